import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { Answer } from '#platform/endpoint.ts'
import type { showDashboard } from '#stages/insight/contract.ts'
import { useSay } from '../words.ts'
import styles from './board.module.css'

const shownMax = 12

/** Open tickets by kind, longest first; each opens its list. */
export function KindBars({ kinds }: { kinds: Answer<typeof showDashboard>['byKind'] }) {
  const { t } = useTranslation()
  const say = useSay()
  const shown = kinds
    .toSorted((a, b) => b.open - a.open)
    .filter((kind) => kind.open > 0)
    .slice(0, shownMax)
  const longest = shown[0]?.open ?? 1
  if (shown.length === 0) return <p className={styles.quiet}>{t('board.nothing_open')}</p>
  return (
    <ul className={styles.bars}>
      {shown.map((kind) => (
        <li key={kind.code}>
          <Link to={`/queue?view=open&code=${encodeURIComponent(kind.code)}`} className={styles.barLine}>
            <span className={styles.barLabel}>{say(kind.label)}</span>
            <span className={styles.barTrack}>
              <span style={{ width: `${(kind.open / longest) * 100}%` }} />
            </span>
            <span className={styles.barValue}>{kind.open}</span>
          </Link>
        </li>
      ))}
    </ul>
  )
}

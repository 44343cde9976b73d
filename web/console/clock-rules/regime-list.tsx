import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import definitions from '../definitions/definitions.module.css'
import { Icon } from '../parts/icon.tsx'
import { useSay } from '../words.ts'
import styles from './clock-rules.module.css'
import type { RegimeLine } from './clock-rules-data.ts'

/** Laws and schemes: those that hold here, and the others with the reason why not. */
export function RegimeList({ regimes }: { regimes: RegimeLine[] }) {
  const { t } = useTranslation()
  const [held, others] = [
    regimes.filter(({ absence }) => absence === null),
    regimes.filter(({ absence }) => absence !== null),
  ]
  return (
    <>
      <h2 className={styles.name}>{t('clock_rules.held')}</h2>
      <Lines regimes={held} />
      <h2 className={styles.name}>{t('clock_rules.not_held')}</h2>
      <Lines regimes={others} />
      <p className={styles.quiet}>{t('clock_rules.no_advice')}</p>
    </>
  )
}

function Lines({ regimes }: { regimes: RegimeLine[] }) {
  const { t } = useTranslation()
  const say = useSay()
  return (
    <ul className={`${definitions.lines} ${styles.lines}`}>
      {regimes.map(({ key, name, jurisdiction, clocks, unverified, absence, channels }) => (
        <li key={key} className={definitions.line}>
          <Link to={`/clock-rules?regime=${key}`}>{say(name)}</Link>
          <span className={styles.quiet}>
            {jurisdiction === '*' ? t('clock_rules.everywhere') : jurisdiction} ·{' '}
            {t('clock_rules.clock_count', { count: clocks })}
            {absence !== null && ` · ${t(`clock_rules.absence.${absence}`)}`}
            {absence === null &&
              channels.length > 0 &&
              ` · ${t('clock_rules.only_channel', { channel: channels.join() })}`}
          </span>
          {unverified > 0 && (
            <span className={styles.mark}>
              <Icon name="alert" size={14} />
              {t('clock_rules.unverified_count', { count: unverified })}
            </span>
          )}
        </li>
      ))}
    </ul>
  )
}

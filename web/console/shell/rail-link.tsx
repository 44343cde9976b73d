import { Tooltip } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { Link, useLocation, useSearchParams } from 'react-router'
import { Icon, type IconName } from '../parts/icon.tsx'
import styles from './rail.module.css'

type Props = {
  to: string
  view?: string
  icon: IconName
  label: string
  count?: { open: number; late: number }
  /** Something that waits for somebody. */
  badge?: { count: number; label: string } | undefined
  keys?: string[]
  isNarrow: boolean
  onGo?: () => void
}

/** One line of the rail: what, how many, and how many of them are late. */
export function RailLink({ to, view, icon, label, count, badge, keys, isNarrow, onGo }: Props) {
  const { t } = useTranslation()
  const { pathname } = useLocation()
  const [search] = useSearchParams()
  const isHere = view ? /^\/(queue|tickets)/.test(pathname) && (search.get('view') ?? 'open') === view : pathname === to
  const late = count && count.late > 0 ? t('rail.late', { late: count.late }) : null
  const sentence = [label, badge?.label, count ? t('rail.count', { count: count.open }) : null, late]
    .filter(Boolean)
    .join(t('comma'))
  return (
    <Tooltip label={keys && !isNarrow ? keys.join(' ') : sentence} position="right" disabled={!isNarrow && !keys}>
      <Link
        to={to}
        className={styles.link}
        data-here={isHere || undefined}
        aria-current={isHere ? 'page' : undefined}
        aria-label={sentence}
        onClick={onGo}
      >
        <Icon name={icon} />
        {isNarrow ? (
          (late || badge) && <span className={styles.lateMark}>{badge?.count ?? count?.late}</span>
        ) : (
          <>
            <span className={styles.label}>{label}</span>
            {badge && <span className={styles.late}>{badge.count}</span>}
            {late && view !== 'late' && <span className={styles.late}>{late}</span>}
            {count && <span className={styles.count}>{count.open}</span>}
          </>
        )}
      </Link>
    </Tooltip>
  )
}

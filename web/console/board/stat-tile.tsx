import { Link } from 'react-router'
import { Icon, type IconName } from '../parts/icon.tsx'
import styles from './board.module.css'

type Props = { label: string; value: string; to: string; icon: IconName; tone?: 'late' | 'soon'; note?: string }

/** One number that opens its list. */
export function StatTile({ label, value, to, icon, tone, note }: Props) {
  return (
    <li>
      <Link to={to} className={styles.tile} data-tone={tone}>
        <span className={styles.tileLabel}>
          <Icon name={icon} size={15} />
          {label}
        </span>
        <span className={styles.tileValue}>{value}</span>
        {note && <span className={styles.tileNote}>{note}</span>}
      </Link>
    </li>
  )
}

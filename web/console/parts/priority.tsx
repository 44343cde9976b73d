import { useTranslation } from 'react-i18next'
import type { Mood } from '#records/tickets/mood.rules.ts'
import { Icon, type IconName } from './icon.tsx'
import styles from './parts.module.css'

const icons: Record<number, IconName> = { 1: 'shield', 2: 'chevronUp', 3: 'left', 4: 'chevronDown' }

/** How pressing a ticket is: word, icon and colour. Red means money, or somebody’s life, at risk and nothing else. */
export function Priority({ priority, mood }: { priority: number; mood?: Mood }) {
  const { t } = useTranslation()
  return (
    <span className={styles.priority} data-priority={priority}>
      <Icon name={icons[priority] ?? 'left'} size={14} />
      {t(priority === 1 && mood === 'danger' ? 'priority.danger' : `priority.${priority}`)}
    </span>
  )
}

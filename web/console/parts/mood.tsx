import { useTranslation } from 'react-i18next'
import type { Mood as Heard } from '#records/tickets/mood.rules.ts'
import { Icon } from './icon.tsx'
import styles from './parts.module.css'

/** How a customer's words sound: word and icon; nothing when they are calm. Without colour, which tells of money and time. */
export function Mood({ mood, from = 'upset' }: { mood: Heard | null; from?: Heard }) {
  const { t } = useTranslation()
  if (mood === null || order.indexOf(mood) < order.indexOf(from)) return null
  return (
    <span className={styles.mood} data-mood={mood}>
      <Icon name={mood === 'danger' ? 'lifebuoy' : 'sad'} size={13} />
      {t(`mood.${mood}`)}
    </span>
  )
}

const order: Heard[] = ['calm', 'upset', 'angry', 'distressed', 'danger']

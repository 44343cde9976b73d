import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import styles from './capacity.module.css'
import type { Capacity } from './capacity-data.ts'
import type { Times } from './times.ts'

/** What the numbers rest on, and what nobody knows. */
export function ForecastNotes({ capacity, times }: { capacity: Capacity; times: Times }) {
  const { t } = useTranslation()
  const { team, unplanned, knownUntil } = capacity
  const minutes = times.number(team.handlingMinutes)
  const isBeyond = knownUntil !== null && knownUntil < (team.hours.at(-1)?.date ?? '')
  return (
    <ul className={styles.notes}>
      <li>
        {team.handlingSeen > 0
          ? t('capacity.handling', { minutes, count: team.handlingSeen })
          : t('capacity.handling_usual', { minutes })}
      </li>
      <li>
        {team.accuracy
          ? t('capacity.accuracy', {
              wape: times.percent(team.accuracy.wape),
              within: times.percent(team.accuracy.within),
              came: team.accuracy.came,
            })
          : t('capacity.accuracy_none')}
      </li>
      {unplanned > 0 && (
        <li>
          {t('capacity.unplanned', { count: unplanned })} <Link to="/desk">{t('capacity.unplanned_link')}</Link>
        </li>
      )}
      {isBeyond && <li>{t('capacity.unknown_days', { day: times.day(knownUntil) })}</li>}
    </ul>
  )
}

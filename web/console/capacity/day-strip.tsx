import { UnstyledButton } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { Icon } from '../parts/icon.tsx'
import type { Day } from './capacity-data.ts'
import styles from './days.module.css'
import type { Times } from './times.ts'

type Props = { days: Day[]; chosen: string; times: Times; onChoose: (date: string) => void }

/** The days ahead, each with what comes against what can be done; choosing one shows its hours. */
export function DayStrip({ days, chosen, times, onChoose }: Props) {
  const { t } = useTranslation()
  const totals = days.map(({ hours }) => ({
    expected: hours.reduce((sum, hour) => sum + hour.expected, 0),
    capacity: hours.reduce((sum, hour) => sum + hour.capacity, 0),
  }))
  const top = Math.max(1, ...totals.flatMap(({ expected, capacity }) => [expected, capacity]))
  return (
    <ul className={styles.days}>
      {days.map((day, index) => {
        const { expected, capacity } = totals[index]!
        const { kind } = day.hours[0]!
        const states = [
          ...(day.hours.some(({ isOver }) => isOver) ? (['over'] as const) : []),
          ...(day.duty.some(({ by }) => by === 'nobody') ? (['hole'] as const) : []),
        ]
        return (
          <li key={day.date}>
            <UnstyledButton
              className={styles.day}
              aria-pressed={day.date === chosen}
              onClick={() => onChoose(day.date)}
            >
              <b>{index === 0 ? t('capacity.today') : times.day(day.date)}</b>
              <span className={styles.kind}>{t(`capacity.kind.${kind}`)}</span>
              <span className={styles.bars} aria-hidden="true">
                <i style={{ width: `${(100 * expected) / top}%` }} data-of="expected" />
                <i style={{ width: `${(100 * capacity) / top}%` }} data-of="capacity" />
              </span>
              <span className={styles.numbers}>
                {t('capacity.day_numbers', {
                  expected: times.number(Math.round(expected)),
                  capacity: times.number(Math.round(capacity)),
                })}
              </span>
              {states.map((state) => (
                <span key={state} className={styles.state} data-state={state}>
                  <Icon name="alert" size={13} />
                  {t(`capacity.day_${state}`)}
                </span>
              ))}
              {states.length === 0 && <span className={styles.state}>{t('capacity.day_fine')}</span>}
            </UnstyledButton>
          </li>
        )
      })}
    </ul>
  )
}

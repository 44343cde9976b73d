import { useTranslation } from 'react-i18next'
import { nightsOf } from '#stages/capacity/warnings/warnings.rules.ts'
import { Icon } from '../parts/icon.tsx'
import styles from './capacity.module.css'
import { type Capacity, type Day, type DutyHour, runsOf } from './capacity-data.ts'
import type { Times } from './times.ts'

const namedMax = 4
const hourMs = 3_600_000
const isSame = (one: DutyHour, other: DutyHour) => one.by === other.by && one.staffIds.join() === other.staffIds.join()

/** Who takes a P1 in each hour of a day, and every hour of the coming days in which nobody does. */
export function DutyCard({ capacity, day, times }: { capacity: Capacity; day: Day; times: Times }) {
  const { t } = useTranslation()
  const nameOf = new Map(capacity.people.map(({ staffId, name }) => [staffId, name]))
  const holes = runsOf(
    capacity.team.hours,
    (index) => (capacity.duty[index]!.by === 'nobody' ? true : null),
    () => true,
  )
  const nights = nightsOf(
    holes.map(({ from, until }) => ({ from: Date.parse(from), until: Date.parse(until), size: 1 })),
  )
  const names = ({ staffIds }: DutyHour) => {
    const named = staffIds.slice(0, namedMax).map((staffId) => nameOf.get(staffId) ?? '')
    const more = staffIds.length - named.length
    return [...named, ...(more > 0 ? [t('capacity.more_people', { count: more })] : [])].join(t('list_comma'))
  }
  return (
    <section className={styles.card}>
      <h2>{t('capacity.duty')}</h2>
      <p className={styles.quiet}>{t('capacity.duty_what')}</p>
      {holes.length === 0 ? (
        <p className={styles.whole}>
          <Icon name="check" size={14} />
          {t('capacity.holes_none')}
        </p>
      ) : (
        <ul className={styles.holes}>
          {nights.map(({ from, until, size }) => (
            <li key={from}>
              <Icon name="alert" size={14} />
              {t(size * hourMs < until - from ? 'capacity.hole_many' : 'capacity.hole', {
                from: times.moment(from),
                until: times.moment(until),
                count: size,
              })}
            </li>
          ))}
        </ul>
      )}
      <h3>{t('capacity.duty_day', { day: times.day(day.date) })}</h3>
      <div className={styles.cells} aria-hidden="true">
        {day.duty.map((duty, index) => (
          <span
            key={day.hours[index]!.at}
            data-by={duty.by}
            title={t('capacity.duty_hour', {
              hour: times.hour(day.hours[index]!.hour),
              by: t(`capacity.duty_by.${duty.by}`),
            })}
          />
        ))}
      </div>
      <ul className={styles.duty}>
        {runsOf(day.hours, (index) => day.duty[index]!, isSame).map(({ from, until, value }) => (
          <li key={from} data-by={value.by}>
            {value.by === 'nobody'
              ? t('capacity.hole', { from: times.clock(from), until: times.clock(until) })
              : t('capacity.people_at', {
                  from: times.clock(from),
                  until: times.clock(until),
                  by: t(`capacity.duty_by.${value.by}`),
                  people: names(value),
                })}
          </li>
        ))}
      </ul>
    </section>
  )
}

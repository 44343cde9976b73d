import { Button, SegmentedControl } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { dayMinutes } from '#records/staff/shifts.rules.ts'
import { useLanguage } from '../words.ts'
import type { RosterInput, Shifts } from './desk-data.ts'
import styles from './roster.module.css'
import { ShiftInputs } from './shift-inputs.tsx'
import { weekdays } from './times.ts'

type Week = RosterInput['week']

const office: Shifts = [{ from: 9 * 60, until: 18 * 60 }]
const workWeek: Shifts[] = Array.from({ length: 7 }, (_, day) => (day < 5 ? office : []))

/** A week of shifts, each day with its bar from midnight to midnight; a night reaches into the bar of the next day. */
export function WeekEditor({ week, zone, onChange }: { week: Week; zone: string; onChange: (week: Week) => void }) {
  const { t } = useTranslation()
  const names = weekdays(useLanguage())
  const setDay = (day: number, shifts: Shifts) => onChange(week?.with(day, shifts) ?? null)
  return (
    <div className={styles.week}>
      <SegmentedControl
        aria-label={t('desk.shifts')}
        data={[
          { value: 'always', label: t('desk.always') },
          { value: 'week', label: t('desk.by_week') },
        ]}
        value={week ? 'week' : 'always'}
        onChange={(value) => onChange(value === 'week' ? workWeek : null)}
      />
      <p className={styles.quiet}>{t(week ? 'desk.week_help' : 'desk.always_help', { zone })}</p>
      {week?.map((shifts, day) => (
        <fieldset key={names[day]} className={styles.day}>
          <legend>{names[day]}</legend>
          <DayBar shifts={shifts} before={week[(day + 6) % 7]!} />
          <ShiftInputs name={names[day]!} shifts={shifts} onChange={(to) => setDay(day, to)} />
        </fieldset>
      ))}
      {week && (
        <Button
          variant="default"
          size="compact-sm"
          className={styles.fit}
          onClick={() => onChange(week.map((shifts, day) => (day < 5 ? week[0]! : shifts)))}
        >
          {t('desk.monday_to_friday', { monday: names[0] })}
        </Button>
      )}
    </div>
  )
}

/** What of a day is worked: its own shifts, and what the evening before left over. */
function DayBar({ shifts, before }: { shifts: Shifts; before: Shifts }) {
  const parts = [
    ...shifts.map(({ from, until }) => [from, Math.min(until, dayMinutes)] as const),
    ...before.filter(({ until }) => until > dayMinutes).map(({ until }) => [0, until - dayMinutes] as const),
  ]
  const share = (minutes: number) => `${(minutes / dayMinutes) * 100}%`
  return (
    <span className={styles.dayBar} aria-hidden="true">
      {parts.map(([from, until]) => (
        <span
          key={`${from}-${until}`}
          className={styles.worked}
          style={{ insetInlineStart: share(from), width: share(until - from) }}
        />
      ))}
    </span>
  )
}

import { ActionIcon, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { dayMinutes } from '#records/staff/shifts.rules.ts'
import { Icon } from '../parts/icon.tsx'
import type { Shifts } from './desk-data.ts'
import styles from './roster.module.css'
import { minutesOf, shiftBetween, timeOf } from './times.ts'

const shiftsMax = 4
const evening = 18 * 60

/** The shifts that begin on one day, as times of the clock. */
export function ShiftInputs({
  name,
  shifts,
  onChange,
}: {
  name: string
  shifts: Shifts
  onChange: (shifts: Shifts) => void
}) {
  const { t } = useTranslation()
  const add = () => {
    const from = Math.min(shifts.at(-1)?.until ?? 9 * 60, dayMinutes - 1)
    onChange([...shifts, shiftBetween(from, from < evening ? evening : from + 4 * 60)])
  }
  return (
    <div className={styles.shifts}>
      {shifts.length === 0 && <span className={styles.quiet}>{t('desk.day_off')}</span>}
      {shifts.map((shift, nth) => {
        const set = (from: number | null, until: number | null) =>
          from !== null && until !== null && onChange(shifts.with(nth, shiftBetween(from, until)))
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: a shift has no name but its place, and typing must not lose it.
          <span key={nth} className={styles.shift}>
            <TextInput
              type="time"
              size="xs"
              required
              aria-label={t('desk.from', { day: name })}
              value={timeOf(shift.from)}
              onChange={(event) => set(minutesOf(event.currentTarget.value), shift.until)}
            />
            <span aria-hidden="true">–</span>
            <TextInput
              type="time"
              size="xs"
              required
              aria-label={t('desk.to', { day: name })}
              value={timeOf(shift.until)}
              onChange={(event) => set(shift.from, minutesOf(event.currentTarget.value))}
            />
            {shift.until > dayMinutes && <span className={styles.quiet}>{t('desk.next_day')}</span>}
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={t('desk.remove_shift', { day: name, from: timeOf(shift.from) })}
              onClick={() => onChange(shifts.toSpliced(nth, 1))}
            >
              <Icon name="close" size={14} />
            </ActionIcon>
          </span>
        )
      })}
      {shifts.length < shiftsMax && (
        <ActionIcon variant="subtle" color="gray" aria-label={t('desk.add_shift', { day: name })} onClick={add}>
          <Icon name="plus" size={14} />
        </ActionIcon>
      )}
    </div>
  )
}

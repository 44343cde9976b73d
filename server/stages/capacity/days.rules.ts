import type { Calendar } from '#records/knowledge/calendars/calendar.rules.ts'
import { hoursOf } from '#records/knowledge/calendars/compile.rules.ts'
import { type EpochDay, epochDay } from '#records/knowledge/calendars/days.rules.ts'

/**
 * What a day is to those who complain: an ordinary day of work or off, part of a holiday, a day off that is worked instead,
 * or one of the first days of work after a holiday.
 */
export const dayKinds = ['work', 'off', 'holiday', 'makeup', 'after'] as const
export type DayKind = (typeof dayKinds)[number]

/** A holiday is at least so many days off in a row, one of them not for its weekday; so many days of work follow it. */
const holidayDaysMin = 3
const afterDays = 2
/** No holiday is longer than this. */
const holidayDaysMax = 16

/** What kind of day each date is, by a calendar; without one, Saturdays and Sundays are off. Dates are looked at once. */
export function dayKindsOf(calendar: Calendar | null): (date: string) => DayKind {
  const known = new Map<string, DayKind>()
  return (date) => {
    const kind = known.get(date) ?? kindOf(calendar, epochDay(date))
    known.set(date, kind)
    return kind
  }
}

function kindOf(calendar: Calendar | null, day: EpochDay): DayKind {
  if (!isWorked(calendar, day)) return isInHoliday(calendar, day) ? 'holiday' : 'off'
  if (!isUsual(calendar, day)) return 'makeup'
  for (let before = day - 1, worked = 0; worked < afterDays && before > day - holidayDaysMax; before--) {
    if (isWorked(calendar, before)) worked += 1
    else if (isInHoliday(calendar, before)) return 'after'
    else return 'work'
  }
  return 'work'
}

const weekdayOf = (day: EpochDay) => (((day + 3) % 7) + 7) % 7
const isWorked = (calendar: Calendar | null, day: EpochDay) =>
  calendar ? hoursOf(calendar, day).length > 0 : weekdayOf(day) < 5

/** Whether a day is what its weekday says. */
function isUsual(calendar: Calendar | null, day: EpochDay): boolean {
  return !calendar || isWorked(calendar, day) === calendar.week[weekdayOf(day)]!.length > 0
}

/** Whether a day off stands in a row of days off that is a holiday. */
function isInHoliday(calendar: Calendar | null, day: EpochDay): boolean {
  let [days, special] = [1, !isUsual(calendar, day) || isNamed(calendar, day)]
  for (const step of [-1, 1])
    for (let next = day + step; days < holidayDaysMax && !isWorked(calendar, next); next += step) {
      days += 1
      special ||= !isUsual(calendar, next) || isNamed(calendar, next)
    }
  return special && days >= holidayDaysMin
}

const isNamed = (calendar: Calendar | null, day: EpochDay) =>
  calendar?.days[new Date(day * 86_400_000).toISOString().slice(0, 10)] !== undefined

import type { Calendar, CalendarDay, Hours } from '#records/knowledge/calendars/calendar.rules.ts'
import type { CalendarContent } from '#records/knowledge/calendars/calendar-check.rules.ts'
import { dateOf, type EpochDay, epochDay, weekdayOf } from '#records/knowledge/calendars/days.rules.ts'

/** What a day is: off or worked against its weekday, shorter or other hours than usual, or just what its weekday is. */
export const marks = ['off', 'made_up', 'hours', 'rest', 'work'] as const
export type Mark = (typeof marks)[number]

type Days = Pick<Calendar, 'week' | 'days'>

export function markOf({ week, days }: Days, day: EpochDay): Mark {
  const isRest = (week[weekdayOf(day)] ?? []).length === 0
  const own = days[dateOf(day)]
  if (!own) return isRest ? 'rest' : 'work'
  if (!own.work) return 'off'
  if (isRest) return 'made_up'
  return own.hours ? 'hours' : 'work'
}

/** The calendar with another word on one date; null takes that date back to its weekday. */
export function withDay(content: CalendarContent, date: string, day: CalendarDay | null): CalendarContent {
  const { [date]: _before, ...others } = content.days
  const days = day ? { ...others, [date]: day } : others
  return { ...content, days: Object.fromEntries(Object.entries(days).toSorted(([a], [b]) => (a < b ? -1 : 1))) }
}

/** The days of a month, and how many places stand free before the first when a week begins on Monday. */
export function monthOf(year: number, month: number): { days: EpochDay[]; before: number } {
  const first = epochDay(`${year}-${String(month).padStart(2, '0')}-01`)
  const next = epochDay(`${dateOf(first + 31).slice(0, 8)}01`)
  return { days: Array.from({ length: next - first }, (_, index) => first + index), before: weekdayOf(first) }
}

/** Weekdays that have the same hours, one after another, for a sentence about the week. */
export function weekRuns(week: readonly Hours[][]): { from: number; until: number; hours: Hours[] }[] {
  const runs: { from: number; until: number; hours: Hours[] }[] = []
  for (const [day, hours] of week.entries()) {
    const last = runs.at(-1)
    if (last && JSON.stringify(last.hours) === JSON.stringify(hours)) last.until = day
    else runs.push({ from: day, until: day, hours })
  }
  return runs
}

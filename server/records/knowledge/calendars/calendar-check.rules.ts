import type { Calendar, CalendarDay, Hours } from './calendar.rules.ts'
import { epochDay } from './days.rules.ts'

/** What somebody writes of a calendar; its key and version come from where it is put. */
export type CalendarContent = Omit<Calendar, 'key' | 'version'>
export type CalendarFault = { pointer: string; code: string }

/** Years that a calendar may know of: what lies outside of them is a slip of the pen. */
const [firstDate, lastDate] = ['1990-01-01', '2100-12-31']
/** With fewer days ahead that are known, somebody must load the next year. */
export const daysAheadMin = 60

/** Everything that is wrong with a calendar, each with a pointer into it; a calendar without faults compiles. */
export function calendarFaults({ zone, week, days, coversFrom, coversUntil }: CalendarContent): CalendarFault[] {
  const faults: CalendarFault[] = []
  if (!isZone(zone)) faults.push({ pointer: '/zone', code: 'zone_unknown' })
  for (const [index, hours] of week.entries()) faults.push(...hoursFaults(hours, `/week/${index}`))
  if (week.every((hours) => hours.length === 0)) faults.push({ pointer: '/week', code: 'week_without_work' })
  for (const [name, date] of [
    ['coversFrom', coversFrom],
    ['coversUntil', coversUntil],
  ] as const)
    if (!(date >= firstDate && date <= lastDate && epochDay(date) > 0))
      faults.push({ pointer: `/${name}`, code: 'date_bad' })
  if (coversUntil < coversFrom) faults.push({ pointer: '/coversUntil', code: 'covers_nothing' })
  for (const [date, day] of Object.entries(days)) {
    const pointer = `/days/${date}`
    if (Number.isNaN(epochDay(date))) faults.push({ pointer, code: 'date_bad' })
    else if (date < coversFrom || date > coversUntil) faults.push({ pointer, code: 'day_not_covered' })
    if (!day.work && day.hours) faults.push({ pointer: `${pointer}/hours`, code: 'hours_on_day_off' })
    if (day.work && day.hours?.length === 0) faults.push({ pointer: `${pointer}/hours`, code: 'hours_missing' })
    faults.push(...hoursFaults(day.hours ?? [], `${pointer}/hours`))
  }
  return faults
}

function hoursFaults(hours: Hours[], pointer: string): CalendarFault[] {
  return hours.flatMap(({ from, until }, index) => {
    const at = `${pointer}/${index}`
    // Work that begins on a day ends within 24 hours, on the next day at the latest.
    if (!(from >= 0 && from < 1440 && until > from && until <= from + 1440)) return [{ pointer: at, code: 'hours_bad' }]
    return from < (hours[index - 1]?.until ?? 0) ? [{ pointer: at, code: 'hours_overlap' }] : []
  })
}

function isZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone.length > 0
  } catch {
    return false
  }
}

/** What another version of a calendar says differently: dates that are new in it, gone from it, or of another kind. */
export type CalendarChanges = { added: string[]; removed: string[]; changed: string[]; coversUntil: string }

/** Before is null for a calendar that is new. */
export function changesOf(before: CalendarContent | null, after: CalendarContent): CalendarChanges {
  const had = before?.days ?? {}
  const dates = Object.keys(after.days)
  return {
    added: dates.filter((date) => !had[date]).toSorted(),
    removed: Object.keys(had)
      .filter((date) => !after.days[date])
      .toSorted(),
    changed: dates.filter((date) => had[date] && kindOf(had[date]) !== kindOf(after.days[date]!)).toSorted(),
    coversUntil: after.coversUntil,
  }
}

const kindOf = ({ work, hours = [] }: CalendarDay) => `${work} ${hours.map(({ from, until }) => `${from}-${until}`)}`

/** How many days from a moment on are known, the day itself with them; 0 once the last one is over. */
export function daysAhead({ zone, coversUntil }: Pick<Calendar, 'zone' | 'coversUntil'>, now: Date): number {
  return Math.max(0, epochDay(coversUntil) - epochDay(today(zone, now)) + 1)
}

/** The date in a zone at a moment. */
export function today(zone: string, now: Date): string {
  const parts = new Intl.DateTimeFormat('en', {
    timeZone: zone,
    calendar: 'iso8601',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  }).formatToParts(now)
  const [year, month, day] = (['year', 'month', 'day'] as const).map(
    (type) => parts.find((part) => part.type === type)!,
  )
  return `${year!.value}-${month!.value}-${day!.value}`
}

import type { Calendar, Hours } from './calendar.rules.ts'
import { addMonths, dateOf, dayMs, type EpochDay, epochDay, weekdayOf } from './days.rules.ts'

/**
 * A calendar as tables over a span of days: what is counted is looked up, never walked. Times are milliseconds since 1970.
 * Index 0 of every array by day is `from`.
 */
export type Table = {
  from: EpochDay
  /** The first day after the span. */
  until: EpochDay
  /** When each day begins, by the zone's clocks; one more than there are days. */
  midnights: Float64Array
  /** How many days of work lie before each day; one more than there are days. */
  workedBefore: Int32Array
  /** How many of them are work only because the calendar says so for that date (make-up workdays). */
  madeUpBefore: Int32Array
  /** Every day of work, in order. */
  workdays: Int32Array
  /** Stretches of work, apart from each other and in order: when each begins and ends, and the work before it. */
  begins: Float64Array
  ends: Float64Array
  workBefore: Float64Array
}

export type CompiledCalendar = {
  readonly calendar: Calendar
  readonly coversFrom: EpochDay
  readonly coversUntil: EpochDay
  table: Table
}

/** Years before and after those that a calendar covers which are there from the start; more of them are made when asked for. */
const yearsAround = 1
const firstYear = epochDay('1970-01-03')
const lastYear = epochDay('2199-12-31')

const known = new WeakMap<Calendar, CompiledCalendar>()

/**
 * The tables of a calendar, made once for each object. A calendar that was checked (`calendarFaults`) compiles; beyond the
 * dates that it covers only its weekdays count, and what is counted there is provisional.
 */
export function compile(calendar: Calendar): CompiledCalendar {
  let compiled = known.get(calendar)
  if (!compiled) {
    const [coversFrom, coversUntil] = [epochDay(calendar.coversFrom), epochDay(calendar.coversUntil)]
    const [from, until] = [addMonths(coversFrom, -12 * yearsAround), addMonths(coversUntil, 12 * yearsAround)]
    compiled = { calendar, coversFrom, coversUntil, table: tableOf(calendar, from, until) }
    known.set(calendar, compiled)
  }
  return compiled
}

/** Makes the tables reach a day, and as much again as they held. @throws RangeError before 1970 and after 2199 */
export function reach(compiled: CompiledCalendar, day: EpochDay): Table {
  if (!(day >= firstYear && day < lastYear)) throw new RangeError(`no calendar reaches day ${day}`)
  const { from, until } = compiled.table
  const more = until - from
  compiled.table = tableOf(
    compiled.calendar,
    day < from ? Math.max(firstYear, Math.min(day, from - more)) : from,
    day >= until ? Math.min(lastYear, Math.max(day + 1, until + more)) : until,
  )
  return compiled.table
}

/**
 * The hours of work that begin on a day, in minutes since its midnight; none on a day off. A make-up workday whose hours are
 * not said has those of its weekday, or when nobody works on that one, of the first weekday that has some.
 */
export function hoursOf({ week, days }: Calendar, day: EpochDay): Hours[] {
  const usual = week[weekdayOf(day)] ?? []
  const own = days[dateOf(day)]
  if (!own) return usual
  if (!own.work) return []
  return own.hours ?? (usual.length > 0 ? usual : (week.find((hours) => hours.length > 0) ?? []))
}

function tableOf(calendar: Calendar, from: EpochDay, until: EpochDay): Table {
  const count = until - from
  // A shift of the last night ends a day later.
  const midnights = midnightsOf(calendar.zone, from, count + 3)
  const [workedBefore, madeUpBefore] = [new Int32Array(count + 1), new Int32Array(count + 1)]
  const workdays: number[] = []
  const stretches: { begin: number; end: number }[] = []
  for (let index = 0; index < count; index++) {
    const hours = hoursOf(calendar, from + index)
    const madeUp = hours.length > 0 && (calendar.week[weekdayOf(from + index)] ?? []).length === 0
    if (hours.length > 0) workdays.push(from + index)
    workedBefore[index + 1] = workdays.length
    madeUpBefore[index + 1] = madeUpBefore[index]! + Number(madeUp)
    const at = (minutes: number) => momentOf(calendar.zone, midnights, from, index, minutes)
    for (const one of hours) stretches.push({ begin: at(one.from), end: at(one.until) })
  }
  const apart = union(stretches)
  const workBefore = new Float64Array(apart.length + 1)
  for (const [index, { begin, end }] of apart.entries()) workBefore[index + 1] = workBefore[index]! + end - begin
  return {
    from,
    until,
    midnights,
    workedBefore,
    madeUpBefore,
    workdays: Int32Array.from(workdays),
    begins: Float64Array.from(apart, ({ begin }) => begin),
    ends: Float64Array.from(apart, ({ end }) => end),
    workBefore,
  }
}

/** A shift over midnight may run into the hours of the next day: what overlaps is worked once. */
function union(stretches: { begin: number; end: number }[]): { begin: number; end: number }[] {
  const apart: { begin: number; end: number }[] = []
  for (const { begin, end } of stretches.toSorted((a, b) => a.begin - b.begin)) {
    const last = apart.at(-1)
    if (last && begin <= last.end) last.end = Math.max(last.end, end)
    else if (begin < end) apart.push({ begin, end })
  }
  return apart
}

/** Until its clocks change, the midnights of a zone are 24 hours apart: it is asked only then. */
function midnightsOf(zone: string, from: EpochDay, count: number): Float64Array {
  const midnights = new Float64Array(count)
  let changes = Number.NEGATIVE_INFINITY
  for (let index = 0; index < count; index++) {
    midnights[index] = (midnights[index - 1] ?? 0) + dayMs
    if (midnights[index]! < changes) continue
    const midnight = Temporal.PlainDate.from(dateOf(from + index)).toZonedDateTime(zone)
    midnights[index] = midnight.epochMilliseconds
    changes = midnight.getTimeZoneTransition('next')?.epochMilliseconds ?? Number.POSITIVE_INFINITY
  }
  return midnights
}

/**
 * When the clocks on the wall show so many minutes after midnight; on most days that is just so much later. Of a time that
 * they show twice it is the first; one that they skip is as much later as they skip.
 */
function momentOf(zone: string, midnights: Float64Array, from: EpochDay, index: number, minutes: number): number {
  const [place, rest] = [index + Math.floor(minutes / 1440), minutes % 1440]
  if (midnights[place + 1]! - midnights[place]! === dayMs) return midnights[place]! + rest * 60_000
  const wall = Temporal.PlainDateTime.from(dateOf(from + place)).add({ minutes: rest })
  return wall.toZonedDateTime(zone).epochMilliseconds
}

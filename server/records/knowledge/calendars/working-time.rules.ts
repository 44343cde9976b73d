/**
 * Counting days and minutes of work by a compiled calendar. Every answer is looked up in tables, in a time that does not
 * grow with the count. A day is the zone's of the calendar; `provisional` says that a day was counted which the calendar
 * does not cover, so that the answer may change with the next year's dates.
 */
import type { Words } from '../words.rules.ts'
import { type CompiledCalendar, reach, type Table } from './compile.rules.ts'
import { dateOf, dayMs, type EpochDay } from './days.rules.ts'

export type CountedDay = {
  day: EpochDay
  provisional: boolean
  /** Days off between the start and `day`. */
  skipped: number
  /** Make-up workdays among those that were counted. */
  madeUp: number
}
export type CountedMoment = { at: Date; provisional: boolean }

/** The day on which a moment falls in the calendar's zone. @throws RangeError before 1970 and after 2199 */
export function dayOf(compiled: CompiledCalendar, at: Date): EpochDay {
  const ms = at.getTime()
  // No zone is more than 14 hours away from UTC: the guess is off by one at most.
  const guess = Math.floor(ms / dayMs)
  const { from, midnights } = spanning(compiled, guess - 1, guess + 1)
  if (ms < midnights[guess - from]!) return guess - 1
  return ms < midnights[guess - from + 1]! ? guess : guess + 1
}

/** When a day begins. */
export function startOfDay(compiled: CompiledCalendar, day: EpochDay): Date {
  const { from, midnights } = spanning(compiled, day, day)
  return new Date(midnights[day - from]!)
}

/**
 * The last millisecond of a day: "by the end of that day" is due then, so that every page shows the day itself. What happens
 * at that moment is in time; late is what comes after it (the sweep asks `due_at < now`).
 */
export function endOfDay(compiled: CompiledCalendar, day: EpochDay): Date {
  const { from, midnights } = spanning(compiled, day, day)
  return new Date(midnights[day - from + 1]! - 1)
}

/** Whether a day is one of work; half days are. */
export function isBusinessDay(compiled: CompiledCalendar, day: EpochDay): boolean {
  const { from, workedBefore } = spanning(compiled, day, day)
  return workedBefore[day - from + 1]! > workedBefore[day - from]!
}

/**
 * The `count`-th day of work after a day, which itself is not counted (day 0); with 0 the day itself. To count a day as day
 * 1, start from the day before it. @throws RangeError for a negative or broken count, and after 2199
 */
export function addBusinessDays(compiled: CompiledCalendar, day: EpochDay, count: number): CountedDay {
  if (!Number.isInteger(count) || count < 0) throw new RangeError(`${count} is no number of business days`)
  if (count === 0) return { day, provisional: false, skipped: 0, madeUp: 0 }
  let table = spanning(compiled, day, day)
  let place = table.workedBefore[day - table.from + 1]! + count - 1
  while (place >= table.workdays.length) {
    table = reach(compiled, table.until)
    place = table.workedBefore[day - table.from + 1]! + count - 1
  }
  return counted(compiled, table, day, table.workdays[place]!, count)
}

/** The first day of work from a day on; the day itself when it is one. */
export function nextBusinessDay(compiled: CompiledCalendar, day: EpochDay): CountedDay {
  return addBusinessDays(compiled, day - 1, 1)
}

/** How many days of work lie after a day, up to and with another; 0 when that one is not later. */
export function businessDaysBetween(compiled: CompiledCalendar, after: EpochDay, until: EpochDay): number {
  if (until <= after) return 0
  const { from, workedBefore } = spanning(compiled, after, until)
  return workedBefore[until - from + 1]! - workedBefore[after - from + 1]!
}

/** Whether a moment lies in hours of work; their end does not. */
export function isWorking(compiled: CompiledCalendar, at: Date): boolean {
  const { begins, ends } = around(compiled, at)
  const place = lastUpTo(begins, at.getTime())
  return place >= 0 && at.getTime() < ends[place]!
}

/**
 * The first moment at which so many minutes of work have passed since `at`: the end of a shift, not the start of the next.
 * With 0 minutes `at` itself. @throws RangeError for negative minutes, and after 2199
 */
export function addWorkingMinutes(compiled: CompiledCalendar, at: Date, minutes: number): CountedMoment {
  if (!(minutes >= 0)) throw new RangeError(`${minutes} are no minutes of work`)
  if (minutes === 0) return { at, provisional: false }
  let table = around(compiled, at)
  let goal = workUntil(table, at.getTime()) + minutes * 60_000
  while (goal > table.workBefore.at(-1)!) {
    table = reach(compiled, table.until)
    goal = workUntil(table, at.getTime()) + minutes * 60_000
  }
  // The stretch before whose end the goal lies, or at it.
  const place = firstFrom(table.workBefore, goal) - 1
  const end = table.begins[place]! + goal - table.workBefore[place]!
  return { at: new Date(end), provisional: !covers(compiled, dayOf(compiled, at), dayOf(compiled, new Date(end - 1))) }
}

/** Minutes of work between two moments, fractions with them; 0 when the second is not later. */
export function workingMinutesBetween(compiled: CompiledCalendar, from: Date, until: Date): number {
  if (until <= from) return 0
  around(compiled, from)
  const table = around(compiled, until)
  return (workUntil(table, until.getTime()) - workUntil(table, from.getTime())) / 60_000
}

/** Whether the calendar knows every one of these days. */
export function covers(compiled: CompiledCalendar, first: EpochDay, last: EpochDay): boolean {
  return first >= compiled.coversFrom && last <= compiled.coversUntil
}

export type Passed = {
  /** Days off that have a name, as breaks: neighbours of one name are one. */
  breaks: { from: EpochDay; until: EpochDay; name: Words | null }[]
  /** Make-up workdays. */
  madeUp: { day: EpochDay; name: Words | null }[]
}

/** What an explanation tells of the days after one, up to and with another. Walks them: not for counting. */
export function passedBetween({ calendar }: CompiledCalendar, after: EpochDay, until: EpochDay): Passed {
  const passed: Passed = { breaks: [], madeUp: [] }
  for (let day = after + 1; day <= until; day++) {
    const own = calendar.days[dateOf(day)]
    if (!own) continue
    const name = own.name ?? null
    const last = passed.breaks.at(-1)
    if (own.work) passed.madeUp.push({ day, name })
    else if (last?.until === day - 1 && last.name?.en === name?.en) last.until = day
    else passed.breaks.push({ from: day, until: day, name })
  }
  return passed
}

function counted(
  compiled: CompiledCalendar,
  { from, madeUpBefore }: Table,
  after: EpochDay,
  day: EpochDay,
  count: number,
): CountedDay {
  return {
    day,
    provisional: !covers(compiled, after + 1, day),
    skipped: day - after - count,
    madeUp: madeUpBefore[day - from + 1]! - madeUpBefore[after - from + 1]!,
  }
}

function spanning(compiled: CompiledCalendar, first: EpochDay, last: EpochDay): Table {
  let { table } = compiled
  if (!(first >= table.from)) table = reach(compiled, first)
  return last < table.until ? table : reach(compiled, last)
}

/** Tables in which a moment's day and both neighbours stand, so that a shift of the night before is there. */
function around(compiled: CompiledCalendar, at: Date): Table {
  const guess = Math.floor(at.getTime() / dayMs)
  return spanning(compiled, guess - 2, guess + 2)
}

function workUntil({ begins, ends, workBefore }: Table, ms: number): number {
  const place = lastUpTo(begins, ms)
  return place < 0 ? 0 : workBefore[place]! + Math.min(ms, ends[place]!) - begins[place]!
}

/** Place of the last value that is not greater; −1 when all are. */
function lastUpTo(values: Float64Array, wanted: number): number {
  let [low, high] = [0, values.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (values[middle]! <= wanted) low = middle + 1
    else high = middle
  }
  return low - 1
}

/** Place of the first value that is not less. */
function firstFrom(values: Float64Array, wanted: number): number {
  let [low, high] = [0, values.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (values[middle]! < wanted) low = middle + 1
    else high = middle
  }
  return low
}

/**
 * THE engine of the clocks: a rule, calendars and what happened → until when, with every step of the count as data
 * (explain.rules.ts says them). Pure and without a look at any clock: the same arguments give the same answer for ever.
 */
import { type CompiledCalendar, compile } from '#records/knowledge/calendars/compile.rules.ts'
import { addMonths, type EpochDay } from '#records/knowledge/calendars/days.rules.ts'
import * as time from '#records/knowledge/calendars/working-time.rules.ts'
import type { Knowledge } from '#records/knowledge/knowledge.rules.ts'
import type { ClockRule, Length, Unit } from '#records/knowledge/regimes/regime.rules.ts'
import { unknownCalendar } from './unknown-calendar.rules.ts'

/**
 * What happened to a clock, in the order in which it happened; the first is `started`. `restarted` begins the count anew
 * (new facts), without the extensions and pauses before it. `continued` takes a `stopped` back (a merge undone) as if it had
 * not been. `rebased` says that from then on the rule given is another version.
 */
export type ClockEvent = { at: Date } & (
  | { kind: 'started' | 'restarted' | 'resumed' | 'stopped' | 'continued' | 'withdrawn' | 'rebased' }
  | { kind: 'extended'; extension: string }
  | { kind: 'paused'; reason: string }
)

/** Calendars by key, and which of them is the organisation's own. */
export type Calendars = { byKey: ReadonlyMap<string, CompiledCalendar>; own: string }

export type ClockState = 'running' | 'paused' | 'stopped' | 'withdrawn'

export type DayStep = {
  key: 'days_counted'
  unit: Exclude<Unit, 'minutes' | 'hours'>
  count: number
  calendar: string
  from: EpochDay
  countsFirst: boolean
  until: EpochDay
  /** Days that were left out because of pauses. */
  leftOut: number
}
export type RollStep = { key: 'rolled' | 'may_roll'; calendar: string; from: EpochDay; until: EpochDay }
export type ExplanationStep =
  | { key: 'started' | 'restarted' | 'rebased' | 'stopped' | 'continued' | 'withdrawn' | 'paused_since'; at: Date }
  | { key: 'paused'; reason: string; from: Date; until: Date }
  | { key: 'extended'; extension: string; at: Date }
  | DayStep
  | { key: 'time_counted'; unit: 'minutes' | 'hours'; count: number; calendar: string | null; from: Date; until: Date }
  | { key: 'capped'; until: Date }
  | RollStep
  | { key: 'provisional'; calendar: string }

export type Deadline = {
  /** The last moment that is in time: of a count by days the last millisecond of the last day. */
  dueAt: Date
  /** Beyond which no extension carries it; null when nothing says so. */
  absoluteEnd: Date | null
  /** Whether days were counted that their calendar does not cover. */
  provisional: boolean
  pausedSince: Date | null
  state: ClockState
  steps: ExplanationStep[]
}

/** What a history comes to, before anything is counted. */
type Told = {
  start: Date
  pauses: { reason: string; from: Date; until: Date }[]
  paused: { reason: string; from: Date } | null
  extensions: string[]
  ended: 'stopped' | 'withdrawn' | null
  steps: ExplanationStep[]
}
/** An end, and of which day of which calendar it is the end, if of any. */
type End = { at: Date; day: EpochDay | null; calendar: CompiledCalendar; provisional: string | null }

/** The calendars of an organisation, by key; made once for each knowledge. */
export function calendarsOf(knowledge: Pick<Knowledge<unknown>, 'calendars' | 'timing'>): Calendars {
  let found = known.get(knowledge)
  if (!found) {
    const byKey = new Map(knowledge.calendars.map((calendar) => [calendar.key, compile(calendar)]))
    found = { byKey, own: knowledge.timing.calendar }
    known.set(knowledge, found)
  }
  return found
}
const known = new WeakMap<object, Calendars>()

/** The calendar by which something counts. One that nobody loaded knows no day off, and says of every day that it does not know. */
export function calendarFor({ byKey, own }: Calendars, key: string | undefined): CompiledCalendar {
  return byKey.get(key ?? own) ?? unknownCalendar
}

/**
 * Until when a clock runs, given what happened to it.
 *
 * Days: the day of the start is day 0 unless the rule counts it; the last day is in time as a whole. Minutes and hours pass
 * as they do, or in the working time of the calendar that the length names. What was paused is left out: whole days between
 * the day of the pause and that of the return, of the kind that is counted, or the minutes themselves. Of the rule's length
 * and those of its extensions the latest end holds, each moved off days off where the law says so, but never one beyond the
 * absolute end, which moves with pauses only.
 * @throws Error for a history that does not begin with `started`, or an extension that the rule does not have
 */
export function deadlineOf(rule: ClockRule, calendars: Calendars, history: readonly ClockEvent[]): Deadline {
  const told = tell(history)
  const { steps } = told
  const endOf = (length: Length, isSaid: boolean) => roll(rule, count(rule, length, calendars, told, isSaid), calendars)
  let end = endOf(rule.length, true)
  for (const key of told.extensions) {
    const extension = rule.extensions.find((one) => one.key === key)
    if (!extension) throw new Error(`${rule.key} has no extension ${key}`)
    const longer = endOf(extension.length, true)
    if (longer.at > end.at) end = longer
  }
  const absolute = rule.absoluteEnd && endOf(rule.absoluteEnd, false)
  if (absolute && absolute.at < end.at) {
    end = absolute
    steps.push({ key: 'capped', until: end.at })
  }
  if (end.rolled) steps.push(end.rolled)
  if (end.provisional) steps.push({ key: 'provisional', calendar: end.provisional })
  return {
    dueAt: end.at,
    absoluteEnd: absolute?.at ?? null,
    provisional: end.provisional !== null,
    pausedSince: told.paused?.from ?? null,
    state: told.ended ?? (told.paused ? 'paused' : 'running'),
    steps,
  }
}

function tell(history: readonly ClockEvent[]): Told {
  const [first] = history
  if (first?.kind !== 'started') throw new Error('the history of a clock begins with its start')
  const told: Told = { start: first.at, pauses: [], paused: null, extensions: [], ended: null, steps: [] }
  for (const event of history) hear(told, event)
  if (told.paused) told.steps.push({ key: 'paused_since', at: told.paused.from })
  return told
}

function hear(told: Told, event: ClockEvent): void {
  const { at } = event
  switch (event.kind) {
    case 'extended':
      if (!told.extensions.includes(event.extension)) told.extensions.push(event.extension)
      told.steps.push({ key: 'extended', extension: event.extension, at })
      return
    case 'paused':
      told.paused ??= { reason: event.reason, from: at }
      return
    case 'resumed': {
      if (!told.paused) return
      const pause = { ...told.paused, until: at }
      told.paused = null
      told.pauses.push(pause)
      told.steps.push({ key: 'paused', ...pause })
      return
    }
    case 'restarted':
      Object.assign(told, { start: at, pauses: [], paused: null, extensions: [] })
      break
    case 'stopped':
    case 'withdrawn':
      told.ended = event.kind
      break
    case 'continued':
      told.ended = null
      break
  }
  told.steps.push({ key: event.kind, at })
}

/** Where a length from the start ends, with what was paused left out. */
function count(rule: ClockRule, length: Length, calendars: Calendars, told: Told, isSaid: boolean): End {
  const { start, pauses, steps } = told
  const calendar = calendarFor(calendars, length.calendar)
  const { unit, count } = length
  if (unit === 'minutes' || unit === 'hours') {
    const minutes = unit === 'hours' ? count * 60 : count
    const end = length.calendar === undefined ? passing(calendar, told, minutes) : working(calendar, told, minutes)
    if (isSaid)
      steps.push({ key: 'time_counted', unit, count, calendar: length.calendar ?? null, from: start, until: end.at })
    return end
  }
  const countsFirst = rule.countsFirstDay ?? false
  const from = time.dayOf(calendar, start)
  const ended = endDay(calendar, { unit, count, from, countsFirst }, pauses)
  if (isSaid) {
    const { until, leftOut } = ended
    steps.push({ key: 'days_counted', unit, count, calendar: calendar.calendar.key, from, countsFirst, until, leftOut })
  }
  const provisional = ended.provisional || calendar === unknownCalendar ? (length.calendar ?? calendars.own) : null
  return { at: time.endOfDay(calendar, ended.until), day: ended.until, calendar, provisional }
}

type DayCount = Pick<DayStep, 'unit' | 'count' | 'from' | 'countsFirst'>

/** A pause that begins after the end, or on its day, changes nothing any more. */
function endDay(calendar: CompiledCalendar, counted: DayCount, pauses: Told['pauses']) {
  let leftOut = 0
  let end = dayAfter(calendar, counted, leftOut)
  for (const pause of pauses) {
    const [first, last] = [time.dayOf(calendar, pause.from), time.dayOf(calendar, pause.until)]
    if (first >= end.day) break
    leftOut += counted.unit === 'business_days' ? time.businessDaysBetween(calendar, first, last) : last - first
    end = dayAfter(calendar, counted, leftOut)
  }
  return { until: end.day, leftOut, provisional: end.provisional }
}

function dayAfter(
  calendar: CompiledCalendar,
  { unit, count, from, countsFirst }: DayCount,
  leftOut: number,
): { day: EpochDay; provisional: boolean } {
  const day0 = countsFirst ? from - 1 : from
  if (unit === 'business_days') return time.addBusinessDays(calendar, day0, count + leftOut)
  // The month after 31 January ends with 28 February, whether 31 January itself is counted or not.
  const last =
    unit === 'billing_cycles' ? addMonths(from, count) - (from - day0) : day0 + (unit === 'weeks' ? 7 : 1) * count
  return { day: last + leftOut, provisional: false }
}

function passing(calendar: CompiledCalendar, { start, pauses }: Told, minutes: number): End {
  let ms = start.getTime() + minutes * 60_000
  for (const { from, until } of pauses) {
    if (from.getTime() >= ms) break
    ms += until.getTime() - from.getTime()
  }
  return { at: new Date(ms), day: null, calendar, provisional: null }
}

/** A pause counts in whole minutes, the begun one as a whole, in favour of those who wait for it. */
function working(calendar: CompiledCalendar, { start, pauses }: Told, minutes: number): End {
  let left = minutes
  let end = time.addWorkingMinutes(calendar, start, left)
  for (const { from, until } of pauses) {
    if (from >= end.at) break
    left += Math.ceil(time.workingMinutesBetween(calendar, from, until))
    end = time.addWorkingMinutes(calendar, start, left)
  }
  return { at: end.at, day: null, calendar, provisional: end.provisional ? calendar.calendar.key : null }
}

/**
 * An end on a day off moves to the next day of work where the law says so; a prudent rule only tells of it. It is the date
 * that moves: the new day ends where the count did, also when the working days are those of another zone.
 */
function roll({ rolls }: ClockRule, end: End, calendars: Calendars): End & { rolled: RollStep | null } {
  if (!rolls || end.day === null) return { ...end, rolled: null }
  const next = time.nextBusinessDay(calendarFor(calendars, rolls.calendar), end.day)
  const key = rolls.prudent ? 'may_roll' : 'rolled'
  const rolled: RollStep | null =
    next.day === end.day ? null : { key, calendar: rolls.calendar, from: end.day, until: next.day }
  if (rolls.prudent) return { ...end, rolled }
  const provisional = next.provisional ? rolls.calendar : end.provisional
  const at = rolled ? time.endOfDay(end.calendar, next.day) : end.at
  return { ...end, at, day: next.day, provisional, rolled }
}

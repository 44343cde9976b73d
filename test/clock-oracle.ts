/**
 * An independent, slow and obvious calculator of deadlines, to hold the engine against. It walks: day by day, and for
 * working time quarter hour by quarter hour, with Temporal. It shares no code with the engine or the arithmetic below it.
 */
import type { Calendar } from '#records/knowledge/calendars/calendar.rules.ts'
import type { ClockRule, Length } from '#records/knowledge/regimes/regime.rules.ts'
import type { ClockEvent } from '#stages/clocks/engine/engine.rules.ts'

export type Walked = { dueAt: Date; absoluteEnd: Date | null; provisional: boolean; state: string }

type Span = { from: Temporal.Instant; until: Temporal.Instant }
/** `day` is null for an end by the minute. */
type End = { at: Temporal.Instant; day: Temporal.PlainDate | null; zone: Calendar; provisional: boolean }

const quarter = { minutes: 15 }

/**
 * Until when a clock runs. Working time is walked in quarters of an hour: starts, pauses and hours of work must lie on
 * them then.
 */
export function walk(rule: ClockRule, calendars: Calendar[], own: string, history: readonly ClockEvent[]): Walked {
  const since = history.findLastIndex(({ kind }) => kind === 'started' || kind === 'restarted')
  const start = instant(history[since]!.at)
  const pauses: Span[] = []
  const extensions: string[] = []
  let pausedFrom: Temporal.Instant | null = null
  for (const event of history.slice(since)) {
    if (event.kind === 'extended') extensions.push(event.extension)
    if (event.kind === 'paused' && !pausedFrom) pausedFrom = instant(event.at)
    if (event.kind === 'resumed' && pausedFrom) {
      pauses.push({ from: pausedFrom, until: instant(event.at) })
      pausedFrom = null
    }
  }
  const calendarOf = (length: Length) => calendars.find(({ key }) => key === (length.calendar ?? own))!
  const endOf = (length: Length) => {
    const end = walkLength(length, calendarOf(length), rule.countsFirstDay ?? false, start, pauses)
    return rollOver(rule, end, calendars)
  }
  const lengths = [rule.length, ...extensions.map((key) => rule.extensions.find((one) => one.key === key)!.length)]
  let end = lengths.map(endOf).reduce((latest, next) => (isAfter(next.at, latest.at) ? next : latest))
  const absolute = rule.absoluteEnd ? endOf(rule.absoluteEnd) : null
  if (absolute && isAfter(end.at, absolute.at)) end = absolute
  let state = pausedFrom ? 'paused' : 'running'
  for (const { kind } of history) {
    if (kind === 'stopped' || kind === 'withdrawn') state = kind
    if (kind === 'continued') state = pausedFrom ? 'paused' : 'running'
  }
  return {
    dueAt: date(end.at),
    absoluteEnd: absolute && date(absolute.at),
    provisional: end.provisional,
    state,
  }
}

function walkLength(
  length: Length,
  calendar: Calendar,
  countsFirst: boolean,
  start: Temporal.Instant,
  pauses: Span[],
): End {
  const { unit, count } = length
  if (unit === 'minutes' || unit === 'hours') {
    const minutes = unit === 'hours' ? count * 60 : count
    return length.calendar === undefined
      ? walkTime(minutes, calendar, start, pauses)
      : walkWork(minutes, calendar, start, pauses)
  }
  if (unit === 'billing_cycles') return walkMonths(count, calendar, countsFirst, start, pauses)
  return walkDays(unit === 'weeks' ? count * 7 : count, unit === 'business_days', calendar, countsFirst, start, pauses)
}

/** Takes one day after the other and counts those that count. */
function walkDays(
  count: number,
  isBusiness: boolean,
  calendar: Calendar,
  countsFirst: boolean,
  start: Temporal.Instant,
  pauses: Span[],
): End {
  let day = dayIn(calendar, start)
  if (countsFirst) day = day.subtract({ days: 1 })
  let provisional = false
  for (let counted = 0; counted < count; ) {
    day = day.add({ days: 1 })
    if (isBusiness && !isCovered(calendar, day)) provisional = true
    // The days after that of the pause, up to and with that of the return, are left out.
    const isLeftOut = pauses.some(
      ({ from, until }) => compare(day, dayIn(calendar, from)) > 0 && compare(day, dayIn(calendar, until)) <= 0,
    )
    if (!isLeftOut && (!isBusiness || isWorkday(calendar, day))) counted++
  }
  return { at: endOfDay(calendar, day), day, zone: calendar, provisional }
}

function walkMonths(
  count: number,
  calendar: Calendar,
  countsFirst: boolean,
  start: Temporal.Instant,
  pauses: Span[],
): End {
  let day = dayIn(calendar, start).add({ months: count }, { overflow: 'constrain' })
  if (countsFirst) day = day.subtract({ days: 1 })
  for (const { from, until } of pauses)
    if (compare(dayIn(calendar, from), day) < 0) day = day.add(dayIn(calendar, from).until(dayIn(calendar, until)))
  return { at: endOfDay(calendar, day), day, zone: calendar, provisional: false }
}

function walkTime(minutes: number, calendar: Calendar, start: Temporal.Instant, pauses: Span[]): End {
  let at = start.add({ minutes })
  for (const { from, until } of pauses) if (isAfter(at, from)) at = at.add(from.until(until))
  return { at, day: null, zone: calendar, provisional: false }
}

function walkWork(minutes: number, calendar: Calendar, start: Temporal.Instant, pauses: Span[]): End {
  let at = start
  for (let left = minutes; left > 0; at = at.add(quarter)) {
    const isPaused = pauses.some(({ from, until }) => !isAfter(from, at) && isAfter(until, at))
    if (!isPaused && isWorkedAt(calendar, at)) left -= 15
  }
  const days = [dayIn(calendar, start), dayIn(calendar, at.subtract({ milliseconds: 1 }))]
  return { at, day: null, zone: calendar, provisional: days.some((day) => !isCovered(calendar, day)) }
}

function rollOver(rule: ClockRule, end: End, calendars: Calendar[]): End {
  if (!rule.rolls || rule.rolls.prudent || !end.day) return end
  const calendar = calendars.find(({ key }) => key === rule.rolls!.calendar)!
  let [day, provisional] = [end.day, end.provisional || !isCovered(calendar, end.day)]
  while (!isWorkday(calendar, day)) {
    day = day.add({ days: 1 })
    if (!isCovered(calendar, day)) provisional = true
  }
  return { ...end, at: endOfDay(end.zone, day), day, provisional }
}

function isWorkday(calendar: Calendar, day: Temporal.PlainDate): boolean {
  return hoursOn(calendar, day).length > 0
}

function hoursOn(calendar: Calendar, day: Temporal.PlainDate) {
  const ofWeekday = calendar.week[day.dayOfWeek - 1]!
  const own = calendar.days[day.toString()]
  if (!own) return ofWeekday
  if (!own.work) return []
  if (own.hours) return own.hours
  return ofWeekday.length > 0 ? ofWeekday : calendar.week.find((hours) => hours.length > 0)!
}

function isWorkedAt(calendar: Calendar, at: Temporal.Instant): boolean {
  const wall = at.toZonedDateTimeISO(calendar.zone)
  const [day, minute] = [wall.toPlainDate(), wall.hour * 60 + wall.minute]
  const inHours = (of: Temporal.PlainDate, minutes: number) =>
    hoursOn(calendar, of).some(({ from, until }) => from <= minutes && minutes < until)
  return inHours(day, minute) || inHours(day.subtract({ days: 1 }), minute + 1440)
}

function isCovered(calendar: Calendar, day: Temporal.PlainDate): boolean {
  return day.toString() >= calendar.coversFrom && day.toString() <= calendar.coversUntil
}

const compare = Temporal.PlainDate.compare
const isAfter = (a: Temporal.Instant, b: Temporal.Instant) => Temporal.Instant.compare(a, b) > 0
const instant = (at: Date) => Temporal.Instant.fromEpochMilliseconds(at.getTime())
const date = (at: Temporal.Instant) => new Date(at.epochMilliseconds)
const dayIn = (calendar: Calendar, at: Temporal.Instant) => at.toZonedDateTimeISO(calendar.zone).toPlainDate()
const endOfDay = (calendar: Calendar, day: Temporal.PlainDate) =>
  day.add({ days: 1 }).toZonedDateTime(calendar.zone).toInstant().subtract({ milliseconds: 1 })

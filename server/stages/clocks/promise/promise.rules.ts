import type { Knowledge } from '#records/knowledge/knowledge.rules.ts'
import type { Words } from '#records/knowledge/words.rules.ts'
import type { Deadline } from '#records/tickets/draft.rules.ts'
import type { TeamPace } from '#records/tickets/paces.rules.ts'
import said from './promise.json' with { type: 'json' }

const minuteMs = 60_000
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs
/** What one answer takes where too few were measured. */
const usualHandlingMinutes = 15

/** What the promised time follows from: what we set ourselves, how fast we were, what waits, or the end that a law sets. */
export type Ground = 'hours' | 'speed' | 'queue' | 'law'

/** What is promised about: its priority, from when, its other clocks, and the moment at which the queue was counted. */
export type Promised = {
  priority: number
  from: Date
  clocks: readonly Pick<Deadline, 'clock' | 'dueAt' | 'doneAt' | 'provisional' | 'ladder'>[]
  now?: Date
}

type Rules = { steps: Knowledge<unknown>['steps'] }

/**
 * The one time that the customer sees: within which most tickets like this were answered lately, and never later than we
 * set ourselves by priority. Only what waits before it moves it further, and only up to the end that a law sets, or the whole
 * of the work. An emergency waits for nobody. @throws Error when the steps have no promise for the priority
 */
export function promise({ steps }: Rules, pace: TeamPace | undefined, about: Promised): Deadline {
  const { dueAt, provisional, ground } = promisedTime({ steps }, pace, about)
  return {
    clock: 'promise',
    ruleKey: steps.key,
    ruleVersion: steps.version,
    ownerRole: 'agent',
    dueAt,
    doneAt: null,
    provisional,
    explanation: ground === 'hours' ? steps.promise.explanation : (said[ground] as Words),
    ladder: 'promise',
  }
}

/** The promised time and what it follows from. */
export function promisedTime(
  { steps }: Rules,
  pace: TeamPace | undefined,
  { priority, from, clocks, now = from }: Promised,
): { dueAt: Date; provisional: boolean; ground: Ground } {
  const hours = steps.promise.hoursByPriority[priority]
  if (hours === undefined)
    throw new Error(`no promise for priority ${priority} in ${steps.key} version ${steps.version}`)
  const fromMs = from.getTime()
  const ownMs = fromMs + hours * hourMs
  const measured = pace?.answerMinutes[priority - 1]
  const usualMs = measured == null ? ownMs : Math.min(ownMs, fromMs + measured * minuteMs)
  const reachedMs = pace && priority > 1 ? reachedAt(pace, priority, now.getTime()) : null
  const isQueued = reachedMs !== null && reachedMs > usualMs
  const wantedMs = isQueued ? reachedMs : usualMs
  const end = lastEnd(clocks, fromMs)
  const endMs = end?.dueAt.getTime() ?? Infinity
  const latestMs = Math.min(isQueued ? Infinity : ownMs, endMs)
  const isHeld = end !== null && wantedMs >= endMs
  return {
    dueAt: new Date(asSaid(fromMs, wantedMs, latestMs)),
    provisional: isHeld && end.provisional,
    ground: isHeld ? 'law' : isQueued ? 'queue' : usualMs < ownMs ? 'speed' : 'hours',
  }
}

/** So much later at least a promise moves: less is not worth a letter. */
const moveMinutesMin = 15

/**
 * The time that follows a promise that slips, counted from its end (`from`); null when the law leaves none, or too little. The
 * queue is the one of now.
 */
export function movedPromise(
  rules: Rules,
  pace: TeamPace | undefined,
  about: Promised,
): ReturnType<typeof promisedTime> | null {
  const usually = (minutes: number | null) => minutes && Math.max(minutes, moveMinutesMin)
  const slower = pace && { ...pace, answerMinutes: pace.answerMinutes.map(usually) }
  const moved = promisedTime(rules, slower, about)
  const end = lastEnd(about.clocks, 0)
  if (end !== null && moved.dueAt > end.dueAt) return null
  return moved.dueAt.getTime() - about.from.getTime() < moveMinutesMin * minuteMs ? null : moved
}

/**
 * The first end that no promise may pass: of the laws and schemes that the ticket runs under, and of the whole. What ends a
 * mere chance (to settle it without formalities) binds nobody.
 */
export function lastEnd(clocks: Promised['clocks'], fromMs: number): Promised['clocks'][number] | null {
  let first: Promised['clocks'][number] | null = null
  for (const each of clocks) {
    if (each.doneAt !== null || each.ladder === 'chance') continue
    if (each.clock !== 'whole' && !each.clock.includes('/')) continue
    // One that has passed already bounds nothing: a promise lies ahead.
    if (each.dueAt.getTime() <= fromMs) continue
    if (first === null || each.dueAt < first.dueAt) first = each
  }
  return first
}

/** When the team's people can have come to a ticket after all that presses as much or more; null when nobody is in sight. */
function reachedAt(pace: TeamPace, priority: number, nowMs: number): number | null {
  const { waiting, workMinutes, handlingMinutes } = pace
  let before = 0
  for (let each = 0; each < priority; each++) before += waiting[each]!
  const hours = workMinutes.length
  const all = workMinutes.at(-1) ?? 0
  if (all === 0) return null
  const countedMs = pace.countedAt.getTime()
  const worked = (atMs: number) => {
    const hour = Math.min(Math.max(0, (atMs - countedMs) / hourMs), hours)
    const whole = Math.floor(hour)
    const start = whole === 0 ? 0 : workMinutes[whole - 1]!
    return start + (hour - whole) * ((workMinutes[whole] ?? start) - start)
  }
  const needed = worked(nowMs) + (before + 1) * (handlingMinutes ?? usualHandlingMinutes)
  // After the last known hour it goes on as in those before it.
  if (needed > all) return countedMs + (needed / all) * hours * hourMs
  let low = 0
  let high = hours - 1
  while (low < high) {
    const middle = (low + high) >> 1
    if (workMinutes[middle]! >= needed) high = middle
    else low = middle + 1
  }
  const start = low === 0 ? 0 : workMinutes[low - 1]!
  return countedMs + (low + (needed - start) / (workMinutes[low]! - start)) * hourMs
}

/** A time as people say it: the next full five minutes within the hour, quarter within the day, half hour beyond. */
function asSaid(fromMs: number, wantedMs: number, latestMs: number): number {
  const lengthMs = Math.min(wantedMs, latestMs) - fromMs
  const stepMs = (lengthMs < hourMs ? 5 : lengthMs < dayMs ? 15 : 30) * minuteMs
  const next = Math.ceil(wantedMs / stepMs) * stepMs
  if (next <= latestMs) return next
  const last = Math.floor(latestMs / stepMs) * stepMs
  return last > fromMs ? last : latestMs
}

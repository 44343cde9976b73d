import { addWorkingMinutes, workingMinutesBetween } from '#records/knowledge/calendars/working-time.rules.ts'
import usual from '#records/knowledge/defaults/timing.json' with { type: 'json' }
import type { Knowledge } from '#records/knowledge/knowledge.rules.ts'
import { type Rung, type Timing, type Told, told as whoIsTold } from '#records/knowledge/regimes/timing.rules.ts'
import { calendarFor, calendarsOf } from '../engine/engine.rules.ts'

/** By what ladders go: the organisation's timing, and the calendars of rungs that count in working time. */
export type Timekeeping = Pick<Knowledge<unknown>, 'timing' | 'calendars'>

/** A clock as far as its ladder asks. */
export type Climber = { ladder: string; startedAt: Date; dueAt: Date; rung: number }

/** A rung that was reached, and the moment at which it was. */
export type Reached = { rung: Rung; at: Date }

/** What is left of a ladder that the timing does not know: that a clock is late is told all the same. */
const late = (usual as Timing).ladders.usual!.filter(({ key }) => key === 'late')

/** The rungs of a ladder that a clock climbs, lowest first, each with its moment. None comes before the one below it. */
function* rungsOf(keeping: Timekeeping, { ladder, startedAt, dueAt }: Omit<Climber, 'rung'>): Generator<Reached> {
  let reachedMs = Number.NEGATIVE_INFINITY
  for (const rung of keeping.timing.ladders[ladder] ?? late) {
    reachedMs = Math.max(reachedMs, momentMs(keeping, rung, startedAt, dueAt))
    yield { rung, at: new Date(Math.ceil(reachedMs)) }
  }
}

function momentMs(keeping: Timekeeping, rung: Rung, startedAt: Date, dueAt: Date): number {
  const dueMs = dueAt.getTime()
  if ('percent' in rung) return startedAt.getTime() + ((dueMs - startedAt.getTime()) * rung.percent) / 100
  const { minutes, calendar } = rung
  if (calendar === undefined) return dueMs + minutes * 60_000
  const compiled = calendarFor(calendarsOf(keeping), calendar)
  if (minutes >= 0) return addWorkingMinutes(compiled, dueAt, minutes).at.getTime()
  // The last moment with so much working time left; when the clock started later than that, its start.
  let [low, high] = [startedAt.getTime(), dueMs]
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if (workingMinutesBetween(compiled, new Date(middle), dueAt) >= -minutes) low = middle
    else high = middle - 1
  }
  return low
}

/** When the first rung of a clock that starts is due; null for a ladder without any. */
export function firstMoment(keeping: Timekeeping, clock: Omit<Climber, 'rung'>): Date | null {
  for (const { at } of rungsOf(keeping, clock)) return at
  return null
}

/** What is left of the ladder at a moment: the rungs that were reached before it, in order, and when the next one is due. */
export function climb(keeping: Timekeeping, clock: Climber, now: Date): { reached: Reached[]; nextAt: Date | null } {
  const left = [...rungsOf(keeping, clock)].slice(clock.rung)
  const next = left.findIndex(({ at }) => at >= now)
  if (next < 0) return { reached: left, nextAt: null }
  return { reached: left.slice(0, next), nextAt: left[next]!.at }
}

/**
 * The place of a clock on its ladder after its end was moved. A rung counts as climbed for the new end as well when its new
 * moment has passed, because nothing is new to whoever was told; the others are climbed again.
 */
export function placeAfterMove(
  keeping: Timekeeping,
  clock: Climber,
  now: Date,
): { rung: number; nextAt: Date | null; told: number | null } {
  const rungs = [...rungsOf(keeping, clock)]
  const isPast = ({ at }: Reached) => at < now
  const rung = rungs.filter((one, index) => index < clock.rung && isPast(one)).length
  return { rung, nextAt: rungs[rung]?.at ?? null, told: toldBy(rungs.slice(0, rung).map((one) => one.rung.tell)) }
}

/** How far up was told: 1 the owner, 2 the lead, 3 the head of the desk; null: nobody yet. */
export function toldBy(tells: Told[]): number | null {
  return tells.length === 0 ? null : Math.max(...tells.map((tell) => whoIsTold.indexOf(tell) + 1))
}

/** The event of a rung: the end has passed with `late`; before it time gets short, after it somebody higher is told. */
export function eventOf({ rung, at }: Reached, dueAt: Date): string {
  if (rung.key === 'late') return 'clock.breached'
  return at < dueAt ? 'clock.due_soon' : 'clock.escalated'
}

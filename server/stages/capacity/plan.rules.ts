import { isOnShift, type Pattern } from '#records/staff/shifts.rules.ts'
import { type Hour, hourMs } from './hours.rules.ts'
import settings from './settings.json' with { type: 'json' }

/** Somebody who works tickets, as their roster and absences say. */
export type Worker = {
  staffId: string
  role: string
  teamIds: string[]
  skills: string[]
  /** Null: nobody said when they work, and they are given tickets at any hour. */
  pattern: Pattern | null
  /** Dates, first and last. */
  absences: { firstDay: string; lastDay: string }[]
}

/** An hour is looked at in quarters: shifts begin and end at most other times too, and a week has 672 of them. */
const quarters = 4

/** How much of an hour somebody is on shift, 0 to 1; with no shifts on record, a third, because nobody works all day. */
export function onShift({ pattern, absences }: Worker, { local }: Hour): number {
  const { date } = local.today
  if (absences.some(({ firstDay, lastDay }) => firstDay <= date && date <= lastDay)) return 0
  if (!pattern) return settings.unplannedShare
  const start = local.minute - (local.minute % 60)
  let on = 0
  for (let quarter = 0; quarter < quarters; quarter++)
    if (isOnShift(pattern, { ...local, minute: start + (quarter * 60) / quarters })) on += 1
  return on / quarters
}

/** People of a team by hour. Who is in several teams is shared between them. */
export function staffOf(workers: readonly Worker[], teamId: string, hours: readonly Hour[]): number[] {
  const members = workers.filter(({ teamIds }) => teamIds.includes(teamId))
  return hours.map((hour) => members.reduce((sum, one) => sum + onShift(one, hour) / one.teamIds.length, 0))
}

/** How many tickets so many people handle in an hour. They do not handle tickets in all of it. */
export function capacityOf(staff: number, handlingMinutes: number): number {
  return (staff * settings.busyShare * 60) / handlingMinutes
}

/** An hour of a team: what can be handled, what waits at its end, and how long what comes in it will wait. */
export type PlannedHour = { capacity: number; queue: number; waitHours: number | null; isOver: boolean }

/**
 * What becomes of the queue, hour by hour, when what is expected comes and those who are on shift handle what they can.
 * `waitHours` is how long it takes from the end of an hour until what waits then is done, null for longer than can be seen.
 */
export function planOf(waiting: number, expected: readonly number[], capacity: readonly number[]): PlannedHour[] {
  const done = new Float64Array(capacity.length + 1)
  for (const [index, able] of capacity.entries()) done[index + 1] = done[index]! + able
  let [queue, reached] = [waiting, 0]
  return expected.map((come, index) => {
    const able = capacity[index]!
    queue = Math.max(0, queue + come - able)
    // Nobody overtakes: what came later is done later, until nothing waits.
    reached = queue === 0 ? index + 1 : Math.max(reached, index + 1)
    while (reached < capacity.length && done[reached]! - done[index + 1]! < queue) reached += 1
    const waitHours = done[reached]! - done[index + 1]! < queue ? null : reached - index - 1
    const atLeast = waitHours ?? capacity.length - index - 1
    return { capacity: able, queue, waitHours, isOver: atLeast > settings.waitHoursMax }
  })
}

/** A stretch of hours, from one moment to another (milliseconds), and how bad it gets. */
export type Stretch = { from: number; until: number; size: number }

/** Hours for which something holds, joined where they follow each other. `sizeOf` is how bad each is; the worst counts. */
export function stretchesOf(
  hours: readonly Hour[],
  holds: (index: number) => boolean,
  sizeOf: (index: number) => number,
): Stretch[] {
  const stretches: Stretch[] = []
  for (const [index, { at }] of hours.entries()) {
    if (!holds(index)) continue
    const last = stretches.at(-1)
    if (last?.until === at) Object.assign(last, { until: at + hourMs, size: Math.max(last.size, sizeOf(index)) })
    else stretches.push({ from: at, until: at + hourMs, size: sizeOf(index) })
  }
  return stretches
}

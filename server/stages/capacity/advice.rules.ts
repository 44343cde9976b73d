import type { Hour } from './hours.rules.ts'
import { onShift, type PlannedHour, type Stretch, type Worker } from './plan.rules.ts'

/** What a supervisor could do about hours with too much to do; ids and numbers, the page makes sentences of them. */
export type Advice =
  /** People of the team who are on shift for none of it, and not absent. */
  | { do: 'ask_off_shift'; staffIds: string[] }
  /** The team that helps out and has hours left in that time. */
  | { do: 'overflow'; teamId: string; spareTickets: number }
  | { do: 'call_back' }

const namedMax = 6

/** `helping`: the team that helps out, with its own plan of the same hours. */
export function adviceFor(
  stretch: Stretch,
  hours: readonly Hour[],
  team: { teamId: string; workers: readonly Worker[] },
  helping: { teamId: string; plan: readonly PlannedHour[]; expected: readonly number[] } | null,
): Advice[] {
  const within = hours.flatMap((hour, index) => (hour.at >= stretch.from && hour.at < stretch.until ? [index] : []))
  const members = team.workers.filter(({ teamIds }) => teamIds.includes(team.teamId))
  const free = members.filter(
    (one) =>
      one.pattern !== null &&
      within.some((index) => onShift(one, hours[index]!) === 0) &&
      within.every((index) => isHere(one, hours[index]!)),
  )
  const advice: Advice[] = []
  if (free.length > 0)
    advice.push({ do: 'ask_off_shift', staffIds: free.slice(0, namedMax).map(({ staffId }) => staffId) })
  if (helping) {
    const spare = within.reduce(
      (sum, index) => sum + Math.max(0, helping.plan[index]!.capacity - helping.expected[index]!),
      0,
    )
    if (spare >= 1) advice.push({ do: 'overflow', teamId: helping.teamId, spareTickets: Math.floor(spare) })
  }
  return [...advice, { do: 'call_back' }]
}

function isHere({ absences }: Worker, { local }: Hour): boolean {
  return !absences.some(({ firstDay, lastDay }) => firstDay <= local.today.date && local.today.date <= lastDay)
}

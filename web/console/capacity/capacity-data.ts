import { useQuery } from '@tanstack/react-query'
import type { Answer } from '#platform/endpoint.ts'
import { showCapacity } from '#stages/capacity/contract.ts'
import { call } from '../../kit/client.ts'

export type Capacity = Answer<typeof showCapacity>
export type Hour = Capacity['team']['hours'][number]
export type DutyHour = Capacity['duty'][number]

/** Forecasts change by the hour, queues and shifts all the time. */
const againMs = 60_000

/** The coming two weeks of a team; without one, of the team that is in trouble first. */
export function useCapacity(enabled: boolean, team: string | null) {
  return useQuery({
    enabled,
    queryKey: ['capacity', team],
    queryFn: ({ signal }) => call(showCapacity, { query: team ? { team } : {}, signal }),
    refetchInterval: againMs,
    placeholderData: (before) => before,
  })
}

/** One day of what is shown: its hours, and who takes a P1 in each of them. */
export type Day = { date: string; hours: Hour[]; duty: DutyHour[] }

export function daysOf({ team, duty }: Capacity): Day[] {
  const days: Day[] = []
  for (const [index, hour] of team.hours.entries()) {
    if (days.at(-1)?.date !== hour.date) days.push({ date: hour.date, hours: [], duty: [] })
    days.at(-1)!.hours.push(hour)
    days.at(-1)!.duty.push(duty[index]!)
  }
  return days
}

const hourMs = 3_600_000

/** Hours in a row for which something is the same, joined. */
export function runsOf<T>(
  hours: readonly { at: string }[],
  of: (index: number) => T | null,
  isSame: (a: T, b: T) => boolean,
) {
  const runs: { from: string; until: string; value: T }[] = []
  for (const [index, { at }] of hours.entries()) {
    const value = of(index)
    if (value === null) continue
    const until = new Date(Date.parse(at) + hourMs).toISOString()
    const last = runs.at(-1)
    if (last && last.until === new Date(at).toISOString() && isSame(last.value, value)) last.until = until
    else runs.push({ from: new Date(at).toISOString(), until, value })
  }
  return runs
}

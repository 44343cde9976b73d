import callSettings from '#stages/capacity/settings.json' with { type: 'json' }
import { type Rule, runMonday } from '../../test/monday.ts'
import { dayMinutes, type Load, type MondayTicket, mondayPeople } from '../../test/monday-day.ts'
import { print } from '../figure.ts'
import { arithmeticOf, soonest } from './limit.ts'

/** Minutes within which somebody whose money is at risk is to be called. */
const within = callSettings.call.minutes.money

type Waits = { priority: number; waited: number }[]

/** The morning: when the night's tickets and the wave of the day are dealt with. */
const morning = { from: 0, minutes: 240 }

/**
 * The emergency lane on N seeded Mondays with more than can be done. How long each waits until somebody begins it, by the
 * rule, by the rule before it ("no relief", in test/monday.ts), and at best: with everybody there at nothing but emergencies.
 * What the others pay, by priority. A wait that did not end on the day counts as the whole of it.
 */
export function measureLane(named: string, load: Load, days: number): void {
  const { from, minutes } = load.surge ?? morning
  const now = daysOf('the desk')
  const before = daysOf('no relief')
  const limit = now.flatMap(({ tickets, seed }) => {
    const begun = soonest(tickets, mondayPeople(seed, load.people))
    return tickets.filter(({ priority }) => priority === 1).map((one) => waitOf(one, begun.get(one.ticketId) ?? null))
  })
  const [ours, theirs] = [waitsOf(now), waitsOf(before)]
  const urgent = (all: Waits) => all.filter(({ priority }) => priority === 1)
  const sums = now.map(({ tickets, seed }) =>
    arithmeticOf(tickets, mondayPeople(seed, load.people), from, from + minutes),
  )
  const mean = (of: (one: (typeof sums)[number]) => number) =>
    sums.reduce((total, one) => total + of(one), 0) / sums.length
  figure(
    'p1_people_needed',
    mean(({ peopleNeeded }) => peopleNeeded),
    'people',
    ['people there', mean(({ peopleThere }) => peopleThere)],
  )
  for (const [share, of] of [
    [0.5, 'p50'],
    [0.95, 'p95'],
    [1, 'worst'],
  ] as const) {
    const value = percentile(urgent(ours), share)
    // Said by itself too: nothing is held against a limit of less than a minute.
    figure(`p1_at_best_${of}_min`, percentile(limit, share), 'minutes')
    figure(`p1_first_human_${of}_min`, value, 'minutes', ['everybody at emergencies', percentile(limit, share)])
    figure(`p1_first_human_${of}_min`, value, 'minutes', ['no relief', percentile(urgent(theirs), share)])
  }
  const inTime = (all: Waits) => all.filter(({ waited }) => waited <= within).length / all.length
  figure(`p1_within_${within}_min`, inTime(urgent(ours)), 'share', ['everybody at emergencies', inTime(limit)])
  figure(`p1_within_${within}_min`, inTime(urgent(ours)), 'share', ['no relief', inTime(urgent(theirs))])
  for (const priority of [2, 3, 4]) {
    const of = (all: Waits) => all.filter((one) => one.priority === priority)
    const left = (all: Waits) => of(all).filter(({ waited }) => waited === dayMinutes).length
    const [mine, held] = [of(ours), of(theirs)]
    const count = mine.length
    figure(`p${priority}_wait_p50`, percentile(mine, 0.5), 'minutes', ['no relief', percentile(held, 0.5)], count)
    figure(`p${priority}_not_begun_that_day`, left(ours), 'tickets', ['no relief', left(theirs)], count)
  }

  function figure(
    of: string,
    value: number,
    unit: string,
    held?: [against: string, value: number],
    samples = urgent(ours).length,
  ): void {
    const against = held ? { against: held[0], against_value: held[1] } : {}
    print({ bench: 'monday', figure: `${named}_${of}`, value, unit, ...against, samples })
  }

  function daysOf(rule: Rule) {
    return Array.from({ length: days }, (_, index) => ({
      seed: index + 1,
      tickets: runMonday(rule, index + 1, () => undefined, load),
    }))
  }
}

const waitOf = ({ priority, cameAt }: MondayTicket, startedAt: number | null) => ({
  priority,
  waited: startedAt === null ? dayMinutes : startedAt - cameAt,
})

const waitsOf = (days: { tickets: MondayTicket[] }[]): Waits =>
  days.flatMap(({ tickets }) => tickets.map((ticket) => waitOf(ticket, ticket.startedAt)))

/** What a share of the waits is at most. */
function percentile(all: Waits, share: number): number {
  const sorted = all.map(({ waited }) => waited).toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!
}

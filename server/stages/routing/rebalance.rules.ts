import type { Priority } from '#records/knowledge/knowledge.rules.ts'
import { countGiven, type Person } from '#records/staff/roster.rules.ts'
import { type Desk, fits, hasRoom, type Need, personFor } from './assign.rules.ts'

/** How far down a team's pool it is looked for somebody who fits. */
export const poolDepth = 200

/** A ticket that waits, with what it asks of whoever gets it. */
export type Waiting = Need & { ticketId: string }

/** Why a ticket was given on, as a code of its event. */
export type Why = 'room' | 'deputy' | 'absent' | 'off' | 'away' | 'gone' | 'idle' | 'urgent'
export type Hand = { ticketId: string; from: string | null; to: string | null; why: Why }

/** Gives out a pool, the most pressing first, as far as there is room. Loads are counted up. */
export function giveOut(pool: readonly Waiting[], desk: Desk, now: Date): Hand[] {
  return pool.flatMap((ticket) => {
    const to = personFor(ticket, desk)
    if (!to) return []
    countGiven(desk.there.get(to)!, ticket.priority, now)
    return [{ ticketId: ticket.ticketId, from: null, to, why: 'room' as const }]
  })
}

/** A ticket of somebody who is not there. */
export type Left = Waiting & { from: string }

/** Where the tickets of who is not there go: to the deputy of who is absent, where there is room; else to the pool. */
export function handOn(left: readonly Left[], people: ReadonlyMap<string, Person>, desk: Desk, now: Date): Hand[] {
  return left.map((ticket) => {
    const { ticketId, from, priority } = ticket
    const leaver = people.get(from)
    if (!leaver) return { ticketId, from, to: null, why: 'gone' as const }
    const deputy = desk.there.get(leaver.deputyId ?? '')
    countTaken(leaver, priority)
    if (!deputy || ticket.not?.includes(deputy.staffId) || !hasRoom(deputy, desk.routing, priority))
      return { ticketId, from, to: null, why: leaver.duty as 'absent' | 'off' | 'away' }
    countGiven(deputy, priority, now)
    return { ticketId, from, to: deputy.staffId, why: 'deputy' as const }
  })
}

/** Those with nothing to do, and those of their teams whose next ticket waits behind another, or for their return. */
export function unequal(desk: Desk, people: Iterable<Person>): { idle: Person[]; busy: Person[] } {
  const idle = [...desk.there.values()].filter((person) => person.waiting === 0)
  const teamIds = new Set(idle.flatMap((person) => person.teamIds))
  const busy = [...people].filter((person) => isBusy(person) && person.teamIds.some((teamId) => teamIds.has(teamId)))
  return { idle, busy }
}

const isBusy = ({ duty, waiting }: Person) => waiting > (duty === 'available' ? 1 : 0)

/**
 * Gives each of the idle one untouched ticket of a colleague who cannot see to it now: the most pressing that they can
 * take. Whoever is there and has begun nothing keeps the first of their own, which they may be reading. `untouched` is most
 * pressing first.
 */
export function level(untouched: readonly Left[], people: ReadonlyMap<string, Person>, desk: Desk, now: Date): Hand[] {
  const hands: Hand[] = []
  const gone = new Set(beingRead(untouched, desk))
  for (const person of unequal(desk, people.values()).idle) {
    const ticket = untouched.find(
      (each) => !gone.has(each.ticketId) && isBusy(people.get(each.from)!) && fits(person, each, desk),
    )
    if (!ticket) continue
    gone.add(ticket.ticketId)
    countTaken(people.get(ticket.from)!, ticket.priority)
    countGiven(person, ticket.priority, now)
    hands.push({ ticketId: ticket.ticketId, from: ticket.from, to: person.staffId, why: 'idle' })
  }
  return hands
}

/** The first of those who are there and have begun nothing of what waits for them. */
function beingRead(untouched: readonly Left[], desk: Desk): string[] {
  const own = Map.groupBy(untouched, ({ from }) => from)
  return [...own].flatMap(([from, tickets]) =>
    tickets.length === desk.there.get(from)?.waiting ? tickets[0]!.ticketId : [],
  )
}

/** Counts what somebody had and has no more. */
export function countTaken(person: Person, priority: Priority): void {
  person.held[priority - 1]! -= 1
  person.waiting -= 1
}

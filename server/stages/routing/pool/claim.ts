import { sql } from 'kysely'
import type { Work } from '#platform/database.ts'
import { Problem } from '#platform/errors.ts'
import { currentKnowledge } from '#records/knowledge/definitions.ts'
import { staffAskerOf } from '#records/staff/access.ts'
import { assignablePeople, teamIdsByKey } from '#records/staff/people.ts'
import { scopeOf } from '#records/staff/permissions.rules.ts'
import { markGiven } from '#records/staff/presence.ts'
import { openOf, type Person } from '#records/staff/roster.rules.ts'
import { giveTicketTo } from '#records/tickets/assign.ts'
import { type Ticket, ticketFor } from '#records/tickets/load.ts'
import { type Desk, deskOf, fits, hasRoom } from '../assign.rules.ts'
import { type Emergency, nextUrgentFor } from '../emergency.rules.ts'
import { claimable, emergenciesOf } from '../queries.ts'

type NothingTaken = 'pool_empty' | 'hands_full'
export type Claimed = { ticketId: string; number: string; version: number }

/**
 * Takes the most pressing ticket of the pools of one's teams that one has the skills and the room for; before that a P1 of
 * them that lies, in the pool or with somebody who is at something else. What somebody else is taking at this moment is
 * passed over, so that no two wait for each other and none get the same. Null with the reason when there is nothing to take.
 */
export async function claimNextFor(work: Work): Promise<{ claimed: Claimed | null; why: NothingTaken | null }> {
  const { me, desk } = await claimerOf(work)
  if (!me) return { claimed: null, why: 'pool_empty' }
  if (!hasRoom(me, desk.routing, 1)) return { claimed: null, why: 'hands_full' }
  const urgent = await urgentFor(work, me, desk)
  const lying = urgent && (await freeOf(work, [urgent.ticketId], urgent.from || null))
  if (lying) return { claimed: await take(work, lying, me.staffId, urgent.from), why: null }
  const next = await freeOf(work, await fittingIn(work, me, desk), null)
  if (next) return { claimed: await take(work, next, me.staffId), why: null }
  return { claimed: null, why: hasRoom(me, desk.routing, 4) ? 'pool_empty' : 'hands_full' }
}

/**
 * The first of these tickets that is still with whom it was, untouched, not of a customer whose data are only kept, and
 * that nobody else is taking; locked.
 */
async function freeOf(work: Work, ticketIds: string[], from: string | null): Promise<Ticket | null> {
  const { rows } = await sql<{ ticket_id: string }>`
    select ticket_id from tickets where ticket_id = any(${ticketIds}::uuid[])
      and assignee_id is not distinct from ${from}::uuid and (assignee_id is null or not touched)
      and exists (select 1 from customers c where c.customer_id = tickets.customer_id and c.state = 'active')
    order by array_position(${ticketIds}::uuid[], ticket_id) limit 1 for no key update skip locked`.execute(work.tx)
  return rows[0] ? ticketFor(work, { ticketId: rows[0].ticket_id }, 'ticket.assign', { lock: true }) : null
}

/** A P1 of one's teams that lies, for who asks for the next one. Whose reach ends at their own tickets is given none. */
async function urgentFor(work: Work, me: Person, desk: Desk): Promise<Emergency | null> {
  if (scopeOf(await staffAskerOf(work), 'ticket.assign') === 'own') return null
  const { untouched, hands } = await emergenciesOf(work, desk)
  const ofMyTeams = untouched.filter(({ teamId }) => me.teamIds.includes(teamId))
  return nextUrgentFor(me, ofMyTeams, hands, desk)
}

/**
 * Takes one ticket from the pool, whatever its skills: a person chose it. Who is of no team is no part of the routing and has
 * no such limit.
 * @throws Problem conflict already_taken, hands_full, and what the loader says
 */
export async function claimOne(work: Work, ticketId: string): Promise<Claimed> {
  const { staffId, me, desk } = await claimerOf(work)
  const ticket = await ticketFor(work, { ticketId }, 'ticket.assign', { lock: true })
  if (ticket.assignee_id || ['resolved', 'closed'].includes(ticket.stage))
    throw new Problem('conflict', 'already_taken')
  // Whoever chose it may use what is kept free: nobody but they know what it takes.
  if (me && !hasRoom(me, desk.routing, 1)) throw new Problem('conflict', 'hands_full')
  return take(work, ticket, staffId)
}

/** How much one holds and can hold, and how many tickets one could take now. Nothing for who works no tickets. */
export async function roomOf(work: Work): Promise<{ held: number; capacity: number; waiting: number }> {
  const { me, desk } = await deskAround(work)
  if (!me) return { held: 0, capacity: 0, waiting: 0 }
  return {
    held: openOf(me),
    capacity: me.capacity ?? desk.routing.openPerPersonMax,
    waiting: (await fittingIn(work, me, desk)).length,
  }
}

async function take(work: Work, ticket: Ticket, staffId: string, from = ''): Promise<Claimed> {
  const how = from ? { why: 'urgent', fromStaffId: from } : { why: 'claimed' }
  const { version } = await giveTicketTo(work, ticket, { teamId: ticket.team_id, staffId, ...how })
  await markGiven(work, [{ staffId, at: work.now }])
  return { ticketId: ticket.ticket_id, number: ticket.number, version }
}

/** Whoever asks, as the routing knows them, and who is there beside them. */
type Claimer = { staffId: string; me: Person | undefined; desk: Desk }

/** Whoever asks, one claim after the other: of two at once the second must count the first. */
async function claimerOf(work: Work): Promise<Claimer> {
  const { staffId } = await staffAskerOf(work)
  // Not the row of the person: that is locked behind tickets, and two orders of locks deadlock.
  await sql`select pg_advisory_xact_lock(hashtextextended(${`claims of ${staffId}`}, 0))`.execute(work.tx)
  return deskAround(work)
}

async function deskAround(work: Work): Promise<Claimer> {
  const { staffId } = await staffAskerOf(work)
  const { routing } = await currentKnowledge(work)
  const people = await assignablePeople(work)
  const desk = deskOf(people, routing, await teamIdsByKey(work))
  return { staffId, me: people.find((person) => person.staffId === staffId), desk }
}

/** Ids of the waiting tickets that somebody can take, most pressing first. Whose reach ends at their own tickets sees no pool. */
async function fittingIn(work: Work, me: Person, desk: Desk): Promise<string[]> {
  if (scopeOf(await staffAskerOf(work), 'ticket.assign') === 'own') return []
  const waiting = await claimable(work, me.teamIds, desk.routing)
  return waiting.filter((ticket) => fits(me, ticket, desk)).map(({ ticketId }) => ticketId)
}

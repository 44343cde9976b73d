import { sql } from 'kysely'
import { type House, inOrg, systemActor, type Work } from '#platform/database.ts'
import { oldestUnfollowed } from '#records/audit/follow.ts'
import { currentKnowledge } from '#records/knowledge/definitions.ts'
import { recordOnTickets } from '#records/tickets/change.ts'
import { ticketsFor } from '#records/tickets/load.ts'
import { clocksFollower } from '../follow.ts'
import { climbOf, rungEvents, writeClimbs } from './climb.ts'

/** Clocks of one transaction, and how many transactions one call makes at most, so that others get their turn. */
const batch = 500
const batchesMax = 40
/** What could not be fired now is looked at again after this, and does not stand before the others meanwhile. */
const againMs = 1_000
const afterFailureMs = 60_000

/**
 * Sweep: climbs the ladders of clocks whose next rung is due. Each rung becomes one event of its ticket, in order, never
 * early and never twice: row and event are written in one transaction, under the lock of the ticket. What was missed
 * (nobody ran, the machine slept) is made up for. Answers how many clocks were looked at.
 */
export async function fireDueClocks(house: House, orgId: string, atOnce = batch): Promise<number> {
  let total = 0
  for (let n = 0; n < batchesMax; n++) {
    const { ticketIds, clocks } = await findDue(house, orgId, atOnce)
    if (clocks === 0) break
    await fireTogether(house, orgId, ticketIds)
    total += clocks
    if (clocks < atOnce) break
  }
  return total
}

async function findDue(house: House, orgId: string, atOnce: number): Promise<{ ticketIds: string[]; clocks: number }> {
  const rows = await inOrg(house, systemActor(orgId, 'clocks'), 'staff', ({ tx, now }) =>
    tx
      .selectFrom('clocks')
      .select('ticket_id')
      .where('org_id', '=', orgId)
      .where('next_at', '<', now)
      .orderBy('next_at')
      .orderBy('ticket_id')
      .limit(atOnce)
      .execute(),
  )
  return { ticketIds: [...new Set(rows.map((row) => row.ticket_id))], clocks: rows.length }
}

/** One transaction for all of them. When it fails, halves are tried, until it is known which ticket is broken. */
async function fireTogether(house: House, orgId: string, ticketIds: string[]): Promise<void> {
  const actor = systemActor(orgId, 'clocks')
  try {
    await inOrg(house, actor, 'staff', (work) => fireClocksOf(work, ticketIds))
  } catch (error) {
    if (ticketIds.length > 1) {
      const middle = Math.ceil(ticketIds.length / 2)
      await fireTogether(house, orgId, ticketIds.slice(0, middle))
      return fireTogether(house, orgId, ticketIds.slice(middle))
    }
    house.log.error({ ticketId: ticketIds[0], error }, 'the clocks of a ticket could not be fired')
    const brokenIn = (work: Work) => lookAgain(work, ticketIds, afterFailureMs)
    await inOrg(house, actor, 'staff', brokenIn).catch(() => undefined)
  }
}

async function fireClocksOf(work: Work, ticketIds: string[]): Promise<void> {
  // Who holds a ticket now is about to change it; it is looked at again in the next sweep.
  const tickets = await ticketsFor(work, ticketIds, 'ticket.work', { lock: 'the free' })
  const free = [...tickets.keys()]
  if (free.length === 0) return
  const clocks = await work.tx
    .selectFrom('clocks')
    .selectAll()
    .where('ticket_id', '=', sql<string>`any(${free}::uuid[])`)
    .where('next_at', '<', work.now)
    .execute()
  const keeping = await currentKnowledge(work)
  const waiting = await oldestUnfollowed(work, clocksFollower, free)
  const climbs = clocks.map((clock) => climbOf(keeping, clock, work.now))
  // What was done in time may not have reached the clocks yet: nobody is called late for our own delay.
  const [early, ready] = partition(climbs, ({ clock, reached }) => {
    const oldest = waiting.get(clock.ticket_id)
    return oldest !== undefined && reached.some(({ at }) => oldest <= at)
  })
  await lookAgain(work, [...new Set(early.map(({ clock }) => clock.ticket_id))], againMs)
  await writeClimbs(work, ready)
  const events = Map.groupBy(ready, ({ clock }) => clock.ticket_id)
  await recordOnTickets(
    work,
    [...events].map(([ticketId, its]) => ({ ticket: tickets.get(ticketId)!, events: rungEvents(its) })),
  )
}

function partition<T>(all: T[], isFirst: (one: T) => boolean): [T[], T[]] {
  const { first = [], second = [] } = Object.groupBy(all, (one) => (isFirst(one) ? 'first' : 'second'))
  return [first, second]
}

/** Puts what is due on these tickets off; their moments on the ladder stay what they are. */
async function lookAgain(work: Work, ticketIds: string[], afterMs: number): Promise<void> {
  if (ticketIds.length === 0) return
  await work.tx
    .updateTable('clocks')
    .set({ next_at: new Date(work.now.getTime() + afterMs) })
    .where('ticket_id', '=', sql<string>`any(${ticketIds}::uuid[])`)
    .where('next_at', '<', work.now)
    .execute()
}

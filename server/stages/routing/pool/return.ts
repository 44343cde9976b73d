import { type House, inOrg, systemActor, type Work } from '#platform/database.ts'
import { Problem } from '#platform/errors.ts'
import { currentKnowledge } from '#records/knowledge/definitions.ts'
import { staffAskerOf } from '#records/staff/access.ts'
import { assignablePeople, teamIdsByKey } from '#records/staff/people.ts'
import { changeTicket } from '#records/tickets/change.ts'
import { type Ticket, ticketFor } from '#records/tickets/load.ts'
import { addMessage } from '#records/tickets/message.ts'
import { deskOf, personFor } from '../assign.rules.ts'
import { untouchedSince } from '../queries.ts'
import type { Claimed } from './claim.ts'

/**
 * Hands one's own ticket back to the pool of its team; the reason becomes a note. Routing gives it to somebody else.
 * @throws Problem denied not_held, and what the loader says
 */
export async function handBack(work: Work, ticketId: string, reason: string): Promise<Claimed> {
  const ticket = await ticketFor(work, { ticketId }, 'ticket.assign', { lock: true })
  const { staffId } = await staffAskerOf(work)
  if (ticket.assignee_id !== staffId) throw new Problem('denied', 'not_held')
  const { event } = await addMessage(work, ticketId, { text: reason, visibility: 'internal' })
  const { version } = await toPool(work, ticket, 'handed_back', [event])
  return { ticketId, number: ticket.number, version }
}

/**
 * Sweep: what somebody has had for too long without touching it goes back to the pool, if there is anybody else for it; else it
 * is better where it is. Answers how many did.
 */
export async function returnUntouched(house: House, orgId: string): Promise<number> {
  const as = <T>(act: (work: Work) => Promise<T>) => inOrg(house, systemActor(orgId, 'returns'), 'staff', act)
  let returned = 0
  for (const { ticketId, from } of await as(plan))
    returned += await as(async (work) => {
      const ticket = await ticketFor(work, { ticketId }, 'ticket.assign', { lock: true })
      // Meanwhile they may have begun, or somebody else may have it.
      if (ticket.assignee_id !== from || ticket.touched) return 0
      await toPool(work, ticket, 'untouched', [])
      return 1
    })
  return returned
}

async function plan(work: Work): Promise<{ ticketId: string; from: string }[]> {
  const { routing } = await currentKnowledge(work)
  const due = await untouchedSince(work, routing)
  if (due.length === 0) return []
  const desk = deskOf(await assignablePeople(work), routing, await teamIdsByKey(work))
  return due.filter((ticket) => personFor({ ...ticket, not: [...(ticket.not ?? []), ticket.from] }, desk) !== null)
}

async function toPool(
  work: Work,
  ticket: Ticket,
  why: 'handed_back' | 'untouched',
  before: Parameters<typeof changeTicket>[3],
): Promise<Ticket> {
  const payload = { teamId: ticket.team_id, staffId: null, fromStaffId: ticket.assignee_id, why }
  return changeTicket(work, ticket, { assignee_id: null, returned_from: ticket.assignee_id }, [
    ...before,
    { type: 'ticket.assigned', payload },
  ])
}

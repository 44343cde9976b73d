import type { Work } from '#platform/database.ts'
import { Problem } from '#platform/errors.ts'
import { mayTakeTickets } from '../staff/people.ts'
import { changeTicket } from './change.ts'
import type { Ticket } from './load.ts'
import { recusedIds } from './recusal/recuse.ts'

/**
 * Gives a locked ticket to a person, or back to its team's pool (null). The person must be active and of this
 * organisation, and have nothing to do with the matter; giving it to whoever has it already changes nothing.
 * @throws Problem invalid person_cannot_take · conflict person_recused
 */
export async function assignTicketTo(work: Work, ticket: Ticket, staffId: string | null): Promise<Ticket> {
  if (ticket.assignee_id === staffId) return ticket
  if (staffId) {
    if (!(await mayTakeTickets(work, staffId))) throw new Problem('invalid', 'person_cannot_take')
    if ((await recusedIds(work, ticket.ticket_id)).includes(staffId)) throw new Problem('conflict', 'person_recused')
  }
  return changeTicket(work, ticket, { assignee_id: staffId }, [
    { type: 'ticket.assigned', payload: { teamId: ticket.team_id, staffId } },
  ])
}

/**
 * Gives a locked ticket to a team and, when there is somebody, to a person in it: the routing's own hand. Whoever is recused
 * gets nothing from it, even when they became so since they were chosen.
 */
export async function giveTicketTo(
  work: Work,
  ticket: Ticket,
  to: { teamId: string; staffId: string | null; why?: string; fromStaffId?: string },
): Promise<Ticket> {
  const isRecused = to.staffId !== null && (await recusedIds(work, ticket.ticket_id)).includes(to.staffId)
  const given = isRecused ? { ...to, staffId: null } : to
  if (given.teamId === ticket.team_id && given.staffId === ticket.assignee_id) return ticket
  return changeTicket(work, ticket, { team_id: given.teamId, assignee_id: given.staffId }, [
    { type: 'ticket.assigned', payload: given },
  ])
}

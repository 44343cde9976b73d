import type { Work } from '#platform/database.ts'
import { Problem } from '#platform/errors.ts'
import { changeTicket } from './change.ts'
import type { Ticket } from './load.ts'

/**
 * Gives a locked ticket to a person, or back to its team's pool (null). The person must be active and of this
 * organisation; giving it to whoever has it already changes nothing.
 * @throws Problem invalid person_cannot_take
 */
export async function assignTicketTo(work: Work, ticket: Ticket, staffId: string | null): Promise<Ticket> {
  if (ticket.assignee_id === staffId) return ticket
  if (staffId) {
    const person = await work.tx
      .selectFrom('staff')
      .select(['active', 'role'])
      .where('org_id', '=', work.orgId)
      .where('staff_id', '=', staffId)
      .executeTakeFirst()
    if (!person?.active || !['agent', 'lead', 'risk', 'admin'].includes(person.role))
      throw new Problem('invalid', 'person_cannot_take')
  } else if (!ticket.team_id) throw new Problem('invalid', 'ticket_needs_owner')
  return changeTicket(work, ticket, { assignee_id: staffId }, [
    { type: 'ticket.assigned', payload: { teamId: ticket.team_id, staffId } },
  ])
}

/** Gives a locked ticket to a team and, when there is somebody, to a person in it: the routing's own hand. */
export async function giveTicketTo(
  work: Work,
  ticket: Ticket,
  to: { teamId: string; staffId: string | null },
): Promise<Ticket> {
  return changeTicket(work, ticket, { team_id: to.teamId, assignee_id: to.staffId }, [
    { type: 'ticket.assigned', payload: to },
  ])
}

import type { Follower } from '#records/audit/follow.ts'
import { currentKnowledge } from '#records/knowledge/definitions.ts'
import { teamKeyOf } from '#records/knowledge/knowledge.rules.ts'
import { assignablePeople, teamIdsByKey } from '#records/staff/people.ts'
import { giveTicketTo } from '#records/tickets/assign.ts'
import { ticketFor } from '#records/tickets/load.ts'
import { deskOf, personFor } from './assign.rules.ts'
import { needOfTicket } from './queries.ts'

/**
 * Finds the owner again when the question changed: a person decided what it is about, so the team that answers for that
 * takes it; or it was handed to another team, so somebody there does. Whoever has it already keeps it.
 */
export const routingFollower: Follower = {
  name: 'routing',
  types: ['ticket.triaged', 'ticket.moved'],
  async next(work, event) {
    if (event.type === 'ticket.moved' && event.payload.move !== 'transfer') return
    const ticket = await ticketFor(work, { ticketId: event.subjectId }, 'ticket.assign', { lock: true })
    if (ticket.assignee_id || ticket.stage === 'resolved' || ticket.stage === 'closed') return
    const { routing } = await currentKnowledge(work)
    const teams = await teamIdsByKey(work)
    const teamId =
      event.type === 'ticket.triaged' ? (teams[teamKeyOf(routing, ticket.code)] ?? ticket.team_id!) : ticket.team_id!
    const need = { ...(await needOfTicket(work, ticket.ticket_id, routing)), teamId }
    const staffId = personFor(need, deskOf(await assignablePeople(work), routing, teams))
    if (teamId !== ticket.team_id || staffId) await giveTicketTo(work, ticket, { teamId, staffId })
  },
}

import type { Work } from '#platform/database.ts'
import { Problem } from '#platform/errors.ts'
import type { Ticket } from './load.ts'
import { moveTicketTo } from './move.ts'

/** Hands a locked ticket over to another team, with a reason; the routing finds somebody there, and its clocks run on. */
export async function transferTicket(work: Work, ticket: Ticket, teamId: string, reason: string): Promise<Ticket> {
  const team = await work.tx
    .selectFrom('teams')
    .select('team_id')
    .where('org_id', '=', work.orgId)
    .where('team_id', '=', teamId)
    .executeTakeFirst()
  if (!team) throw new Problem('invalid', 'team_missing')
  if (ticket.team_id === teamId) throw new Problem('conflict', 'transfer_to_same_team')
  return moveTicketTo(
    work,
    ticket,
    { name: 'transfer', team: teamId, reason },
    {
      change: { team_id: teamId, assignee_id: null, transfers: ticket.transfers + 1 },
      events: [{ type: 'ticket.assigned', payload: { teamId, staffId: null, fromTeamId: ticket.team_id } }],
    },
  )
}

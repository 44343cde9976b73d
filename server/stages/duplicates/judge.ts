import type { Work } from '#platform/database.ts'
import { Problem } from '#platform/errors.ts'
import { staffAskerOf } from '#records/staff/access.ts'
import { recordOnTicket } from '#records/tickets/change.ts'
import { ticketFor } from '#records/tickets/load.ts'
import { leaveMatter } from './matter.ts'
import { decidePair, decideRelated } from './pairs.ts'

/**
 * A person says that two tickets are different matters, or takes that back. The model learns from it.
 * @throws Problem missing ticket_missing, similar_missing (nobody ever called them alike) · conflict move_merged
 */
export async function judgePair(
  work: Work,
  ticketId: string,
  otherId: string,
  state: 'different' | 'open',
): Promise<void> {
  const ticket = await ticketFor(work, { ticketId }, 'ticket.merge', { lock: true })
  const other = await ticketFor(work, { ticketId: otherId }, 'ticket.read')
  if (ticket.merged_into === otherId || other.merged_into === ticketId) throw new Problem('conflict', 'move_merged')
  const { staffId } = await staffAskerOf(work)
  if (!(await decidePair(work, ticketId, otherId, state, staffId))) throw new Problem('missing', 'similar_missing')
  const type = state === 'different' ? 'ticket.told_apart' : 'ticket.compared_again'
  await recordOnTicket(work, ticket, [{ type, payload: { ticketId: otherId } }])
}

/**
 * A person says that a ticket is not about the matter that others report, or that it is after all. The model learns from it.
 * @throws Problem missing ticket_missing, similar_missing (it belongs to no matter)
 */
export async function judgeMatterOf(work: Work, ticketId: string, belongs: boolean): Promise<void> {
  const ticket = await ticketFor(work, { ticketId }, 'ticket.work', { lock: true })
  if (!(await leaveMatter(work, ticketId, !belongs))) throw new Problem('missing', 'similar_missing')
  await decideRelated(work, ticketId, belongs, (await staffAskerOf(work)).staffId)
  const type = belongs ? 'ticket.joined_matter' : 'ticket.left_matter'
  await recordOnTicket(work, ticket, [{ type, payload: {} }])
}

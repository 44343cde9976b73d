import type { Work } from '#platform/database.ts'
import { Problem } from '#platform/errors.ts'
import { changeTicket } from '#records/tickets/change.ts'
import { type Ticket, type TicketName, ticketFor } from '#records/tickets/load.ts'
import { addMessage } from '#records/tickets/message.ts'
import type { AttendedHow } from './attend.rules.ts'

/**
 * Somebody spoke with the customer whose words called for a person, or found that they were read wrongly: the ticket leaves
 * the list of those. What was said becomes a note. A wrong reading is taken back from the ticket; its priority stays, because
 * it may have other reasons, and whoever found it can decide on another.
 * @throws Problem conflict nobody_waits
 */
export async function attendTo(
  work: Work,
  name: TicketName,
  input: { how: AttendedHow; note?: string; version: number | null },
): Promise<Ticket> {
  const ticket = await ticketFor(work, name, 'ticket.work', { lock: true, version: input.version })
  if (!ticket.person_since) throw new Problem('conflict', 'nobody_waits')
  const note = input.note
    ? [(await addMessage(work, ticket.ticket_id, { text: input.note, visibility: 'internal' })).event]
    : []
  const change = { person_since: null, ...(input.how === 'misread' ? { mood: 0 } : {}) }
  return changeTicket(work, ticket, change, [...note, { type: 'ticket.attended', payload: { how: input.how } }])
}

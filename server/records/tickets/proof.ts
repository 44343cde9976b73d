import type { Work } from '#platform/database.ts'
import { proveStory } from '../audit/prove.ts'
import { type TicketName, ticketFor } from './load.ts'

/** The proof of a ticket's story, for whom may read the ticket. */
export async function proveTicketOf(work: Work, name: TicketName) {
  const ticket = await ticketFor(work, name, 'ticket.read')
  return proveStory(work, ticket.ticket_id)
}

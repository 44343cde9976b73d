import type { Work } from '#platform/database.ts'
import type { Ticket } from './load.ts'
import { addMessage } from './message.ts'
import { moveTicketTo } from './move.ts'

/**
 * Asks and waits. A question to the customer is a message that they read; a question to a third party is kept as an
 * internal note.
 */
export async function askAndWait(
  work: Work,
  ticket: Ticket,
  whom: 'ask_customer' | 'ask_third_party',
  question: string,
): Promise<Ticket> {
  const { event } = await addMessage(work, ticket.ticket_id, {
    text: question,
    visibility: whom === 'ask_customer' ? 'public' : 'internal',
  })
  return moveTicketTo(work, ticket, { name: whom, question }, { events: [event] })
}

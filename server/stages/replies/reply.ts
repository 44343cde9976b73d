import type { Work } from '#platform/database.ts'
import { changeTicket } from '#records/tickets/change.ts'
import { decide } from '#records/tickets/lifecycle.rules.ts'
import { lifecycleState, moverOf, type Ticket, type TicketName, ticketFor, workflowOf } from '#records/tickets/load.ts'
import { addMessage } from '#records/tickets/message.ts'
import { moveTicketTo } from '#records/tickets/move.ts'

/**
 * Answers the customer: on the page at once, on their own channel through the notice queue. Answering a ticket that
 * nobody had begun to check begins it. A ticket that is merged answers where it was merged into.
 */
export async function reply(
  work: Work,
  name: TicketName,
  input: { text: string; template?: string; version: number | null },
): Promise<{ messageId: string; ticket: Ticket }> {
  const ticket = await ticketFor(work, name, 'ticket.work', { lock: true, version: input.version })
  const { messageId, event } = await addMessage(work, ticket.ticket_id, { text: input.text, visibility: 'public' })
  const replied = { type: 'ticket.replied', payload: { messageId, template: input.template ?? null } }
  const check = decide(await workflowOf(work, ticket), lifecycleState(ticket), {
    name: 'check',
    by: moverOf(work),
    at: work.now,
  })
  const begins = !check.refused && check.state.status !== ticket.status
  return {
    messageId,
    ticket: begins
      ? await moveTicketTo(work, ticket, { name: 'check' }, { events: [event, replied] })
      : await changeTicket(work, ticket, {}, [event, replied]),
  }
}

/** Writes an internal note; customers never see it. */
export async function note(work: Work, name: TicketName, text: string): Promise<{ messageId: string; ticket: Ticket }> {
  const ticket = await ticketFor(work, name, 'ticket.work', { lock: true })
  const { messageId, event } = await addMessage(work, ticket.ticket_id, { text, visibility: 'internal' })
  return { messageId, ticket: await changeTicket(work, ticket, {}, [event]) }
}

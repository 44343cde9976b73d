import type { Work } from '#platform/database.ts'
import { Problem } from '#platform/errors.ts'
import { bindAgain } from '#records/attachments/bind.ts'
import { definition } from '#records/knowledge/definitions.ts'
import type { Form } from '#records/knowledge/forms.rules.ts'
import type { Language } from '#records/knowledge/words.rules.ts'
import { type TicketName, ticketFor } from '#records/tickets/load.ts'
import { addMessage } from '#records/tickets/message.ts'
import { moveTicketTo } from '#records/tickets/move.ts'
import { carryRecusals } from '#records/tickets/recusal/recuse.ts'
import { type Door, type Receipt, receive } from './receive.ts'

const textCharsMax = 32_000

/**
 * Takes messages about another matter out into a ticket of their own. The new ticket passes the same door as any
 * other (masked, classified, clocks of its own); it belongs to the same customer and opens with the same secret.
 * The old story keeps the messages and says where they went.
 * @throws Problem invalid split_needs_messages · split_too_long
 */
export async function splitTicketOff(
  work: Work,
  door: Door,
  name: TicketName,
  input: { messageIds: string[]; reason?: string; version: number | null },
): Promise<Receipt> {
  const ticket = await ticketFor(work, name, 'ticket.merge', { lock: true, version: input.version })
  const messages = await work.tx
    .selectFrom('messages')
    .select(['message_id', 'body'])
    .where('ticket_id', '=', ticket.ticket_id)
    .where('message_id', 'in', input.messageIds)
    .where('author_kind', '=', 'customer')
    .where('removed_at', 'is', null)
    .orderBy('at')
    .execute()
  if (messages.length !== new Set(input.messageIds).size) throw new Problem('invalid', 'split_needs_messages')
  const text = messages.map((message) => message.body).join('\n\n')
  // Cutting would lose a customer's words without a sound.
  if (text.length > textCharsMax) throw new Problem('invalid', 'split_too_long', { facts: { charsMax: textCharsMax } })
  const form = await definition<Form>(work, 'form', ticket.form_key, ticket.form_version)
  const [receipt] = await receive(work, door, [
    {
      channel: 'split',
      form,
      language: ticket.language as Language,
      text,
      wants: null,
      answers: {},
      contact: {},
      amount: null,
      orderNo: null,
      receivedAt: work.now,
      source: null,
      code: null,
      splitFrom: {
        ticketId: ticket.ticket_id,
        customerId: ticket.customer_id,
        secretHash: ticket.secret_hash,
        emailContactId: ticket.email_contact_id,
        standing: ticket.standing,
      },
    },
  ])
  const { message_id: messageId } = await work.tx
    .selectFrom('messages')
    .select('message_id')
    .where('ticket_id', '=', receipt!.ticketId)
    .executeTakeFirstOrThrow()
  await bindAgain(
    work,
    { ticketId: ticket.ticket_id, messageIds: input.messageIds },
    { ticketId: receipt!.ticketId, messageId },
  )
  await carryRecusals(work, ticket.ticket_id, receipt!.ticketId)
  const reason = input.reason
    ? [(await addMessage(work, ticket.ticket_id, { text: input.reason, visibility: 'internal' })).event]
    : []
  await moveTicketTo(
    work,
    ticket,
    { name: 'split', messages: input.messageIds },
    {
      events: [
        ...reason,
        { type: 'ticket.split', payload: { intoTicketId: receipt!.ticketId, messageIds: input.messageIds } },
      ],
    },
  )
  return receipt!
}

import { z } from 'zod'
import { endpoint } from '#platform/endpoint.ts'
import { id, language, text } from '#platform/wire.rules.ts'

const ticketId = z.object({ ticketId: id })
const written = z.object({ messageId: id, version: z.number().int() })

export const replyToTicket = endpoint({
  name: 'replyToTicket',
  summary: 'Answer the customer, on the page and on their own channel',
  method: 'POST',
  path: '/v1/tickets/:ticketId/replies',
  origin: 'console',
  permission: 'ticket.work',
  params: ticketId,
  body: z.strictObject({ text: text(8000, 1), template: z.string().max(60).optional() }),
  answer: written,
  status: 201,
  idempotent: true,
  ifMatch: true,
})

/** A note never meets the customer; it does not need If-Match because it overwrites nothing. */
export const noteOnTicket = endpoint({
  name: 'noteOnTicket',
  summary: 'Write an internal note',
  method: 'POST',
  path: '/v1/tickets/:ticketId/notes',
  origin: 'console',
  permission: 'ticket.work',
  params: ticketId,
  body: z.strictObject({ text: text(8000, 1) }),
  answer: written,
  status: 201,
  idempotent: true,
})

/**
 * The link of a letter was opened: the address is its reader's. PUT, because a second time changes nothing; not an e-mail
 * that is typed, but a token that only its letter has.
 */
export const confirmAddress = endpoint({
  name: 'confirmAddress',
  summary: 'Confirm an e-mail address by the token in the link of a letter',
  method: 'PUT',
  path: '/v1/confirmed-address',
  origin: 'portal',
  permission: 'public',
  perMinuteMax: 600,
  body: z.strictObject({ token: text(48, 48) }),
  answer: z.object({
    /** Masked. */
    address: z.string(),
  }),
})

/** Canned replies with their placeholders filled for this ticket, in the customer's language. */
export const listCannedReplies = endpoint({
  name: 'listCannedReplies',
  summary: 'Canned replies, filled for this ticket',
  method: 'GET',
  path: '/v1/tickets/:ticketId/canned-replies',
  origin: 'console',
  permission: 'ticket.work',
  params: ticketId,
  answer: z.object({
    replies: z.array(z.object({ key: z.string(), title: z.string(), language, text: z.string() })),
  }),
})

import { z } from 'zod'
import { endpoint } from '#platform/endpoint.ts'
import { id, text } from '#platform/wire.rules.ts'

const reason = text(500, 1)

/** Who has just recused themself does not see the ticket any more: nothing is answered. */
export const recuseFromTicket = endpoint({
  name: 'recuseFromTicket',
  summary: 'Keep somebody, or oneself, from seeing and handling a ticket',
  method: 'POST',
  path: '/v1/tickets/:ticketId/recusals',
  origin: 'console',
  permission: 'recusal.declare',
  params: z.object({ ticketId: id }),
  /** Without a person: whoever asks. */
  body: z.strictObject({ staffId: id.optional(), reason }),
  status: 201,
  answer: z.object({ recusalId: id }),
  idempotent: true,
})

export const liftRecusal = endpoint({
  name: 'liftRecusal',
  summary: 'Let somebody see and handle a ticket again',
  method: 'POST',
  path: '/v1/tickets/:ticketId/recusals/:recusalId/end',
  origin: 'console',
  permission: 'recusal.manage',
  params: z.object({ ticketId: id, recusalId: id }),
  body: z.strictObject({ reason }),
  status: 201,
  answer: z.object({ recusalId: id }),
  idempotent: true,
})

import { z } from 'zod'
import { endpoint } from '#platform/endpoint.ts'
import { text } from '#platform/wire.rules.ts'

/** One to five stars after the answer. Two stars or fewer bring the ticket back. */
export const rateTicket = endpoint({
  name: 'rateTicket',
  summary: 'Rate the answer; a low rating reopens the ticket',
  method: 'POST',
  path: '/v1/tracking/:number/rating',
  origin: 'portal',
  permission: 'ticket.follow',
  params: z.object({ number: z.string().max(20) }),
  body: z.strictObject({ stars: z.number().int().min(1).max(5), words: text(2000).optional() }),
  answer: z.object({ reopened: z.boolean() }),
  status: 201,
  idempotent: true,
})

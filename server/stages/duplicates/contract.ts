import { z } from 'zod'
import { endpoint } from '#platform/endpoint.ts'
import { id, instant, words } from '#platform/wire.rules.ts'
import { stages } from '#records/tickets/lifecycle.rules.ts'
import { reasons } from './reasons.rules.ts'

const likeTicket = z.object({
  ticketId: id,
  number: z.string(),
  subject: z.string(),
  stage: z.enum(stages),
  statusLabel: words,
  receivedAt: instant,
})
const similarTicket = likeTicket.extend({
  kind: z.enum(['same_customer', 'same_matter']),
  /** Probability that both are one matter. */
  likeness: z.number().min(0).max(1),
  reasons: z.array(z.enum(reasons)),
  state: z.enum(['open', 'merged', 'different']),
  /** Which of both would go into the other, at which version; null when neither may. */
  merge: z
    .object({ goes: z.enum(['this', 'other']), version: z.number().int(), tellsCustomer: z.boolean() })
    .nullable(),
})

export const showSimilar = endpoint({
  name: 'showSimilar',
  summary: 'Tickets that may be the same matter, and others that report the same',
  method: 'GET',
  path: '/v1/tickets/:ticketId/similar',
  origin: 'console',
  permission: 'ticket.read',
  params: z.object({ ticketId: id }),
  answer: z.object({
    similar: z.array(similarTicket),
    /** Reports of the same matter by others, of those that the reader may see: how many, and the newest. */
    matter: z.object({
      others: z.number().int(),
      tickets: z.array(likeTicket),
      reasons: z.array(z.enum(reasons)),
      /** Somebody said that it is not about this matter. */
      hasLeft: z.boolean(),
    }),
  }),
})

export const judgeSimilar = endpoint({
  name: 'judgeSimilar',
  summary: 'Say that two tickets are different matters, or take that back',
  method: 'PUT',
  path: '/v1/tickets/:ticketId/similar/:otherId',
  origin: 'console',
  permission: 'ticket.merge',
  params: z.object({ ticketId: id, otherId: id }),
  body: z.strictObject({ state: z.enum(['different', 'open']) }),
  answer: z.object({ state: z.enum(['different', 'open']) }),
})

export const judgeMatter = endpoint({
  name: 'judgeMatter',
  summary: 'Take a ticket out of the matter that others report, or put it back',
  method: 'PUT',
  path: '/v1/tickets/:ticketId/matter',
  origin: 'console',
  permission: 'ticket.work',
  params: z.object({ ticketId: id }),
  body: z.strictObject({ belongs: z.boolean() }),
  answer: z.object({ belongs: z.boolean() }),
})

import { z } from 'zod'
import { endpoint } from '#platform/endpoint.ts'
import { id, instant, line, words } from '#platform/wire.rules.ts'
import { trackKeys } from './progress.rules.ts'

/** Most milestones of one post. */
export const milestonesMax = 500

/** Why one of the milestones was not taken. The others were. */
export const milestoneFaults = ['malformed', 'unknown_step', 'order_no_unusable', 'in_the_future'] as const

/**
 * What a host's server or the core posts, signed (docs/integrations/money-progress.md). The signature is over the bytes, so
 * the endpoint takes them as they are and this shape is asked afterwards, each milestone by itself.
 */
export const milestonesBody = z.strictObject({ milestones: z.array(z.unknown()).min(1).max(milestonesMax) })
export const milestone = z
  .strictObject({
    /** As the customer knows it. */
    orderNo: line(64, 1),
    track: z.enum(trackKeys),
    step: z.string().max(40),
    /** When it happened. */
    at: instant,
    /** When the next step that must come is expected. */
    eta: instant.optional(),
  })
  .refine(({ at, eta }) => eta === undefined || Date.parse(eta) > Date.parse(at), {
    error: 'eta must be later than at',
  })

export const postMilestones = endpoint({
  name: 'postMilestones',
  summary: 'Tell how far orders, parcels, refunds, top-ups and withdrawals are (signed by Standard Webhooks)',
  method: 'POST',
  path: '/v1/milestones',
  origin: 'portal',
  permission: 'public',
  answer: z.object({
    taken: z.number().int(),
    /** By their place in the list, from 0. */
    refused: z.array(z.object({ index: z.number().int(), code: z.enum(milestoneFaults) })),
  }),
})

export const lineShape = z.object({
  track: z.enum(trackKeys),
  title: words,
  state: z.enum(['running', 'over', 'failed']),
  isLate: z.boolean(),
  isUsual: z.boolean(),
  steps: z.array(
    z.object({
      step: z.string(),
      words,
      state: z.enum(['done', 'now', 'coming', 'failed']),
      at: instant.nullable(),
      eta: instant.nullable(),
    }),
  ),
})
const answer = z.object({ lines: z.array(lineShape) })

export const showProgress = endpoint({
  name: 'showProgress',
  summary: 'Where the money or the order of a ticket is',
  method: 'GET',
  path: '/v1/tracking/:number/progress',
  origin: 'portal',
  permission: 'ticket.follow',
  params: z.object({ number: z.string().max(20) }),
  answer,
})

export const showTicketProgress = endpoint({
  name: 'showTicketProgress',
  summary: 'Where the money or the order of a ticket is',
  method: 'GET',
  path: '/v1/tickets/:ticketId/progress',
  origin: 'console',
  permission: 'ticket.read',
  params: z.object({ ticketId: id }),
  answer,
})

import { z } from 'zod'
import { endpoint } from '#platform/endpoint.ts'
import { id, text } from '#platform/wire.rules.ts'

const claimed = z.object({ ticketId: id, number: z.string(), version: z.number().int() })

export const showRoom = endpoint({
  name: 'showRoom',
  summary: 'How much one holds and can hold, and how many tickets wait in one’s teams',
  method: 'GET',
  path: '/v1/queue/room',
  origin: 'console',
  permission: 'queue.read',
  answer: z.object({
    /** In normal tickets: an urgent one weighs more. */
    held: z.number(),
    capacity: z.number(),
    /** Tickets that one could take now, counted no further than 100. */
    waiting: z.number().int(),
  }),
})

export const claimNext = endpoint({
  name: 'claimNext',
  summary: 'Take the most pressing ticket that waits in one’s teams and fits',
  method: 'POST',
  path: '/v1/queue/claims',
  origin: 'console',
  permission: 'ticket.assign',
  /** Null with the reason: nothing waits that fits, or one holds as much as one can. */
  answer: z.object({ claimed: claimed.nullable(), why: z.enum(['pool_empty', 'hands_full']).nullable() }),
  status: 201,
  idempotent: true,
})

export const claimTicket = endpoint({
  name: 'claimTicket',
  summary: 'Take this ticket from the pool',
  method: 'POST',
  path: '/v1/tickets/:ticketId/claims',
  origin: 'console',
  permission: 'ticket.assign',
  params: z.object({ ticketId: id }),
  answer: claimed,
  status: 201,
  idempotent: true,
})

export const returnTicket = endpoint({
  name: 'returnTicket',
  summary: 'Hand one’s ticket back to the pool, and say why',
  method: 'POST',
  path: '/v1/tickets/:ticketId/returns',
  origin: 'console',
  permission: 'ticket.assign',
  params: z.object({ ticketId: id }),
  body: z.strictObject({ reason: text(500, 1) }),
  answer: claimed,
  status: 201,
  idempotent: true,
})

import { z } from 'zod'
import { endpoint } from '#platform/endpoint.ts'
import { id, instant, text } from '#platform/wire.rules.ts'
import { attemptHow, callKinds } from './calls.rules.ts'

/** Calls to make, the next one first. The number stays behind the mask: it is revealed where the ticket is. */
export const listCalls = endpoint({
  name: 'listCalls',
  summary: 'Calls to make, the next one first',
  method: 'GET',
  path: '/v1/calls',
  origin: 'console',
  permission: 'queue.read',
  answer: z.object({
    calls: z.array(
      z.object({
        callId: id,
        ticketId: id,
        number: z.string(),
        subject: z.string(),
        language: z.string(),
        priority: z.number().int(),
        kind: z.enum(callKinds),
        askedAt: instant,
        dueAt: instant,
        nextAt: instant,
        attempts: z.number().int(),
        /** Masked; null where none is known, or the role does not see contacts. */
        phone: z.string().nullable(),
        teamId: id,
        assignee: z.object({ staffId: id, name: z.string() }).nullable(),
        mayCall: z.boolean(),
      }),
    ),
    attemptsMax: z.number().int(),
  }),
})

const ofCall = { origin: 'console', permission: 'ticket.work' } as const

export const attemptCall = endpoint({
  ...ofCall,
  name: 'attemptCall',
  summary: 'Say what came of a call',
  method: 'POST',
  path: '/v1/tickets/:ticketId/calls/:callId/attempts',
  params: z.object({ ticketId: id, callId: id }),
  body: z.strictObject({ how: z.enum(attemptHow), againAt: instant.optional(), note: text(2_000).optional() }),
  answer: z.object({ ended: z.enum(attemptHow).nullable(), nextAt: instant }),
  idempotent: true,
})

export const askForCall = endpoint({
  ...ofCall,
  name: 'askForCall',
  summary: 'Put a customer on the list of those to call',
  method: 'POST',
  path: '/v1/tickets/:ticketId/calls',
  params: z.object({ ticketId: id }),
  body: z.strictObject({ kind: z.enum(['money', 'callback']), by: instant.optional() }),
  answer: z.object({ callId: id }),
  status: 201,
  idempotent: true,
})

const callBack = z.object({
  /** Until when we would call; null: not offered now. */
  offeredBy: instant.nullable(),
  /** Until when we call, as they asked; null: they did not. */
  askedBy: instant.nullable(),
})
const own = {
  path: '/v1/tracking/:number/call-back',
  origin: 'portal',
  permission: 'ticket.follow',
  params: z.object({ number: z.string().max(20) }),
  answer: callBack,
} as const

export const showCallBack = endpoint({
  ...own,
  name: 'showCallBack',
  summary: 'Whether the customer may ask to be called back, and until when that would be',
  method: 'GET',
})

export const askForCallBack = endpoint({
  ...own,
  name: 'askForCallBack',
  summary: 'The customer asks to be called back',
  method: 'POST',
  status: 201,
  idempotent: true,
})

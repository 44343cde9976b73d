import { z } from 'zod'
import { endpoint } from '#platform/endpoint.ts'
import { id, text } from '#platform/wire.rules.ts'
import { attendedHow } from './attend.rules.ts'

/** A person decides what a ticket is about and how urgent it is; the machine's guess stays in the story. */
export const triageTicket = endpoint({
  name: 'triageTicket',
  summary: 'Decide kind and priority of a ticket',
  method: 'PUT',
  path: '/v1/tickets/:ticketId/triage',
  origin: 'console',
  permission: 'ticket.work',
  params: z.object({ ticketId: id }),
  body: z.strictObject({
    code: z.string().max(20),
    priority: z.number().int().min(1).max(4),
    reason: text(500).optional(),
  }),
  answer: z.object({ version: z.number().int() }),
  ifMatch: true,
})

export const attendTicket = endpoint({
  name: 'attendTicket',
  summary: 'Say that somebody spoke with a customer in distress, or that the words were read wrongly',
  method: 'PUT',
  path: '/v1/tickets/:ticketId/attention',
  origin: 'console',
  permission: 'ticket.work',
  params: z.object({ ticketId: id }),
  body: z.strictObject({ how: z.enum(attendedHow), note: text(2_000).optional() }),
  answer: z.object({ version: z.number().int() }),
  ifMatch: true,
})

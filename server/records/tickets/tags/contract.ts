import { z } from 'zod'
import { endpoint } from '#platform/endpoint.ts'
import { id } from '#platform/wire.rules.ts'

/** So many tickets in one request; the console sends a longer choice in several, and shows how far it is. */
export const taggedAtOnceMax = 50
const tagIds = z.array(id).max(20).default([])

/**
 * Sets and takes away tags of many tickets; each that may not be changed is named with its reason, and the others are done.
 * What a person takes away no machine sets again; `clear` undoes that too, as if nobody had said anything.
 */
export const tagTickets = endpoint({
  name: 'tagTickets',
  summary: 'Set or take away tags of up to 50 tickets',
  method: 'POST',
  path: '/v1/ticket-tags',
  origin: 'console',
  permission: 'ticket.tag',
  body: z
    .strictObject({
      ticketIds: z.array(id).min(1).max(taggedAtOnceMax),
      add: tagIds,
      remove: tagIds,
      clear: tagIds,
    })
    .refine(({ add, remove, clear }) => add.length + remove.length + clear.length > 0, { error: 'names no tag' }),
  answer: z.object({
    changed: z.array(z.object({ ticketId: id, added: z.array(id), removed: z.array(id) })),
    /** With the code of the problem and its sentence in the caller's language. */
    refused: z.array(z.object({ ticketId: id, code: z.string(), why: z.string() })),
  }),
  idempotent: true,
})

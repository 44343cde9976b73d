import { z } from 'zod'
import { endpoint } from '#platform/endpoint.ts'
import { id, instant } from '#platform/wire.rules.ts'

const checkpoint = z.object({
  /** Leaves of the tree. */
  size: z.number().int(),
  /** Root of the tree, SHA-256 in base64. */
  root: z.string(),
  at: z.string(),
  /** The signed note as it is published. */
  note: z.string(),
})

/** What can be wrong with a history. */
export const faultKinds = [
  'event_changed',
  'event_missing',
  'event_put_in',
  'message_changed',
  'message_missing',
  'message_put_in',
  'file_changed',
  'not_signed',
] as const

/** The history of one ticket, computed anew from what is stored and held against the signed tree. */
export const proveTicket = endpoint({
  name: 'proveTicket',
  summary: 'Whether the history of a ticket is what was sealed, with the proof to check it elsewhere',
  method: 'GET',
  path: '/v1/tickets/:ticketId/proof',
  origin: 'console',
  permission: 'ticket.read',
  params: z.object({ ticketId: id }),
  answer: z.object({
    /** `sealing`: the newest events have no leaf yet, which takes about a second. */
    state: z.enum(['verified', 'sealing', 'broken']),
    events: z.number().int(),
    sealed: z.number().int(),
    fault: z.object({ kind: z.enum(faultKinds), seq: z.number().int().nullable() }).nullable(),
    checkpoint: checkpoint.nullable(),
    /** The proof as a file for `huiyin audit verify`; null until something is sealed, and when it does not match. */
    proof: z.string().nullable(),
  }),
})

export const showAudit = endpoint({
  name: 'showAudit',
  summary: 'How far the audit is sealed and published',
  method: 'GET',
  path: '/v1/audit',
  origin: 'console',
  permission: 'audit.read',
  answer: z.object({
    /** The public key, as verifiers take it. */
    key: z.string(),
    size: z.number().int(),
    sealedAt: instant.nullable(),
    /** Events that wait to be sealed, and since when the oldest does. */
    waiting: z.number().int(),
    waitingSince: instant.nullable(),
    /** Newest first. */
    checkpoints: z.array(checkpoint),
    places: z.array(
      z.object({
        place: z.enum(['file', 'http', 'email']),
        size: z.number().int(),
        publishedAt: instant.nullable(),
        /** Failed attempts in a row. */
        failures: z.number().int(),
        error: z.string().nullable(),
      }),
    ),
  }),
})

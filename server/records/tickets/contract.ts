import { z } from 'zod'
import { endpoint } from '#platform/endpoint.ts'
import { cursor, id, instant, limit, text } from '#platform/wire.rules.ts'
import { attachedUploads } from '../attachments/contract.ts'
import { tiers } from '../customers/standing.rules.ts'
import { tagKey } from '../knowledge/tags/contract.ts'
import { outcomes, redresses } from './lifecycle.rules.ts'
import { followedTicket, foundWords, queueRow, stageShape, ticketView } from './shapes.rules.ts'

// ---- The customer's side: no account, the number and the secret --------------------------------------------------

const number = z.object({ number: z.string().max(20) })

export const openTracking = endpoint({
  name: 'openTracking',
  summary: 'Show number and secret once; answers with a 30-minute cookie',
  method: 'POST',
  path: '/v1/tracking',
  // The secret has 130 bits, so this is about load; a whole company or carrier may stand behind one address.
  perMinuteMax: 600,
  origin: 'portal',
  permission: 'public',
  body: z.strictObject({ number: text(20, 1), secret: text(40, 1) }),
  answer: followedTicket,
})

export const followTicket = endpoint({
  name: 'followTicket',
  summary: 'The ticket as its customer sees it',
  method: 'GET',
  path: '/v1/tracking/:number',
  origin: 'portal',
  permission: 'ticket.follow',
  params: number,
  answer: followedTicket,
})

/** Server-sent events; `id:` is the sequence of the story, so a lost connection resumes with Last-Event-ID. */
export const followTicketLive = endpoint({
  name: 'followTicketLive',
  summary: 'Live stages and messages of a ticket (server-sent events)',
  method: 'GET',
  path: '/v1/tracking/:number/events',
  origin: 'portal',
  permission: 'ticket.follow',
  params: number,
  answer: z.object({ seq: z.number().int(), type: z.string(), at: instant }),
  stream: true,
})

export const addInformation = endpoint({
  name: 'addInformation',
  summary: 'The customer adds to the ticket',
  method: 'POST',
  path: '/v1/tracking/:number/messages',
  origin: 'portal',
  permission: 'ticket.follow',
  params: number,
  body: z
    .strictObject({ text: text(32_000).default(''), attachments: attachedUploads })
    .refine((added) => added.text !== '' || added.attachments.length > 0, { error: 'must have text or attachments' }),
  answer: followedTicket,
  status: 201,
  idempotent: true,
})

export const withdrawTicket = endpoint({
  name: 'withdrawTicket',
  summary: 'The customer withdraws the ticket',
  method: 'POST',
  path: '/v1/tracking/:number/withdrawal',
  origin: 'portal',
  permission: 'ticket.follow',
  params: number,
  body: z.strictObject({ reason: text(500).optional() }),
  answer: followedTicket,
  status: 201,
  idempotent: true,
})

// ---- The staff's side ---------------------------------------------------------------------------------------------

/** Views of what is still to be done; how many stand in each is counted. */
export const openViews = [
  'mine',
  'team',
  'unassigned',
  'triage',
  'late',
  'soon',
  'emergency',
  'person',
  'open',
  'waiting',
] as const

export const queueFilters = z.object({
  view: z.enum([...openViews, 'resolved', 'closed', 'all']).default('open'),
  stage: stageShape.optional(),
  priority: z.coerce.number().int().min(1).max(4).optional(),
  code: text(20).optional(),
  /** What the classifier took it for (a code or a group) before somebody decided otherwise, within half a year. */
  corrected: z
    .string()
    .regex(/^[A-Z]{2,6}(-\d{2})?$/)
    .optional(),
  team: id.optional(),
  assignee: id.optional(),
  channel: text(30).optional(),
  /** A tag's key: tickets with it, or with one below it. */
  tag: tagKey.optional(),
  /** Words to look for in number, subject and messages (masked text only), and operators (docs/search.md). */
  q: text(200).optional(),
})

export type Filters = z.output<typeof queueFilters>

export const listQueue = endpoint({
  name: 'listQueue',
  summary: 'Tickets of a view, most pressing first, in keyset pages',
  method: 'GET',
  path: '/v1/queue',
  origin: 'console',
  permission: 'queue.read',
  query: queueFilters.extend({ cursor: cursor.optional(), limit: limit.default(50) }),
  answer: z.object({ rows: z.array(queueRow.extend({ found: foundWords.optional() })), next: cursor.nullable() }),
})

/** POST, so that what was typed stands in no address, and with no Idempotency-Key, whose answer would be kept. */
export const findByPerson = endpoint({
  name: 'findByPerson',
  summary: 'Tickets of whoever has a phone, e-mail, resident ID or card; each search is recorded',
  method: 'POST',
  path: '/v1/queue/searches',
  origin: 'console',
  permission: 'personal.find',
  perMinuteMax: 30,
  body: z.strictObject({ typed: text(100, 1) }),
  answer: z.object({
    rows: z.array(queueRow),
    /** Whether there are more than are shown. */
    isCut: z.boolean(),
  }),
})

export const countViews = endpoint({
  name: 'countViews',
  summary: 'How many tickets stand in each view, and how many of them are late',
  method: 'GET',
  path: '/v1/queue/counts',
  origin: 'console',
  permission: 'queue.read',
  answer: z.object({ counts: z.record(z.string(), z.object({ open: z.number().int(), late: z.number().int() })) }),
})

const ticketId = z.object({ ticketId: id })

export const showTicket = endpoint({
  name: 'showTicket',
  summary: 'One ticket with its story; ETag is its version',
  method: 'GET',
  path: '/v1/tickets/:ticketId',
  origin: 'console',
  permission: 'ticket.read',
  params: ticketId,
  answer: ticketView,
})

/** Moves along the workflow. Merging and splitting have endpoints of their own. */
export const moveTicket = endpoint({
  name: 'moveTicket',
  summary: 'Move a ticket along its workflow',
  method: 'POST',
  path: '/v1/tickets/:ticketId/moves',
  origin: 'console',
  permission: 'ticket.work',
  params: ticketId,
  body: z.strictObject({
    name: z.string().regex(/^(?!(?:merge|unmerge|split)$)[a-z][a-z0-9_]{0,39}$/),
    outcome: z.enum(outcomes).optional(),
    /** One of the outcomes of the ticket’s workflow, instead of a fixed one. */
    outcomeKey: text(40).optional(),
    reason: text(2000).optional(),
    redress: z.enum(redresses).optional(),
    /** Team to hand over to (transfer). */
    teamId: id.optional(),
    /** What to ask (ask_customer: sent to the customer; ask_third_party: kept as a note). */
    question: text(8000).optional(),
  }),
  answer: ticketView,
  status: 201,
  idempotent: true,
  ifMatch: true,
})

export const assignTicket = endpoint({
  name: 'assignTicket',
  summary: 'Give a ticket to a person, or back to its team (null)',
  method: 'PUT',
  path: '/v1/tickets/:ticketId/assignee',
  origin: 'console',
  permission: 'ticket.assign',
  params: ticketId,
  body: z.strictObject({ staffId: id.nullable() }),
  answer: ticketView,
  ifMatch: true,
})

export const mergeTicket = endpoint({
  name: 'mergeTicket',
  summary: 'Merge this ticket into another of the same matter',
  method: 'POST',
  path: '/v1/tickets/:ticketId/merge',
  origin: 'console',
  permission: 'ticket.merge',
  params: ticketId,
  body: z.strictObject({
    intoNumber: text(20, 1),
    reason: text(500).optional(),
    /** They came from different customers, and are one matter all the same. */
    acrossCustomers: z.boolean().optional(),
  }),
  answer: ticketView,
  status: 201,
  idempotent: true,
  ifMatch: true,
})

export const unmergeTicket = endpoint({
  name: 'unmergeTicket',
  summary: 'Undo a merge',
  method: 'DELETE',
  path: '/v1/tickets/:ticketId/merge',
  origin: 'console',
  permission: 'ticket.merge',
  params: ticketId,
  answer: ticketView,
  ifMatch: true,
})

export const splitTicket = endpoint({
  name: 'splitTicket',
  summary: 'Take messages about another matter out into a ticket of their own',
  method: 'POST',
  path: '/v1/tickets/:ticketId/split',
  origin: 'console',
  permission: 'ticket.merge',
  params: ticketId,
  body: z.strictObject({ messageIds: z.array(id).min(1).max(50), reason: text(500).optional() }),
  answer: z.object({ ticketId: id, number: z.string() }),
  status: 201,
  idempotent: true,
  ifMatch: true,
})

export const placeCustomer = endpoint({
  name: 'placeCustomer',
  summary: 'Say what a ticket’s customer is to the house, and who their adviser is',
  method: 'PUT',
  path: '/v1/tickets/:ticketId/standing',
  origin: 'console',
  permission: 'customer.place',
  params: ticketId,
  body: z.strictObject({ tier: z.enum(tiers), adviserId: id.nullable() }),
  answer: ticketView,
})

/** One stream per browser: which tickets changed. The page asks again for what it shows. */
export const watchConsole = endpoint({
  name: 'watchConsole',
  summary: 'Live changes of tickets (server-sent events)',
  method: 'GET',
  path: '/v1/changes',
  origin: 'console',
  permission: 'queue.read',
  answer: z.object({ ticketId: id }),
  stream: true,
})

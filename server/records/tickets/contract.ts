import { z } from 'zod'
import { endpoint } from '#platform/endpoint.ts'
import { cursor, id, instant, language, limit, money, text, words } from '#platform/wire.rules.ts'
import { moveNames, outcomes, redresses, stages } from './lifecycle.rules.ts'

export const stageShape = z.enum(stages)

const rating = z.object({ stars: z.number().int(), words: z.string().nullable(), at: instant })

// ---- The customer's side: no account, the number and the secret --------------------------------------------------

const publicMessage = z.object({
  messageId: id,
  from: z.enum(['customer', 'staff', 'system']),
  body: z.string(),
  at: instant,
})

/** The whole story the customer may see; computed from events and public messages only. */
export const followedTicket = z.object({
  ticketId: id,
  number: z.string(),
  language,
  subject: z.string(),
  formTitle: words,
  stage: stageShape,
  wording: z.object({ title: words, next: words }),
  /** The seven-point line: every stage reached, with its time, oldest first. */
  line: z.array(z.object({ stage: stageShape, title: words, at: instant })),
  /** Team that has it (a role, never a person's name). */
  handledBy: words.nullable(),
  promise: z.object({ dueAt: instant, provisional: z.boolean(), kept: z.boolean().nullable(), late: z.boolean() }).nullable(),
  outcome: z.enum(outcomes).nullable(),
  redress: z.enum(redresses).nullable(),
  mergedIntoNumber: z.string().nullable(),
  messages: z.array(publicMessage),
  rating: rating.nullable(),
  can: z.object({ add: z.boolean(), withdraw: z.boolean(), rate: z.boolean() }),
  storySeq: z.number().int(),
})

const number = z.object({ number: z.string().max(20) })

export const openTracking = endpoint({
  name: 'openTracking',
  summary: 'Show number and secret once; answers with a 30-minute cookie',
  method: 'POST',
  path: '/v1/tracking',
  perMinuteMax: 30,
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
  body: z.strictObject({ text: text(32_000, 1) }),
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

export const queueRow = z.object({
  ticketId: id,
  number: z.string(),
  version: z.number().int(),
  priority: z.number().int(),
  stage: stageShape,
  statusLabel: words,
  code: z.string(),
  codeLabel: words,
  subject: z.string(),
  amount: money.nullable(),
  channel: z.string(),
  language,
  receivedAt: instant,
  /** The next deadline that runs, and which clock it is; null when none runs. */
  dueAt: instant.nullable(),
  late: z.boolean(),
  needsTriage: z.boolean(),
  team: z.object({ teamId: id, name: words }).nullable(),
  assignee: z.object({ staffId: id, name: z.string() }).nullable(),
})

export const queueFilters = z.object({
  view: z.enum(['mine', 'team', 'unassigned', 'triage', 'late', 'emergency', 'open', 'waiting', 'resolved', 'closed', 'all']).default('open'),
  stage: stageShape.optional(),
  priority: z.coerce.number().int().min(1).max(4).optional(),
  code: z.string().max(20).optional(),
  team: id.optional(),
  assignee: id.optional(),
  channel: z.string().max(30).optional(),
  /** Words to look for in number, subject and messages; masked text only. */
  q: text(100).optional(),
})

export const listQueue = endpoint({
  name: 'listQueue',
  summary: 'Tickets of a view, most pressing first, in keyset pages',
  method: 'GET',
  path: '/v1/queue',
  origin: 'console',
  permission: 'queue.read',
  query: queueFilters.extend({ cursor: cursor.optional(), limit: limit.default(50) }),
  answer: z.object({ rows: z.array(queueRow), next: cursor.nullable() }),
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

const message = z.object({
  messageId: id,
  from: z.enum(['customer', 'staff', 'system']),
  visibility: z.enum(['public', 'internal']),
  authorName: z.string().nullable(),
  body: z.string(),
  at: instant,
  /** Whether something was masked at the door; the original is sealed. */
  masked: z.boolean(),
})

const storyEvent = z.object({
  seq: z.number().int(),
  type: z.string(),
  at: instant,
  actorKind: z.enum(['customer', 'staff', 'system']),
  actorName: z.string().nullable(),
  payload: z.record(z.string(), z.unknown()),
})

const clock = z.object({
  clock: z.string(),
  ownerRole: z.string(),
  startedAt: instant,
  dueAt: instant,
  doneAt: instant.nullable(),
  late: z.boolean(),
  provisional: z.boolean(),
  explanation: z.string(),
})

export const ticketView = queueRow.extend({
  formTitle: words,
  wants: z.string().nullable(),
  answers: z.array(z.object({ key: z.string(), label: words, value: z.string() })),
  orderNo: z.string().nullable(),
  priorityWhy: words,
  triageWhy: words,
  outcome: z.enum(outcomes).nullable(),
  reason: z.string().nullable(),
  redress: z.enum(redresses).nullable(),
  mergedInto: z.object({ ticketId: id, number: z.string() }).nullable(),
  rating: rating.nullable(),
  customer: z.object({
    customerId: id,
    name: z.string().nullable(),
    contacts: z.array(z.object({ contactId: id, kind: z.enum(['phone', 'email']), masked: z.string() })),
    since: instant,
    /** Other tickets that came with the same contact, newest first, at most 20. */
    others: z.array(z.object({ ticketId: id, number: z.string(), subject: z.string(), stage: stageShape, receivedAt: instant })),
  }),
  clocks: z.array(clock),
  messages: z.array(message),
  story: z.array(storyEvent),
  moves: z.array(z.object({
    name: z.enum(moveNames),
    label: words,
    refused: z.string().nullable(),
    /** The reason in the caller's language, when it is refused. */
    why: z.string().nullable(),
    needs: z.array(z.string()),
  })),
  storySeq: z.number().int(),
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
    name: z.enum(['accept', 'check', 'ask_customer', 'ask_third_party', 'resume', 'resolve', 'close', 'reopen', 'withdraw', 'transfer']),
    outcome: z.enum(outcomes).optional(),
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
  body: z.strictObject({ intoNumber: text(20, 1), reason: text(500).optional() }),
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

import { z } from 'zod'
import { endpoint } from '#platform/endpoint.ts'
import { id, instant, text } from '#platform/wire.rules.ts'
import { consentPurposes } from '#records/customers/consents.rules.ts'
import { customerStates } from '#records/customers/state.rules.ts'
import { methods } from './identity.rules.ts'
import { lawNames, obstacleReasons } from './retention.rules.ts'
import { checkWays, customerPrivacy, erasure, ownData, refusal } from './shapes.rules.ts'

// ---- The customer's side: the ticket that the browser holds, and one step more ------------------------------------------

const number = z.object({ number: z.string().max(20) })

export const showIdentity = endpoint({
  name: 'showIdentity',
  summary: 'Whether this browser has shown whose it is, and until when that holds',
  method: 'GET',
  path: '/v1/tracking/:number/identity',
  origin: 'portal',
  permission: 'ticket.follow',
  params: number,
  answer: z.object({
    proved: z.object({ method: z.enum(methods), until: instant }).nullable(),
    consents: z.array(z.enum(consentPurposes)),
    dataState: z.enum(customerStates),
  }),
})

/** The answer is the same whether or not there is an address: that is not for everybody with a link to know. */
export const sendIdentityCode = endpoint({
  name: 'sendIdentityCode',
  summary: 'Send a one-time code to the e-mail address on file',
  method: 'POST',
  path: '/v1/tracking/:number/identity/codes',
  origin: 'portal',
  permission: 'ticket.follow',
  perMinuteMax: 10,
  params: number,
  status: 202,
  answer: z.object({ minutes: z.number().int() }),
})

/** A wrong code is an answer and no refusal: it counts. */
export const proveIdentity = endpoint({
  name: 'proveIdentity',
  summary: 'Show who one is, by a one-time code or by the session of the host app',
  method: 'POST',
  path: '/v1/tracking/:number/identity/proofs',
  origin: 'portal',
  permission: 'ticket.follow',
  perMinuteMax: 20,
  params: number,
  body: z.union([
    z.strictObject({ code: z.string().regex(/^\d{6}$/) }),
    z.strictObject({ contextToken: z.string().max(8_192) }),
  ]),
  answer: z.object({
    outcome: z.enum(['proved', 'wrong', 'ended']),
    until: instant.nullable(),
    triesLeft: z.number().int().nullable(),
  }),
})

/** POST, because each look and each copy is recorded. */
export const readOwnData = endpoint({
  name: 'readOwnData',
  summary: 'Everything that is kept about whoever asks, in the original',
  method: 'POST',
  path: '/v1/tracking/:number/own-data',
  origin: 'portal',
  permission: 'ticket.follow',
  params: number,
  body: z.strictObject({ as: z.enum(['page', 'file']) }),
  answer: ownData,
})

export const correctContact = endpoint({
  name: 'correctContact',
  summary: 'Correct a phone number or an e-mail address of one’s own',
  method: 'PUT',
  path: '/v1/tracking/:number/own-data/contacts/:contactId',
  origin: 'portal',
  permission: 'ticket.follow',
  perMinuteMax: 20,
  params: number.extend({ contactId: id }),
  body: z.strictObject({ value: text(254, 1) }),
})

export const correctName = endpoint({
  name: 'correctName',
  summary: 'Correct one’s own name',
  method: 'PUT',
  path: '/v1/tracking/:number/own-data/name',
  origin: 'portal',
  permission: 'ticket.follow',
  params: number,
  body: z.strictObject({ value: text(80, 1) }),
})

/** With the number and the secret alone: withdrawing must be as easy as giving was (PIPL article 15). */
export const chooseConsent = endpoint({
  name: 'chooseConsent',
  summary: 'Give or withdraw a consent',
  method: 'PUT',
  path: '/v1/tracking/:number/consents/:purpose',
  origin: 'portal',
  permission: 'ticket.follow',
  params: number.extend({ purpose: z.enum(consentPurposes) }),
  body: z.strictObject({ given: z.boolean() }),
})

export const askForErasure = endpoint({
  name: 'askForErasure',
  summary: 'Ask for one’s own data to be erased; a person decides',
  method: 'POST',
  path: '/v1/tracking/:number/own-data/erasure',
  origin: 'portal',
  permission: 'ticket.follow',
  params: number,
  status: 201,
  answer: erasure,
})

// ---- The staff's side ---------------------------------------------------------------------------------------------------

const ticketId = z.object({ ticketId: id })

export const showCustomerPrivacy = endpoint({
  name: 'showCustomerPrivacy',
  summary: 'What may be done with the data of a ticket’s customer, and what is coming',
  method: 'GET',
  path: '/v1/tickets/:ticketId/privacy',
  origin: 'console',
  permission: 'customer.read',
  params: ticketId,
  answer: customerPrivacy,
})

export const vouchForCaller = endpoint({
  name: 'vouchForCaller',
  summary: 'Record how the caller was identified; answers a code to read to them',
  method: 'POST',
  path: '/v1/tickets/:ticketId/identity-checks',
  origin: 'console',
  permission: 'customer.identify',
  params: ticketId,
  body: z.strictObject({ how: z.enum(checkWays) }),
  status: 201,
  answer: z.object({ code: z.string(), expiresAt: instant }),
})

const reason = text(500, 1)

export const holdTicket = endpoint({
  name: 'holdTicket',
  summary: 'Set or lift the legal hold on a ticket',
  method: 'PUT',
  path: '/v1/tickets/:ticketId/legal-hold',
  origin: 'console',
  permission: 'hold.manage',
  params: ticketId,
  body: z.strictObject({ held: z.boolean(), reason }),
  answer: customerPrivacy,
})

export const restrictCustomer = endpoint({
  name: 'restrictCustomer',
  summary: 'Only keep the data of a ticket’s customer, or use them again',
  method: 'PUT',
  path: '/v1/tickets/:ticketId/restriction',
  origin: 'console',
  permission: 'customer.restrict',
  params: ticketId,
  body: z.strictObject({ restricted: z.boolean() }),
  answer: customerPrivacy,
})

export const removeFromTicket = endpoint({
  name: 'removeFromTicket',
  summary: 'Take a message, or one file of it, out of view into the recycle bin',
  method: 'POST',
  path: '/v1/tickets/:ticketId/removals',
  origin: 'console',
  permission: 'ticket.work',
  params: ticketId,
  body: z.strictObject({ messageId: id, attachmentId: id.optional(), reason }),
  status: 201,
  answer: z.object({ version: z.number().int() }),
})

export const listBin = endpoint({
  name: 'listBin',
  summary: 'What lies in the recycle bin, newest first',
  method: 'GET',
  path: '/v1/bin',
  origin: 'console',
  permission: 'bin.manage',
  answer: z.object({
    items: z.array(
      z.object({
        itemId: id,
        ticketId: id,
        number: z.string(),
        kind: z.enum(['message', 'file']),
        /** The beginning of the words, masked, or the name of the file. */
        what: z.string(),
        reason: z.string(),
        removedBy: z.string(),
        removedAt: instant,
        /** When it is purged; null while a hold keeps it. */
        purgedAt: instant.nullable(),
      }),
    ),
  }),
})

export const restoreItem = endpoint({
  name: 'restoreItem',
  summary: 'Bring something back from the recycle bin',
  method: 'POST',
  path: '/v1/bin/:itemId/restore',
  origin: 'console',
  permission: 'bin.manage',
  params: z.object({ itemId: id }),
})

const days = z.number().int().max(36_500)
const choice = z.object({
  law: z.enum(lawNames),
  restrictAfterDays: days.min(0),
  eraseAfterDays: days.min(0),
  binDays: z.number().int().min(1).max(3_650),
})

export const showRetention = endpoint({
  name: 'showRetention',
  summary: 'How long what is kept, what waits to be erased, and requests',
  method: 'GET',
  path: '/v1/retention',
  origin: 'console',
  permission: 'privacy.read',
  answer: choice.extend({
    version: z.number().int(),
    laws: z.array(z.object({ law: z.enum(lawNames), name: z.string(), fileDays: z.number().int() })),
    counts: z.object({
      active: z.number().int(),
      restricted: z.number().int(),
      erased: z.number().int(),
      held: z.number().int(),
      /** Due to be looked at now. */
      backlog: z.number().int(),
      inBin: z.number().int(),
    }),
    requests: z.array(
      z.object({
        requestId: id,
        ticketId: id,
        number: z.string(),
        ...erasure.shape,
        decidedBy: z.string().nullable(),
        /** All tickets of the customer, and those that name the address of whoever asked: the others may be somebody else's. */
        tickets: z.number().int(),
        ownTickets: z.number().int(),
        obstacles: z.array(z.object({ why: z.enum(obstacleReasons), until: instant.nullable() })),
      }),
    ),
  }),
})

export const changeRetention = endpoint({
  name: 'changeRetention',
  summary: 'Choose how long what is kept',
  method: 'PUT',
  path: '/v1/retention',
  origin: 'console',
  permission: 'privacy.manage',
  body: z.strictObject(choice.shape),
  answer: choice.extend({ version: z.number().int() }),
  ifMatch: true,
})

export const decideErasure = endpoint({
  name: 'decideErasure',
  summary: 'Grant or refuse an erasure',
  method: 'POST',
  path: '/v1/erasure-requests/:requestId/decision',
  origin: 'console',
  permission: 'privacy.decide',
  params: z.object({ requestId: id }),
  body: z.union([
    z.strictObject({ granted: z.literal(true) }),
    z.strictObject({ granted: z.literal(false), reason: refusal.exclude(['came_back']) }),
  ]),
})

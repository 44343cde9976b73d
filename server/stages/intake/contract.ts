import { z } from 'zod'
import { endpoint } from '#platform/endpoint.ts'
import { instant, language, line, money, text, words } from '#platform/wire.rules.ts'
import { attachedUploads } from '#records/attachments/contract.ts'
import { consentPurposes, noticeVersion } from '#records/customers/consents.rules.ts'
import { contextShape } from '#records/entries/context.rules.ts'
import { answersShape, formShape } from '#records/knowledge/contract.ts'

/** What the portal needs to greet: who we are, the number to call, and the forms in the order they are offered. */
export const showPortal = endpoint({
  name: 'showPortal',
  summary: 'The organisation, its hotline and its forms',
  method: 'GET',
  path: '/v1/portal',
  origin: 'portal',
  permission: 'public',
  embeddable: true,
  answer: z.object({
    name: words,
    hotline: z.string(),
    zone: z.string(),
    defaultLanguage: language,
    isDemo: z.boolean(),
    isSetUp: z.boolean(),
    forms: z.array(formShape),
  }),
})

export const promiseShape = z.object({ dueAt: instant, provisional: z.boolean() })

export const receiptShape = z.object({
  /** HY-XXXX-XXXX, readable, not secret. */
  number: z.string(),
  /** 26 characters of Crockford base 32 (130 bits): shown once, goes into the link's fragment, never into a URL path. */
  secret: z.string(),
  receivedAt: instant,
  priority: z.number().int(),
  promise: promiseShape,
})

/** ALTCHA version 1: find the number, up to `maxnumber`, that after the salt has this SHA-256 (hex). */
export const challengeShape = z.object({
  algorithm: z.literal('SHA-256'),
  challenge: z.string(),
  maxnumber: z.number().int(),
  salt: z.string(),
  signature: z.string(),
})

/** Asked ahead, so that the work is done while somebody still writes; a refusal with `proof_needed` has one as well. */
export const showProof = endpoint({
  name: 'showProof',
  summary: 'Whether sending needs a proof of work now, and which',
  method: 'GET',
  path: '/v1/proof',
  origin: 'portal',
  permission: 'public',
  embeddable: true,
  query: z.strictObject({
    /** The Idempotency-Key that the proof will be sent with: it is good for no other. */
    key: z.string().regex(/^[\x21-\x7e]{8,128}$/),
    form: text(60),
  }),
  answer: z.object({ challenge: challengeShape.nullable() }),
})

/** Receives a complaint, suggestion or question from the public form. Everything at the door happens before the answer. */
export const receiveTicket = endpoint({
  name: 'receiveTicket',
  summary: 'Send a complaint, suggestion or question',
  method: 'POST',
  path: '/v1/tickets',
  origin: 'portal',
  permission: 'public',
  embeddable: true,
  body: z.strictObject({
    form: text(60),
    formVersion: z.number().int().positive().max(1_000_000).optional(),
    language: language.optional(),
    /** The customer's own words. */
    text: text(32_000, 1),
    /** What they want: an answer, money back, compensation, a fix. */
    wants: z.enum(['answer', 'refund', 'compensation', 'fix', 'nothing']).optional(),
    answers: answersShape.default({}),
    contact: z
      .strictObject({ name: line(80).optional(), phone: line(25).optional(), email: line(254).optional() })
      .default({}),
    /** What it is about; never negative. */
    amount: money.refine((value) => !value.amountMinor.startsWith('-'), { error: 'must not be negative' }).optional(),
    orderNo: line(64).optional(),
    /** The solved challenge of a refusal with `proof_needed`, as ALTCHA has it: JSON in base64. */
    proof: z.string().max(1_000).optional(),
    /** Public key of the entry point that the customer came through. */
    entry: z.string().optional(),
    /** What the page says about the moment; marked as unsigned. */
    context: contextShape.optional(),
    /** The same, signed by the host app's server (docs/integrations): compact JWS. One that fails never refuses. */
    contextToken: z.string().optional(),
    /** Files that were sent before (POST /v1/uploads). */
    attachments: attachedUploads,
    /** Version of the notice about the data that stood beside the form. */
    notice: z.number().int().min(1).max(noticeVersion).optional(),
    /** What the customer agreed to besides, each asked for apart. */
    consents: z.array(z.enum(consentPurposes)).max(consentPurposes.length).optional(),
  }),
  answer: receiptShape,
  status: 201,
  idempotent: true,
  // A page signs anew when it is opened again: the retry is the same complaint all the same.
  transient: ['proof', 'contextToken'],
})

const problemShape = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  detail: z.string(),
  code: z.string(),
  requestId: z.string(),
  errors: z.array(z.object({ pointer: z.string(), code: z.string(), message: z.string() })).optional(),
})

/** For servers that gather complaints: each is received, or refused, as if it had come alone under its own key. */
export const receiveTickets = endpoint({
  name: 'receiveTickets',
  summary: 'Send up to 500 complaints, each under a key of its own',
  method: 'POST',
  path: '/v1/tickets/bulk',
  origin: 'portal',
  permission: 'public',
  bodyBytesMax: 4 * 1024 * 1024,
  checkedEach: 'tickets',
  body: z.strictObject({
    /** Public key of the entry point. */
    entry: line(60),
    /** A token for `huiyin-bulk`, signed with a secret of that entry point (docs/integrations). */
    token: z.string(),
    /** Bodies of POST /v1/tickets, each with its Idempotency-Key as `key`. */
    tickets: z
      .array(z.looseObject({ key: z.string().regex(/^[\x21-\x7e]{8,128}$/) }))
      .min(1)
      .max(500),
  }),
  /** In the order of the tickets. */
  answer: z.object({
    results: z.array(
      z.object({
        key: z.string(),
        status: z.number().int(),
        replayed: z.boolean(),
        receipt: receiptShape.nullable(),
        problem: problemShape.nullable(),
      }),
    ),
  }),
})

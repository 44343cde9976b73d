import { z } from 'zod'
import { endpoint } from '#platform/endpoint.ts'
import { instant, language, money, text, words } from '#platform/wire.rules.ts'

const field = z.object({
  key: z.string(),
  type: z.enum(['choice', 'text', 'longtext', 'money', 'date', 'datetime', 'phone', 'email', 'name', 'order']),
  label: words,
  help: words.optional(),
  required: z.boolean().optional(),
  pii: z.enum(['none', 'name', 'phone', 'email', 'id', 'account']),
  options: z.array(z.object({ value: z.string(), label: words })).optional(),
  when: z.object({ field: z.string(), in: z.array(z.string()) }).optional(),
  charsMax: z.number().int().optional(),
})

export const formShape = z.object({
  key: z.string(),
  version: z.number().int(),
  title: words,
  hint: words,
  lane: z.enum(['emergency', 'problem', 'idea']),
  order: z.number().int(),
  code: z.string(),
  codeBy: z.object({ field: z.string(), codes: z.record(z.string(), z.string()) }).optional(),
  fields: z.array(field),
})

/** What the portal needs to greet: who we are, the number to call, and the forms in the order they are offered. */
export const showPortal = endpoint({
  name: 'showPortal',
  summary: 'The organisation, its hotline and its forms',
  method: 'GET',
  path: '/v1/portal',
  origin: 'portal',
  permission: 'public',
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

/** Receives a complaint, suggestion or question from the public form. Everything at the door happens before the answer. */
export const receiveTicket = endpoint({
  name: 'receiveTicket',
  summary: 'Send a complaint, suggestion or question',
  method: 'POST',
  path: '/v1/tickets',
  origin: 'portal',
  permission: 'public',
  body: z.strictObject({
    form: text(60),
    formVersion: z.number().int().positive().max(1_000_000).optional(),
    language: language.optional(),
    /** The customer's own words. */
    text: text(32_000, 1),
    /** What they want: an answer, money back, compensation, a fix. */
    wants: z.enum(['answer', 'refund', 'compensation', 'fix', 'nothing']).optional(),
    answers: z.record(z.string().max(60), text(32_000)).default({}),
    contact: z
      .strictObject({ name: text(80).optional(), phone: text(25).optional(), email: text(254).optional() })
      .default({}),
    /** What it is about; never negative. */
    amount: money.refine((value) => !value.amountMinor.startsWith('-'), { error: 'must not be negative' }).optional(),
    orderNo: text(64).optional(),
  }),
  answer: receiptShape,
  status: 201,
  idempotent: true,
})

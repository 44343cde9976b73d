import { z } from 'zod'
import { endpoint } from '#platform/endpoint.ts'
import { instant, line, text } from '#platform/wire.rules.ts'
import { paymentStates, refundReasons, waitUnits } from './policy.rules.ts'

const words = (charsMax: number) =>
  z.strictObject({ 'zh-Hans': line(charsMax), en: line(charsMax), 'zh-Hant': line(charsMax).exactOptional() })
const date = z.string().regex(/^\d{4}-\d{2}-\d{2}$/)
const count = z.number().int()
const amountMinor = z.string().regex(/^\d{1,16}$/)
const currency = line(3)

/** What somebody writes of a policy; its key stands in the address, its version follows from If-Match. */
export const refundContent = z.strictObject({
  name: words(120),
  isOn: z.boolean(),
  validFrom: date,
  validTo: date.nullable(),
  source: text(600),
  unverified: z.array(words(600)).max(20),
  reason: z.enum(refundReasons),
  when: z.strictObject({
    codes: z.array(line(20)).max(500),
    states: z.array(z.enum(paymentStates)).max(paymentStates.length),
    debited: z.boolean().nullable(),
    frozen: z.boolean().nullable(),
    duplicate: z.boolean().nullable(),
    after: z.strictObject({
      unit: z.enum(waitUnits),
      count,
      calendar: line(40).nullable(),
      byMethod: z
        .record(line(60), count)
        .refine((methods) => Object.keys(methods).length <= 100, { error: 'has too many methods' }),
    }),
  }),
  does: z.strictObject({
    refund: z.enum(['whole', 'rest']).nullable(),
    compensation: z.strictObject({ currency, perDayMinor: amountMinor, maxMinor: amountMinor }).nullable(),
  }),
  caps: z.array(z.strictObject({ currency, onceMinor: amountMinor, customerDayMinor: amountMinor })).max(60),
  explanation: words(600),
})
export const refundShape = refundContent.extend({ key: z.string(), version: z.number().int() })

const published = z.object({
  version: z.number().int(),
  isOn: z.boolean(),
  publishedAt: instant,
  /** Null for what came with the product. */
  publishedBy: z.string().nullable(),
})

export const listRefundPolicies = endpoint({
  name: 'listRefundPolicies',
  summary: 'When money goes back without anybody asking for it, and the history of each rule',
  method: 'GET',
  path: '/v1/refund-policies',
  origin: 'console',
  permission: 'money.policy',
  answer: z.object({
    policies: z.array(
      z.object({
        policy: refundShape,
        /** Why it decides nothing today; null when it does. */
        absence: z.enum(['off', 'not_yet', 'over']).nullable(),
        versions: z.array(published),
      }),
    ),
    /** What a policy may name. */
    names: z.object({ calendars: z.array(z.object({ key: z.string(), name: words(200) })) }),
  }),
})

/** Publishes the version after the one in If-Match; 0 makes a new one. What was decided keeps the version it was decided by. */
export const publishRefundPolicy = endpoint({
  name: 'publishRefundPolicy',
  summary: 'Publish a new version of when money goes back by itself',
  method: 'PUT',
  path: '/v1/refund-policies/:key',
  origin: 'console',
  permission: 'money.policy',
  params: z.object({ key: z.string().regex(/^[a-z][a-z0-9_-]{0,39}$/) }),
  body: refundContent,
  answer: z.object({ version: z.number().int() }),
  ifMatch: true,
})

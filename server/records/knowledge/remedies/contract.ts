import { z } from 'zod'
import { endpoint } from '#platform/endpoint.ts'
import { instant, line } from '#platform/wire.rules.ts'
import { roles } from '../../staff/permissions.rules.ts'

const amountMinor = z.string().regex(/^\d{1,16}$/)
const currency = line(3)
const count = z.number().int()
const codes = z.array(line(20)).max(500)
const currenciesMax = 60

/** What somebody writes of the rules of money; their version follows from If-Match. */
export const remedyContent = z.strictObject({
  hold: z.strictObject({
    accountCodes: codes,
    transactionCodes: codes,
    fundSafetyPercentMin: count,
    vouchedMinutes: count,
    claimedMinutes: count,
    minutesMax: count,
    claimedPerDayMax: count,
  }),
  people: z
    .array(z.strictObject({ currency, upToMinor: amountMinor, people: z.union([z.literal(1), z.literal(2)]) }))
    .max(currenciesMax),
  withoutWorkers: z.boolean(),
  expiresMinutes: count,
  limits: z.partialRecord(
    z.enum(roles),
    z
      .record(line(3), z.strictObject({ onceMinor: amountMinor, dayMinor: amountMinor }))
      .refine((own) => Object.keys(own).length <= currenciesMax, { error: 'has too many currencies' }),
  ),
  sending: z.strictObject({
    leaseSeconds: count,
    againSeconds: z.array(count).max(20),
    humanAfterMinutes: count,
    acceptedHumanAfterMinutes: count,
    humanEveryMinutes: count,
  }),
})

export const showRemedyPolicy = endpoint({
  name: 'showRemedyPolicy',
  summary:
    'Who may propose how much money, how many must agree, how long protections last, and the history of these rules',
  method: 'GET',
  path: '/v1/remedy-policy',
  origin: 'console',
  permission: 'money.policy',
  query: z.object({ version: z.coerce.number().int().positive().max(1_000_000).optional() }),
  answer: z.object({
    policy: remedyContent.extend({ key: z.string(), version: z.number().int() }),
    versions: z.array(
      z.object({
        version: z.number().int(),
        publishedAt: instant,
        /** Null for what came with the product. */
        publishedBy: z.string().nullable(),
      }),
    ),
  }),
})

/** Publishes the version after the one in If-Match. What was proposed keeps the people and the time that it was told. */
export const publishRemedyPolicy = endpoint({
  name: 'publishRemedyPolicy',
  summary: 'Publish a new version of who may propose how much money and who must agree',
  method: 'PUT',
  path: '/v1/remedy-policy',
  origin: 'console',
  permission: 'money.policy',
  body: remedyContent,
  answer: z.object({ version: z.number().int() }),
  ifMatch: true,
})

import { z } from 'zod'
import { endpoint } from '#platform/endpoint.ts'
import { cursor, id, instant, language, limit, line, money, words } from '#platform/wire.rules.ts'
import { alertStates } from './alerts.rules.ts'
import { protectionStates } from './news.rules.ts'

/**
 * What a risk system posts about one abnormal transaction, signed (docs/integrations/risk-alerts.md). The signature is over the
 * bytes, so the endpoint takes them as they are and this shape is asked afterwards.
 */
export const riskAlert = z
  .strictObject({
    /** What the risk system calls it: posted again, it is the same alert. */
    alertId: line(128, 1),
    /** The host app's own id of its customer, as in signed contexts. */
    customerRef: line(128, 1).optional(),
    /** With its country, such as +8613800000000. */
    phone: line(25, 1).optional(),
    transactionNo: line(64, 1),
    amount: z.strictObject({
      amountMinor: z.string().regex(/^[1-9]\d{0,17}$/),
      currency: z.string().regex(/^[A-Z]{3}$/),
    }),
    merchant: line(120, 1),
    /** When the transaction happened. */
    at: instant,
    language: language.optional(),
    answerWithinMinutes: z.number().int().min(1).max(1_440).optional(),
    /** Where the answer is posted: an address at one of the origins of the entry. */
    callback: z.string().max(500).optional(),
  })
  .refine(({ customerRef, phone }) => customerRef !== undefined || phone !== undefined, {
    error: 'customerRef or phone must say whom to ask',
  })

export const postRiskAlert = endpoint({
  name: 'postRiskAlert',
  summary: 'Report an abnormal transaction: its customer is asked whether it was theirs (signed by Standard Webhooks)',
  method: 'POST',
  path: '/v1/risk-alerts',
  origin: 'portal',
  permission: 'public',
  answer: z.object({
    state: z.enum(alertStates),
    answerBy: instant,
    /** For the app's own push message: opens the question without a sign-in. Null once it was answered or its time is over. */
    link: z.string().nullable(),
  }),
})

/** 26 characters of Crockford base 32 (130 bits). In bodies only: an address would stand in logs. */
const token = z.string().regex(/^[0-9A-HJKMNP-TV-Z]{26}$/)
/** What is asked about; the merchant masked. */
const question = z.object({
  amount: z.object({ amountMinor: z.string(), currency: z.string() }),
  merchant: z.string(),
  at: instant,
  answerBy: instant,
  /** `silent` as soon as its time is over. */
  state: z.enum(alertStates),
})

export const showAlert = endpoint({
  name: 'showAlert',
  summary: 'The transaction that its customer is asked about',
  method: 'POST',
  path: '/v1/risk-alerts/question',
  origin: 'portal',
  permission: 'public',
  body: z.strictObject({ token }),
  answer: question,
  perMinuteMax: 120,
})

export const answerAlert = endpoint({
  name: 'answerAlert',
  summary: 'Say whether it was you; “no” starts what protects the money',
  method: 'POST',
  path: '/v1/risk-alerts/answer',
  origin: 'portal',
  permission: 'public',
  body: z.strictObject({ token, answer: z.enum(['yes', 'no']) }),
  answer: question.extend({
    /** Of a first “no”: the ticket, to follow it. */
    ticket: z.object({ number: z.string(), secret: z.string() }).nullable(),
    /** What is being protected; `until` is null as long as nobody said until when. */
    protects: z.array(z.object({ target: z.enum(['account', 'transaction']), until: instant.nullable() })),
  }),
  idempotent: true,
  perMinuteMax: 120,
})

// ---- The desk's side ------------------------------------------------------------------------------------------------

/** Whether a risk system has heard. `error` is a code: refused_503, no_answer, unreachable, no_secret, … */
const told = z.object({
  newsId: id,
  state: z.enum(['waiting', 'told', 'given_up']),
  attempts: z.number().int(),
  /** When it heard, when it is told again, or when it was given up. */
  at: instant,
  error: z.string().nullable(),
})
const ofTicket = z.object({ ticketId: id, number: z.string() })

const alertListed = z.object({
  alertId: id,
  /** Which entry point reported it, and what it calls it. */
  from: words,
  theirId: z.string(),
  amount: money,
  merchant: z.string(),
  at: instant,
  reportedAt: instant,
  answerBy: instant,
  state: z.enum(alertStates),
  answeredAt: instant.nullable(),
  /** The question by SMS: `none` where no number is known, or it was answered before. The link went to the app in any case. */
  sms: z.enum(['none', 'waiting', 'sent', 'failed']),
  smsAt: instant.nullable(),
  ticket: ofTicket.nullable(),
  /** Null: not answered yet, or the risk system does not want to know. */
  told: told.nullable(),
})

export const listRiskAlerts = endpoint({
  name: 'listRiskAlerts',
  summary: 'Transactions that customers were asked about, the newest first',
  method: 'GET',
  path: '/v1/risk-alerts',
  origin: 'console',
  permission: 'money.read',
  query: z.object({
    of: z.enum(['all', ...alertStates, 'untold']).default('all'),
    cursor: cursor.optional(),
    limit: limit.default(50),
  }),
  answer: z.object({ alerts: z.array(alertListed), next: cursor.nullable() }),
})

export const listRiskNews = endpoint({
  name: 'listRiskNews',
  summary: 'News of protections that the risk desk did not hear yet, and how much of any news was given up',
  method: 'GET',
  path: '/v1/risk-news',
  origin: 'console',
  permission: 'money.read',
  answer: z.object({
    isConnected: z.boolean(),
    news: z.array(
      z.object({ state: z.enum(protectionStates), happenedAt: instant, protectionId: id, ticket: ofTicket, told }),
    ),
    givenUp: z.number().int(),
  }),
})

export const tellAgain = endpoint({
  name: 'tellAgain',
  summary: 'Send news to a risk system again that was given up',
  method: 'POST',
  path: '/v1/risk-news/:newsId/sendings',
  origin: 'console',
  permission: 'money.settle',
  params: z.object({ newsId: id }),
  answer: z.object({}),
  status: 201,
  idempotent: true,
})

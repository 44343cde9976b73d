import { z } from 'zod'
import { endpoint } from '#platform/endpoint.ts'
import { id, instant, line, money, text } from '#platform/wire.rules.ts'
import { remedyKinds, remedyReasons, remedyStates } from './remedy.rules.ts'
import { switchNames } from './switches.rules.ts'

const person = z.object({ staffId: id, name: z.string() })
const hash = z.string().regex(/^[0-9a-f]{64}$/)

/** A money action as staff see it. */
export const remedy = z.object({
  remedyId: id,
  kind: z.enum(remedyKinds),
  rail: z.enum(['core', 'wechat_pay']),
  state: z.enum(remedyStates),
  reason: z.enum(remedyReasons),
  target: z.enum(['account', 'payment']),
  orderNo: z.string().nullable(),
  holdId: id.nullable(),
  amount: money.nullable(),
  until: instant.nullable(),
  note: z.string().nullable(),
  /** SHA-256 of everything that is asked: whoever approves says what they saw. */
  paramsHash: hash,
  proposedBy: person.nullable(),
  proposedAt: instant,
  expiresAt: instant.nullable(),
  peopleNeeded: z.number().int(),
  approvals: z.array(
    z.object({ by: person, decision: z.enum(['approve', 'refuse']), note: z.string().nullable(), at: instant }),
  ),
  /** Which rule of the house proposed it, where no person did. */
  policyKey: z.string().nullable(),
  attempts: z.number().int(),
  nextAt: instant.nullable(),
  submittedAt: instant.nullable(),
  answeredAt: instant.nullable(),
  endedAt: instant.nullable(),
  code: z.string().nullable(),
  reference: z.string().nullable(),
  holdUntil: instant.nullable(),
  holdEndedAt: instant.nullable(),
  holdEndedHow: z.enum(['by_itself', 'released']).nullable(),
  /** Of a protection: a second person has made it longer; somebody wants it to end early and another must agree. */
  isConfirmed: z.boolean(),
  isReleaseAsked: z.boolean(),
  /** Why the asker may not decide on it; null: they may, or there is nothing to decide. */
  whyNot: z.string().nullable(),
})
export type RemedyShown = z.infer<typeof remedy>

const payment = z.object({
  state: z.enum(['pending', 'succeeded', 'failed']),
  amount: money,
  debited: z.boolean(),
  frozen: z.boolean(),
  at: instant,
  errorCode: z.string().nullable(),
  refundedMinor: z.string(),
  duplicateOf: z.string().nullable(),
})

const ofTicket = { origin: 'console', params: z.object({ ticketId: id }) } as const
const ofRemedy = { origin: 'console', params: z.object({ ticketId: id, remedyId: id }) } as const
const made = z.object({ remedyId: id })

export const showMoney = endpoint({
  ...ofTicket,
  name: 'showMoney',
  summary: 'Money actions of a ticket, what is known of its payment, and what its books say',
  method: 'GET',
  path: '/v1/tickets/:ticketId/remedies',
  permission: 'money.read',
  answer: z.object({
    remedies: z.array(remedy),
    payment: payment.nullable(),
    /** Since when whoever holds the money is asked about the payment; null: nobody asks. */
    askedAt: instant.nullable(),
    balances: z.array(z.object({ account: z.string(), amount: money })),
    /** What of the payment has not gone back and is not about to; null: its payment is not known. */
    refundable: money.nullable(),
    mayHold: z.boolean(),
    mayPropose: z.boolean(),
  }),
})

export const askAboutPayment = endpoint({
  ...ofTicket,
  name: 'askAboutPayment',
  summary: 'Ask whoever holds the money what they know of the ticket’s payment',
  method: 'POST',
  path: '/v1/tickets/:ticketId/payment-inquiries',
  permission: 'money.propose',
  answer: z.object({}),
  status: 201,
  idempotent: true,
})

export const proposeRemedy = endpoint({
  ...ofTicket,
  name: 'proposeRemedy',
  summary: 'Propose a refund, a compensation or a recall',
  method: 'POST',
  path: '/v1/tickets/:ticketId/remedies',
  permission: 'money.propose',
  body: z.discriminatedUnion('kind', [
    z.strictObject({
      kind: z.enum(['refund', 'compensate']),
      amount: z.object({ amountMinor: z.string().regex(/^[1-9]\d{0,15}$/), currency: z.string().regex(/^[A-Z]{3}$/) }),
      reason: z.enum(remedyReasons),
      note: text(2_000).optional(),
    }),
    z.strictObject({ kind: z.literal('recall'), reason: z.enum(remedyReasons), note: text(2_000).optional() }),
  ]),
  answer: made,
  status: 201,
  idempotent: true,
})

export const placeHold = endpoint({
  ...ofTicket,
  name: 'placeHold',
  summary: 'Protect the customer’s account or the ticket’s payment at once, for a time',
  method: 'POST',
  path: '/v1/tickets/:ticketId/holds',
  permission: 'money.hold',
  body: z.strictObject({
    target: z.enum(['account', 'payment']),
    reason: z.enum(['theft', 'missing_money', 'fraud']),
    note: text(2_000).optional(),
  }),
  answer: made,
  status: 201,
  idempotent: true,
})

export const confirmHold = endpoint({
  ...ofRemedy,
  name: 'confirmHold',
  summary: 'A second person confirms a protection up to its longest time',
  method: 'POST',
  path: '/v1/tickets/:ticketId/remedies/:remedyId/confirmation',
  permission: 'money.approve',
  answer: z.object({ remedyId: id, until: instant }),
  status: 201,
  idempotent: true,
})

export const proposeRelease = endpoint({
  ...ofRemedy,
  name: 'proposeRelease',
  summary: 'Propose to end a protection early',
  method: 'POST',
  path: '/v1/tickets/:ticketId/remedies/:remedyId/release',
  permission: 'money.propose',
  body: z.strictObject({ reason: z.enum(['false_alarm', 'safe_again']), note: text(2_000, 1) }),
  answer: made,
  status: 201,
  idempotent: true,
})

export const decideRemedy = endpoint({
  ...ofRemedy,
  name: 'decideRemedy',
  summary: 'Say yes or no to exactly what was shown',
  method: 'POST',
  path: '/v1/tickets/:ticketId/remedies/:remedyId/decisions',
  permission: 'money.approve',
  body: z.strictObject({ approve: z.boolean(), paramsHash: hash, note: text(2_000).optional() }),
  answer: z.object({ state: z.enum(remedyStates) }),
  status: 201,
  idempotent: true,
})

export const withdrawRemedy = endpoint({
  ...ofRemedy,
  name: 'withdrawRemedy',
  summary: 'Take back what one has proposed',
  method: 'DELETE',
  path: '/v1/tickets/:ticketId/remedies/:remedyId',
  permission: 'money.propose',
  answer: z.object({}),
})

const ofWhich = { ticketId: id, number: z.string(), subject: z.string(), priority: z.number().int() }
const inList = remedy.extend({
  ...ofWhich,
  /** The payment as whoever holds the money knew it when this was proposed. */
  payment: payment.nullable(),
  /** Of a refund: what was paid, what of it goes back otherwise, and what is left when this is gone too. */
  ofPayment: z.object({ paid: money, others: money, rest: money }).nullable(),
  /** How much whoever proposed it may propose at once and in a day, and has in the last 24 hours, this included. */
  limits: z.object({ once: money, day: money, today: money }).nullable(),
})
export type RemedyListed = z.infer<typeof inList>
export const listRemedies = endpoint({
  name: 'listRemedies',
  summary: 'Money actions to decide on, those whose outcome is not known, and protections that stand',
  method: 'GET',
  path: '/v1/remedies',
  origin: 'console',
  permission: 'money.read',
  query: z.object({ of: z.enum(['to_decide', 'unclear', 'holding', 'counts']).default('to_decide') }),
  answer: z.object({ remedies: z.array(inList), counts: z.record(z.string(), z.number().int()) }),
})

const moneySwitch = z.object({
  name: z.enum(switchNames),
  isOff: z.boolean(),
  by: person.nullable(),
  reason: z.string().nullable(),
  at: instant.nullable(),
})
export const listSwitches = endpoint({
  name: 'listSwitches',
  summary: 'What of money is switched off, by whom and why',
  method: 'GET',
  path: '/v1/money-switches',
  origin: 'console',
  permission: 'money.read',
  answer: z.object({ switches: z.array(moneySwitch) }),
})

export const turnSwitch = endpoint({
  name: 'turnSwitch',
  summary: 'Switch a kind of money action off, or on again',
  method: 'PUT',
  path: '/v1/money-switches',
  origin: 'console',
  permission: 'money.switch',
  body: z.strictObject({ name: z.enum(switchNames), isOff: z.boolean(), reason: line(300, 1) }),
  answer: z.object({}),
})

const difference = z.object({
  differenceId: id,
  rail: z.string(),
  day: z.iso.date(),
  remedyId: id,
  kind: z.enum(['missing_there', 'missing_here', 'other_amount', 'other_kind']),
  facts: z.record(z.string(), z.unknown()),
  ticketNumber: z.string().nullable(),
  foundAt: instant,
  settledAt: instant.nullable(),
  settledBy: person.nullable(),
  note: z.string().nullable(),
})
export const listMoneyDays = endpoint({
  name: 'listMoneyDays',
  summary: 'Each day compared with the statement of whoever holds the money, and what differs',
  method: 'GET',
  path: '/v1/money-days',
  origin: 'console',
  permission: 'money.read',
  answer: z.object({
    days: z.array(
      z.object({
        rail: z.string(),
        day: z.iso.date(),
        comparedAt: instant,
        isComplete: z.boolean(),
        matched: z.number().int(),
        open: z.number().int(),
      }),
    ),
    differences: z.array(difference),
  }),
})

export const settleDifference = endpoint({
  name: 'settleDifference',
  summary: 'Say how a difference was settled',
  method: 'POST',
  path: '/v1/money-differences/:differenceId/settlement',
  origin: 'console',
  permission: 'money.settle',
  params: z.object({ differenceId: id }),
  body: z.strictObject({ note: text(2_000, 1) }),
  answer: z.object({}),
  status: 201,
  idempotent: true,
})

const callback = { method: 'POST', origin: 'portal', permission: 'public', answer: z.object({}) } as const

/** The bodies are checked against their signature as they came, so nothing of them is read before. */
export const takeCoreCallback = endpoint({
  ...callback,
  name: 'takeCoreCallback',
  summary: 'News of a money action, signed by the payment core',
  path: '/v1/core/callbacks',
})

export const takeWechatPayCallback = endpoint({
  ...callback,
  name: 'takeWechatPayCallback',
  summary: 'News of a refund, signed by WeChat Pay',
  path: '/v1/wechat-pay/callbacks',
})

import type { Words } from '../words.rules.ts'

/** Why a policy gives money back or pays some. Remedies have the same words for it, and more that only people use. */
export const refundReasons = ['failed_but_debited', 'still_frozen', 'duplicate_debit', 'late'] as const
export type RefundReason = (typeof refundReasons)[number]

/** What became of a payment, as whoever holds the money says. */
export const paymentStates = ['pending', 'succeeded', 'failed'] as const
export type PaymentState = (typeof paymentStates)[number]

/** Minutes pass as they are; days are those of a calendar, after the one of the payment, and the last is in time as a whole. */
export const waitUnits = ['minutes', 'calendar_days', 'business_days'] as const

/**
 * How old a payment must be. `byMethod` has other counts of the same unit for methods as the core names them; a method that
 * does not stand there, or that nobody knows, waits for `count`.
 */
export type Wait = {
  unit: (typeof waitUnits)[number]
  count: number
  /** Key of the calendar whose days count; minutes have none. */
  calendar: string | null
  byMethod: Record<string, number>
}

/** What must be so. `null` asks nothing; at least one of `debited`, `frozen` and `duplicate` is asked to be true. */
export type RefundEvidence = {
  /** Codes and groups of the taxonomy; empty: every ticket that names a payment. */
  codes: string[]
  states: PaymentState[]
  debited: boolean | null
  frozen: boolean | null
  duplicate: boolean | null
  after: Wait
}

/** So much for each day after the wait, in one currency. More than `maxMinor` in all is never cut: a person decides on it. */
export type Compensation = { currency: string; perDayMinor: string; maxMinor: string }

/**
 * The most that goes without a person, refund and compensation together: of one payment, and to one customer in 24 hours over
 * all policies. Minor units as text.
 */
export type RefundCap = { currency: string; onceMinor: string; customerDayMinor: string }

/** When money goes back without anybody asking for it, as dated data. A change is a new version. */
export type RefundPolicy = {
  key: string
  version: number
  name: Words
  /** One that is off decides nothing; a dry run shows what it would do. */
  isOn: boolean
  /** First and last day on which it decides, by the organisation's own calendar. */
  validFrom: string
  validTo: string | null
  /** A law, a scheme's rule, or whose own decision it is. */
  source: string
  /** Points of it that nobody could check against the source; empty when all of it was. */
  unverified: Words[]
  reason: RefundReason
  when: RefundEvidence
  does: {
    /** `whole`: all of it, and nothing when some was given back already. `rest`: what was not given back yet. */
    refund: 'whole' | 'rest' | null
    compensation: Compensation | null
  }
  /** A currency that is not named: nothing is done. */
  caps: RefundCap[]
  /** Why, in a sentence that staff and customers may read. */
  explanation: Words
}

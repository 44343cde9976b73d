import type { PaymentState, RefundCap, RefundPolicy } from '#records/knowledge/refunds/policy.rules.ts'
import { absenceOf } from '#records/knowledge/refunds/valid.rules.ts'
import type { Amount } from '../people.rules.ts'
import { type Calendars, daysLate, waitOf } from './wait.rules.ts'

/** A payment as whoever holds the money knows it, as far as policies ask. */
export type SeenPayment = {
  state: PaymentState
  amount: Amount
  method: string | null
  debited: boolean
  frozen: boolean
  at: Date
  duplicateOf: string | null
}

export type Evidence = {
  /** Null: not known there. */
  payment: SeenPayment | null
  /** When it was found so; null: nobody was asked yet, or nobody answered. */
  foundAt: Date | null
  /** What of it was given back or is on its way back, minor units; and how much it was before any policy was asked now. */
  returnedMinor: bigint
  returnedBeforeMinor: bigint
  /** Whether somebody was paid for this payment's delay already. */
  isCompensated: boolean
}

/** The ticket, and what went to its customer without a person in the last 24 hours, by currency. */
export type Matter = { code: string; isOpen: boolean; spentMinor: Readonly<Record<string, bigint>> }

export type Outcome = 'refund' | 'propose' | 'nothing'
export type Paid = Amount & { days: number }
/** One thing that was asked. The key names its sentence; a step that does not hold ends the asking. */
export type Step = { key: StepKey; holds: boolean; facts: Record<string, string | number> }
export type Decision = {
  outcome: Outcome
  refund: Amount | null
  compensation: Paid | null
  /** When to ask again, with new evidence: only time is missing, or the payment has no end yet. */
  laterAt: Date | null
  steps: Step[]
}

export type StepKey =
  | 'off'
  | 'not_yet'
  | 'over'
  | 'ticket_over'
  | 'other_code'
  | 'code'
  | 'no_answer'
  | 'not_known'
  | 'no_cap'
  | 'other_state'
  | 'state'
  | 'debited'
  | 'frozen'
  | 'duplicate'
  | 'no_calendar'
  | 'too_young'
  | 'too_young_days'
  | 'old_enough'
  | 'late_days'
  | 'old_evidence'
  | 'nothing_left'
  | 'partly_returned'
  | 'amount'
  | 'compensation'
  | 'over_max'
  | 'over_once'
  | 'over_day'
  | 'within_caps'

/** Evidence is as old as this at most: money may have come back meanwhile by another way. */
export const evidenceMsMax = 15 * 60_000

/**
 * Whether a policy gives money back for a payment, asks a person to (it is above a cap), or does nothing; with every step of the
 * decision. Nothing without evidence from whoever holds the money, found when the wait was over; never more than was paid and
 * not given back; nothing by a policy that is off. `today` is the organisation's day (2026-11-22).
 */
export function decide(
  policy: RefundPolicy,
  evidence: Evidence,
  matter: Matter,
  now: Date,
  today: string,
  calendars: Calendars,
): Decision {
  const steps: Step[] = []
  const holds = (key: StepKey, facts: Step['facts'] = {}) => void steps.push({ key, holds: true, facts })
  const nothing = (key: StepKey, facts: Step['facts'] = {}, laterAt: Date | null = null): Decision => {
    steps.push({ key, holds: false, facts })
    return { outcome: 'nothing', refund: null, compensation: null, laterAt, steps }
  }

  const absence = absenceOf(policy, today)
  if (absence) return nothing(absence)
  if (!matter.isOpen) return nothing('ticket_over')
  if (!concerns(policy, matter.code)) return nothing('other_code', { code: matter.code })
  holds('code', { code: matter.code })

  const { payment, foundAt } = evidence
  if (!foundAt) return nothing('no_answer')
  if (!payment) return nothing('not_known')
  const { currency } = payment.amount
  const cap = policy.caps.find((one) => one.currency === currency)
  if (!cap) return nothing('no_cap', { currency })

  const waited = waitOf(policy.when.after, payment, calendars)
  if (!waited) return nothing('no_calendar', { calendar: policy.when.after.calendar ?? '' })
  const isOver = now >= waited.dueAt
  const { when } = policy
  if (!when.states.includes(payment.state)) {
    // What has no end yet may get one until then.
    const laterAt = payment.state === 'pending' && !isOver ? waited.dueAt : null
    return nothing('other_state', { state: payment.state }, laterAt)
  }
  holds('state', { state: payment.state })
  for (const [key, wanted, found] of [
    ['debited', when.debited, payment.debited],
    ['frozen', when.frozen, payment.frozen],
    ['duplicate', when.duplicate, payment.duplicateOf !== null],
  ] as const) {
    if (wanted === null) continue
    if (wanted !== found) return nothing(key, { [key]: String(found) })
    holds(key, { [key]: String(found) })
  }

  const { count, lastDay, dueAt } = waited
  if (!isOver)
    return lastDay === null
      ? nothing('too_young', { count }, dueAt)
      : nothing('too_young_days', { count, lastDay }, dueAt)
  // What was found while there was time left says nothing of what became of it since.
  if (foundAt < dueAt || now.getTime() - foundAt.getTime() > evidenceMsMax) return nothing('old_evidence', {}, now)
  if (lastDay === null) holds('old_enough', { count })
  else holds('late_days', { count, lastDay, days: daysLate(when.after, payment, now, calendars) })

  const leftMinor = payment.amount.amountMinor - evidence.returnedMinor
  const refund = refundOf(policy, evidence, leftMinor)
  const compensation = compensationOf(policy, payment, evidence, now, calendars)
  if (!refund && !compensation)
    return policy.does.refund === 'whole' && leftMinor > 0n ? nothing('partly_returned') : nothing('nothing_left')
  if (refund) holds('amount', { ...plain(refund), paidMinor: payment.amount.amountMinor.toString() })
  if (compensation) holds('compensation', { ...plain(compensation), days: compensation.days })

  const totalMinor = (refund?.amountMinor ?? 0n) + (compensation?.amountMinor ?? 0n)
  const broken = brokenCap(policy, cap, totalMinor, compensation, matter.spentMinor[currency] ?? 0n)
  if (broken) {
    steps.push({ key: broken.key, holds: false, facts: { currency, ...broken.facts } })
    return { outcome: 'propose', refund, compensation, laterAt: null, steps }
  }
  holds('within_caps', { currency, amountMinor: totalMinor.toString(), capMinor: cap.onceMinor })
  return { outcome: 'refund', refund, compensation, laterAt: null, steps }
}

/** Whether a policy is about tickets of a code: by the code itself, or its group. */
export function concerns({ when }: Pick<RefundPolicy, 'when'>, code: string): boolean {
  return when.codes.length === 0 || when.codes.some((one) => one === code || one === code.split('-')[0])
}

function refundOf(policy: RefundPolicy, { payment, returnedMinor }: Evidence, leftMinor: bigint): Amount | null {
  const { refund } = policy.does
  if (refund === null || leftMinor <= 0n || (refund === 'whole' && returnedMinor > 0n)) return null
  return { amountMinor: leftMinor, currency: payment!.amount.currency }
}

/** Once for a payment, as long as not all of it had been returned. */
function compensationOf(
  { does, when }: RefundPolicy,
  payment: SeenPayment,
  { returnedBeforeMinor, isCompensated }: Evidence,
  now: Date,
  calendars: Calendars,
): Paid | null {
  const { compensation } = does
  if (!compensation || compensation.currency !== payment.amount.currency || isCompensated) return null
  if (returnedBeforeMinor >= payment.amount.amountMinor) return null
  const days = daysLate(when.after, payment, now, calendars)
  const amountMinor = BigInt(days) * BigInt(compensation.perDayMinor)
  return amountMinor > 0n ? { amountMinor, currency: compensation.currency, days } : null
}

/** The first cap that this would break. Nothing is cut to fit: a person decides on all of it. */
function brokenCap(
  { does }: RefundPolicy,
  cap: RefundCap,
  totalMinor: bigint,
  compensation: Paid | null,
  spentMinor: bigint,
): { key: StepKey; facts: Step['facts'] } | null {
  const facts = { amountMinor: totalMinor.toString() }
  if (compensation && compensation.amountMinor > BigInt(does.compensation!.maxMinor))
    return { key: 'over_max', facts: { ...plain(compensation), capMinor: does.compensation!.maxMinor } }
  if (totalMinor > BigInt(cap.onceMinor)) return { key: 'over_once', facts: { ...facts, capMinor: cap.onceMinor } }
  if (spentMinor + totalMinor > BigInt(cap.customerDayMinor))
    return { key: 'over_day', facts: { ...facts, spentMinor: spentMinor.toString(), capMinor: cap.customerDayMinor } }
  return null
}

const plain = ({ amountMinor, currency }: Amount) => ({ amountMinor: amountMinor.toString(), currency })

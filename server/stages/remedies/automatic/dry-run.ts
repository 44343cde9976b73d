import { sql } from 'kysely'
import type { Work } from '#platform/database.ts'
import { currentKnowledge } from '#records/knowledge/definitions.ts'
import type { RefundPolicy } from '#records/knowledge/refunds/policy.rules.ts'
import type { RefundContent } from '#records/knowledge/refunds/policy-check.rules.ts'
import { refuseFaulty } from '#records/knowledge/refunds/publish.ts'
import { todayOf } from '#records/knowledge/regimes/regimes.ts'
import type { StoredPayment } from '../payments.ts'
import { decide, type Outcome, type SeenPayment } from './decide.rules.ts'
import { type Explanation, explain } from './explain.rules.ts'
import { compiledOf } from './refund.ts'
import { type Calendars, waitOf } from './wait.rules.ts'

/** Payments that one dry run looks at, the newest first. */
export const dryRunMax = 20_000
const examplesMax = 12
const dayMs = 86_400_000

type Past = {
  number: string
  customer_id: string
  code: string
  order_no: string
  received_at: Date
  found: StoredPayment
  found_at: Date
}
type Sum = { currency: string; refundMinor: bigint; compensationMinor: bigint }
export type Example = {
  number: string
  orderNo: string
  outcome: Outcome
  sum: Sum
  said: Explanation
}
export type DryRun = {
  /** Payments that were looked at; the newest only, when there were more. */
  payments: number
  isComplete: boolean
  counts: Record<Outcome, number>
  sums: { outcome: Outcome; sums: Sum[] }[]
  /** By the step that ended it. */
  nothingBy: Record<string, number>
  examples: Example[]
}

/**
 * What a policy would have done with the payments of the last days' tickets, as if it had been on and each had been asked about
 * when its wait was over, by what the core said of it last. Writes nothing; order numbers are masked. Of what people gave back
 * meanwhile it knows as much as the core said.
 * @throws Problem invalid refunds_invalid
 */
export async function dryRun(work: Work, key: string, content: RefundContent, days: number): Promise<DryRun> {
  await refuseFaulty(work, content)
  const knowledge = await currentKnowledge(work)
  const day = todayOf(knowledge, work.now)
  const policy: RefundPolicy = { ...content, key, version: 0, isOn: true, validFrom: day, validTo: null }
  const past = await pastOf(work, days)
  const calendars = compiledOf(knowledge)
  const spent = new Map<string, { at: Date; minor: bigint; currency: string }[]>()
  const run: DryRun = {
    payments: Math.min(past.length, dryRunMax),
    isComplete: past.length <= dryRunMax,
    counts: { refund: 0, propose: 0, nothing: 0 },
    sums: [
      { outcome: 'refund', sums: [] },
      { outcome: 'propose', sums: [] },
    ],
    nothingBy: {},
    examples: [],
  }
  for (const one of past.slice(0, dryRunMax).toReversed()) {
    const payment = seenOf(one.found)
    const at = momentOf(policy, payment, one, calendars)
    const before = (spent.get(one.customer_id) ?? []).filter((each) => each.at.getTime() > at.getTime() - dayMs)
    const returnedMinor = BigInt(one.found.refundedMinor)
    const decision = decide(
      policy,
      { payment, foundAt: at, returnedMinor, returnedBeforeMinor: returnedMinor, isCompensated: false },
      { code: one.code, isOpen: true, spentMinor: byCurrency(before) },
      at,
      day,
      calendars,
    )
    const { outcome, refund, compensation, steps } = decision
    run.counts[outcome] += 1
    if (outcome === 'nothing') {
      const why = steps.at(-1)!.key
      run.nothingBy[why] = (run.nothingBy[why] ?? 0) + 1
      continue
    }
    const sum: Sum = {
      currency: payment.amount.currency,
      refundMinor: refund?.amountMinor ?? 0n,
      compensationMinor: compensation?.amountMinor ?? 0n,
    }
    add(run.sums.find((each) => each.outcome === outcome)!.sums, sum)
    const minor = sum.refundMinor + sum.compensationMinor
    if (outcome === 'refund') spent.set(one.customer_id, [...before, { at, minor, currency: sum.currency }])
    run.examples.push({
      number: one.number,
      orderNo: lastFour(one.order_no),
      outcome,
      sum,
      said: explain(policy, steps),
    })
    // The newest are shown.
    if (run.examples.length > examplesMax) run.examples.shift()
  }
  return { ...run, examples: run.examples.toReversed() }
}

/** The last days' tickets whose payment the core knows, each payment once and by its first ticket; the newest payments first. */
async function pastOf(work: Work, days: number): Promise<Past[]> {
  const since = new Date(work.now.getTime() - days * dayMs)
  const { rows } = await sql<Past>`select * from (
      select distinct on (t.order_no) t.number, t.customer_id, t.code, t.order_no, t.received_at, f.found, f.found_at
      from tickets t join payment_facts f on f.org_id = t.org_id and f.order_no = t.order_no
      where t.org_id = ${work.orgId} and t.received_at > ${since} and t.order_no is not null
        and f.found_at is not null and f.found is not null
      order by t.order_no, t.received_at) p
    order by received_at desc limit ${dryRunMax + 1}`.execute(work.tx)
  return rows
}

const seenOf = (stored: StoredPayment): SeenPayment => ({
  ...stored,
  amount: { ...stored.amount, amountMinor: BigInt(stored.amount.amountMinor) },
  at: new Date(stored.at),
})

/** When it would have been decided: when the ticket was there, the core had answered and the wait was over. */
function momentOf(policy: RefundPolicy, payment: SeenPayment, past: Past, calendars: Calendars): Date {
  const dueAt = waitOf(policy.when.after, payment, calendars)?.dueAt ?? payment.at
  return new Date(Math.max(dueAt.getTime(), past.found_at.getTime(), past.received_at.getTime()))
}

function byCurrency(given: { minor: bigint; currency: string }[]): Record<string, bigint> {
  const sums: Record<string, bigint> = {}
  for (const { minor, currency } of given) sums[currency] = (sums[currency] ?? 0n) + minor
  return sums
}

function add(sums: Sum[], { currency, refundMinor, compensationMinor }: Sum): void {
  const known = sums.find((sum) => sum.currency === currency)
  if (!known) {
    sums.push({ currency, refundMinor, compensationMinor })
    return
  }
  known.refundMinor += refundMinor
  known.compensationMinor += compensationMinor
}

/** An order number as people recognise it who know it. */
const lastFour = (orderNo: string) => `…${orderNo.slice(-4)}`

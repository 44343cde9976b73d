import { sql } from 'kysely'
import type { Work } from '#platform/database.ts'
import { currentKnowledge } from '#records/knowledge/definitions.ts'
import type { Role } from '#records/staff/permissions.rules.ts'
import type { RemedyListed } from './contract.ts'
import type { StoredPayment } from './payments.ts'
import { proposedToday } from './people.ts'
import { isAlive, type RemedyState } from './remedy.rules.ts'
import type { Remedy } from './write.ts'

type Evidence = Pick<RemedyListed, 'payment' | 'ofPayment' | 'limits'>

/**
 * What somebody who decides must see besides each of these proposals: the payment as whoever holds the money knew it when it was
 * proposed, what of it goes back with this and what is left, and how far the proposer's limits reach. Asked once for all of them.
 */
export async function evidenceOf(work: Work, rows: Remedy[]): Promise<(row: Remedy) => Evidence> {
  const shares = await sharesOf(work, rows)
  const limits = await limitsOf(work, rows)
  return (row) => ({
    payment: paymentShown(row.evidence as StoredPayment | null),
    ofPayment: row.kind === 'refund' ? shares(row) : null,
    limits: row.proposed_by && row.amount_minor !== null ? limits(row.proposed_by, row.currency!) : null,
  })
}

/** A stored payment as staff see it. */
export function paymentShown(stored: StoredPayment | null): RemedyListed['payment'] {
  if (!stored) return null
  const { state, amount, debited, frozen, at, errorCode, refundedMinor, duplicateOf } = stored
  return { state, amount, debited, frozen, at, errorCode, refundedMinor, duplicateOf }
}

/** Payments before and after: paid, given back or on its way back otherwise, and what is left when a refund is gone too. */
async function sharesOf(work: Work, all: Remedy[]): Promise<(row: Remedy) => RemedyListed['ofPayment']> {
  const orders = new Set(all.flatMap((row) => (row.kind === 'refund' ? (row.order_no ?? []) : [])))
  if (orders.size === 0) return () => null
  const { rows } = await sql<{ order_no: string; paid_minor: bigint; back_minor: bigint; currency: string }>`
    select order_no, paid_minor, outside_minor + reserved_minor as back_minor, currency from payment_refunds
    where org_id = ${work.orgId} and order_no = any(${[...orders]}::text[])`.execute(work.tx)
  const payments = new Map(rows.map((payment) => [payment.order_no, payment]))
  return (row) => {
    const payment = payments.get(row.order_no ?? '')
    if (!payment) return null
    const isIn = isAlive(row.state as RemedyState)
    const others = BigInt(payment.back_minor) - (isIn ? row.amount_minor! : 0n)
    const money = (amountMinor: bigint) => ({ amountMinor: amountMinor.toString(), currency: payment.currency })
    const paid = BigInt(payment.paid_minor)
    return { paid: money(paid), others: money(others), rest: money(paid - others - row.amount_minor!) }
  }
}

async function limitsOf(
  work: Work,
  all: Remedy[],
): Promise<(staffId: string, currency: string) => RemedyListed['limits']> {
  const proposers = [...new Set(all.flatMap((row) => (row.amount_minor === null ? [] : (row.proposed_by ?? []))))]
  if (proposers.length === 0) return () => null
  const { remedies: policy } = await currentKnowledge(work)
  const people = await work.tx
    .selectFrom('staff')
    .select(['staff_id', 'role'])
    .where('staff_id', '=', sql<string>`any(${proposers}::uuid[])`)
    .execute()
  const roles = new Map(people.map(({ staff_id, role }) => [staff_id, role as Role]))
  const today = await proposedToday(work, proposers)
  return (staffId, currency) => {
    const limit = policy.limits[roles.get(staffId)!]?.[currency]
    if (!limit) return null
    const money = (amountMinor: string) => ({ amountMinor, currency })
    return {
      once: money(limit.onceMinor),
      day: money(limit.dayMinor),
      today: money(today(staffId, currency).toString()),
    }
  }
}

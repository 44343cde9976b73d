import { sql } from 'kysely'
import { type House, inOrg, systemActor, type Work } from '#platform/database.ts'
import { Problem } from '#platform/errors.ts'
import { type MoneyFacts, reachedBy } from '#platform/ports.ts'
import type { Amount } from './people.rules.ts'

/** A payment as whoever holds the money knows it. */
export type Payment = NonNullable<MoneyFacts['payment']>

/** The same as it is stored: amounts and times as text. */
export type StoredPayment = Omit<Payment, 'amount' | 'refundedMinor' | 'at' | 'settledAt'> & {
  amount: { amountMinor: string; currency: string }
  refundedMinor: string
  at: string
  settledAt: string | null
}

/** What is known of a payment; null when nobody has asked yet, or it is not known there. */
export async function findPayment(work: Work, orderNo: string): Promise<Payment | null> {
  const row = await work.tx
    .selectFrom('payment_facts')
    .select('found')
    .where('org_id', '=', work.orgId)
    .where('order_no', '=', orderNo)
    .executeTakeFirst()
  if (!row?.found) return null
  const stored = row.found as StoredPayment
  return {
    ...stored,
    amount: { ...stored.amount, amountMinor: BigInt(stored.amount.amountMinor) },
    refundedMinor: BigInt(stored.refundedMinor),
    at: new Date(stored.at),
    settledAt: stored.settledAt === null ? null : new Date(stored.settledAt),
  }
}

/** Asks for a payment to be looked up; one that was asked for a moment ago is not asked for again. */
export async function askForPayments(work: Work, orderNos: string[]): Promise<void> {
  if (orderNos.length === 0) return
  const fresh = new Date(work.now.getTime() - freshMs)
  await sql`insert into payment_facts (org_id, order_no, asked_at, next_at)
    select ${work.orgId}, o, ${work.now}, ${work.now} from unnest(${[...new Set(orderNos)].sort()}::text[]) o
    on conflict (org_id, order_no) do update set asked_at = excluded.asked_at, next_at = excluded.next_at, attempts = 0
    where payment_facts.next_at is null and (payment_facts.found_at is null or payment_facts.found_at < ${fresh})`.execute(
    work.tx,
  )
}

const freshMs = 5_000
const atOnce = 16
const attemptsMax = 10

/** Sweep: looks up the payments that were asked for. What does not answer is asked again, less and less often. */
export async function lookUpPayments(house: House, orgId: string): Promise<number> {
  const rail = reachedBy(house, orgId).money.core
  if (!rail) return 0
  const inside = <T>(act: (work: Work) => Promise<T>) => inOrg(house, systemActor(orgId, 'payments'), 'money', act)
  const asked = await inside(async (work) => {
    const again = new Date(work.now.getTime() + 15_000)
    const { rows } = await sql<{ order_no: string; attempts: number }>`with due as (
        select order_no from payment_facts where org_id = ${orgId} and next_at <= ${work.now} order by next_at
        limit ${atOnce} for update skip locked)
      update payment_facts f set next_at = ${again}, attempts = f.attempts + 1 from due
      where f.org_id = ${orgId} and f.order_no = due.order_no returning f.order_no, f.attempts`.execute(work.tx)
    return rows
  })
  await Promise.all(
    asked.map(async ({ order_no: orderNo, attempts }) => {
      const answer = await rail
        .lookUp({ type: 'transaction', value: orderNo })
        .then((found) => ({ payment: found?.payment ?? null }))
        .catch((error: Error) => ({ error: error.message.slice(0, 200) }))
      await inside((work) => keepAnswer(work, orderNo, attempts, answer))
    }),
  )
  return asked.length
}

async function keepAnswer(
  work: Work,
  orderNo: string,
  attempts: number,
  answer: { payment: Payment | null } | { error: string },
): Promise<void> {
  const change =
    'error' in answer
      ? {
          last_error: answer.error,
          next_at: attempts >= attemptsMax ? null : new Date(work.now.getTime() + 2 ** attempts * 1_000),
        }
      : {
          last_error: null,
          next_at: null,
          found_at: work.now,
          found: answer.payment && JSON.stringify(plainPayment(answer.payment)),
        }
  await work.tx
    .updateTable('payment_facts')
    .set(change)
    .where('org_id', '=', work.orgId)
    .where('order_no', '=', orderNo)
    .execute()
}

/** A payment as it is stored: amounts and times as text. */
export const plainPayment = (payment: Payment): object =>
  JSON.parse(JSON.stringify(payment, (_, value) => (typeof value === 'bigint' ? value.toString() : value)))

/**
 * Sets aside what a refund would take of what was paid, so that refunds of several tickets, and at the same moment, never
 * give back more than that. @throws Problem conflict over_payment
 */
export async function reserveRefund(work: Work, orderNo: string, payment: Payment, amount: Amount): Promise<void> {
  await sql`insert into payment_refunds (org_id, order_no, currency, paid_minor, outside_minor)
    values (${work.orgId}, ${orderNo}, ${payment.amount.currency}, ${payment.amount.amountMinor}, ${payment.refundedMinor})
    on conflict do nothing`.execute(work.tx)
  const { rows } = await sql`update payment_refunds set reserved_minor = reserved_minor + ${amount.amountMinor}
    where org_id = ${work.orgId} and order_no = ${orderNo}
      and outside_minor + reserved_minor + ${amount.amountMinor} <= paid_minor returning 1`.execute(work.tx)
  if (rows.length === 0) throw new Problem('conflict', 'over_payment')
}

/** Gives back what a refund had set aside that will not happen. */
export async function freeRefund(work: Work, orderNo: string, amountMinor: bigint): Promise<void> {
  await sql`update payment_refunds set reserved_minor = reserved_minor - ${amountMinor}
    where org_id = ${work.orgId} and order_no = ${orderNo}`.execute(work.tx)
}

import { sql } from 'kysely'
import type { Work } from '#platform/database.ts'
import { paymentMark } from '../erase.ts'
import { findPayment } from '../payments.ts'
import type { Evidence } from './decide.rules.ts'

/** What is known of a payment now, and what was given back of it or is on its way back. */
export async function evidenceOf(work: Work, orderNo: string): Promise<Evidence> {
  const row = await work.tx
    .selectFrom('payment_facts')
    .select(['found_at', 'next_at'])
    .where('org_id', '=', work.orgId)
    .where('order_no', '=', orderNo)
    .executeTakeFirst()
  const payment = row?.found_at ? await findPayment(work, orderNo) : null
  const foundAt = row?.found_at ?? null
  const { returnedMinor, isCompensated } = await givenOf(work, orderNo, payment?.refundedMinor ?? 0n, foundAt)
  return { payment, foundAt, returnedMinor, returnedBeforeMinor: returnedMinor, isCompensated }
}

type Given = { set_aside: string; since: string; compensated: boolean }

/**
 * What of a payment is gone from what may go back: by our own books, or by what the core says with what it cannot know yet
 * (refunds that had no end when it was asked), whichever is more. Its row is locked: nobody sets aside more meanwhile.
 */
async function givenOf(work: Work, orderNo: string, refundedMinor: bigint, foundAt: Date | null) {
  const { rows } = await sql<Given>`with kept as (
      select outside_minor + reserved_minor as minor from payment_refunds
      where org_id = ${work.orgId} and order_no = ${orderNo} for update)
    select coalesce((select minor from kept), 0)::text as set_aside,
      coalesce(sum(amount_minor) filter (where kind = 'refund'
        and not (state = 'done' and ended_at <= ${foundAt}::timestamptz)), 0)::text as since,
      coalesce(bool_or(kind = 'compensate'), false) as compensated
    from remedies where org_id = ${work.orgId} and order_no in (${orderNo}, ${paymentMark(work, orderNo)})
      and kind in ('refund', 'compensate')
      and state not in ('rejected', 'refused', 'withdrawn', 'expired')`.execute(work.tx)
  const { set_aside: setAside, since, compensated: isCompensated } = rows[0]!
  const [ours, theirs] = [BigInt(setAside), refundedMinor + BigInt(since)]
  return { returnedMinor: ours > theirs ? ours : theirs, isCompensated }
}

/**
 * What went to a customer without a person in the last 24 hours, by currency, behind a lock that everybody takes who adds to it:
 * of two tickets at once, the second sees what the first gave.
 */
export async function spentOn(work: Work, customerId: string): Promise<Record<string, bigint>> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`automatic ${customerId}`}, 0))`.execute(work.tx)
  const since = new Date(work.now.getTime() - 86_400_000)
  const { rows } = await sql<{ currency: string; minor: string }>`
    select r.currency, sum(r.amount_minor)::text as minor from remedies r join tickets t on t.ticket_id = r.ticket_id
    where t.org_id = ${work.orgId} and t.customer_id = ${customerId} and r.proposed_at > ${since}
      and r.proposed_by is null and r.people_needed = 0 and r.kind in ('refund', 'compensate')
      and r.state not in ('rejected', 'refused', 'withdrawn', 'expired') group by r.currency`.execute(work.tx)
  return Object.fromEntries(rows.map(({ currency, minor }) => [currency, BigInt(minor)]))
}

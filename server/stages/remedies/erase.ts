import { sql } from 'kysely'
import type { Work } from '#platform/database.ts'
import { goneMark } from '#records/customers/state.rules.ts'

/**
 * What stands for a payment's number once its customer was erased: a keyed mark. Nobody can read the number from it, or try one
 * without the organisation's key; but whoever names the payment again is not given the same money twice.
 */
export function paymentMark({ vault, orgId }: Pick<Work, 'vault' | 'orgId'>, orderNo: string): string {
  return `#${vault.index(orgId, 'payment', orderNo).toString('hex').slice(0, 24)}`
}

/**
 * Takes out of the tables of money what says whose it was: numbers by which merchant, app and core know the payment, what the core
 * said of it, and the words of staff. Amounts, times, kinds, our ids, the core's reference and who agreed stay: they are the
 * books, which law wants kept. Money that is still under way (after an older backup came back) keeps its number until it ends.
 */
export async function eraseMoney(work: Work, customerId: string): Promise<void> {
  const { tx, orgId } = work
  const own = sql`(select ticket_id from tickets where org_id = ${orgId} and customer_id = ${customerId})`
  const { rows } = await sql<{ order_no: string; is_open: boolean }>`
    select order_no, bool_or(is_open) as is_open from (
      select order_no, false as is_open from tickets where ticket_id in ${own}
      union all select order_no, false from automatic_decisions where ticket_id in ${own}
      union all select order_no, ${isOpen} from remedies where ticket_id in ${own}) named
    where order_no is not null and order_no !~ '^#' group by order_no`.execute(tx)
  const over = rows.filter((row) => !row.is_open).map((row) => row.order_no)
  const marks = over.map((orderNo) => paymentMark(work, orderNo))
  const marked = sql`unnest(${over}::text[], ${marks}::text[]) as n(order_no, mark)`
  await sql`update remedies r set order_no = n.mark from ${marked}
    where r.ticket_id in ${own} and r.order_no = n.order_no`.execute(tx)
  await sql`update remedies set note = null, evidence = null where ticket_id in ${own} and not ${isOpen}
    and (note is not null or evidence is not null)`.execute(tx)
  await sql`update remedy_approvals set note = null where ticket_id in ${own} and note is not null`.execute(tx)
  await sql`update money_differences set note = ${goneMark} where org_id = ${orgId} and note is not null
    and remedy_id in (select remedy_id from remedies where ticket_id in ${own})`.execute(tx)
  // Nothing was given: the story says why, and nothing has to be remembered.
  await sql`delete from automatic_decisions where ticket_id in ${own} and outcome = 'nothing'`.execute(tx)
  await sql`update automatic_decisions d set order_no = n.mark from ${marked}
    where d.ticket_id in ${own} and d.order_no = n.order_no`.execute(tx)
  await sql`delete from automatic_checks where ticket_id in ${own}`.execute(tx)
  await forgetPayments(work, customerId, over)
}

/** Something is still to come of it, as remedy.rules.ts says. */
const isOpen = sql`(state not in ('done', 'rejected', 'refused', 'withdrawn', 'expired')
  or (hold_until is not null and hold_ended_at is null))`

/** What the core said of payments, and what was set aside of them, unless somebody else's ticket is about the same one. */
async function forgetPayments({ tx, orgId }: Work, customerId: string, orderNos: string[]): Promise<void> {
  const { rows } = await sql<{ order_no: string }>`
    select o as order_no from unnest(${orderNos}::text[]) o where not exists (select 1 from tickets t
      where t.org_id = ${orgId} and t.order_no = o and t.customer_id <> ${customerId})`.execute(tx)
  const gone = rows.map((row) => row.order_no)
  if (gone.length === 0) return
  await sql`delete from payment_facts where org_id = ${orgId} and order_no = any(${gone}::text[])`.execute(tx)
  await sql`delete from payment_refunds where org_id = ${orgId} and order_no = any(${gone}::text[])`.execute(tx)
}

import { sql } from 'kysely'
import type { Work } from '#platform/database.ts'

/** Forgets how far a customer's orders were, with every step, unless somebody else's ticket is about the same order. */
export async function eraseTracks({ tx, orgId }: Work, customerId: string): Promise<void> {
  await sql`delete from money_tracks m where m.org_id = ${orgId}
    and m.order_no in (select order_no from tickets where org_id = ${orgId} and customer_id = ${customerId})
    and not exists (select 1 from tickets t where t.org_id = ${orgId} and t.order_no = m.order_no
      and t.customer_id <> ${customerId})`.execute(tx)
}

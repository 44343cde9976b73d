import { sql } from 'kysely'
import type { Work } from '#platform/database.ts'

/** Takes a customer's tickets out of what is compared: whoever is erased is like nobody. */
export async function eraseSimilar(work: Work, customerId: string): Promise<void> {
  const own = sql`(select ticket_id from tickets where org_id = ${work.orgId} and customer_id = ${customerId})`
  await sql`delete from similar_tickets where org_id = ${work.orgId} and (ticket_id in ${own} or other_id in ${own})`.execute(
    work.tx,
  )
  await sql`delete from matter_tickets where org_id = ${work.orgId} and ticket_id in ${own}`.execute(work.tx)
}

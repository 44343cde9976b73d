import type { Work } from '#platform/database.ts'
import { Problem } from '#platform/errors.ts'
import { recordAbout } from '../audit/record.ts'
import { mayTakeTickets } from '../staff/people.ts'
import type { KnownStanding, Tier } from './standing.rules.ts'

/**
 * Says what a customer is to the house and who their adviser is; the event tells both, before and after.
 * @throws Problem invalid person_cannot_take (the adviser does not work tickets)
 */
export async function placeCustomer(work: Work, customerId: string, to: KnownStanding): Promise<void> {
  if (to.adviserId && !(await mayTakeTickets(work, to.adviserId))) throw new Problem('invalid', 'person_cannot_take')
  const before = await placeOf(work, customerId)
  // The event first: it locks the customer.
  await recordAbout(work, { kind: 'customer', id: customerId }, [
    { type: 'customer.placed', payload: { before, after: to } },
  ])
  await work.tx
    .updateTable('customers')
    .set({ tier: to.tier, adviser_id: to.adviserId })
    .where('org_id', '=', work.orgId)
    .where('customer_id', '=', customerId)
    .execute()
}

/** What a customer is to the house, and whose. */
export async function placeOf(work: Work, customerId: string): Promise<KnownStanding> {
  const row = await work.tx
    .selectFrom('customers')
    .select(['tier', 'adviser_id'])
    .where('customer_id', '=', customerId)
    .executeTakeFirstOrThrow()
  return { tier: row.tier as Tier, adviserId: row.adviser_id }
}

import type { Work } from '#platform/database.ts'

/** Takes away the keyed indexes of addresses that letters went to and that no other customer has; before the contacts go. */
export async function eraseLetterMarks(work: Work, customerId: string): Promise<void> {
  await work.tx
    .deleteFrom('unverified_letters')
    .where('org_id', '=', work.orgId)
    .where('address_index', 'in', (e) =>
      e
        .selectFrom('contacts as c')
        .select('c.value_index')
        .where('c.org_id', '=', work.orgId)
        .where('c.customer_id', '=', customerId)
        .where(({ not, exists, selectFrom }) =>
          not(
            exists(
              selectFrom('contacts as o')
                .select('o.contact_id')
                .where('o.org_id', '=', work.orgId)
                .whereRef('o.kind', '=', 'c.kind')
                .whereRef('o.value_index', '=', 'c.value_index')
                .where('o.customer_id', '<>', customerId),
            ),
          ),
        ),
    )
    .execute()
}

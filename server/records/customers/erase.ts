import type { Work } from '#platform/database.ts'

/** Takes away who a customer was: names, contacts with their keyed indexes, and what care they needed. The row stays, for counts and history. */
export async function eraseWho(work: Work, customerId: string): Promise<void> {
  await work.tx.deleteFrom('contacts').where('org_id', '=', work.orgId).where('customer_id', '=', customerId).execute()
  await work.tx
    .deleteFrom('vulnerabilities')
    .where('org_id', '=', work.orgId)
    .where('customer_id', '=', customerId)
    .execute()
  await work.tx
    .updateTable('customers')
    .set({ state: 'erased', state_at: work.now, name_sealed: null, name_masked: null })
    .where('customer_id', '=', customerId)
    .execute()
}

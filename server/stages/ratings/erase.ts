import type { Work } from '#platform/database.ts'

/** Takes away what a customer wrote with their ratings. The stars stay: they are counted, and tell nothing of who gave them. */
export async function eraseRatingWords(work: Work, customerId: string): Promise<void> {
  await work.tx
    .updateTable('ratings')
    .set({ words: null, words_sealed: null })
    .where('org_id', '=', work.orgId)
    .where('ticket_id', 'in', (e) =>
      e
        .selectFrom('tickets')
        .select('ticket_id')
        .where('org_id', '=', work.orgId)
        .where('customer_id', '=', customerId),
    )
    .execute()
}

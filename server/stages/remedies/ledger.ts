import type { Work } from '#platform/database.ts'
import { type LedgerStep, posting } from './ledger.rules.ts'
import type { RemedyKind } from './remedy.rules.ts'
import type { Remedy } from './write.ts'

/** Enters a step of a remedy's money into our books. A step is entered once; the database refuses what does not sum to zero. */
export async function post(work: Work, remedy: Remedy, step: LedgerStep): Promise<void> {
  const entries = posting(remedy.kind as RemedyKind, step, remedy.amount_minor ?? 0n)
  if (entries.length === 0) return
  await work.tx
    .insertInto('ledger_entries')
    .values(
      entries.map(({ account, amountMinor }) => ({
        org_id: work.orgId,
        ticket_id: remedy.ticket_id,
        remedy_id: remedy.remedy_id,
        account,
        step,
        amount_minor: amountMinor,
        currency: remedy.currency!,
        at: work.now,
      })),
    )
    .execute()
}

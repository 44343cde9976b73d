import { sql } from 'kysely'
import type { Work } from '#platform/database.ts'

/** What somebody has proposed in a currency, in minor units. */
export type ProposedToday = (staffId: string, currency: string) => bigint

/** What each of these people has proposed in the last 24 hours, by currency, as far as it moved or may still move. */
export async function proposedToday(work: Work, staffIds: string[]): Promise<ProposedToday> {
  const since = new Date(work.now.getTime() - 86_400_000)
  const { rows } = await sql<{ proposed_by: string; currency: string; sum: string }>`
    select proposed_by, currency, sum(amount_minor) as sum from remedies
    where org_id = ${work.orgId} and proposed_by = any(${staffIds}::uuid[]) and proposed_at > ${since}
      and currency is not null and state not in ('rejected', 'refused', 'withdrawn', 'expired')
    group by proposed_by, currency`.execute(work.tx)
  const sums = new Map(rows.map((row) => [`${row.proposed_by} ${row.currency}`, BigInt(row.sum)]))
  return (staffId, currency) => sums.get(`${staffId} ${currency}`) ?? 0n
}

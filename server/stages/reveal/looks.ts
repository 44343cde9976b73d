import { sql } from 'kysely'
import type { Work } from '#platform/database.ts'
import type { Looks } from './budget.rules.ts'

const hourMs = 3_600_000
const dayMs = 24 * hourMs

/** What a person has looked at within the last hour and day, and when the oldest look of each leaves its window. */
export async function lookingBack(
  work: Work,
  staffId: string,
): Promise<{ looks: Looks; oldest: { hour: Date | null; day: Date | null } }> {
  const hour = new Date(work.now.getTime() - hourMs)
  const day = new Date(work.now.getTime() - dayMs)
  const { rows } = await sql<Looks & { oldestHour: Date | null; oldestDay: Date | null }>`
    select count(*) filter (where at > ${hour})::int as "lastHour", count(*)::int as "lastDay",
      count(distinct customer_id) filter (where at > ${hour})::int as "customersLastHour",
      count(*) filter (where not is_own)::int as "notOwnLastDay",
      min(at) filter (where at > ${hour}) as "oldestHour", min(at) as "oldestDay"
    from reveals where org_id = ${work.orgId} and staff_id = ${staffId} and at > ${day}`.execute(work.tx)
  const { oldestHour, oldestDay, ...looks } = rows[0]!
  const leaves = (at: Date | null, ms: number) => at && new Date(at.getTime() + ms)
  return { looks, oldest: { hour: leaves(oldestHour, hourMs), day: leaves(oldestDay, dayMs) } }
}

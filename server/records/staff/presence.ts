import { sql } from 'kysely'
import type { Work } from '#platform/database.ts'
import { recordAbout } from '../audit/record.ts'
import type { AwayReason } from './roster.rules.ts'

/** Away for a reason, until a moment or until they say so; or back (null). */
export type Presence = { why: AwayReason; until: Date | null } | null

/**
 * Whoever is signed in takes tickets again, or takes none for a while. Their shift goes on; what is urgent and untouched
 * goes to somebody else.
 */
export async function changePresence(work: Work, staffId: string, presence: Presence): Promise<void> {
  const until = presence?.until ?? null
  // The event first: it locks the person.
  await recordAbout(work, { kind: 'staff', id: staffId }, [
    {
      type: presence ? 'presence.away' : 'presence.back',
      payload: presence ? { until: until?.toISOString() ?? null } : {},
    },
  ])
  const row = { away_why: presence?.why ?? null, away_until: until, since: work.now }
  await work.tx
    .insertInto('presences')
    .values({ org_id: work.orgId, staff_id: staffId, ...row })
    .onConflict((c) => c.column('staff_id').doUpdateSet(row))
    .execute()
}

/** What somebody said last of themselves; null: they take tickets. */
export async function presenceOf(work: Work, staffId: string): Promise<Presence> {
  const row = await work.tx
    .selectFrom('presences')
    .select(['away_why', 'away_until'])
    .where('staff_id', '=', staffId)
    .executeTakeFirst()
  if (!row?.away_why || (row.away_until && row.away_until <= work.now)) return null
  return { why: row.away_why as AwayReason, until: row.away_until }
}

/** Remembers when people were last given a ticket: among equals it is the turn of who waited longest. */
export async function markGiven(work: Work, given: { staffId: string; at: Date }[]): Promise<void> {
  if (given.length === 0) return
  const ids = given.map(({ staffId }) => staffId).toSorted()
  const at = new Map(given.map((each) => [each.staffId, each.at]))
  await sql`insert into presences (org_id, staff_id, given_at)
    select ${work.orgId}, g.staff_id, g.at from unnest(${ids}::uuid[], ${ids.map((id) => at.get(id)!)}::timestamptz[]) g(staff_id, at)
    on conflict (staff_id) do update set given_at = excluded.given_at
    where presences.given_at is null or presences.given_at < excluded.given_at`.execute(work.tx)
}

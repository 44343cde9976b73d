import { sql } from 'kysely'
import type { Work } from '#platform/database.ts'

const hoursKept = 24
export const foldedAtOnce = 5_000

/**
 * Adds the shows of which no more is awaited to the counts of their days, and forgets them: what stays are numbers. One
 * statement, so that a show is counted once whatever ends in between. Answers how many.
 */
export async function foldShows(work: Work): Promise<number> {
  const before = new Date(work.now.getTime() - hoursKept * 3_600_000)
  const { rows } = await sql<{ folded: number }>`
    with due as (
      select show_id from guidance_shows where org_id = ${work.orgId} and shown_at < ${before}
      order by shown_at limit ${foldedAtOnce} for update skip locked
    ), old as (
      delete from guidance_shows s using due where s.org_id = ${work.orgId} and s.show_id = due.show_id returning s.*
    ), added as (
      insert into guidance_counts (org_id, day, family, code, shown, followed, paid, complained, avoided)
      select org_id, day, family, code, count(*), count(*) filter (where followed), count(*) filter (where paid),
        count(*) filter (where complained), count(*) filter (where (followed or paid) and not complained)
      from old group by org_id, day, family, code order by day, family, code
      on conflict (org_id, day, family, code) do update set
        shown = guidance_counts.shown + excluded.shown, followed = guidance_counts.followed + excluded.followed,
        paid = guidance_counts.paid + excluded.paid, complained = guidance_counts.complained + excluded.complained,
        avoided = guidance_counts.avoided + excluded.avoided
      returning 1
    ) select count(*)::int as folded from old`.execute(work.tx)
  return rows[0]!.folded
}

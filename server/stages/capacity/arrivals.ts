import { sql } from 'kysely'
import type { Work } from '#platform/database.ts'
import settings from './settings.json' with { type: 'json' }

const dayMs = 86_400_000

/**
 * Counts what came in the hours that are over since the last one that was counted, which is counted again. Imports and
 * splits did not come by themselves. What is older than forecasts look back is forgotten.
 */
export async function countArrivals(work: Work, zone: string, until: Date): Promise<void> {
  const since = new Date(work.now.getTime() - settings.historyDays * dayMs)
  await sql`
    insert into arrivals (org_id, hour, team_id, urgent, rest)
    select org_id, date_trunc('hour', received_at, ${zone}) as hour, team_id,
      (count(*) filter (where priority = 1))::int, (count(*) filter (where priority > 1))::int
    from tickets where org_id = ${work.orgId} and received_at < ${until} and channel not in ('import', 'split')
      and received_at >= coalesce((select max(hour) from arrivals where org_id = ${work.orgId}), ${since})
    group by org_id, 2, team_id order by 2, team_id
    on conflict (org_id, hour, team_id) do update set urgent = excluded.urgent, rest = excluded.rest`.execute(work.tx)
  await sql`delete from arrivals where org_id = ${work.orgId} and hour < ${since}`.execute(work.tx)
}

/** What came by hour (milliseconds), for each team, the oldest hour first. */
export async function readArrivals(work: Work): Promise<Map<string, { at: number; urgent: number; rest: number }[]>> {
  const { rows } = await sql<{ team_id: string; hour: Date; urgent: number; rest: number }>`
    select team_id, hour, urgent, rest from arrivals where org_id = ${work.orgId} order by hour`.execute(work.tx)
  const all = rows.map(({ hour, ...row }) => ({ at: hour.getTime(), ...row }))
  return Map.groupBy(all, (row) => row.team_id)
}

/**
 * Minutes that a ticket takes somebody, by team: the median time from one result to the next of the same person, as far as
 * they came in one sitting; teams with too few are left out.
 */
export async function handlingOf(work: Work): Promise<Map<string, { minutes: number; seen: number }>> {
  const { rows } = await sql<{ team_id: string; minutes: number; seen: number }>`
    select team_id, percentile_cont(0.5) within group (order by minutes) as minutes, count(*)::int as seen from (
      select team_id, extract(epoch from resolved_at - lag(resolved_at)
        over (partition by assignee_id order by resolved_at, ticket_id))::float8 / 60 as minutes
      from tickets where org_id = ${work.orgId} and assignee_id is not null and resolved_at is not null
        and merged_into is null and received_at >= ${new Date(work.now.getTime() - settings.handlingDays * dayMs)}) g
    -- What was resolved in one go took no time of its own.
    where minutes between 0.5 and ${settings.sittingMinutes} group by team_id
    having count(*) >= ${settings.handlingSeenMin}`.execute(work.tx)
  return new Map(rows.map(({ team_id, minutes, seen }) => [team_id, { minutes, seen }]))
}

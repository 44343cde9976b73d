import { sql } from 'kysely'
import type { z } from 'zod'
import type { Work } from '#platform/database.ts'
import type { showDashboard } from './contract.ts'

type Promises = z.input<(typeof showDashboard)['answer']>['promises']
type Counts = Pick<Promises, 'kept' | 'told' | 'silent'>

const dayMs = 86_400_000
const days = 30
const weeksShown = 8

/**
 * What became of the promises of 30 days, by team, and week by week of those in which they were given. What was said first
 * counts: a promise that moved is broken when that time passes, even if its customer was told before.
 */
export async function readPromises(work: Work): Promise<Promises> {
  const { orgId, now } = work
  const [since, firstSince] = [days, weeksShown * 7].map((ago) => new Date(now.getTime() - ago * dayMs))
  const { rows } = await sql<Counts & { from: string; teamId: string | null; isRecent: boolean }>`
    with here as (select zone, date_trunc('week', ${now}::timestamptz at time zone zone) as monday from orgs where org_id = ${orgId}),
    given as (
      select ticket_id, started_at, done_at, due_at, moves, least(first_due_at, due_at) as first_due from clocks
      where org_id = ${orgId} and clock = 'promise' and started_at >= ${firstSince}),
    ended as (
      select date_trunc('week', g.started_at at time zone here.zone) as monday, t.team_id, g.started_at >= ${since} as is_recent,
        case when g.done_at <= g.first_due then 'kept' when g.moves > 0 and coalesce(g.done_at, ${now}) <= g.due_at then 'told'
          else 'silent' end as verdict
      from given g join tickets t on t.ticket_id = g.ticket_id cross join here
      where g.done_at is not null or g.first_due < ${now})
    select w.monday::date as "from", e.team_id as "teamId", coalesce(e.is_recent, false) as "isRecent",
      (count(*) filter (where e.verdict = 'kept'))::int as kept, (count(*) filter (where e.verdict = 'told'))::int as told,
      (count(*) filter (where e.verdict = 'silent'))::int as silent
    from here
    cross join generate_series(here.monday - make_interval(weeks => ${weeksShown - 1}), here.monday, interval '1 week') w(monday)
    left join ended e on e.monday = w.monday
    group by w.monday, e.team_id, e.is_recent order by w.monday, e.team_id`.execute(work.tx)
  const recent = rows.filter((row) => row.isRecent)
  return {
    ...sumOf(recent),
    byTeam: [...Map.groupBy(recent, ({ teamId }) => teamId)].map(([teamId, some]) => ({ teamId, ...sumOf(some) })),
    weeks: [...Map.groupBy(rows, ({ from }) => from)].map(([from, some]) => ({ from, ...sumOf(some) })),
  }
}

function sumOf(rows: Counts[]): Counts {
  const sum = (name: keyof Counts) => rows.reduce((total, row) => total + row[name], 0)
  return { kept: sum('kept'), told: sum('told'), silent: sum('silent') }
}

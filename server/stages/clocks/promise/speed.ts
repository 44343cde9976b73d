import { sql } from 'kysely'
import type { Work } from '#platform/database.ts'
import { currentKnowledge } from '#records/knowledge/definitions.ts'
import { peopleAhead } from '#records/staff/shifts-ahead.ts'
import { forgetPaces } from '#records/tickets/paces.ts'

/** So far ahead the work of a team is known by its rosters; beyond, it is taken to go on as in this time. */
const hoursAhead = 168
/** So many of a team and priority are counted: more is days of work even for a hundred people. */
const waitingMax = 20_000
/** Of so many tickets, the latest, speeds are measured. */
const ticketsMax = 20_000
/** A longer pause between two answers of one person was no work: a break, or the end of their shift. */
const pauseHoursMax = 2

/**
 * Sweep: counts what waits for the first answer of each team, and the work that its people have in the coming days. Answers 0:
 * there is nothing more to do at once.
 */
export async function countQueues(work: Work): Promise<number> {
  const people = await peopleAhead(work, hoursAhead)
  const { rows } = await sql<{ team_id: string; waiting: number[] }>`
    select g.team_id, json_build_array(${sql.join([1, 2, 3, 4].map(waitingOf))}) as waiting
    from teams g where g.org_id = ${work.orgId} order by g.team_id`.execute(work.tx)
  const counted = rows.map((row) => ({ ...row, work_minutes: minutesOf(people.get(row.team_id) ?? []) }))
  await sql`
    insert into team_speeds (org_id, team_id, answer_minutes, waiting, work_minutes, counted_at)
    select ${work.orgId}, c.team_id, '[null, null, null, null]'::json, c.waiting, c.work_minutes, ${work.now}
    from json_to_recordset(${JSON.stringify(counted)}::json) as c(team_id uuid, waiting json, work_minutes json)
    on conflict (org_id, team_id) do update
    set waiting = excluded.waiting, work_minutes = excluded.work_minutes, counted_at = excluded.counted_at`.execute(
    work.tx,
  )
  forgetPaces(work)
  return 0
}

/** Minutes of work until the end of each hour, of so many people in each. */
function minutesOf(people: number[]): number[] {
  let minutes = 0
  return people.map((there) => {
    minutes += there * 60
    return Math.round(minutes)
  })
}

/**
 * Tickets of a team and priority that wait for their first answer, through the index of what each team has open, and each
 * ticket's own clocks: joined freely, the planner reads every promise there is.
 */
function waitingOf(priority: number) {
  return sql`(select count(*) from (select 1 from tickets t
    cross join lateral (select 1 from clocks c
      where c.ticket_id = t.ticket_id and c.clock = 'promise' and c.done_at is null limit 1) running
    where t.org_id = g.org_id and t.team_id = g.team_id and t.stage not in ('resolved', 'closed') and t.priority = ${priority}
    limit ${waitingMax}) w)`
}

/**
 * Sweep: measures how long first answers really took, by team and priority, where too few by priority alone, and how long one
 * person takes from answer to answer while more are waiting. Only tickets whose promise is over count, answered or not: of
 * younger ones the quick answers would be known and the slow ones not.
 */
export async function measureSpeeds(work: Work): Promise<number> {
  const { steps, timing } = await currentKnowledge(work)
  const { percentile, ticketsMin, days } = timing.promise
  const hours = Math.max(...Object.values(steps.promise.hoursByPriority))
  const since = new Date(work.now.getTime() - days * 24 * 3_600_000)
  const until = new Date(work.now.getTime() - hours * 3_600_000)
  const share = percentile / 100
  await sql`
    with promised as (
      select c.ticket_id, c.run, c.started_at, c.done_at from clocks c
      where c.org_id = ${work.orgId} and c.clock = 'promise' and c.started_at >= ${since} and c.started_at < ${until}
      order by c.started_at desc, c.ticket_id limit ${ticketsMax}),
    answered as (
      select t.team_id, t.priority, t.assignee_id, p.started_at, p.done_at,
        extract(epoch from coalesce(p.done_at, ${work.now}) - p.started_at) / 60 as minutes
      from promised p join tickets t on t.ticket_id = p.ticket_id
      where t.merged_into is null and t.outcome is distinct from 'withdrawn'),
    taken as materialized (
      select coalesce(team_id::text, '') as team, priority, count(*) as n, percentile_disc(${share}) within group (order by minutes) as minutes
      from answered group by grouping sets ((team_id, priority), (priority))),
    gaps as (
      select team_id, extract(epoch from done_at - lag(done_at) over one) / 60 as minutes,
        started_at <= lag(done_at) over one as was_waiting
      from answered where done_at is not null and assignee_id is not null
      window one as (partition by assignee_id order by done_at)),
    handling as materialized (
      select team_id, percentile_disc(0.5) within group (order by minutes) as minutes from gaps
      where was_waiting and minutes > 0 and minutes <= ${pauseHoursMax * 60} group by team_id having count(*) >= ${ticketsMin})
    update team_speeds s set measured_at = ${work.now},
      handling_minutes = (select ceil(h.minutes) from handling h where h.team_id = s.team_id),
      answer_minutes = (
        select json_agg((select ceil(k.minutes) from taken k
          where k.priority = p and k.n >= ${ticketsMin} and k.team in (s.team_id::text, '')
          order by k.team desc limit 1)::int order by p)
        from generate_series(1, 4) p)
    where s.org_id = ${work.orgId}`.execute(work.tx)
  forgetPaces(work)
  return 0
}

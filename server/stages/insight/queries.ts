import { sql } from 'kysely'
import type { z } from 'zod'
import type { Work } from '#platform/database.ts'
import { currentKnowledge } from '#records/knowledge/definitions.ts'
import { labelsFor } from '#records/knowledge/labels.ts'
import type { Words } from '#records/knowledge/words.rules.ts'
import { averageOf } from '#records/staff/figures.rules.ts'
import type { showDashboard } from './contract.ts'
import { readPromises } from './promises.ts'

type Board = z.input<(typeof showDashboard)['answer']>
const days = 30

/** The board: what stands open now (from the tickets), what came and went (from the counts that the follower keeps). */
export async function readBoard(work: Work): Promise<Board> {
  const { taxonomy } = await currentKnowledge(work)
  const now = await openNow(work)
  const { rows: kinds } = await sql<{ code: string; taxonomy_version: null; open: number }>`
    select code, null as taxonomy_version, count(*)::int as open from tickets where org_id = ${work.orgId} and stage not in ('resolved', 'closed')
    group by code order by open desc, code limit 12`.execute(work.tx)
  const labelOf = await labelsFor(work, taxonomy, kinds)
  const { rows: teams } = await sql<{ team_id: string; name: unknown; open: number; late: number }>`
    select g.team_id, g.name, count(t.ticket_id)::int as open, (count(*) filter (where t.due_at < ${work.now}))::int as late
    from teams g left join tickets t on t.org_id = g.org_id and t.team_id = g.team_id and t.stage not in ('resolved', 'closed')
    where g.org_id = ${work.orgId} group by g.team_id order by g.key`.execute(work.tx)
  return {
    ...now,
    promises: await readPromises(work),
    byKind: kinds.map((row) => ({
      code: row.code,
      open: row.open,
      label: labelOf(row),
    })),
    byTeam: teams.map((row) => ({ teamId: row.team_id, name: row.name as Words, open: row.open, late: row.late })),
    byPerson: await ratingsByPerson(work),
    ratingsToday: await ratingsToday(work),
    days: await daysUntilToday(work),
  }
}

async function openNow(work: Work): Promise<Pick<Board, 'open' | 'late' | 'dueInAnHour' | 'emergencies'>> {
  const inAnHour = new Date(work.now.getTime() + 3_600_000)
  const { rows } = await sql<{ open: number; late: number; due: number; emergencies: number }>`
    select count(*)::int as open, (count(*) filter (where due_at < ${work.now}))::int as late,
      (count(*) filter (where due_at >= ${work.now} and due_at < ${inAnHour}))::int as due,
      (count(*) filter (where priority = 1))::int as emergencies
    from tickets where org_id = ${work.orgId} and stage not in ('resolved', 'closed')`.execute(work.tx)
  const { open, late, due, emergencies } = rows[0]!
  return { open, late, dueInAnHour: due, emergencies }
}

async function ratingsByPerson(work: Work): Promise<Board['byPerson']> {
  const since = new Date(work.now.getTime() - days * 86_400_000)
  const { rows } = await sql<{ staff_id: string; name: string; stars: number[] }>`
    select s.staff_id, s.name, array_agg(r.stars) as stars from ratings r join staff s on s.staff_id = r.assignee_id
    where r.org_id = ${work.orgId} and r.at >= ${since} group by s.staff_id order by count(*) desc, s.name`.execute(
    work.tx,
  )
  return rows.map((row) => ({
    staffId: row.staff_id,
    name: row.name,
    ratings: row.stars.length,
    average: averageOf(row.stars),
  }))
}

async function ratingsToday(work: Work): Promise<Board['ratingsToday']> {
  const { rows } = await sql<{ stars: number; count: number }>`
    select r.stars, count(*)::int as count from ratings r join orgs o on o.org_id = r.org_id
    where r.org_id = ${work.orgId} and r.at >= date_trunc('day', ${work.now}::timestamptz at time zone o.zone) at time zone o.zone
    group by r.stars`.execute(work.tx)
  const byStars = [1, 2, 3, 4, 5].map((stars) => rows.find((row) => row.stars === stars)?.count ?? 0)
  const count = byStars.reduce((sum, n) => sum + n, 0)
  const total = byStars.reduce((sum, n, index) => sum + n * (index + 1), 0)
  return { count, average: count === 0 ? null : Math.round((total / count) * 10) / 10, byStars }
}

async function daysUntilToday(work: Work): Promise<Board['days']> {
  const { rows } = await sql<{ day: string; received: number; resolved: number }>`
    select d.day::date as day,
      coalesce(sum(c.value) filter (where c.figure = 'received'), 0)::int as received,
      coalesce(sum(c.value) filter (where c.figure = 'resolved'), 0)::int as resolved
    from orgs o, generate_series((${work.now}::timestamptz at time zone o.zone)::date - ${days - 1}::int, (${work.now}::timestamptz at time zone o.zone)::date, interval '1 day') as d(day)
    left join counts c on c.org_id = ${work.orgId} and c.day = d.day::date and c.figure in ('received', 'resolved')
    where o.org_id = ${work.orgId} group by d.day order by d.day`.execute(work.tx)
  return rows
}

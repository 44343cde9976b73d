import { sql } from 'kysely'
import { elapsedMs } from '#platform/clock.ts'
import { preparedMark, type Work } from '#platform/database.ts'
import type { Earlier, Reports } from './reach.rules.ts'

const hourMs = 3_600_000
/** In a flood the newest of the hour tell enough: no rule asks for more than some of them. */
const countedMax = 5_000
const usualDays = 28
const keptMsMax = { lastHour: 1_000, usualPerHour: 600_000 }

/**
 * How often each code was reported within the last hour and how often it usually is, read at most once a second; between
 * two readings the door counts what it places itself.
 */
export async function recentReports(work: Work): Promise<Reports> {
  const [lastHour, usualPerHour] = await Promise.all([
    keptFor(work, 'lastHour', readLastHour),
    keptFor(work, 'usualPerHour', readUsual),
  ])
  return { lastHour, usualPerHour }
}

type Counts = Map<string, number>
type Kept = { untilMs: number; at: Date; counts: Promise<Counts> }
const kept = new Map<string, Kept>()

function keptFor(work: Work, name: keyof Reports, read: (work: Work) => Promise<Counts>): Promise<Counts> {
  const place = `${name}/${work.orgId}`
  const before = kept.get(place)
  const age = before ? Math.abs(work.now.getTime() - before.at.getTime()) : 0
  if (before && elapsedMs() < before.untilMs && age < keptMsMax[name]) return before.counts
  const counts = read(work)
  kept.set(place, { untilMs: elapsedMs() + keptMsMax[name], at: work.now, counts })
  // What could not be read is not kept.
  counts.catch(() => kept.delete(place))
  return counts
}

async function readLastHour(work: Work): Promise<Counts> {
  const { rows } = await sql<{ code: string; count: number }>`${sql.raw(preparedMark)}
    select code, count(*)::int as count from (select code from tickets where org_id = ${work.orgId}
      and received_at > ${new Date(work.now.getTime() - hourMs)} and channel <> 'import'
      order by received_at desc limit ${countedMax}) newest group by code`.execute(work.tx)
  return new Map(rows.map((row) => [row.code, row.count]))
}

/** From the counts of the days before today; of the days since the first, when the organisation is young. */
async function readUsual(work: Work): Promise<Counts> {
  const { rows } = await sql<{ key: string; per_hour: number }>`
    with today as (select (${work.now}::timestamptz at time zone zone)::date as day from orgs where org_id = ${work.orgId}),
    before as (select c.key, c.value, t.day - min(c.day) over () as days from counts c, today t
      where c.org_id = ${work.orgId} and c.figure = 'kind' and c.day >= t.day - ${usualDays}::int and c.day < t.day)
    select key, sum(value)::float8 / (max(days) * 24) as per_hour from before group by key`.execute(work.tx)
  return new Map(rows.map((row) => [row.key, row.per_hour]))
}

/** What these customers sent within the last days, by customer. Asked only for those who are known. */
export async function earlierTickets(work: Work, customerIds: string[], days: number): Promise<Map<string, Earlier>> {
  if (customerIds.length === 0) return new Map()
  const { rows } = await sql<{ customer_id: string; tickets: number; orders: string[] | null }>`${sql.raw(preparedMark)}
    select customer_id, count(*)::int as tickets, array_agg(order_no) filter (where order_no is not null) as orders
    from tickets where org_id = ${work.orgId} and customer_id = any(${customerIds}::uuid[])
      and received_at > ${new Date(work.now.getTime() - days * 24 * hourMs)}
    group by customer_id`.execute(work.tx)
  return new Map(rows.map((row) => [row.customer_id, { tickets: row.tickets, orderNos: new Set(row.orders) }]))
}

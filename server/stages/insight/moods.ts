import { sql } from 'kysely'
import type { z } from 'zod'
import type { Work } from '#platform/database.ts'
import { currentKnowledge } from '#records/knowledge/definitions.ts'
import { labelsFor } from '#records/knowledge/labels.ts'
import type { showMoods } from './contract.ts'

type Moods = z.input<(typeof showMoods)['answer']>
type Heard = { messages: number; upset: number; angry: number; distressed: number }

const days = 30
const kindsMax = 12

/** How customers' messages of 30 days sound. From the counts: a message is first or added, and calm unless one says not. */
export async function readMoods(work: Work): Promise<Moods> {
  const { rows } = await sql<Heard & { day: string; channel: string | null; code: string | null }>`
    with days as (select d.day::date as day from orgs o, generate_series(
        (${work.now}::timestamptz at time zone o.zone)::date - ${days - 1}::int, (${work.now}::timestamptz at time zone o.zone)::date,
        interval '1 day') as d(day) where o.org_id = ${work.orgId}),
    counted as (
      select c.day, c.figure, c.value,
        case when c.figure <> 'kind' then split_part(c.key, '/', 1) end as channel,
        case c.figure when 'kind' then c.key when 'received' then null else split_part(c.key, '/', 2) end as code,
        split_part(c.key, '/', 3) as mood
      from counts c join days using (day)
      where c.org_id = ${work.orgId} and c.figure in ('received', 'kind', 'added', 'mood')),
    heard as (
      select day, channel, null as code, figure, mood, value from counted where channel is not null
      union all select null, null, code, figure, mood, value from counted where code is not null)
    select day, channel, code, coalesce(sum(value) filter (where figure <> 'mood'), 0)::int as messages,
      coalesce(sum(value) filter (where mood = 'upset'), 0)::int as upset,
      coalesce(sum(value) filter (where mood = 'angry'), 0)::int as angry,
      coalesce(sum(value) filter (where mood in ('distressed', 'danger')), 0)::int as distressed
    from (select * from heard union all select day, null, null, 'none', '', 0 from days) every
    group by day, channel, code order by day, channel, code`.execute(work.tx)
  const { taxonomy } = await currentKnowledge(work)
  const kinds = rows
    .filter((row) => row.code !== null && row.distressed + row.angry > 0)
    .sort((a, b) => b.distressed - a.distressed || b.angry - a.angry || (a.code! < b.code! ? -1 : 1))
    .slice(0, kindsMax)
    .map((row) => ({ code: row.code!, taxonomy_version: null, ...heardOf(row) }))
  const labelOf = await labelsFor(work, taxonomy, kinds)
  return {
    days: [
      ...Map.groupBy(
        rows.filter((row) => row.day !== null),
        (row) => row.day,
      ),
    ].map(([day, channels]) => ({
      day,
      channels: channels.flatMap((row) => (row.channel === null ? [] : [{ channel: row.channel, ...heardOf(row) }])),
    })),
    kinds: kinds.map(({ taxonomy_version: _, ...kind }) => ({
      ...kind,
      label: labelOf({ code: kind.code, taxonomy_version: null }),
    })),
  }
}

const heardOf = ({ messages, upset, angry, distressed }: Heard): Heard => ({ messages, upset, angry, distressed })

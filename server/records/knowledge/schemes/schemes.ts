import { sql } from 'kysely'
import type { Work } from '#platform/database.ts'
import { currentKnowledge, definition } from '../definitions.ts'
import { codesOf } from '../knowledge.rules.ts'
import { newestOf, versionsOf } from '../versions.ts'
import { classesOf, type Scheme, type TicketClass, uncovered } from './scheme.rules.ts'

/** The newest version of every scheme that tickets and exports show. */
export async function shownSchemes(work: Work): Promise<Scheme[]> {
  const names = await work.tx
    .selectFrom('definitions')
    .select(['key', (e) => e.fn.max('version').as('version')])
    .where('org_id', '=', work.orgId)
    .where('kind', '=', 'scheme')
    .groupBy('key')
    .orderBy('key')
    .execute()
  const schemes: Scheme[] = []
  for (const { key, version } of names) schemes.push(await definition<Scheme>(work, 'scheme', key, version))
  return schemes.filter(({ active }) => active)
}

/** What a ticket of this code is for those schemes on the day of this moment, in the organisation's zone. */
export async function ticketClasses(work: Work, code: string, at: Date): Promise<TicketClass[]> {
  return classesOf(await shownSchemes(work), code, await dayOf(work, at))
}

/** Every scheme with what it holds and lacks today. */
export async function readSchemes(work: Work) {
  const [newest, day] = [newestOf(await versionsOf<Scheme>(work, 'scheme', null)), await dayOf(work, work.now)]
  const codes = codesOf((await currentKnowledge(work)).taxonomy)
  return newest
    .map(({ body, ...line }) => {
      const gaps = new Map(uncovered(body, codes, day).map((gap) => [gap.dimension, gap.codes]))
      return {
        ...line,
        key: body.key,
        active: body.active,
        name: body.name,
        source: body.source,
        dimensions: body.dimensions.map((dimension) => {
          const own = body.classes.filter((one) => one.dimension === dimension.key)
          return {
            ...dimension,
            classes: own.length,
            verified: own.filter(({ verified }) => verified).length,
            uncovered: gaps.get(dimension.key) ?? [],
          }
        }),
      }
    })
    .toSorted((a, b) => Number(b.active) - Number(a.active) || (a.key < b.key ? -1 : 1))
}

async function dayOf(work: Work, at: Date): Promise<string> {
  const { rows } = await sql<{ day: string }>`
    select (${at}::timestamptz at time zone zone)::date::text as day from orgs where org_id = ${work.orgId}`.execute(
    work.tx,
  )
  return rows[0]!.day
}

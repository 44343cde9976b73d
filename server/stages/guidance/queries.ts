import { sql } from 'kysely'
import type { z } from 'zod'
import type { Work } from '#platform/database.ts'
import { definition } from '#records/knowledge/definitions.ts'
import { newestOf, newestVersion, type Version, versionsOf } from '#records/knowledge/versions.ts'
import { languageOf, say } from '#records/knowledge/words.rules.ts'
import type { showDictionary, showGuidanceCounts } from './contract.ts'
import { type Causes, type Dictionary, entryOf, type Family, familyOf, unclear } from './dictionary.rules.ts'
import { readDictionary } from './dictionary.ts'

type Counts = z.input<(typeof showGuidanceCounts)['answer']>
type Counted = Record<(typeof figures)[number], number>

const figures = ['shown', 'followed', 'paid', 'complained', 'avoided'] as const
const codesMax = 50

/** Every counted show of the last days: those that are folded and those of which more may come. */
const shows = (work: Work) => sql`
  select c.day, c.family, c.code, c.shown, c.followed, c.paid, c.complained, c.avoided
  from guidance_counts c where c.org_id = ${work.orgId}
  union all
  select s.day, s.family, s.code, 1, s.followed::int, s.paid::int, s.complained::int,
    ((s.followed or s.paid) and not s.complained)::int
  from guidance_shows s where s.org_id = ${work.orgId}`
const sums = sql`
  coalesce(sum(w.shown), 0)::int as shown, coalesce(sum(w.followed), 0)::int as followed,
  coalesce(sum(w.paid), 0)::int as paid, coalesce(sum(w.complained), 0)::int as complained,
  coalesce(sum(w.avoided), 0)::int as avoided`
const span = (work: Work, days: number) => sql`
  select d.day::date as day from orgs o, generate_series(
    (${work.now}::timestamptz at time zone o.zone)::date - ${days - 1}::int, (${work.now}::timestamptz at time zone o.zone)::date,
    '1 day') as d(day) where o.org_id = ${work.orgId}`

/** What guidance did in the last `days` days, today included: by day, by family, by cause and by code. */
export async function readCounts(work: Work, days: number, accepted: string | undefined): Promise<Counts> {
  const { rows: byDay } = await sql<Counted & { day: string }>`
    select d.day, ${sums} from (${span(work, days)}) d left join (${shows(work)}) w on w.day = d.day
    group by d.day order by d.day`.execute(work.tx)
  const { rows: byCode } = await sql<Counted & { family: string; code: string }>`
    select w.family, w.code, ${sums} from (${shows(work)}) w join (${span(work, days)}) d on d.day = w.day
    group by w.family, w.code order by shown desc, w.family, w.code`.execute(work.tx)
  const dictionary = await readDictionary(work)
  const language = languageOf(accepted, 'zh-Hans')
  const codes = byCode.map((row) => {
    const cause = causeOf(dictionary, row.family, row.code)
    return { ...row, cause: cause.key, title: say(cause.title, language) }
  })
  return {
    ...sumOf(byDay),
    days: byDay,
    families: inSums(codes, ({ family }) => family).map(([family, , sum]) => {
      const found = familyOf(dictionary, family)
      return { family, name: found ? say(found.name, language) : null, ...sum }
    }),
    causes: inSums(codes, ({ cause }) => cause).map(([cause, { title }, sum]) => ({ cause, title, ...sum })),
    codes: codes.slice(0, codesMax),
  }
}

const sumOf = (rows: Counted[]): Counted =>
  Object.fromEntries(figures.map((name) => [name, rows.reduce((sum, row) => sum + row[name], 0)])) as Counted

/** The sums of rows that belong together, each with its key and its first row; the most shown first. */
function inSums<Row extends Counted>(rows: Row[], keyOf: (row: Row) => string): [string, Row, Counted][] {
  const groups = [...Map.groupBy(rows, keyOf)]
  return groups
    .map(([key, group]): [string, Row, Counted] => [key, group[0]!, sumOf(group)])
    .toSorted(([, , one], [, , other]) => other.shown - one.shown)
}

/** What a counted code means today. */
function causeOf(dictionary: Dictionary, family: string, code: string) {
  const found = familyOf(dictionary, family)
  const key = (found && entryOf(found, code)?.cause) ?? unclear
  const { causes } = dictionary.causes
  return causes.find((cause) => cause.key === key) ?? causes.find((cause) => cause.key === unclear)!
}

type Documents = z.input<(typeof showDictionary)['answer']>

/** The documents that the organisation has, in their newest versions, each with who published which version when. */
export async function readDocuments(work: Work): Promise<Documents> {
  const all = await versionsOf<Causes | Family>(work, 'guidance', null)
  const newest = newestOf(all).map((one) => ({
    ...lineOf(one),
    key: one.body.key,
    content: contentOf(one.body),
    versions: all.filter(({ body }) => body.key === one.body.key).map(lineOf),
  }))
  const causes = newest.find(({ key }) => key === 'causes')
  const families = newest.filter(({ key }) => key !== 'causes')
  return { causes: (causes as Documents['causes']) ?? null, families: families as Documents['families'] }
}

/** A version of the causes, or the newest. @throws Problem missing definition_missing */
export const readCauses = (work: Work, version?: number) => readDocument<Causes>(work, 'causes', version)

/** A version of a family, or the newest. @throws Problem missing definition_missing */
export const readFamily = (work: Work, key: string, version?: number) => readDocument<Family>(work, key, version)

async function readDocument<T extends Causes | Family>(work: Work, key: string, wanted: number | undefined) {
  const version = wanted ?? (await newestVersion(work, 'guidance', key))
  return { version, content: contentOf(await definition<T>(work, 'guidance', key, version)) }
}

const lineOf = ({ version, publishedAt, publishedBy }: Version<unknown>) => ({ version, publishedAt, publishedBy })

function contentOf<T extends { key: string; version: number }>({ key: _key, version: _version, ...content }: T) {
  return content
}

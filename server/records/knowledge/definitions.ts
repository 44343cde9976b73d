import { sql } from 'kysely'
import { canonicalJson } from '#platform/crypto.ts'
import { preparedMark, type Work } from '#platform/database.ts'
import { Problem } from '#platform/errors.ts'
import type { Calendar } from './calendars/calendar.rules.ts'
import usualRemedies from './defaults/remedies.json' with { type: 'json' }
import usualSteps from './defaults/steps.json' with { type: 'json' }
import usualTiming from './defaults/timing.json' with { type: 'json' }
import usualTriage from './defaults/triage.json' with { type: 'json' }
import type { Form } from './forms.rules.ts'
import type { CannedReply, Knowledge, Notice, Routing, Steps, Taxonomy, TriageRules } from './knowledge.rules.ts'
import type { Regime } from './regimes/regime.rules.ts'
import type { Timing } from './regimes/timing.rules.ts'
import type { RemedyPolicy } from './remedies/policy.rules.ts'

/** Kinds of versioned data that an organisation owns. Rows are never changed; a change is a new version. */
export type DefinitionKind =
  | 'form'
  | 'workflow'
  | 'taxonomy'
  | 'routing'
  | 'steps'
  | 'reply'
  | 'notice'
  | 'triage'
  | 'scheme'
  | 'regime'
  | 'calendar'
  | 'timing'
  | 'remedies'
  | 'refunds'
  | 'guidance'

/** Stores a new version of a definition. */
export async function define(
  work: Work,
  kind: DefinitionKind,
  key: string,
  version: number,
  body: object,
): Promise<void> {
  await work.tx
    .insertInto('definitions')
    .values({ org_id: work.orgId, kind, key, version, body: canonicalJson(body), created_at: work.now })
    .execute()
}

/**
 * Definitions that were read, by organisation, kind, key and version. Rows never change, so an entry cannot grow old;
 * what the transaction at hand may itself have written (and may still take back) is not kept.
 */
const bodyCache = new Map<string, unknown>()
const bodyCacheMax = 5_000
const knowledgeCache = new Map<string, Knowledge<unknown>>()
const knowledgeCacheMax = 200

type Name = { kind: string; key: string; version: number }
const placeOf = (work: Work, name: Name) => `${work.orgId}|${name.kind}|${name.key}|${name.version}`

/** One version of a definition. @throws Problem missing definition_missing */
export async function definition<T>(work: Work, kind: DefinitionKind, key: string, version: number): Promise<T> {
  return (await bodies(work, [{ kind, key, version }]))[0] as T
}

/** Versions of definitions of a kind, in the order of their names. @throws Problem missing definition_missing */
export async function definitionsOf<T>(
  work: Work,
  kind: DefinitionKind,
  names: { key: string; version: number }[],
): Promise<T[]> {
  const found = await bodies(
    work,
    names.map((name) => ({ kind, ...name })),
  )
  return found as T[]
}

async function bodies(work: Work, names: Name[]): Promise<unknown[]> {
  const missing = names.filter((name) => !bodyCache.has(placeOf(work, name)))
  if (missing.length === 0) return names.map((name) => bodyCache.get(placeOf(work, name)))
  const rows = await work.tx
    .selectFrom('definitions')
    .select(['kind', 'key', 'version', 'body', 'created_at'])
    .where('org_id', '=', work.orgId)
    .where((e) =>
      e(
        e.refTuple('kind', 'key', 'version'),
        'in',
        missing.map((name) => e.tuple(name.kind, name.key, name.version)),
      ),
    )
    .execute()
  const fresh = new Map(rows.map((row) => [placeOf(work, row), row.body]))
  for (const row of rows) if (row.created_at < work.now) keep(bodyCache, placeOf(work, row), row.body, bodyCacheMax)
  return names.map((name) => {
    const body = fresh.get(placeOf(work, name)) ?? bodyCache.get(placeOf(work, name))
    if (body === undefined)
      throw new Problem('missing', 'definition_missing', {
        facts: { kind: name.kind, key: name.key, version: name.version },
      })
    return body
  })
}

function keep<V>(cache: Map<string, V>, key: string, value: V, entriesMax: number): void {
  if (cache.size >= entriesMax) cache.delete(cache.keys().next().value!)
  cache.set(key, value)
}

/**
 * The newest version of every definition of the organisation, but for the schemes of others and the guidance on failures, which
 * no step at the door asks.
 * Which versions are newest is asked each time, as one text: as rows they would take longer to read than to find.
 */
export async function currentKnowledge<W>(work: Work): Promise<Knowledge<W>> {
  const { rows } = await sql<{ names: string | null }>`${sql.raw(preparedMark)}
    select string_agg(concat_ws('|', kind, key, version), ',' order by kind, key) as names
    from ${newestOf(work)} newest`.execute(work.tx)
  const known = knowledgeCache.get(`${work.orgId},${rows[0]?.names}`)
  return (known as Knowledge<W> | undefined) ?? readKnowledge<W>(work)
}

async function readKnowledge<W>(work: Work): Promise<Knowledge<W>> {
  const { rows: names } = await sql<Name & { at: Date }>`
    select kind, key, version, at from ${newestOf(work)} newest order by kind, key`.execute(work.tx)
  const found = await bodies(work, names)
  const knowledge = assemble<W>(names.map((name, index) => ({ kind: name.kind, body: found[index] })))
  const signature = [work.orgId, ...names.map(({ kind, key, version }) => [kind, key, version].join('|'))].join()
  if (names.every((name) => name.at < work.now))
    keep(knowledgeCache, signature, knowledge as Knowledge<unknown>, knowledgeCacheMax)
  return knowledge
}

const newestOf = (work: Work) => sql`(
  select kind, key, max(version) as version, max(created_at) as at from definitions
  where org_id = ${work.orgId} and kind not in ('scheme', 'guidance') group by kind, key)`

function assemble<W>(rows: { kind: string; body: unknown }[]): Knowledge<W> {
  const of = <T>(kind: DefinitionKind): T[] => rows.filter((row) => row.kind === kind).map((row) => row.body as T)
  const one = <T>(kind: DefinitionKind): T => {
    const [first] = of<T>(kind)
    if (!first) throw new Problem('missing', 'definition_missing', { facts: { kind, key: '', version: 0 } })
    return first
  }
  return {
    forms: of<Form>('form').sort((a, b) => a.order - b.order),
    workflows: of<W>('workflow'),
    taxonomy: one<Taxonomy>('taxonomy'),
    routing: one<Routing>('routing'),
    steps: { ...(usualSteps as unknown as Steps), ...one<Steps>('steps') },
    // What came to the rules after an organisation was founded is as usual there.
    triage: { ...(usualTriage as TriageRules), ...one<TriageRules>('triage') },
    replies: of<CannedReply>('reply'),
    notices: of<Notice>('notice'),
    regimes: of<Regime>('regime'),
    calendars: of<Calendar>('calendar'),
    timing: timingOf(of<Timing>('timing')[0]),
    remedies: of<RemedyPolicy>('remedies')[0] ?? (usualRemedies as RemedyPolicy),
  }
}

/** Ladders that came with the product later are there for every organisation: clocks name them. */
function timingOf(own: Timing | undefined): Timing {
  const usual = usualTiming as Timing
  return { ...usual, ...own, ladders: { ...usual.ladders, ...own?.ladders } }
}

import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { sql } from 'kysely'
import { canonicalJson } from '#platform/crypto.ts'
import { preparedMark, type Work } from '#platform/database.ts'
import { Problem } from '#platform/errors.ts'
import type { Form } from './forms.rules.ts'
import type { CannedReply, Knowledge, Notice, Routing, Steps, Taxonomy, TriageRules } from './knowledge.rules.ts'

/** Kinds of versioned data that an organisation owns. Rows are never changed; a change is a new version. */
export type DefinitionKind = 'form' | 'workflow' | 'taxonomy' | 'routing' | 'steps' | 'reply' | 'notice' | 'triage'

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

/** The newest version of every definition of the organisation. Which versions are newest is asked each time. */
export async function currentKnowledge<W>(work: Work): Promise<Knowledge<W>> {
  const { rows: names } = await sql<Name & { newest: Date }>`${sql.raw(preparedMark)}
    select kind, key, max(version) as version, max(created_at) as newest from definitions where org_id = ${work.orgId}
    group by kind, key order by kind, key`.execute(work.tx)
  const signature = names.map((name) => placeOf(work, name)).join()
  const known = knowledgeCache.get(signature)
  if (known) return known as Knowledge<W>
  const found = await bodies(work, names)
  const knowledge = assemble<W>(names.map((name, index) => ({ kind: name.kind, body: found[index] })))
  if (names.every((name) => name.newest < work.now))
    keep(knowledgeCache, signature, knowledge as Knowledge<unknown>, knowledgeCacheMax)
  return knowledge
}

function assemble<W>(rows: { kind: string; body: unknown }[]): Knowledge<W> {
  const of = <T>(kind: DefinitionKind): T[] => rows.filter((row) => row.kind === kind).map((row) => row.body as T)
  const one = <T>(kind: DefinitionKind): T => {
    const [first] = of<T>(kind)
    if (!first) throw new Problem('missing', 'definition_missing', { facts: { kind, key: '', version: 0 } })
    return first
  }
  return {
    forms: of<Form>('form').sort((a, b) => a.order - b.order),
    workflow: one<W>('workflow'),
    taxonomy: one<Taxonomy>('taxonomy'),
    routing: one<Routing>('routing'),
    steps: one<Steps>('steps'),
    triage: one<TriageRules>('triage'),
    replies: of<CannedReply>('reply'),
    notices: of<Notice>('notice'),
  }
}

/**
 * Gives an organisation the notices that the product has learnt since it was founded; the code asks for them by name. What
 * the organisation has under a key stays its own.
 */
export async function addNewNotices(work: Work): Promise<void> {
  const rows = await work.tx
    .selectFrom('definitions')
    .select('key')
    .where('org_id', '=', work.orgId)
    .where('kind', '=', 'notice')
    .execute()
  for (const notice of (await shipped('notices')) as Notice[])
    if (!rows.some((row) => row.key === notice.key)) await define(work, 'notice', notice.key, notice.version, notice)
}

async function shipped(name: string) {
  return JSON.parse(await readFile(join(import.meta.dirname, 'defaults', `${name}.json`), 'utf8'))
}

/** Gives a new organisation the knowledge that ships with the product; its teams and routing are its own. */
export async function defineDefaults(work: Work, routing: Routing): Promise<void> {
  await define(work, 'routing', routing.key, routing.version, routing)
  for (const kind of ['workflow', 'taxonomy', 'steps', 'triage'] as const) {
    const body = await shipped(kind)
    await define(work, kind, body.key, body.version, body)
  }
  for (const [kind, name] of [
    ['form', 'forms'],
    ['reply', 'replies'],
    ['notice', 'notices'],
  ] as const) {
    for (const body of await shipped(name)) await define(work, kind, body.key, body.version, body)
  }
}

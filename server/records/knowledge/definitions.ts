import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Work } from '#platform/database.ts'
import { Problem } from '#platform/errors.ts'
import { canonicalJson } from '#platform/crypto.ts'
import type { Form } from './forms.rules.ts'
import type { Knowledge, Notice, Replies, Routing, Steps, Taxonomy, TriageRules } from './knowledge.rules.ts'

/** Kinds of versioned data that an organisation owns. Rows are never changed; a change is a new version. */
export type DefinitionKind = 'form' | 'workflow' | 'taxonomy' | 'routing' | 'steps' | 'reply' | 'notice' | 'triage'

/** Stores a new version of a definition. */
export async function define(work: Work, kind: DefinitionKind, key: string, version: number, body: object): Promise<void> {
  await work.tx.insertInto('definitions')
    .values({ org_id: work.orgId, kind, key, version, body: canonicalJson(body), created_at: work.now }).execute()
}

/** One version of a definition. @throws Problem missing definition_missing */
export async function definition<T>(work: Work, kind: DefinitionKind, key: string, version: number): Promise<T> {
  const row = await work.tx.selectFrom('definitions').select('body')
    .where('org_id', '=', work.orgId).where('kind', '=', kind).where('key', '=', key).where('version', '=', version).executeTakeFirst()
  if (!row) throw new Problem('missing', 'definition_missing', { facts: { kind, key, version } })
  return row.body as T
}

/** The newest version of every definition of the organisation. */
export async function currentKnowledge<W>(work: Work): Promise<Knowledge<W>> {
  const rows = await work.tx.selectFrom('definitions').distinctOn(['kind', 'key']).select(['kind', 'key', 'body'])
    .where('org_id', '=', work.orgId).orderBy('kind').orderBy('key').orderBy('version', 'desc').execute()
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
    replies: of<Replies>('reply'),
    notices: of<Notice>('notice'),
  }
}

/** Gives a new organisation the knowledge that ships with the product; its teams and routing are its own. */
export async function defineDefaults(work: Work, routing: Routing): Promise<void> {
  await define(work, 'routing', routing.key, routing.version, routing)
  const read = async (name: string) => JSON.parse(await readFile(join(import.meta.dirname, 'defaults', `${name}.json`), 'utf8'))
  for (const kind of ['workflow', 'taxonomy', 'steps', 'triage'] as const) {
    const body = await read(kind)
    await define(work, kind, body.key, body.version, body)
  }
  for (const [kind, file] of [['form', 'forms'], ['reply', 'replies'], ['notice', 'notices']] as const) {
    for (const body of await read(file)) await define(work, kind, body.key, body.version, body)
  }
}

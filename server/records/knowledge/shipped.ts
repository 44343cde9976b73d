import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Work } from '#platform/database.ts'
import { type DefinitionKind, define } from './definitions.ts'
import type { Routing } from './knowledge.rules.ts'
import { addDefaultTags } from './tags/tree.ts'

type Shipped = { key: string; version: number }

const folder = join(import.meta.dirname, 'defaults')

async function shipped<T>(name: string): Promise<T> {
  return JSON.parse(await readFile(join(folder, `${name}.json`), 'utf8')) as T
}

/** Every file of a folder of defaults. */
async function shippedIn(name: string): Promise<Shipped[]> {
  const files = (await readdir(join(folder, name))).sort()
  return Promise.all(files.map((file) => shipped<Shipped>(`${name}/${file.replace(/\.json$/, '')}`)))
}

/** Gives a new organisation the knowledge that ships with the product; its teams and routing are its own. */
export async function defineDefaults(work: Work, routing: Routing): Promise<void> {
  await define(work, 'routing', routing.key, routing.version, routing)
  for (const kind of ['taxonomy', 'steps', 'triage'] as const)
    await defineAll(work, kind, [await shipped<Shipped>(kind)])
  await defineAll(work, 'form', await shipped('forms'))
  await defineAll(work, 'reply', await shipped('replies'))
  await addShipped(work)
}

/**
 * Gives an organisation what the product has learnt since it was founded and the code or its pages ask for by name: notices,
 * the schemes of others, the laws that set clocks, calendars, the rules of money, policies of refunds (all off). What the
 * organisation has under a key stays its own.
 */
export async function addShipped(work: Work): Promise<void> {
  await addDefaultTags(work)
  const rows = await work.tx
    .selectFrom('definitions')
    .select(['kind', 'key'])
    .where('org_id', '=', work.orgId)
    .where('kind', 'in', [
      'notice',
      'workflow',
      'scheme',
      'regime',
      'calendar',
      'timing',
      'remedies',
      'refunds',
      'guidance',
    ])
    .execute()
  const isNew = (kind: string) => (body: Shipped) => !rows.some((row) => row.kind === kind && row.key === body.key)
  await defineAll(work, 'notice', (await shipped<Shipped[]>('notices')).filter(isNew('notice')))
  await defineAll(work, 'workflow', (await shippedIn('workflows')).filter(isNew('workflow')))
  await defineAll(work, 'scheme', (await shippedIn('schemes')).filter(isNew('scheme')))
  await defineAll(work, 'regime', (await shippedIn('regimes')).filter(isNew('regime')))
  await defineAll(work, 'calendar', (await shippedIn('calendars')).filter(isNew('calendar')))
  await defineAll(work, 'timing', [await shipped<Shipped>('timing')].filter(isNew('timing')))
  await defineAll(work, 'remedies', [await shipped<Shipped>('remedies')].filter(isNew('remedies')))
  await defineAll(work, 'refunds', (await shippedIn('refunds')).filter(isNew('refunds')))
  await defineAll(work, 'guidance', (await shippedIn('guidance')).filter(isNew('guidance')))
}

async function defineAll(work: Work, kind: DefinitionKind, bodies: Shipped[]): Promise<void> {
  for (const body of bodies) await define(work, kind, body.key, body.version, body)
}

import pg from 'pg'
import type { Clock } from '../clock.ts'
import { type Files, FilesUnavailable } from '../ports.ts'
import { copyOut } from './copy.ts'
import { type BackupKey, writeSealed } from './envelope.ts'
import { dataFrames, type End, noteFrame, type Tail } from './format.ts'

/** Columns that name files of the store, by table. */
export type FileColumns = Record<string, string[]>

export type Source = {
  /** Of the owner: it reads every organisation, one after the other, as the policies want it. */
  ownerUrl: string
  files: Files
  fileColumns: FileColumns
  clock: Clock
  /** Hears of every table and of the files, for people. */
  say(line: string): void
}

/** Tables that are not carried: what migrations record is made again by them, the other is a restore's own mark. */
export const ownTables = ['migrations', 'restoring']

/**
 * Writes everything that one moment saw to a sealed file, while the house is open: every table in one snapshot
 * (REPEATABLE READ, which holds nobody up), and the files that its rows name. Answers the manifest.
 * @throws StartFailure (backup) when the file cannot be written · FilesUnavailable when a named file cannot be read
 */
export async function writeBackup(path: string, key: BackupKey, from: Source): Promise<End & { fileBytes: number }> {
  const client = new pg.Client({ connectionString: from.ownerUrl, connectionTimeoutMillis: 10_000 })
  client.on('error', () => undefined)
  await client.connect()
  try {
    const end: { manifest: End | null } = { manifest: null }
    const fileBytes = await writeSealed(path, key, from.clock, frames(client, from, end))
    return { ...end.manifest!, fileBytes }
  } finally {
    await client.end().catch(() => undefined)
  }
}

async function* frames(client: pg.Client, from: Source, end: { manifest: End | null }): AsyncGenerator<Buffer> {
  // Before the snapshot: whatever was acknowledged until now is committed, so the snapshot sees it.
  const mark = from.clock.now().toISOString()
  await client.query('begin isolation level repeatable read read only')
  // Values come out the same whatever the login's habits are.
  await client.query(
    "set local datestyle to iso; set local intervalstyle to iso_8601; set local bytea_output to hex; set local extra_float_digits to 1; set local timezone to 'UTC'",
  )
  const { rows: migrations } = await client.query<{ version: number; hash: string }>(
    "select version, encode(hash, 'hex') as hash from migrations order by version",
  )
  const { rows: orgs } = await client.query<{ org_id: string }>('select org_id from orgs order by org_id')
  const orgIds = orgs.map((row) => row.org_id)
  yield noteFrame({ is: 'begin', mark, migrations, kms: await kmsOf(client, orgIds) })
  const tables: End['tables'] = {}
  for (const { name, columns, has_org } of await tablesOf(client)) {
    yield noteFrame({ is: 'table', name, columns })
    const rows = has_org ? rowsOfOrgs(client, name, columns, orgIds) : copyOut(client, copyText(name, columns))
    yield* dataFrames(rows, ({ rows = 0, sha256, bytes }) => {
      tables[name] = { rows, sha256 }
      from.say(`${name.padEnd(24)} ${rows.toLocaleString('en')} rows, ${sizeOf(bytes)}`)
    })
  }
  const files = { count: 0, bytes: 0 }
  for (const orgId of orgIds)
    for await (const fileKey of fileKeys(client, from.fileColumns, orgId)) {
      yield* fileFrames(from, orgId, fileKey, ({ bytes }) => {
        files.count += 1
        files.bytes += bytes
      })
    }
  from.say(`${'files'.padEnd(24)} ${files.count.toLocaleString('en')}, ${sizeOf(files.bytes)}`)
  const sequences = await sequencesOf(client)
  await client.query('commit')
  const manifest: End = { is: 'end', mark, endedAt: from.clock.now().toISOString(), tables, files, sequences }
  end.manifest = manifest
  yield noteFrame(manifest)
}

/** For people. */
export const sizeOf = (bytes: number) =>
  bytes < 1e6 ? `${(bytes / 1e3).toFixed(0)} kB` : `${(bytes / 1e6).toFixed(1)} MB`

/** Every table with its columns, by name. */
export async function tablesOf(
  client: pg.ClientBase,
): Promise<{ name: string; columns: string[]; has_org: boolean }[]> {
  const { rows } = await client.query<{ name: string; columns: string[]; has_org: boolean }>(
    `select c.relname as name, array_agg(a.attname::text order by a.attnum) as columns, bool_or(a.attname = 'org_id') as has_org
      from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid
      where n.nspname = current_schema() and c.relkind = 'r' and not c.relname = any($1)
        and a.attnum > 0 and not a.attisdropped and a.attgenerated = '' group by c.relname order by c.relname`,
    [ownTables],
  )
  return rows
}

function copyText(table: string, columns: string[], orgId?: string): string {
  const names = columns.map((column) => pg.escapeIdentifier(column)).join(', ')
  const mine = orgId === undefined ? '' : ` where org_id = ${pg.escapeLiteral(orgId)}`
  return `copy (select ${names} from ${pg.escapeIdentifier(table)}${mine}) to stdout`
}

/** An owner that is no superuser meets the policies too, so each organisation is read as itself. */
async function* rowsOfOrgs(client: pg.Client, table: string, columns: string[], orgIds: string[]) {
  for (const orgId of orgIds) {
    await client.query("select set_config('app.org', $1, true)", [orgId])
    yield* copyOut(client, copyText(table, columns, orgId))
  }
}

async function kmsOf(client: pg.Client, orgIds: string[]): Promise<string[]> {
  const ids = new Set<string>()
  for (const orgId of orgIds) {
    await client.query("select set_config('app.org', $1, true)", [orgId])
    const { rows } = await client.query<{ kms: string }>('select distinct kms from org_keys where org_id = $1', [orgId])
    for (const { kms } of rows) ids.add(kms)
  }
  return [...ids].sort()
}

const keysAtOnce = 1_000

async function* fileKeys(client: pg.Client, columns: FileColumns, orgId: string): AsyncGenerator<string> {
  await client.query("select set_config('app.org', $1, true)", [orgId])
  const parts = Object.entries(columns).flatMap(([table, names]) =>
    names.map((name) => `select ${name} as key from ${table} where org_id = $1 and ${name} is not null`),
  )
  if (parts.length === 0) return
  await client.query(`declare file_keys cursor for ${parts.join(' union ')}`.replaceAll('$1', pg.escapeLiteral(orgId)))
  for (;;) {
    const { rows } = await client.query<{ key: string }>(`fetch ${keysAtOnce} from file_keys`)
    if (rows.length === 0) break
    for (const { key } of rows) yield key
  }
  await client.query('close file_keys')
}

/**
 * One file. What was forgotten since the snapshot is left out like its row would be; everything else that cannot be read
 * fails the backup, because a backup that silently lacks files is none.
 */
async function* fileFrames(
  { files, fileColumns, say, ownerUrl }: Source,
  orgId: string,
  key: string,
  told: (tail: Tail) => void,
): AsyncGenerator<Buffer> {
  const bytes = files.get(orgId, key)[Symbol.asyncIterator]()
  let first: IteratorResult<Buffer>
  try {
    first = await bytes.next()
  } catch (error) {
    if (!(error instanceof FilesUnavailable) || (await isNamed(ownerUrl, fileColumns, orgId, key))) throw error
    say(`${'file'.padEnd(24)} one was forgotten meanwhile`)
    return
  }
  async function* all(): AsyncGenerator<Buffer> {
    if (!first.done) yield first.value
    for await (const part of { [Symbol.asyncIterator]: () => bytes }) yield part
  }
  yield noteFrame({ is: 'file', orgId, key })
  yield* dataFrames(all(), told)
}

/** Whether a row names the file now, which the snapshot cannot say. */
async function isNamed(ownerUrl: string, columns: FileColumns, orgId: string, key: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: ownerUrl, connectionTimeoutMillis: 10_000 })
  await client.connect()
  try {
    await client.query('begin')
    await client.query("select set_config('app.org', $1, true)", [orgId])
    const parts = Object.entries(columns).flatMap(([table, names]) =>
      names.map((name) => `select 1 from ${table} where org_id = $1 and ${name} = $2`),
    )
    return (await client.query(parts.join(' union all '), [orgId, key])).rows.length > 0
  } finally {
    await client.end()
  }
}

/** Read last: a sequence belongs to no snapshot, and must not be behind a row. */
async function sequencesOf(client: pg.Client): Promise<End['sequences']> {
  const { rows } = await client.query<{ name: string }>(
    "select c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = current_schema() and c.relkind = 'S' order by 1",
  )
  const sequences: End['sequences'] = []
  for (const { name } of rows) {
    const {
      rows: [state],
    } = await client.query<{ value: string; is_called: boolean }>(
      `select last_value::text as value, is_called from ${pg.escapeIdentifier(name)}`,
    )
    sequences.push({ name, value: state!.value, isCalled: state!.is_called })
  }
  return sequences
}

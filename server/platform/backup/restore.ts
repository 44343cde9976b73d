import pg from 'pg'
import type { Clock } from '../clock.ts'
import { sha256 } from '../crypto.ts'
import { knownMigrations, migrate } from '../migrate.ts'
import type { Files } from '../ports.ts'
import { StartFailure } from '../start-failure.ts'
import { copyIn } from './copy.ts'
import { type BackupKey, openSealed } from './envelope.ts'
import { type Begin, type End, type TableHead, walk } from './format.ts'
import { tablesOf } from './write.ts'

/**
 * Columns whose values mean something only in the database that they come from, by table: SQL that makes each anew from
 * the restored row `s`, which may ask `restored_TABLE` for the rows of these tables as they were.
 */
export type Rewrites = Record<string, Record<string, string>>

export type Target = {
  ownerUrl: string
  files: Files
  clock: Clock
  rewrites: Rewrites
  /** Key-encryption keys at hand. */
  kms: string[]
  /** Whatever is there goes: the operator said so in a word. */
  replace: boolean
  say(line: string): void
}

/**
 * Reads a whole backup and holds it against its manifest. Writes nothing.
 * @throws StartFailure (backup) when it is damaged, cut off or sealed under another key
 */
export async function checkBackup(path: string, key: BackupKey): Promise<{ begin: Begin; end: End }> {
  let begin: Begin | null = null
  const skip = async () => undefined
  const end = await orDamaged(path, async () =>
    walk(await openSealed(path, key), {
      begin: async (found) => {
        begin = found
      },
      table: skip,
      file: skip,
    }),
  )
  return { begin: begin!, end }
}

/**
 * Brings a backup back into an empty database and a store of files; the rows appear in one transaction. Everything is
 * checked before the first byte is written. The database stays closed (`migrate` refuses it) until `openRestored`.
 * @throws StartFailure (backup, database, databaseNewer)
 */
export async function restoreBackup(path: string, key: BackupKey, to: Target): Promise<End> {
  const { begin } = await checkBackup(path, key)
  const known = await knownVersion(path, begin)
  mustHaveKeys(path, begin, to.kms)
  const client = new pg.Client({ connectionString: to.ownerUrl, connectionTimeoutMillis: 10_000 })
  client.on('error', () => undefined)
  await client.connect()
  try {
    await mustBeEmpty(client, to.replace)
    await migrate(to.ownerUrl, to.clock, { upTo: known })
    await client.query('begin')
    await client.query('lock table orgs in access exclusive mode')
    await mustBeEmpty(client, false)
    await client.query('create table restoring (since timestamptz not null)')
    await client.query('insert into restoring values ($1)', [to.clock.now()])
    const close = await openTables(client)
    const staged = await stage(client, to.rewrites)
    const end = await orDamaged(path, async () =>
      walk(await openSealed(path, key), {
        begin: async () => undefined,
        table: (head, rows) => loadTable(client, head, rows, staged.has(head.name), to.say),
        async file({ orgId, key: name }, bytes) {
          const put = await to.files.put(orgId, bytes)
          if (put.key !== name) throw new Error('a file in it is not the one that it is called')
        },
      }),
    )
    for (const [table, columns] of staged) await client.query(placing(table, columns, to.rewrites[table]!))
    for (const { name, value, isCalled } of end.sequences)
      await client.query('select setval($1::regclass, $2::bigint, $3)', [pg.escapeIdentifier(name), value, isCalled])
    await close()
    await client.query('commit')
    to.say(`${'files'.padEnd(24)} ${end.files.count.toLocaleString('en')}`)
    return end
  } finally {
    await client.end().catch(() => undefined)
  }
}

/**
 * Proves that nobody works on the database that is about to be filled.
 * @throws StartFailure (database)
 */
export async function mustBeAlone(ownerUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: ownerUrl, connectionTimeoutMillis: 10_000 })
  await client.connect()
  try {
    const { rowCount } = await client.query(
      "select 1 from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend' limit 1",
    )
    if (rowCount === 0) return
    throw new StartFailure('database', 'Somebody is connected to the database: stop every Huiyin on it, then restore.')
  } finally {
    await client.end()
  }
}

/** Lets servers in again, after everything that had to happen first. */
export async function openRestored(ownerUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: ownerUrl, connectionTimeoutMillis: 10_000 })
  await client.connect()
  try {
    await client.query('drop table restoring')
  } finally {
    await client.end()
  }
}

/** A damaged file in one sentence; faults of the database and of the disk keep their own. */
async function orDamaged<T>(path: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act()
  } catch (error) {
    const { name, severity, message } = error as Error & { severity?: string }
    if (error instanceof StartFailure || severity || name === 'FilesUnavailable') throw error
    throw new StartFailure(
      'backup',
      `${path} is damaged or was cut off (${message}): nothing was restored; use another backup.`,
      { cause: error },
    )
  }
}

/** The backup's schema version, which must be ours or older, and of the same texts. */
async function knownVersion(path: string, { migrations }: Begin): Promise<number> {
  const known = await knownMigrations()
  const version = migrations.at(-1)?.version ?? 0
  const isKnown = migrations.every((applied) =>
    known.some((one) => one.version === applied.version && sha256(one.text).toString('hex') === applied.hash),
  )
  if (isKnown) return version
  throw new StartFailure(
    'databaseNewer',
    `${path} holds a database at migration ${version}, which this Huiyin (${known.at(-1)?.version}) does not know: restore it with the Huiyin that made it.`,
  )
}

function mustHaveKeys(path: string, { kms }: Begin, atHand: string[]): void {
  const missing = kms.filter((id) => !atHand.includes(id))
  if (missing.length === 0) return
  throw new StartFailure(
    'backup',
    `What ${path} holds was sealed under the key ${missing.join(', ')}, and ${atHand.join(', ') || 'none'} is here: put that key back (the file "key" in the data folder, or HUIYIN_KEY or the KMS setting) and restore again.`,
  )
}

/** An empty database has no organisation. One that a restore left half-done is as good as empty. */
async function mustBeEmpty(client: pg.Client, replace: boolean): Promise<void> {
  const { rows } = await client.query<{ orgs: boolean; half: boolean }>(
    "select to_regclass('orgs') is not null as orgs, to_regclass('restoring') is not null as half",
  )
  const { orgs, half } = rows[0]!
  const isEmpty = !orgs || (await client.query('select 1 from orgs limit 1')).rowCount === 0
  if (isEmpty && !half) return
  if (!replace && !half)
    throw new StartFailure(
      'database',
      'There is an organisation in this database already, and nothing was changed: restore into an empty one, or say --replace-everything to lose what is there.',
    )
  await client
    .query('begin; drop schema public cascade; create schema public; commit')
    .catch((error: pg.DatabaseError) => {
      throw new StartFailure(
        'database',
        `What is in the database could not be removed (${error.code}): make an empty database, and restore into that.`,
      )
    })
}

/** Foreign keys, triggers and forced policies step aside for the loading; the answer puts them back and so proves them. */
async function openTables(client: pg.Client): Promise<() => Promise<void>> {
  const { rows: keys } = await client.query<{ drop: string; add: string }>(
    `select format('alter table %s drop constraint %I', conrelid::regclass, conname) as drop,
      format('alter table %s add constraint %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) as add
      from pg_constraint where contype = 'f' and connamespace = current_schema()::regnamespace order by conname`,
  )
  const { rows: triggers } = await client.query<{ off: string; on: string }>(
    `select format('alter table %s disable trigger %I', tgrelid::regclass, tgname) as off,
      format('alter table %s enable %s trigger %I', tgrelid::regclass,
        case tgenabled when 'A' then 'always' when 'R' then 'replica' else '' end, tgname) as on
      from pg_trigger t join pg_class c on c.oid = t.tgrelid
      where not tgisinternal and tgenabled <> 'D' and c.relnamespace = current_schema()::regnamespace order by tgname`,
  )
  const { rows: forced } = await client.query<{ off: string; on: string }>(
    `select format('alter table %s no force row level security', oid::regclass) as off,
      format('alter table %s force row level security', oid::regclass) as on
      from pg_class where relforcerowsecurity and relnamespace = current_schema()::regnamespace order by relname`,
  )
  const all = async (texts: string[]) => {
    for (const text of texts) await client.query(text)
  }
  await all([...keys.map(({ drop }) => drop), ...triggers.map(({ off }) => off), ...forced.map(({ off }) => off)])
  const tables = (await tablesOf(client)).map(({ name }) => pg.escapeIdentifier(name))
  // Rows that a migration brought come with the backup.
  await client.query(`truncate ${tables.join(', ')}`)
  return () => all([...keys.map(({ add }) => add), ...triggers.map(({ on }) => on), ...forced.map(({ on }) => on)])
}

/** Makes the places where rows wait whose columns are rewritten. Answers each table's columns. */
async function stage(client: pg.Client, rewrites: Rewrites): Promise<Map<string, string[]>> {
  const staged = (await tablesOf(client)).filter(({ name }) => rewrites[name])
  for (const { name } of staged) await client.query(`create temp table restored_${name} (like ${name}) on commit drop`)
  return new Map(staged.map(({ name, columns }) => [name, columns]))
}

function placing(table: string, columns: string[], rewrite: Record<string, string>): string {
  const names = columns.map((column) => pg.escapeIdentifier(column))
  const values = columns.map((column, index) => rewrite[column] ?? `s.${names[index]}`)
  return `insert into ${table} (${names.join(', ')}) select ${values.join(', ')} from restored_${table} s`
}

async function loadTable(
  client: pg.Client,
  { name, columns }: TableHead,
  rows: AsyncIterable<Buffer>,
  isStaged: boolean,
  say: (line: string) => void,
): Promise<void> {
  const into = isStaged ? `restored_${name}` : name
  const names = columns.map((column) => pg.escapeIdentifier(column)).join(', ')
  await copyIn(client, `copy ${pg.escapeIdentifier(into)} (${names}) from stdin`, rows)
  say(name)
}

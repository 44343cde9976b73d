import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import type { Clock } from './clock.ts'
import { sha256 } from './crypto.ts'
import { StartFailure } from './start-failure.ts'

const directory = join(import.meta.dirname, '../../db/migrations')
/** Any number, the same for every Huiyin: two migrators wait for each other. */
const advisoryLock = 4_801_501

/** The migrations that this code knows, in order: `0001_house.sql` is version 1. */
export async function knownMigrations(): Promise<{ version: number; name: string; text: string }[]> {
  const names = (await readdir(directory)).filter((name) => /^\d{4}_\w+\.sql$/.test(name)).sort()
  return Promise.all(
    names.map(async (name) => ({
      version: Number(name.slice(0, 4)),
      name,
      text: await readFile(join(directory, name), 'utf8'),
    })),
  )
}

/**
 * Brings a database to this code's version, as its owner; each migration is one transaction with its own record, so
 * an interrupted run goes on where it stopped. Forward only. Answers the versions that were applied now.
 * `upTo` stops earlier, and `restoring` says that the caller is the restore for which the database is closed.
 * @throws StartFailure when the database is newer than the code, an applied migration was edited afterwards, or a restore
 * into it was not finished.
 */
export async function migrate(
  ownerUrl: string,
  clock: Clock,
  { upTo = Number.POSITIVE_INFINITY, restoring = false } = {},
): Promise<number[]> {
  const known = await knownMigrations()
  const client = new pg.Client({ connectionString: ownerUrl, connectionTimeoutMillis: 10_000 })
  await client.connect()
  try {
    await client.query('select pg_advisory_lock($1)', [advisoryLock])
    if (!restoring) await mustBeOpen(client)
    await ensureAppRole(client)
    await client.query(
      'create table if not exists migrations (version int primary key, name text not null, hash bytea not null, applied_at timestamptz not null)',
    )
    const { rows } = await client.query<{ version: number; hash: Buffer }>(
      'select version, hash from migrations order by version',
    )
    const newest = rows.at(-1)?.version ?? 0
    if (newest > (known.at(-1)?.version ?? 0)) {
      throw new StartFailure(
        'databaseNewer',
        `The database is at migration ${newest}, this Huiyin knows ${known.at(-1)?.version ?? 0}: start the newer Huiyin that wrote it, or point DATABASE_URL or HUIYIN_DATA to another database. Nothing was changed.`,
      )
    }
    for (const { version, hash } of rows) {
      const file = known.find((migration) => migration.version === version)
      if (!file || !sha256(file.text).equals(hash)) {
        throw new StartFailure(
          'databaseNewer',
          `Migration ${version} was applied with another text than db/migrations has now: use the Huiyin release that applied it. Nothing was changed.`,
        )
      }
    }
    const applied: number[] = []
    for (const { version, name, text } of known.filter(
      (migration) => migration.version > newest && migration.version <= upTo,
    )) {
      await client.query('begin')
      await client.query('insert into migrations (version, name, hash, applied_at) values ($1, $2, $3, $4)', [
        version,
        name,
        sha256(text),
        clock.now(),
      ])
      await client.query(text)
      await client.query('commit')
      applied.push(version)
    }
    return applied
  } finally {
    await client.end()
  }
}

async function mustBeOpen(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ half: boolean }>("select to_regclass('restoring') is not null as half")
  if (!rows[0]!.half) return
  throw new StartFailure(
    'database',
    'A restore into this database was not finished, and erased people may still be in it: run "huiyin restore" again.',
  )
}

/**
 * The role that the application acts as: no login of its own needed on an outside server (the login is granted it),
 * a login on the embedded one, where only the socket's folder lets anybody in.
 */
async function ensureAppRole(client: pg.Client): Promise<void> {
  // Two migrators of two databases of one server may meet here (42710, 23505); 42501 and 42704 are said in words below.
  const attempt = (text: string) =>
    client.query(text).catch((error: pg.DatabaseError) => {
      if (!['42710', '23505', '42501', '42704'].includes(error.code ?? '')) throw error
    })
  const { rowCount } = await client.query("select 1 from pg_roles where rolname = 'huiyin_app'")
  if (rowCount === 0) await attempt('create role huiyin_app login nosuperuser nobypassrls nocreatedb nocreaterole')
  if (await mayActAsApp(client)) return
  await attempt('grant huiyin_app to current_user')
  if (await mayActAsApp(client)) return
  throw new StartFailure(
    'database',
    'This login may neither act as the role huiyin_app nor make it: ask the database administrator for "create role huiyin_app nosuperuser nobypassrls" and "grant huiyin_app to" this login.',
  )
}

/** Tried and not looked up: from PostgreSQL 16 on, who makes a role is its member without the right to act as it. */
async function mayActAsApp(client: pg.Client): Promise<boolean> {
  return client
    .query('set role huiyin_app')
    .then(() => client.query('reset role'))
    .then(
      () => true,
      () => false,
    )
}

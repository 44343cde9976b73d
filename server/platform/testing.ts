import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { type Clock, seededClock, systemClock } from './clock.ts'
import { sha256 } from './crypto.ts'
import { type House, keysIn, openDatabase } from './database.ts'
import { startEmbeddedPostgres } from './embedded-postgres.ts'
import { migrate } from './migrate.ts'
import type { Files, Inspector, Kms, Notary, Providers } from './ports.ts'
import type { ShredLedger } from './shred-ledger.ts'
import { openBytes, sealBytes } from './vault/cipher.ts'
import { openKeyring } from './vault/keyring.ts'

/** A PostgreSQL to test on: databases are made and dropped freely. */
export type TestPostgres = {
  ownerUrl(database: string): string
  appUrl(database: string): string
  create(database: string, template?: string): Promise<void>
  drop(database: string): Promise<void>
}

const template = 'huiyin_template'

/**
 * Runs `act` on a PostgreSQL for tests: the one of HUIYIN_TEST_DATABASE_URL (an owner who may create databases; bin/test.ts
 * sets it), else an embedded one of its own without fsync that is gone afterwards.
 */
export async function withTestPostgres<T>(act: (server: TestPostgres) => Promise<T>): Promise<T> {
  const given = process.env.HUIYIN_TEST_DATABASE_URL
  if (given) return act(serverAt((database) => withDatabase(given, database)))
  const dataDir = await mkdtemp(join(tmpdir(), 'huiyin-test-'))
  const postgres = await startEmbeddedPostgres({
    dataDir,
    log: () => undefined,
    settings: { fsync: 'off', synchronous_commit: 'off', max_connections: '200' },
  })
  try {
    return await act(serverAt((database) => postgres.ownerUrl(database)))
  } finally {
    await postgres.stop()
    await rm(dataDir, { recursive: true, force: true })
  }
}

function serverAt(ownerUrl: (database: string) => string): TestPostgres {
  const maintain = async (text: string) => {
    const client = new pg.Client({ connectionString: ownerUrl('postgres') })
    await client.connect()
    try {
      await client.query(text)
    } finally {
      await client.end()
    }
  }
  return {
    ownerUrl,
    // The pool asks for the role huiyin_app by itself; the login may be the owner's, as it is on an outside server.
    appUrl: ownerUrl,
    create: (database, from) =>
      maintain(
        `create database ${pg.escapeIdentifier(database)}${from ? ` template ${pg.escapeIdentifier(from)}` : ''}`,
      ),
    drop: (database) => maintain(`drop database if exists ${pg.escapeIdentifier(database)} with (force)`),
  }
}

/** The same server's address with another database. */
export function withDatabase(url: string, database: string): string {
  return url.replace(/^(postgres(?:ql)?:\/\/[^/]*)\/[^?]*/, `$1/${encodeURIComponent(database)}`)
}

/** Makes the migrated template that every test file clones; cloning takes about 0.2 s, migrating much longer. */
export async function makeTemplate(server: TestPostgres): Promise<void> {
  await server.drop(template)
  await server.create(template)
  await migrate(server.ownerUrl(template), systemClock)
}

const kmsKey = { version: 1, key: sha256('a key for tests') }
const kmsPlace = { orgId: '', table: '', column: '', rowId: '' }
const testKms: Kms = {
  id: 'test',
  where: 'the test',
  wrap: async (key) => sealBytes('aes-256-gcm', systemClock, kmsKey, kmsPlace, key),
  unwrap: async (wrapped) => openBytes(() => kmsKey.key, kmsPlace, wrapped),
}

export type TestHouse = House & {
  clock: Clock & { set(at: Date): void; advance(ms: number): void }
  url: string
  letters: Letter[]
  faults: Fault[]
  close(): Promise<void>
}
/** What was logged as an error; printed at the end, unless a test took it out. */
type Fault = { error?: unknown }
type Letter = { to: string; subject: string; text: string; messageId: string }

let databases = 0

/**
 * A house on a database of its own, cloned from the template, whose time stands still at `start` until the test moves
 * it and whose chance is a seed. Letters are kept in `letters`. Close it in `after`.
 */
export async function openTestHouse(
  server: TestPostgres,
  start = new Date('2026-03-02T01:00:00Z'),
): Promise<TestHouse> {
  const database = `huiyin_${process.pid}_${databases++}`
  await server.create(database, template)
  const faults: Fault[] = []
  const log = { info: () => undefined, warn: () => undefined, error: (facts: object) => void faults.push(facts) }
  const db = openDatabase(server.appUrl(database), log, { sizes: { intake: 6, staff: 12, money: 2 } })
  const clock = seededClock(database, start)
  const letters: Letter[] = []
  const listeners = new Set<(orgId: string, ids: string[]) => void>()
  return {
    db,
    log,
    letters,
    faults,
    url: server.appUrl(database),
    clock,
    keys: openKeyring([testKms], { cipher: 'aes-256-gcm', clock, log, inOrg: keysIn(db) }),
    ports: {
      // test/house.ts puts the real ones here: the platform knows no outside.
      files: {} as Files,
      inspector: {} as Inspector,
      notary: {} as Notary,
      shred: {} as ShredLedger,
      providers: {} as Providers,
      money: { core: null, wechat_pay: null },
      phone: null,
      riskDesk: null,
      sandbox: null,
      mail: { where: 'the test', send: async (letter) => void letters.push(letter) },
      wake: {
        tell: (orgId, ids) => {
          for (const heard of listeners) heard(orgId, ids)
        },
        listen: (heard) => {
          listeners.add(heard)
          return () => listeners.delete(heard)
        },
      },
    },
    async close() {
      await db.close()
      for (const fault of faults) console.error(fault)
      await server.drop(database)
    },
  }
}

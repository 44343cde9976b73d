import { CompiledQuery, Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import type { Clock } from './clock.ts'
import type { Vault } from './crypto.ts'
import type { Ports } from './ports.ts'
import type { Tables } from './tables.ts'

/** Separate pools are bulkheads: a flood at the public door cannot keep staff, or later money, from a connection. */
export const poolNames = ['intake', 'staff', 'money'] as const
export type PoolName = (typeof poolNames)[number]
export type Database = { [name in PoolName]: Kysely<Tables> } & { close(): Promise<void> }

/** A connection inside its transaction. */
export type Tx = Kysely<Tables>

/** Who acts. `grants` are the tickets whose secret a customer has shown. */
export type Actor =
  | { kind: 'customer'; orgId: string; customerId: string | null; grants: string[] }
  | { kind: 'staff'; orgId: string; staffId: string; role: string; name: string }
  | { kind: 'system'; orgId: string; name: string }

/** The process's belongings, made once by main.ts, worker.ts, the CLI or a test. */
export type House = { db: Database; clock: Clock; vault: Vault; ports: Ports; log: Log }
export type Log = {
  info(facts: object, text: string): void
  warn(facts: object, text: string): void
  error(facts: object, text: string): void
}

/** One unit of work: a transaction inside one organisation, who acts, and the moment it happens at. */
export type Work = {
  tx: Tx
  actor: Actor
  orgId: string
  now: Date
  clock: Clock
  vault: Vault
  /** Tells live pages and the worker, after the commit, that a ticket changed. */
  changed(ticketId: string): void
}

const connectMsMax = 5_000
const statementMsMax = 20_000

/** pg gives int8 as text; here it is money and counters, so bigint. */
function parseTypes(oid: number, format?: 'text' | 'binary') {
  if (oid === pg.types.builtins.INT8) return (text: string) => BigInt(text)
  // A date without time is a day of a calendar, not a moment: text, so that no zone can shift it.
  if (oid === pg.types.builtins.DATE) return (text: string) => text
  return pg.types.getTypeParser(oid, format as 'text')
}

/** Names of statements that are prepared, by their text: a handful, because only fixed texts are marked. */
const preparedNames = new Map<string, string>()
export const preparedMark = '/* prepared */'

/** Gives a marked statement a name, so that PostgreSQL parses and plans it once for each connection. */
class Client extends pg.Client {
  // biome-ignore lint/suspicious/noExplicitAny: the overloads of pg.Client.query are passed through as they are.
  override query(config: any, ...rest: any[]): any {
    if (typeof config !== 'string' || !config.startsWith(preparedMark)) return super.query(config, ...rest)
    const name = preparedNames.get(config) ?? `huiyin${preparedNames.size}`
    preparedNames.set(config, name)
    return super.query({ name, text: config, values: rest[0] }, ...rest.slice(1))
  }
}

function openPool(url: string, connectionsMax: number, log: Log, durable: boolean): pg.Pool {
  const pool = new pg.Pool({
    Client,
    connectionString: url,
    max: connectionsMax,
    connectionTimeoutMillis: connectMsMax,
    statement_timeout: statementMsMax,
    idle_in_transaction_session_timeout: statementMsMax,
    // Never the owner: the role has no BYPASSRLS, so a missing condition meets the policies.
    options: `-c role=huiyin_app${durable ? '' : ' -c synchronous_commit=off'}`,
    types: { getTypeParser: parseTypes as typeof pg.types.getTypeParser },
  })
  // Without a listener a fast stop of PostgreSQL would end the process; the next query reports the failure anyway.
  pool.on('error', (error) => log.warn({ error: error.message }, 'database connection lost'))
  return pool
}

/**
 * Opens the pools of a process. `sizes` are connections per pool. `durable: false` answers before the disk has it: only
 * for data that is made again when it is lost (the demo's month).
 */
export function openDatabase(
  url: string,
  log: Log,
  options: { sizes?: Record<PoolName, number>; durable?: boolean } = {},
): Database {
  const { sizes = { intake: 4, staff: 8, money: 2 }, durable = true } = options
  const pools = poolNames.map(
    (name) =>
      [
        name,
        new Kysely<Tables>({ dialect: new PostgresDialect({ pool: openPool(url, sizes[name], log, durable) }) }),
      ] as const,
  )
  const database = Object.fromEntries(pools) as Omit<Database, 'close'>
  return { ...database, close: async () => void (await Promise.all(pools.map(([, pool]) => pool.destroy()))) }
}

/**
 * Runs `act` in one transaction that sees the actor's organisation and nothing else. The only door to the tables.
 * What `act` throws rolls everything back. `Work.now` is one moment for the whole transaction.
 */
export async function inOrg<T>(
  house: House,
  actor: Actor,
  pool: PoolName,
  act: (work: Work) => Promise<T>,
): Promise<T> {
  const changed = new Set<string>()
  const result = await house.db[pool].connection().execute((tx) =>
    inTransaction(tx, actor.orgId, () =>
      act({
        tx,
        actor,
        orgId: actor.orgId,
        now: house.clock.now(),
        clock: house.clock,
        vault: house.vault,
        changed: (ticketId) => changed.add(ticketId),
      }),
    ),
  )
  if (changed.size > 0) house.ports.wake.tell(actor.orgId, [...changed])
  return result
}

/** One round trip opens the transaction and says whose it is: the setting ends with the transaction. */
async function inTransaction<T>(tx: Tx, orgId: string, act: () => Promise<T>): Promise<T> {
  await tx.executeQuery(CompiledQuery.raw(`begin; select set_config('app.org', ${pg.escapeLiteral(orgId)}, true)`))
  try {
    const result = await act()
    await tx.executeQuery(CompiledQuery.raw('commit'))
    return result
  } catch (error) {
    // A lost connection has rolled back by itself; what happened first is what the caller must hear.
    await tx.executeQuery(CompiledQuery.raw('rollback')).catch(() => undefined)
    throw error
  }
}

/** A system actor, for sweeps, followers and the door. */
export function systemActor(orgId: string, name: string): Actor {
  return { kind: 'system', orgId, name }
}

/** Every organisation, oldest first. Reads the public directory only. */
export async function listOrgIds(house: House): Promise<string[]> {
  const rows = await house.db.staff
    .selectFrom('orgs')
    .select('org_id')
    .orderBy('created_at')
    .orderBy('org_id')
    .execute()
  return rows.map((row) => row.org_id)
}

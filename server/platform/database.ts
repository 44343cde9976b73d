import { Kysely, PostgresDialect, type PostgresPool, type PostgresPoolClient, sql } from 'kysely'
import pg from 'pg'
import type { Clock } from './clock.ts'
import { Problem } from './errors.ts'
import { type Ports, reachedBy } from './ports.ts'
import type { Tables } from './tables.ts'
import type { InOrg, Keyring, Vault } from './vault/keyring.ts'

/** Separate pools are bulkheads: a flood at the public door cannot keep staff, or later money, from a connection. */
export const poolNames = ['intake', 'staff', 'money'] as const
export type PoolName = (typeof poolNames)[number]
export type Database = { [name in PoolName]: Kysely<Tables> } & {
  connect(pool: PoolName): Promise<Connection>
  close(): Promise<void>
}

/**
 * A connection inside its transaction. Statements may be started without waiting for those before them: they travel
 * together and are carried out in their order (PostgreSQL's pipeline mode), which saves the wait for each answer.
 */
export type Tx = Kysely<Tables>
type Connection = { tx: Tx; send(text: string): Promise<{ command: string }>; release(isBroken: boolean): void }

/** Who acts. `grants` are the tickets whose secret a customer has shown. */
export type Actor =
  | { kind: 'customer'; orgId: string; customerId: string | null; grants: string[] }
  | {
      kind: 'staff'
      orgId: string
      staffId: string
      role: string
      name: string
      /** When a second factor was last proved in this session; whoever has none has proved none. */
      factorAt?: Date | null
      hasFactor?: boolean
      /** Their role needs a second factor by now: until they have one they may see to that and nothing else. */
      mustEnrol?: boolean
    }
  | { kind: 'system'; orgId: string; name: string }

/** The process's belongings, made once by main.ts, worker.ts, the CLI or a test. */
export type House = { db: Database; clock: Clock; keys: Keyring; ports: Ports; log: Log }
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
  /** Whose signature stands under checkpoints of the audit tree. */
  auditKey: Buffer
  /** Seals what is the organisation's own; vault/subjects.ts has the keys of customers and uploads. */
  vault: Vault
  /** The vault, read anew: somebody has rotated its keys since. */
  rereadVault(): Promise<Vault>
  /** Who is connected that money can be asked of. */
  rails: readonly string[]
  /** Whether a risk desk hears when money is protected. */
  hasRiskDesk: boolean
  /** Whether somebody sends messages to telephones. */
  hasPhone: boolean
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

/** Marks every statement that has values. */
class RepeatingClient extends Client {
  // biome-ignore lint/suspicious/noExplicitAny: as above.
  override query(config: any, ...rest: any[]): any {
    const isMarked = typeof config !== 'string' || config.startsWith(preparedMark) || !Array.isArray(rest[0])
    return super.query(isMarked || rest[0].length === 0 ? config : `${preparedMark} ${config}`, ...rest)
  }
}

type Pooled = { connectionsMax: number; durable: boolean; repeats: boolean }

function openPool(url: string, log: Log, { connectionsMax, durable, repeats }: Pooled): pg.Pool {
  const pool = new pg.Pool({
    Client: repeats ? RepeatingClient : Client,
    connectionString: url,
    max: connectionsMax,
    connectionTimeoutMillis: connectMsMax,
    statement_timeout: statementMsMax,
    idle_in_transaction_session_timeout: statementMsMax,
    // Never the owner: the role has no BYPASSRLS, so a missing condition meets the policies.
    options: `-c role=huiyin_app${durable ? '' : ' -c synchronous_commit=off'}`,
    types: { getTypeParser: parseTypes as typeof pg.types.getTypeParser },
    pipeline: true,
  } as pg.PoolConfig)
  // Without a listener a fast stop of PostgreSQL would end the process; the next query reports the failure anyway.
  pool.on('error', (error) => log.warn({ error }, 'database connection lost'))
  // The same for one that is in use: whoever uses it is told by the statement that fails.
  pool.on('connect', (client) => client.on('error', () => undefined))
  return pool
}

/**
 * Opens the pools of a process. `sizes` are connections per pool. `durable: false` answers before the disk has it: only
 * for data that is made again when it is lost (the demo's month). `repeats: true` prepares every statement: for one connection
 * that says the same for hours; each plan of each connection takes memory as long as it is open.
 */
export function openDatabase(
  url: string,
  log: Log,
  options: { sizes?: Record<PoolName, number>; durable?: boolean; repeats?: boolean } = {},
): Database {
  const { sizes = { intake: 4, staff: 8, money: 2 }, durable = true, repeats = false } = options
  const pools = poolNames.map(
    (name) => [name, openPool(url, log, { connectionsMax: sizes[name], durable, repeats })] as const,
  )
  const builders = pools.map(([name, pool]) => [name, builderOn(pool)] as const)
  return {
    ...(Object.fromEntries(builders) as { [name in PoolName]: Kysely<Tables> }),
    async connect(name) {
      const client = await pools.find(([its]) => its === name)![1].connect()
      const tx =
        builderOf.get(client) ??
        builderOn({ connect: async () => onlyQueries(client), end: async () => undefined, options: {} })
      builderOf.set(client, tx)
      return { tx, send: (text) => client.query(text), release: (isBroken) => client.release(isBroken) }
    },
    close: async () => void (await Promise.all(pools.map(([, pool]) => pool.end()))),
  }
}

/** The query builder of each connection: made once, not for each transaction. */
const builderOf = new WeakMap<pg.PoolClient, Kysely<Tables>>()

function builderOn(pool: PostgresPool): Kysely<Tables> {
  return new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) })
}

/** A connection that its builder cannot give back: that is for whoever took it. */
function onlyQueries(client: pg.PoolClient): PostgresPoolClient {
  return { query: client.query.bind(client) as PostgresPoolClient['query'], release: () => undefined }
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
  const vault = await house.keys.vaultOf(actor.orgId)
  const connection = await house.db.connect(pool)
  const { phone, riskDesk } = reachedBy(house, actor.orgId)
  const result = await inTransaction(connection, actor, () =>
    act({
      tx: connection.tx,
      actor,
      orgId: actor.orgId,
      now: house.clock.now(),
      clock: house.clock,
      auditKey: house.ports.notary.publicKey,
      vault,
      rereadVault: () => house.keys.reread(actor.orgId),
      rails: railsOf(house, actor.orgId),
      hasRiskDesk: riskDesk !== null,
      hasPhone: phone !== null,
      changed: (ticketId) => changed.add(ticketId),
    }),
  )
  if (changed.size > 0) house.ports.wake.tell(actor.orgId, [...changed])
  return result
}

const railsOf = (house: House, orgId: string): string[] =>
  Object.values(reachedBy(house, orgId).money).flatMap((rail) => (rail ? [rail.name] : []))

/** A transaction in an organisation for the keyring, which reads there what a vault is made of. */
export function keysIn(db: Database): InOrg {
  return async (orgId, act) => {
    const connection = await db.connect('staff')
    return inTransaction(connection, systemActor(orgId, 'keys'), () => act(connection.tx))
  }
}

/**
 * Opening says whose the transaction is, and which member of staff acts in it, from whom the row policies hide what they are
 * recused from. Nobody waits for it, and the settings end with the transaction.
 */
async function inTransaction<T>(connection: Connection, actor: Actor, act: () => Promise<T>): Promise<T> {
  const { send, release } = connection
  const staff = actor.kind === 'staff' ? `, set_config('app.staff', ${pg.escapeLiteral(actor.staffId)}, true)` : ''
  const begun = send(`begin; select set_config('app.org', ${pg.escapeLiteral(actor.orgId)}, true)${staff}`)
  begun.catch(() => undefined)
  try {
    const result = await act()
    await begun
    const { command } = await send('commit')
    // PostgreSQL answers the commit of a transaction that had failed with a rollback, and not with an error.
    if (command !== 'COMMIT') throw new Error('the transaction had failed before its commit')
    release(false)
    return result
  } catch (error) {
    // Waited for: PostgreSQL tells of an error before it gives the locks up, and who tries again would meet them.
    const isRolledBack = await send('rollback').then(
      () => true,
      () => false,
    )
    // After any error but ours nobody knows what else was on its way: closing the connection rolls back for sure.
    release(!isRolledBack || !(error instanceof Problem))
    throw error
  }
}

/**
 * The same transaction in the name of whoever was recognised in it. Only from now on do the row policies hide from them what they
 * are recused from.
 */
export async function actingAs(work: Work, actor: Actor): Promise<Work> {
  if (actor.kind === 'staff') await sql`select set_config('app.staff', ${actor.staffId}, true)`.execute(work.tx)
  return { ...work, actor }
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

/**
 * The peers of the door: writers of the same rows as the same role into the same database with nothing in front of
 * them; no HTTP, no checks, no masking, no sealing, since what the door would compute was computed before. Each caller
 * writes one complaint after the other and counts it once PostgreSQL has said that it is on disk.
 */
import pg from 'pg'
import type { Complaint, TableRows } from './rows.ts'

/**
 * How a peer writes a complaint. `transaction`: BEGIN, the organisation, one INSERT a table, COMMIT, each waited for, as
 * an application does it. `pipeline`: the same without waiting in between, the best that a transaction can do.
 * `statement`: all INSERTs as one statement (CTE), its own transaction.
 */
export type PeerWay = 'transaction' | 'pipeline' | 'statement'

export type PeerOutcome = { perS: number; cpuUs: number; written: number }

/** 64 callers share them: with as many connections as callers PostgreSQL spends more on each and writes fewer. */
const connections = 16

/** Writes the given complaints as fast as it goes, for `seconds` or until they are used up. */
export async function runPeer(
  appUrl: string,
  orgId: string,
  way: PeerWay,
  complaints: Complaint[],
  seconds: number,
): Promise<PeerOutcome> {
  const clients = await Promise.all(
    Array.from({ length: connections }, async () => {
      const client = new pg.Client({
        connectionString: appUrl,
        options: `-c role=huiyin_app -c app.org=${orgId}`,
        pipeline: way === 'pipeline',
      } as pg.ClientConfig)
      await client.connect()
      return client
    }),
  )
  try {
    const write = way === 'statement' ? writeStatement : way === 'pipeline' ? writePipeline : writeTransaction
    // Statements are prepared once a connection, before the clock starts.
    await Promise.all(clients.map((client) => write(client, orgId, complaints.pop()!)))
    let written = 0
    const cpu = process.cpuUsage()
    const began = performance.now()
    const ends = began + seconds * 1000
    await Promise.all(
      clients.map(async (client) => {
        while (performance.now() < ends) {
          const complaint = complaints.pop()
          if (!complaint) break
          await write(client, orgId, complaint)
          written++
        }
      }),
    )
    const { user, system } = process.cpuUsage(cpu)
    return { perS: written / ((performance.now() - began) / 1000), cpuUs: user + system, written }
  } finally {
    await Promise.all(clients.map((client) => client.end()))
  }
}

const begin = (orgId: string) => `begin; select set_config('app.org', '${orgId}', true)`

async function writeTransaction(client: pg.Client, orgId: string, complaint: Complaint): Promise<void> {
  await client.query(begin(orgId))
  for (const rows of complaint) await client.query(insertOf(rows))
  await client.query('commit')
}

async function writePipeline(client: pg.Client, orgId: string, complaint: Complaint): Promise<void> {
  await Promise.all([
    client.query(begin(orgId)),
    ...complaint.map((rows) => client.query(insertOf(rows))),
    client.query('commit'),
  ])
}

async function writeStatement(client: pg.Client, _orgId: string, complaint: Complaint): Promise<void> {
  const shape = complaint.map(({ table, rows }) => `${table}${rows}`).join(' ')
  const values = complaint.flatMap((rows) => rows.values)
  await client.query({ ...statement(shape, () => insertsText(complaint)), values })
}

/** Statements by what they insert, each with a name of its own under which a connection prepares it once. */
const statements = new Map<string, { name: string; text: string }>()

function statement(shape: string, textOf: () => string): { name: string; text: string } {
  const known = statements.get(shape) ?? { name: `s${statements.size}`, text: textOf() }
  statements.set(shape, known)
  return known
}

function insertOf(rows: TableRows): pg.QueryConfig {
  return { ...statement(`${rows.table}${rows.rows}`, () => insertText(rows, 1)), values: rows.values }
}

/** One INSERT of all rows, its first value being parameter `from`. */
function insertText({ table, columns, rows }: TableRows, from: number): string {
  const row = (index: number) =>
    `(${columns.map((_, column) => `$${from + index * columns.length + column}`).join(', ')})`
  const names = columns.map(pg.escapeIdentifier).join(', ')
  return `insert into ${table} (${names}) values ${Array.from({ length: rows }, (_, index) => row(index)).join(', ')}`
}

/** All INSERTs of a complaint as one statement. */
function insertsText(complaint: Complaint): string {
  let from = 1
  const inserts = complaint.map((rows) => {
    const text = insertText(rows, from)
    from += rows.values.length
    return text
  })
  const last = inserts.pop()
  return `with ${inserts.map((insert, index) => `w${index} as (${insert})`).join(', ')} ${last}`
}

import pg from 'pg'
import { door } from '../server/loop.ts'
import { type Actor, inOrg, systemActor } from '../server/platform/database.ts'
import { askerFor, changeAccess } from '../server/records/staff/access.ts'
import { usualAccess } from '../server/records/staff/permissions.rules.ts'
import type { Filters } from '../server/records/tickets/contract.ts'
import { listTickets } from '../server/records/tickets/queries.ts'
import { fillWords } from '../server/records/tickets/search/fill.ts'
import { receive } from '../server/stages/intake/receive.ts'
import { submissionFrom } from '../test/house.ts'
import { median, option, print } from './figure.ts'
import { postgresCpuUs } from './load/cpu.ts'
import { type Pieces, withPieces } from './load/pieces.ts'
import { type Filled, fillTickets } from './load/search-rows.ts'

/** Shares of the tickets that a word stands in, and how many words of each kind are looked for. */
const kinds = [
  { kind: 'rare', min: 0.00001, max: 0.001 },
  { kind: 'middle', min: 0.005, max: 0.03 },
  { kind: 'frequent', min: 0.1, max: 0.3 },
]
const wordsEach = 12
const pageRows = 50
/** So many tickets are filled anew to see what one costs, in batches as the worker has them. */
const refilled = 2_000
const refilledAtOnce = 100
/** Of the ways without the index, which take long. */
const samplesOld = 2

/**
 * `bench -- search [--messages N] [--rounds N]`: two-character words among 300,000 and among 2,000,000 messages of a year (or
 * among N), looked for by an agent whose organisation lets agents read their teams' tickets, through the row guard: the first
 * page of the archive, newest first, and of the open tickets, most pressing first. Against LIKE over the messages, and pg_trgm.
 */
export async function run(options: string[]): Promise<void> {
  const rounds = option(options, 'rounds', 5)
  const chosen = option(options, 'messages', 1)
  for (const messages of chosen > 1 ? [chosen] : [300_000, 2_000_000])
    await withPieces({}, (pieces) => measure(pieces, messages, rounds))
}

async function measure(pieces: Pieces, messages: number, rounds: number): Promise<void> {
  const { house, orgId, postgres } = pieces
  const size = messages % 1_000_000 === 0 ? `${messages / 1_000_000}m` : `${messages / 1_000}k`
  const figure = (name: string, value: number, unit: string, samples: number) =>
    print({ bench: 'search', figure: name, value, unit, samples })
  const template = await oneTicket(pieces)
  await asSystem(pieces, (work) => changeAccess(work, { ...usualAccess, read: 'team', work: 'team' }, 0))
  const filled = await fillTickets(postgres.ownerUrl(), orgId, template, messages, house.clock.now())
  const agent = await anAgent(pieces)
  const words = kinds.map(({ kind, min, max }) => ({ kind, words: wordsBetween(filled, min, max) }))

  for (const view of ['all', 'open'] as const) {
    const times: Record<string, number[]> = Object.fromEntries(kinds.map(({ kind }) => [kind, []]))
    const spent = cpuOf(pieces)
    for (let round = 0; round < rounds; round++)
      for (const { kind, words: some } of words)
        for (const word of some) {
          const began = performance.now()
          await search(pieces, agent, { view, q: word })
          times[kind]!.push(performance.now() - began)
        }
    const { js, database } = spent()
    const infix = view === 'open' ? '_open' : ''
    const all = Object.values(times).flat()
    figure(`cpu${infix}_${size}_ms`, js / all.length / 1000, 'ms', all.length)
    figure(`cpu${infix}_postgres_${size}_ms`, database / all.length / 1000, 'ms', all.length)
    figure(`p50${infix}_${size}_ms`, quantile(all, 0.5), 'ms', all.length)
    figure(`p95${infix}_${size}_ms`, quantile(all, 0.95), 'ms', all.length)
    for (const [kind, some] of Object.entries(times)) {
      figure(`p50${infix}_${kind}_${size}_ms`, quantile(some, 0.5), 'ms', some.length)
      figure(`p95${infix}_${kind}_${size}_ms`, quantile(some, 0.95), 'ms', some.length)
    }
    if (view === 'all')
      await against(pieces, words, times, (name, value, against, held, samples) =>
        print({
          bench: 'search',
          figure: `${name}_${size}_ms`,
          value,
          unit: 'ms',
          against,
          against_value: held,
          samples,
        }),
      )
  }
  await sizes(pieces, size, figure)
  await cost(pieces, messages / filled.tickets, figure)
}

type Figure = (name: string, value: number, unit: string, samples: number) => void

/** One search as the console asks for it. */
async function search({ house, orgId }: Pieces, agent: Extract<Actor, { kind: 'staff' }>, filters: Partial<Filters>) {
  return inOrg(house, agent, 'staff', async (work) => {
    const asker = (await askerFor(work, agent.staffId))!
    return listTickets(work, { view: 'all', ...filters, limit: pageRows }, asker)
  }).then((page) => ({ ...page, orgId }))
}

/** LIKE over every message and over an index of three characters (pg_trgm), as the table's owner: nothing guards the rows. */
async function against(
  { postgres, orgId }: Pieces,
  words: { kind: string; words: string[] }[],
  ours: Record<string, number[]>,
  told: (name: string, value: number, against: string, held: number, samples: number) => void,
): Promise<void> {
  const client = new pg.Client({ connectionString: postgres.ownerUrl() })
  await client.connect()
  try {
    for (const way of ['like', 'pg_trgm']) {
      if (way === 'pg_trgm') {
        await client.query('create extension if not exists pg_trgm')
        await client.query("set maintenance_work_mem = '256MB'")
        await client.query('create index messages_by_trigram on messages using gin (body gin_trgm_ops)')
      }
      for (const { kind, words: some } of words) {
        const times: number[] = []
        for (const word of some.slice(0, samplesOld)) {
          const began = performance.now()
          await client.query(
            `select t.ticket_id from tickets t where t.org_id = $1 and t.ticket_id in (select m.ticket_id from messages m
              where m.org_id = $1 and m.body ilike $2) order by t.received_at desc, t.ticket_id desc limit ${pageRows}`,
            [orgId, `%${word}%`],
          )
          times.push(performance.now() - began)
        }
        told(`p50_${kind}_against_${way}`, median(ours[kind]!), way, median(times), times.length)
      }
    }
    await client.query('drop index messages_by_trigram')
  } finally {
    await client.end()
  }
}

async function sizes({ postgres }: Pieces, size: string, figure: Figure): Promise<void> {
  const client = new pg.Client({ connectionString: postgres.ownerUrl() })
  await client.connect()
  const { rows } = await client.query<{ index: string; whole: string; messages: string }>(
    `select pg_relation_size('ticket_words_by_token') as index, pg_total_relation_size('ticket_words') as whole,
      pg_total_relation_size('messages') as messages`,
  )
  await client.end()
  for (const [name, bytes] of Object.entries(rows[0]!)) figure(`${name}_${size}_mb`, Number(bytes) / 1e6, 'MB', 1)
}

/** What the worker and PostgreSQL spend on the words of a message: tickets filled anew, as when a message was added. */
async function cost(pieces: Pieces, messagesEach: number, figure: Figure): Promise<void> {
  const ids = await asSystem(pieces, async ({ tx }) => {
    const rows = await tx
      .selectFrom('tickets')
      .select('ticket_id')
      .orderBy('ticket_id', 'desc')
      .limit(refilled)
      .execute()
    return rows.map((row) => row.ticket_id)
  })
  const spent = cpuOf(pieces)
  for (let i = 0; i < ids.length; i += refilledAtOnce)
    await asSystem(pieces, (work) => fillWords(work, ids.slice(i, i + refilledAtOnce)))
  const { js, database } = spent()
  const each = ids.length * messagesEach
  figure('fill_cpu_us_per_message_worker', js / each, 'µs', ids.length)
  figure('fill_cpu_us_per_message_postgres', database / each, 'µs', ids.length)
}

/** CPU-µs that this process and PostgreSQL spend from now on. */
function cpuOf({ postgres }: Pieces): () => { js: number; database: number } {
  const cpu = process.cpuUsage()
  const before = postgresCpuUs(postgres.pid).whole
  return () => {
    const { user, system } = process.cpuUsage(cpu)
    return { js: user + system, database: postgresCpuUs(postgres.pid).whole - before }
  }
}

function asSystem<T>({ house, orgId }: Pieces, act: Parameters<typeof inOrg<T>>[3]): Promise<T> {
  return inOrg(house, systemActor(orgId, 'bench'), 'staff', act)
}

/** A ticket through the real door; all others are like it. */
async function oneTicket({ house, orgId }: Pieces): Promise<string> {
  return inOrg(house, systemActor(orgId, 'bench'), 'intake', async (work) => {
    const [receipt] = await receive(work, door, [await submissionFrom(work, {})])
    return receipt!.ticketId
  })
}

async function anAgent({ house, orgId }: Pieces): Promise<Extract<Actor, { kind: 'staff' }>> {
  const person = await inOrg(house, systemActor(orgId, 'bench'), 'staff', ({ tx }) =>
    tx.selectFrom('staff').selectAll().where('role', '=', 'agent').orderBy('staff_id').executeTakeFirstOrThrow(),
  )
  return { kind: 'staff', orgId, staffId: person.staff_id, role: 'agent', name: person.name }
}

/** Pairs of characters that stand in so many of the tickets, spread over the range. */
function wordsBetween({ tickets, frequency }: Filled, min: number, max: number): string[] {
  const fitting = [...frequency].filter(([, count]) => count / tickets >= min && count / tickets <= max)
  fitting.sort((one, other) => one[1] - other[1] || (one[0] < other[0] ? -1 : 1))
  const step = Math.max(1, Math.floor(fitting.length / wordsEach))
  return fitting
    .filter((_, i) => i % step === 0)
    .slice(0, wordsEach)
    .map(([word]) => word)
}

function quantile(values: number[], share: number): number {
  return values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.ceil(values.length * share) - 1)]!
}

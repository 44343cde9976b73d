import pg from 'pg'
import { median, option, print } from './figure.ts'
import { postgresCpuUs } from './load/cpu.ts'
import { Door, type Passed, type Way } from './load/door.ts'
import { digitsOf, keyOf } from './load/letters.ts'
import { type PeerWay, runPeer } from './load/peer.ts'
import { type Pieces, withPieces } from './load/pieces.ts'
import { again, type Captured, capture } from './load/rows.ts'
import { Staff } from './load/staff.ts'

/** Offered rates of the open loop, as shares of what the closed loop with 64 connections took in the same round. */
const offeredShares = [0.5, 0.8]
const peers: { way: PeerWay; name: string }[] = [
  { way: 'transaction', name: 'one_tx' },
  { way: 'pipeline', name: 'one_tx_pipelined' },
  { way: 'statement', name: 'one_statement' },
]
/** More than any peer writes in a second on two cores; what is left over was made for nothing. */
const peerPerSMax = 4_000
const capturedMax = 150
const catchUpMsMax = 60_000

/**
 * `bench -- intake [--rounds N] [--seconds N] [--bulk N] [--no-worker]`: what the front door takes, everything switched
 * on, and what it costs, beside writers of the same rows that have nothing in front of PostgreSQL. docs/bench.md says
 * how each figure comes about.
 */
export async function run(options: string[]): Promise<void> {
  const rounds = option(options, 'rounds', 5)
  const seconds = option(options, 'seconds', 4)
  const bulk = option(options, 'bulk', 100)
  const figures = new Figures()
  await withPieces({}, async (pieces) => {
    const entry = await (await Staff.signIn(pieces)).makeEntry()
    const door = new Door(pieces, entry)
    // Until nobody may be given more, as in a flood: else the peers' copies would all be given to a few people.
    await door.through({ connections: 8, bulk }, 1)
    const start = door.take(0)
    const { outcome: first } = await door.through({ connections: 1 }, 3)
    const orderNos = Array.from({ length: Math.min(capturedMax, first.used) }, (_, n) =>
      keyOf(door.run, digitsOf(start + n)),
    )
    const rows = await capture(pieces.postgres.ownerUrl(), orderNos)
    if (!options.includes('--no-worker')) {
      door.meter.worker = await pieces.startWorker()
      await toTheEnd(pieces, door, figures)
    }
    // Before any peer has run: PostgreSQL's helpers tidy up after peers too, and would do it on the door's account.
    figures.passed('alone', await door.through({ connections: 64 }, 2 * seconds))
    for (let round = 0; round < rounds; round++) {
      console.error(`round ${round + 1}/${rounds}`)
      await oneRound(pieces, door, rows, seconds, bulk, figures)
    }
  })
  figures.print()
}

async function oneRound(
  pieces: Pieces,
  door: Door,
  rows: Captured[],
  seconds: number,
  bulk: number,
  figures: Figures,
): Promise<void> {
  const pass = async (name: string, way: Way) => figures.passed(name, await door.through(way, seconds))
  const c64 = await pass('c64', { connections: 64 })
  for (const { way, name } of peers) {
    const first = door.take(seconds * peerPerSMax)
    const complaints = Array.from({ length: seconds * peerPerSMax }, (_, n) => again(rows[n % rows.length]!, first + n))
    const before = postgresCpuUs(pieces.postgres.pid).whole
    const peer = await runPeer(pieces.postgres.appUrl(), pieces.orgId, way, complaints, seconds)
    const postgres = postgresCpuUs(pieces.postgres.pid).whole - before
    console.error(`  ${name}: ${peer.perS.toFixed(0)}/s`)
    figures.add(`${name}_per_s`, peer.perS, '1/s')
    figures.add(`${name}_cpu_us`, (peer.cpuUs + postgres) / peer.written, 'µs')
    figures.add(`c64_vs_${name}`, c64 / peer.perS, '×')
    if (way === 'transaction')
      figures.add('bulk_vs_one_tx', (await pass('bulk', { connections: 8, bulk })) / peer.perS, '×')
  }
  for (const connections of [1, 8, 256]) await pass(`c${connections}`, { connections })
  for (const share of offeredShares)
    await pass(`open${share * 100}`, { connections: 256, offeredPerS: Math.max(1, c64 * share) })
}

/** CPU of a ticket from its request until the worker has followed everything and sent what was due. */
async function toTheEnd(pieces: Pieces, door: Door, figures: Figures): Promise<void> {
  const client = new pg.Client({ connectionString: pieces.postgres.ownerUrl() })
  await client.connect()
  try {
    await caughtUp(client)
    const before = door.meter.read()
    const { outcome } = await door.through({ connections: 8 }, 2)
    await caughtUp(client)
    const spent = await door.meter.between(before, door.meter.read())
    const all = spent.server + spent.worker + spent.postgresDoor + spent.postgresWorker
    figures.add('cpu_us_to_the_end', all / outcome.tickets, 'µs')
  } finally {
    await client.end()
  }
}

async function caughtUp(client: pg.Client): Promise<void> {
  for (const ends = performance.now() + catchUpMsMax; ; await new Promise((done) => setTimeout(done, 100))) {
    const { rows } = await client.query<{ left: boolean }>(`
      select not exists (select from follower_cursors)
        or exists (select from notices where sent_at is null and failed_at is null and due_at < now())
        or exists (select from follower_cursors c cross join lateral (
            select e.xid, e.subject_id, e.seq from events e where e.org_id = c.org_id
            order by e.xid desc, e.subject_id desc, e.seq desc limit 1) last
          -- Tickets are compared at a pace of their own, whatever comes in (bench -- duplicates says what it costs).
          where c.follower <> 'similar' and (last.xid, last.subject_id, last.seq) > (c.xid, c.subject_id, c.seq)) as left`)
    if (!rows[0]!.left) return
    if (performance.now() > ends) throw new Error(`the worker has not caught up within ${catchUpMsMax} ms`)
  }
}

/** Figures by name, one value a round, printed as medians. */
class Figures {
  readonly #values = new Map<string, { unit: string; values: number[] }>()

  add(name: string, value: number, unit: string): void {
    const figure = this.#values.get(name) ?? { unit, values: [] }
    this.#values.set(name, figure)
    figure.values.push(value)
  }

  /** What a window of load says; answers tickets a second. */
  passed(name: string, { outcome, spent }: Passed): number {
    const { tickets } = outcome
    const perS = tickets / outcome.seconds
    console.error(`  ${name}: ${perS.toFixed(0)}/s ${JSON.stringify(outcome.byStatus)}`)
    if (tickets === 0) throw new Error(`${name}: nothing was received`)
    this.add(`per_s_${name}`, perS, '1/s')
    this.add(`p50_ms_${name}`, outcome.accepted.p50Ms, 'ms')
    this.add(`p99_ms_${name}`, outcome.accepted.p99Ms, 'ms')
    const each = (us: number) => us / tickets
    this.add(`cpu_us_${name}`, each(spent.server + spent.postgresDoor), 'µs')
    if (name !== 'alone') return perS
    this.add('cpu_us_per_request', each(spent.server + spent.postgresDoor), 'µs')
    this.add('cpu_us_server', each(spent.server), 'µs')
    this.add('cpu_us_postgres', each(spent.postgresDoor), 'µs')
    this.add('cpu_us_worker', each(spent.worker), 'µs')
    this.add('cpu_us_postgres_for_worker', each(spent.postgresWorker), 'µs')
    return perS
  }

  print(): void {
    for (const [figure, { unit, values }] of this.#values)
      print({ bench: 'intake', figure, value: median(values), unit, samples: values.length })
  }
}

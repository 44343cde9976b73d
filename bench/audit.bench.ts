import { createReadStream } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { seededClock, systemClock } from '../server/platform/clock.ts'
import { makeTemplate, withTestPostgres } from '../server/platform/testing.ts'
import { commitTo } from '../server/records/audit/commitment.ts'
import { leafOf } from '../server/records/audit/leaf.ts'
import { append, rootOver, type Tree } from '../server/records/audit/merkle.ts'
import { type Signer, writeNote } from '../server/records/audit/note.ts'
import { openTestOrg } from '../test/house.ts'
import { readKey } from '../verifier/note.ts'
import { verifyExport } from '../verifier/verify.ts'
import { makeHistory } from './audit/base.ts'
import { type Chance, copyOf, edits } from './audit/edits.ts'
import { type History, render } from './audit/history.ts'
import { median, option, print } from './figure.ts'

const bench = 'audit'
const leavesPerCheckpoint = 2_000
const at = new Date('2026-03-02T01:00:00Z')

/**
 * `bench -- audit [--edits N] [--events N] [--rounds N]`: how fast the offline verifier reads an export (processor time, one
 * core), what share of N random edits by a superuser it finds, and how often it finds some where there are none.
 */
export async function run(options: string[]): Promise<void> {
  const count = option(options, 'edits', 10_000)
  const events = option(options, 'events', 300_000)
  const rounds = option(options, 'rounds', 3)
  await withTestPostgres(async (server) => {
    await makeTemplate(server)
    const org = await openTestOrg(server)
    console.error('making a history …')
    const { history, published } = await makeHistory(org, 100, 5)
    await measureSpeed(history, org.house.ports.notary, events, rounds)
    measureCommitment()
    await measureEdits(history, published, count)
    await org.close()
  })
}

/** An honest history is also verified as it stood at each checkpoint, with what was not sealed then. */
async function measureEdits(history: History, published: string, count: number): Promise<void> {
  const key = readKey(history.key)
  const isFound = async (edited: History) => {
    const bytes = Buffer.from(`${render(edited, at).join('\n')}\n`)
    return (await verifyExport(Readable.from([bytes]), key, published)).deviations.length > 0
  }
  const clock = seededClock('edits', at)
  const chance: Chance = (below) => clock.bytes(6).readUIntBE(0, 6) % below
  const missed: Record<string, number> = {}
  let found = 0
  for (let n = 0; n < count; n++) {
    const edit = edits[n % edits.length]!
    const edited = copyOf(history)
    edit.apply(edited, chance)
    if (await isFound(edited)) found += 1
    else missed[edit.name] = (missed[edit.name] ?? 0) + 1
    if (n % 500 === 499) console.error(`${n + 1} edits, ${n + 1 - found} not found ${JSON.stringify(missed)}`)
  }
  print({ bench, figure: 'edits_detected_share', value: found / count, unit: 'share', samples: count })
  let alarms = 0
  const honest = 1_000
  for (let n = 0; n < honest; n++) {
    const leaves = Number(history.checkpoints[chance(history.checkpoints.length)]!.size)
    const earlier = earlierBy(copyOf(history), leaves, chance)
    const notes = earlier.checkpoints.map((one) => `${one.note}\n`).join('')
    const lines = Buffer.from(`${render(earlier, at).join('\n')}\n`)
    alarms += (await verifyExport(Readable.from([lines]), key, notes)).deviations.length > 0 ? 1 : 0
  }
  print({ bench, figure: 'false_alarms', value: alarms, unit: 'count', samples: honest })
}

/** The history as it stood at a checkpoint, with some of the events after it already there and not sealed. */
function earlierBy(history: History, leaves: number, chance: Chance): History {
  const gone = history.leaves.slice(leaves).map((row) => `${row.subject_id} ${row.seq}`)
  const kept = new Set(gone.slice(0, chance(gone.length + 1)))
  const isGone = (row: { subject_id: string; seq: number }) => {
    const place = `${row.subject_id} ${row.seq}`
    return gone.includes(place) && !kept.has(place)
  }
  return {
    ...history,
    cursor: { ...history.cursor, xid: '0' },
    events: history.events.filter((row) => !isGone(row)),
    leaves: history.leaves.slice(0, leaves),
    checkpoints: history.checkpoints.filter((one) => one.size <= leaves),
  }
}

async function measureSpeed(history: History, signer: Signer, events: number, rounds: number): Promise<void> {
  console.error(`writing an export of ${events} events …`)
  const folder = await mkdtemp(join(tmpdir(), 'huiyin-audit-'))
  const file = join(folder, 'export.jsonl')
  await writeFile(file, `${render(enlarged(history, signer, events), at).join('\n')}\n`)
  const speeds: number[] = []
  for (let round = 0; round <= rounds; round++) {
    const before = process.cpuUsage()
    const stream = createReadStream(file, { highWaterMark: 1024 * 1024 })
    const report = await verifyExport(stream, readKey(history.key))
    const { user, system } = process.cpuUsage(before)
    if (report.deviations.length > 0) throw new Error(report.deviations[0])
    if (round > 0) speeds.push(report.events / ((user + system) / 1e6))
  }
  await rm(folder, { recursive: true })
  print({ bench, figure: 'events_per_s', value: median(speeds), unit: '1/s', samples: rounds })
}

/** The same stories again and again for other tickets, in one tree. */
function enlarged(history: History, signer: Signer, events: number): History {
  const larger: History = { ...history, events: [], leaves: [], checkpoints: [], stored: { words: {}, files: {} } }
  const tree: Tree = { size: 0, frontier: [] }
  const sealed = new Map(history.events.map((row) => [`${row.subject_id} ${row.seq}`, row]))
  for (let copy = 0; tree.size < events; copy++) {
    const renamed = (id: string) => copy.toString(16).padStart(8, '0') + id.slice(8)
    const chains = new Map<string, Buffer>()
    for (const leaf of history.leaves) {
      const subject_id = renamed(leaf.subject_id)
      const event = { ...sealed.get(`${leaf.subject_id} ${leaf.seq}`)!, subject_id }
      event.payload = event.payload.replace(/"messageId":"(.{8})/, (_all, id: string) => `"messageId":"${renamed(id)}`)
      const { hash } = leafOf(event, chains.get(subject_id) ?? null)
      chains.set(subject_id, hash)
      larger.events.push(event)
      larger.leaves.push({ leaf: BigInt(tree.size), subject_id, seq: leaf.seq, hash })
      append(tree, hash, () => undefined)
      if (tree.size % leavesPerCheckpoint === 0) larger.checkpoints.push(signed(history, signer, tree))
    }
    for (const [id, commitment] of Object.entries(history.stored.words)) larger.stored.words[renamed(id)] = commitment
  }
  if (tree.size % leavesPerCheckpoint > 0) larger.checkpoints.push(signed(history, signer, tree))
  return larger
}

function signed(history: History, signer: Signer, tree: Tree): History['checkpoints'][number] {
  const checkpoint = { size: tree.size, root: rootOver(tree.frontier), at: at.toISOString() }
  return { size: BigInt(tree.size), note: writeNote(history.orgId, checkpoint, signer) }
}

/** What the door pays: the commitment of one message of about 200 characters. */
function measureCommitment(): void {
  const message = {
    author_kind: 'customer',
    author_id: null,
    visibility: 'public',
    at,
    original_sealed: Buffer.alloc(600),
  }
  const messages = Array.from({ length: 1_000 }, (_, n) => ({
    ...message,
    body: `付款失败，扣了两次，请查一下。${n}`.repeat(10),
  }))
  const times = 100_000
  const spent: number[] = []
  for (let round = 0; round < 5; round++) {
    const before = process.cpuUsage()
    for (let n = 0; n < times; n++) commitTo(systemClock, messages[n % messages.length]!)
    const { user, system } = process.cpuUsage(before)
    spent.push((user + system) / times)
  }
  print({ bench, figure: 'cpu_us_commitment', value: median(spent), unit: 'µs', samples: times })
}

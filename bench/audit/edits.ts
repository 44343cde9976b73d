import { generateKeyPairSync, sign } from 'node:crypto'
import { leafOf } from '../../server/records/audit/leaf.ts'
import { append, rootOver, type Tree } from '../../server/records/audit/merkle.ts'
import { writeNote } from '../../server/records/audit/note.ts'
import type { EventRow, History } from './history.ts'

/** A whole number from 0 up to but not including `below`. */
export type Chance = (below: number) => number

/** What a superuser does to a sealed history. Each changes the copy that it is given. */
export type Edit = { name: string; apply(history: History, chance: Chance): void }

const pick = <T>(chance: Chance, rows: T[]): T => rows[chance(rows.length)]!

/** Another character at one place of a text. */
function otherByte(text: string, chance: Chance): string {
  const at = chance(text.length)
  const other = text[at] === '7' ? '8' : '7'
  return text.slice(0, at) + other + text.slice(at + 1)
}

/** The same, and still JSON, which PostgreSQL insists on. */
function otherPayload(payload: string, chance: Chance): string {
  for (;;) {
    const other = otherByte(payload, chance)
    if (isJson(other)) return other
  }
}

function isJson(text: string): boolean {
  try {
    return typeof JSON.parse(text) === 'object'
  } catch {
    return false
  }
}

const columns = ['subject_kind', 'at', 'type', 'actor_kind', 'actor_id', 'payload', 'version', 'seq', 'org_id'] as const

function changeByte(history: History, chance: Chance): void {
  const event = pick(chance, history.events)
  const column = pick(chance, [...columns])
  if (column === 'version' || column === 'seq') event[column] += 1 + chance(5)
  else if (column === 'payload') event.payload = otherPayload(event.payload, chance)
  else event[column] = otherByte(event[column] ?? '00000000-0000-0000-0000-000000000000', chance)
}

function shiftClock(history: History, chance: Chance): void {
  const all = chance(2) === 0
  const by = (chance(2) === 0 ? 1 : -1) * 10 ** chance(9)
  for (const event of all ? history.events : [pick(chance, history.events)]) event.at = shifted(event.at, by)
}

/** A moment some microseconds later. */
function shifted(at: string, microseconds: number): string {
  const micros = BigInt(Date.parse(`${at.slice(0, 23)}Z`)) * 1000n + BigInt(at.slice(23, 26)) + BigInt(microseconds)
  const iso = new Date(Number(micros / 1000n)).toISOString()
  return `${iso.slice(0, 23)}${String(micros % 1000n).padStart(3, '0')}Z`
}

function deleteEvents(history: History, chance: Chance): void {
  const { subject_id, seq } = pick(chance, history.events)
  const isIt = (row: { subject_id: string; seq: number }) => row.subject_id === subject_id && row.seq === seq
  history.events = history.events.filter((row) => !isIt(row))
  const how = chance(3)
  if (how > 0) history.leaves = history.leaves.filter((row) => !isIt(row))
  if (how > 1) renumber(history)
}

function deleteTicket(history: History, chance: Chance): void {
  const { subject_id: gone } = pick(chance, history.events)
  history.events = history.events.filter((row) => row.subject_id !== gone)
  const how = chance(4)
  if (how > 0) history.leaves = history.leaves.filter((row) => row.subject_id !== gone)
  if (how > 1) renumber(history)
  if (how > 2) rebuild(history, chance)
}

function cutTail(history: History, chance: Chance): void {
  const size = BigInt(chance(history.leaves.length))
  const cut = history.leaves.filter((row) => row.leaf >= size)
  const gone = new Set(cut.map((row) => `${row.subject_id} ${row.seq}`))
  history.leaves = history.leaves.filter((row) => row.leaf < size)
  history.events = history.events.filter((row) => !gone.has(`${row.subject_id} ${row.seq}`))
  history.checkpoints = history.checkpoints.filter((one) => one.size <= size)
  // To the last checkpoint that is left: what is there is signed.
  if (chance(2) === 0 && history.checkpoints.length > 0) {
    const last = history.checkpoints.at(-1)!.size
    const behind = history.leaves.filter((row) => row.leaf >= last).map((row) => `${row.subject_id} ${row.seq}`)
    history.events = history.events.filter((row) => !behind.includes(`${row.subject_id} ${row.seq}`))
    history.leaves = history.leaves.filter((row) => row.leaf < last)
  }
}

function reorder(history: History, chance: Chance): void {
  const [one, other] = twoOf(history.leaves, chance)
  const how = chance(3)
  if (how === 0) {
    const { leaf } = one
    one.leaf = other.leaf
    other.leaf = leaf
    history.leaves.sort((a, b) => Number(a.leaf - b.leaf))
  } else {
    const [first, second] = twoOf(history.events, chance)
    const kept = { ...first }
    for (const column of how === 1 ? (['payload'] as const) : (['at'] as const)) {
      if (first[column] === second[column]) changeByte(history, chance)
      first[column] = second[column]
      second[column] = kept[column]
    }
  }
}

function twoOf<T>(rows: T[], chance: Chance): [T, T] {
  const at = chance(rows.length)
  return [rows[at]!, rows[(at + 1 + chance(rows.length - 1)) % rows.length]!]
}

/** A line slipped in: behind the sealer, or with a leaf of its own and everything after it made to fit. */
function putIn(history: History, chance: Chance): void {
  const model = pick(chance, history.events)
  const last = Math.max(...history.events.filter((row) => row.subject_id === model.subject_id).map((row) => row.seq))
  // As if it had been there long ago; to add at the end is what the application itself may do.
  const event: EventRow = { ...model, seq: last + 1, type: 'ticket.moved', xid: '3' }
  history.events.push(event)
  if (chance(2) === 0) return
  const at = chance(history.leaves.length)
  const hash = Buffer.alloc(32)
  history.leaves.splice(at, 0, { leaf: 0n, subject_id: event.subject_id, seq: event.seq, hash })
  renumber(history)
  rebuild(history, chance)
}

function renumber(history: History): void {
  for (const [at, row] of history.leaves.entries()) row.leaf = BigInt(at)
}

/** Everything made to fit again, but for the signature, which only the key can make. */
function rebuildAfterChange(history: History, chance: Chance): void {
  changeByte(history, chance)
  rebuild(history, chance)
}

function rebuild(history: History, chance: Chance): void {
  const events = new Map(history.events.map((row) => [`${row.subject_id} ${row.seq}`, row]))
  const chains = new Map<string, Buffer>()
  const tree: Tree = { size: 0, frontier: [] }
  const roots = new Map<number, Buffer>()
  const kept: typeof history.leaves = []
  for (const row of history.leaves) {
    const event = events.get(`${row.subject_id} ${row.seq}`)
    if (!event) continue
    row.hash = leafOf(event, chains.get(row.subject_id) ?? null).hash
    chains.set(row.subject_id, row.hash)
    kept.push(row)
    append(tree, row.hash, () => undefined)
    roots.set(tree.size, rootOver(tree.frontier))
  }
  history.leaves = kept
  renumber(history)
  const how = chance(4)
  // Left as they are, taken away, given the new root under the old signature, or signed with another key.
  if (how === 1) history.checkpoints = []
  if (how === 2)
    for (const one of history.checkpoints)
      one.note = one.note.replace(/^(.*\n.*\n).*\n/, `$1${roots.get(Number(one.size))?.toString('base64') ?? ''}\n`)
  if (how === 3) {
    const size = history.leaves.length
    const checkpoint = { size, root: rootOver(tree.frontier), at: '2026-03-02T01:00:00.000Z' }
    history.checkpoints = [{ size: BigInt(size), note: writeNote(history.orgId, checkpoint, stranger) }]
  }
}

const pair = generateKeyPairSync('ed25519')
/** The key of somebody who is not this installation. */
const stranger = {
  publicKey: Buffer.from(pair.publicKey.export({ format: 'jwk' }).x!, 'base64url'),
  sign: (text: Buffer) => sign(null, text, pair.privateKey),
}

function changeWords(history: History, chance: Chance): void {
  const ids = Object.keys(history.stored.words)
  const id = pick(chance, ids)
  const how = chance(3)
  // Other words, no salt any more without a word about erasure, or no message at all.
  if (how === 0) history.stored.words[id] = otherByte(history.stored.words[id]!, chance)
  else if (how === 1) history.stored.words[id] = null
  else delete history.stored.words[id]
}

function changeNote(history: History, chance: Chance): void {
  const one = pick(chance, history.checkpoints)
  one.note = otherByte(one.note, chance)
}

function changeLeaf(history: History, chance: Chance): void {
  const row = pick(chance, history.leaves)
  row.hash = Buffer.from(row.hash)
  row.hash[chance(32)]! ^= 1 << chance(8)
}

export const edits: Edit[] = [
  { name: 'byte', apply: changeByte },
  { name: 'row deleted', apply: deleteEvents },
  { name: 'reordered', apply: reorder },
  { name: 'tail cut', apply: cutTail },
  { name: 'ticket deleted', apply: deleteTicket },
  { name: 'clock', apply: shiftClock },
  { name: 'chain rebuilt', apply: rebuildAfterChange },
  { name: 'put in', apply: putIn },
  { name: 'words', apply: changeWords },
  { name: 'leaf', apply: changeLeaf },
  { name: 'checkpoint', apply: changeNote },
]

/** A copy that may be changed without changing the original. */
export function copyOf(history: History): History {
  return {
    ...history,
    events: history.events.map((row) => ({ ...row })),
    leaves: history.leaves.map((row) => ({ ...row })),
    checkpoints: history.checkpoints.map((row) => ({ ...row })),
    stored: { words: { ...history.stored.words }, files: { ...history.stored.files } },
  }
}

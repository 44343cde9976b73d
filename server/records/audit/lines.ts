import { type Bound, boundBy, type StoredNow } from './commitment.ts'
import { leafText, type StoredEvent } from './leaf.ts'

/** How an export is written, line by line (docs/audit.md describes each). Pure. */

/** Leaves of one block line. */
export const block = 256

/** A leaf with its event, which is all null when somebody has deleted it, and the hash before it in its chain. */
export type SealedEvent = {
  leaf: bigint
  hash: Buffer
  previous: Buffer | null
  leaf_subject: string
  leaf_seq: number
} & (StoredEvent | { [name in keyof StoredEvent]: null })
export type SignedNote = { size: bigint; note: string }

export function headLine(org: string, key: string, size: number, at: Date): string {
  return JSON.stringify({ format: 'huiyin-audit/1', org, key, size, at: at.toISOString() })
}

export function endLine(leaves: number, unsealed: number): string {
  return JSON.stringify({ end: { leaves, unsealed } })
}

/** An event without a leaf; `late` when the sealer had passed its place before it was there. */
export function unsealedLine(event: StoredEvent & { late: boolean }): string {
  return `{"${event.late ? 'late' : 'unsealed'}":${leafText(event, null)}}`
}

/** What the events of these leaves bind. */
export function boundIn(leaves: SealedEvent[]): Bound[] {
  return leaves
    .map((leaf) => (leaf.payload === null ? null : boundBy(leaf.subject_id, leaf.payload)))
    .filter((bound) => bound !== null)
}

type Page = { leaves: SealedEvent[]; checkpoints: SignedNote[]; stored: StoredNow }

/**
 * The lines of some leaves in their order, of the checkpoints among them, and of what is stored now of the messages that
 * they name. `next` is the number that the first leaf should have: a hole is said, not passed over.
 */
export function linesOf({ leaves, checkpoints, stored }: Page, next: number): { lines: string[]; next: number } {
  const notes = [...checkpoints]
  const lines: string[] = []
  const writeNotes = (size: bigint) => {
    while (notes[0] && notes[0].size <= size) lines.push(JSON.stringify({ checkpoint: notes.shift()!.note }))
  }
  let expected = next
  for (let from = 0; from < leaves.length; from += block) {
    const some = leaves.slice(from, from + block)
    for (const leaf of some) {
      writeNotes(leaf.leaf)
      if (Number(leaf.leaf) !== expected) lines.push(JSON.stringify({ leaf: Number(leaf.leaf) }))
      expected = Number(leaf.leaf) + 1
      lines.push(leaf.payload === null ? missingLine(leaf) : leafText(leaf, leaf.previous))
    }
    lines.push(blockLine(some, stored))
  }
  writeNotes(BigInt(Number.MAX_SAFE_INTEGER))
  return { lines, next: expected }
}

function blockLine(leaves: SealedEvent[], stored: StoredNow): string {
  const hashes = Buffer.concat(leaves.map((leaf) => leaf.hash)).toString('base64')
  const bound = boundIn(leaves)
  const words = bound.flatMap(({ messageId: id }) =>
    id && Object.hasOwn(stored.words, id) ? [[id, stored.words[id]]] : [],
  )
  const files = bound.flatMap((one) => one.files.map((id) => [id, stored.files[id]]))
  const from = Number(leaves[0]!.leaf)
  return JSON.stringify({
    block: { from, leaves: hashes, words: Object.fromEntries(words), files: Object.fromEntries(files) },
  })
}

function missingLine({ leaf_subject: subject, leaf_seq: seq, hash }: SealedEvent): string {
  return JSON.stringify({ missing: { subject, seq, hash: hash.toString('base64') } })
}

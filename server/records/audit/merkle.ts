import { sha256 } from '#platform/crypto.ts'

/** The Merkle tree of RFC 6962 section 2.1 over SHA-256. Hashes are 32 bytes; leaves are counted from 0. */

/** Hash of a leaf: SHA-256 of a zero byte and its text. */
export function leafHash(text: string): Buffer {
  return sha256(`\0${text}`)
}

/** Hash of an inner node: SHA-256 of a one byte and its two children. */
export function nodeHash(left: Buffer, right: Buffer): Buffer {
  const bytes = Buffer.allocUnsafe(65)
  bytes[0] = 1
  left.copy(bytes, 1)
  right.copy(bytes, 33)
  return sha256(bytes)
}

/** A tree as it grows: how many leaves, and the roots of the complete subtrees that it consists of, the largest first. */
export type Tree = { size: number; frontier: Buffer[] }

/** A complete subtree: its root stands `level` levels above the leaves and is the `place`-th from the left there. */
export type Subtree = { level: number; place: number }

/** Adds a leaf. `completed` hears of each subtree of two leaves or more that this completes. */
export function append(tree: Tree, leaf: Buffer, completed: (subtree: Subtree, hash: Buffer) => void): void {
  let hash = leaf
  let place = tree.size
  for (let level = 1; place % 2 === 1; level++) {
    hash = nodeHash(tree.frontier.pop()!, hash)
    place = (place - 1) / 2
    completed({ level, place }, hash)
  }
  tree.frontier.push(hash)
  tree.size += 1
}

/** The root over some complete subtrees side by side, the largest first. None at all is the empty tree. */
export function rootOver(subtrees: Buffer[]): Buffer {
  const last = subtrees.at(-1)
  if (!last) return sha256('')
  return subtrees.slice(0, -1).reduceRight((right, left) => nodeHash(left, right), last)
}

/** Leaves from `from` up to but not including `to`. */
export type Span = { from: number; to: number }

/** The spans whose roots are the inclusion proof of a leaf (RFC 6962 section 2.1.1), the lowest first. */
export function inclusionSpans(leaf: number, { from, to }: Span): Span[] {
  if (to - from <= 1) return []
  const middle = from + halfOf(to - from)
  return leaf < middle
    ? [...inclusionSpans(leaf, { from, to: middle }), { from: middle, to }]
    : [...inclusionSpans(leaf, { from: middle, to }), { from, to: middle }]
}

/** The complete subtrees that a span of such a proof consists of, the largest first. */
export function subtreesOf({ from, to }: Span): Subtree[] {
  if (to <= from) return []
  const width = to - from
  const leaves = 2 ** Math.floor(Math.log2(width))
  return [{ level: Math.log2(leaves), place: from / leaves }, ...subtreesOf({ from: from + leaves, to })]
}

/** The largest power of two that is smaller than `size`. */
function halfOf(size: number): number {
  return 2 ** Math.ceil(Math.log2(size) - 1)
}

/** The root that an inclusion proof leads to (RFC 9162 section 2.1.3.2); null when the proof has another length. */
export function rootFromPath(hash: Buffer, leaf: number, size: number, path: Buffer[]): Buffer | null {
  const spans = inclusionSpans(leaf, { from: 0, to: size })
  if (leaf >= size || spans.length !== path.length) return null
  return path.reduce(
    (root, sibling, at) => (spans[at]!.from > leaf ? nodeHash(root, sibling) : nodeHash(sibling, root)),
    hash,
  )
}

import { hash } from 'node:crypto'

/** The Merkle tree of RFC 6962 and its proofs (RFC 9162 sections 2.1.3.2 and 2.1.4.2), over SHA-256. */

/** Hash of a leaf, from its bytes with a zero byte before them. */
export function hashOfLeaf(zeroAndText: Buffer): Buffer {
  return hash('sha256', zeroAndText, 'buffer')
}

const pair = Buffer.alloc(65, 1)

function hashOfPair(left: Buffer, right: Buffer): Buffer {
  left.copy(pair, 1)
  right.copy(pair, 33)
  return hash('sha256', pair, 'buffer')
}

/** A tree that only grows: it remembers the roots of its complete subtrees and no leaf. */
export class Tree {
  size = 0
  #subtrees: Buffer[] = []

  add(leaf: Buffer): void {
    let top = leaf
    for (let rest = this.size; rest % 2 === 1; rest = (rest - 1) / 2) top = hashOfPair(this.#subtrees.pop()!, top)
    this.#subtrees.push(top)
    this.size += 1
  }

  root(): Buffer {
    let top = this.#subtrees.at(-1)
    if (!top) return hash('sha256', '', 'buffer')
    for (let at = this.#subtrees.length - 2; at >= 0; at--) top = hashOfPair(this.#subtrees[at]!, top)
    return top
  }
}

/** Whether a leaf is the `index`-th of the tree with this size and root. */
export function isIncluded(leaf: Buffer, index: number, size: number, path: Buffer[], root: Buffer): boolean {
  if (index >= size) return false
  let [at, last, top] = [BigInt(index), BigInt(size - 1), leaf]
  for (const sibling of path) {
    if (last === 0n) return false
    if (at % 2n === 1n || at === last) {
      top = hashOfPair(sibling, top)
      while (at % 2n === 0n && at !== 0n) [at, last] = [at >> 1n, last >> 1n]
    } else top = hashOfPair(top, sibling)
    ;[at, last] = [at >> 1n, last >> 1n]
  }
  return last === 0n && top.equals(root)
}

/** Whether the tree of the second size and root begins with all of the tree of the first. */
export function isConsistent(
  first: { size: number; root: Buffer },
  second: { size: number; root: Buffer },
  path: Buffer[],
): boolean {
  if (first.size === second.size) return path.length === 0 && first.root.equals(second.root)
  if (first.size === 0 || first.size > second.size) return false
  const isPowerOfTwo = Number.isInteger(Math.log2(first.size))
  const [start, ...rest] = isPowerOfTwo ? [first.root, ...path] : path
  if (!start) return false
  let [at, last] = [BigInt(first.size - 1), BigInt(second.size - 1)]
  while (at % 2n === 1n) [at, last] = [at >> 1n, last >> 1n]
  let [top1, top2] = [start, start]
  for (const sibling of rest) {
    if (last === 0n) return false
    if (at % 2n === 1n || at === last) {
      top1 = hashOfPair(sibling, top1)
      top2 = hashOfPair(sibling, top2)
      while (at % 2n === 0n && at !== 0n) [at, last] = [at >> 1n, last >> 1n]
    } else top2 = hashOfPair(top2, sibling)
    ;[at, last] = [at >> 1n, last >> 1n]
  }
  return last === 0n && top1.equals(first.root) && top2.equals(second.root)
}

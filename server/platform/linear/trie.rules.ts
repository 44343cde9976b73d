/**
 * Phrases of folded code units as a tree in flat arrays: looked at for every character of every text, so a step is one or
 * two reads that stay in the cache. Node 0 stands for “none”.
 */
export type Trie = {
  /** Node of the phrases that begin with a unit. */
  first(unit: number): number
  /** Node after another with one more unit. */
  next(node: number, unit: number): number
  /** Adds what stands in `units` up to a length (one at least) and answers its node. */
  add(units: Uint16Array, length: number): number
}

const nodesMax = 0xffff

export function trieOf(): Trie {
  const first = new Uint16Array(0x10000)
  let nodes = 0
  // Open addressing: parent and unit as one number, and the node that they lead to; half of it empty at least.
  let steps = new Int32Array(2 * 64)
  let mask = 63
  let shift = 26
  let count = 0

  // The product's highest bits: below them the node would hardly count, and all that share a unit would queue for one place.
  const placeOf = (key: number): number => {
    let slot = Math.imul(key, 0x9e3779b1) >>> shift
    while (steps[slot * 2 + 1] !== 0 && steps[slot * 2] !== key) slot = (slot + 1) & mask
    return slot * 2
  }
  const grow = () => {
    const before = steps
    mask = mask * 2 + 1
    shift -= 1
    steps = new Int32Array((mask + 1) * 2)
    for (let at = 0; at < before.length; at += 2)
      if (before[at + 1] !== 0) steps.set([before[at]!, before[at + 1]!], placeOf(before[at]!))
  }
  const made = (): number => {
    if (nodes === nodesMax) throw new RangeError('too many phrases for one tree')
    nodes += 1
    return nodes
  }
  const next = (node: number, unit: number) => steps[placeOf((node << 16) | unit) + 1]!
  return {
    first: (unit) => first[unit]!,
    next,
    add(units, length) {
      const start = units[0]!
      if (first[start] === 0) first[start] = made()
      let node = first[start]!
      for (let i = 1; i < length; i++) {
        const key = (node << 16) | units[i]!
        let to = next(node, units[i]!)
        if (to === 0) {
          to = made()
          count += 1
          if (count * 2 > mask) grow()
          steps.set([key, to], placeOf(key))
        }
        node = to
      }
      return node
    },
  }
}

import { createHash } from 'node:crypto'

/** The world's own chance, apart from the product's, so that a change of the product leaves the customers what they were. */
export type Chance = {
  /** From 0 up to, not including, 1. */
  next(): number
  /** Whether something of this probability happens. */
  happens(probability: number): boolean
  /** A whole number from 0 up to, not including, `below`. */
  under(below: number): number
  pick<T>(from: readonly T[]): T
  /** How long something takes that happens at a constant rate, `mean` on average. */
  wait(mean: number): number
}

/** Chance from a seed: sfc32 (PractRand's small fast counter), seeded by SHA-256. */
export function chanceOf(seed: string): Chance {
  const bytes = createHash('sha256').update(seed).digest()
  let [a, b, c, d] = [0, 4, 8, 12].map((at) => bytes.readInt32LE(at)) as [number, number, number, number]
  const next = () => {
    const t = (((a + b) | 0) + d) | 0
    d = (d + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (((c << 21) | (c >>> 11)) + t) | 0
    return (t >>> 0) / 4_294_967_296
  }
  for (let warm = 0; warm < 12; warm++) next()
  const under = (below: number) => Math.floor(next() * below)
  return {
    next,
    under,
    happens: (probability) => next() < probability,
    pick: (from) => from[under(from.length)]!,
    wait: (mean) => -Math.log(1 - next()) * mean,
  }
}

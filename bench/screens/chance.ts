import { hash } from 'node:crypto'

/** Chance from a seed: the same seed draws the same screens on every machine. */
export type Chance = {
  /** A whole number from 0 up to, not including, `end`. */
  below(end: number): number
  of<T>(list: readonly T[]): T
  /** True in this share of the draws. */
  is(share: number): boolean
  digits(count: number): string
}

export function chanceOf(seed: string): Chance {
  let draws = 0
  const below = (end: number) => Number.parseInt(hash('sha256', `${seed}:${draws++}`).slice(0, 12), 16) % end
  return {
    below,
    of: (list) => list[below(list.length)]!,
    is: (share) => below(10_000) < share * 10_000,
    digits: (count) => Array.from({ length: count }, () => below(10)).join(''),
  }
}

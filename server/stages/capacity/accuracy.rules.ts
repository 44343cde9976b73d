import { foresee, learn } from './forecast.rules.ts'
import type { Hour } from './hours.rules.ts'

/**
 * How a forecast did: what it was off by, summed, for what came (WAPE), and which share of the hours lay within its interval.
 */
export type Accuracy = { came: number; wape: number; within: number; hours: number }

/** Makes the forecast that could have been made `ahead` hours before the end, and holds it against what came. Null without a past. */
export function lookBack(hours: readonly Hour[], counts: readonly number[], ahead: number): Accuracy | null {
  const cut = hours.length - ahead
  if (cut < ahead || counts.slice(0, cut).every((count) => count === 0)) return null
  const { expected, low, high } = foresee(learn(hours.slice(0, cut), counts.slice(0, cut)), hours.slice(cut))
  return measure(counts.slice(cut), expected, low, high)
}

/** Holds expectations against what came. */
export function measure(came: readonly number[], expected: number[], low: number[], high: number[]): Accuracy {
  const sum = came.reduce((total, count) => total + count, 0)
  const off = came.reduce((total, count, index) => total + Math.abs(count - expected[index]!), 0)
  const within = came.filter((count, index) => count >= low[index]! && count <= high[index]!).length
  return { came: sum, wape: sum === 0 ? 0 : off / sum, within: within / Math.max(1, came.length), hours: came.length }
}

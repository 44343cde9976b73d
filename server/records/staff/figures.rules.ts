/** Fewer ratings than this say more about chance than about a person. */
export const sampleMin = 10

/**
 * A person's figure: the average of their ratings, or null below the minimum sample. So one angry customer moves
 * nobody's figure.
 */
export function averageOf(stars: number[]): number | null {
  if (stars.length < sampleMin) return null
  return Math.round((stars.reduce((sum, star) => sum + star, 0) / stars.length) * 100) / 100
}

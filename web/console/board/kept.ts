/** What became of promises: kept, broken but told before, broken without a word. */
export type Kept = { kept: number; told: number; silent: number }

export const totalOf = ({ kept, told, silent }: Kept) => kept + told + silent

/** The share that was kept, 0..1; null of nothing. */
export function shareKept(counts: Kept): number | null {
  const total = totalOf(counts)
  return total === 0 ? null : counts.kept / total
}

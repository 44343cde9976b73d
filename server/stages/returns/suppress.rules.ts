import type { Cell } from './count.rules.ts'

/**
 * Hides counts so small that somebody could be known by them (primary and complementary cell suppression, as statistical
 * offices do): in a breakdown every count from 1 to below the threshold; and as long as what is hidden could be worked out
 * from the total, the smallest of the others too. Hours made of so few complaints go as well. Totals stay, because they tell
 * of nobody what it was about; so does 0.
 */
export function suppressSmall(cells: Cell[], below: number | null): Cell[] {
  if (below === null) return cells
  const hidden = new Map<Cell, Cell['hidden']>()
  const closed = cells.find((cell) => cell.figure === 'closed' && cell.by === null)?.value ?? 0
  for (const cell of cells)
    if (cell.unit === 'hours' && cell.value !== null && closed < below) hidden.set(cell, 'small')
  const parted = cells.filter((cell) => cell.by !== null && cell.value !== null && cell.value > 0)
  for (const group of Map.groupBy(parted, (cell) => `${cell.by}|${cell.figure}`).values()) {
    const rising = group.toSorted((a, b) => a.value! - b.value!)
    const small = rising.filter((cell) => cell.value! < below)
    for (const cell of small) hidden.set(cell, 'small')
    if (small.length > 0 && isGivenAway(small, below) && rising[small.length])
      hidden.set(rising[small.length]!, 'beside_small')
  }
  return cells.map((cell) => {
    const why = hidden.get(cell)
    return why ? { ...cell, value: null, hidden: why } : cell
  })
}

/** Whether the sum of small counts, which the total and the shown ones give away, leaves only one answer for each. */
function isGivenAway(small: Cell[], below: number): boolean {
  const sum = small.reduce((all, cell) => all + cell.value!, 0)
  return small.length === 1 || sum === small.length || sum === small.length * (below - 1)
}

/** How often something that is `truth` was decided as `decided`. */
export type Pair = { truth: string; decided: string; count: number }

export const groupOf = (code: string): string => code.split('-')[0]!

/** The same by groups of codes. */
export function byGroup(pairs: Pair[]): Pair[] {
  const sums = new Map<string, Pair>()
  for (const { truth, decided, count } of pairs) {
    const [from, to] = [groupOf(truth), groupOf(decided)]
    const sum = sums.get(`${from} ${to}`) ?? { truth: from, decided: to, count: 0 }
    sums.set(`${from} ${to}`, { ...sum, count: sum.count + count })
  }
  return [...sums.values()]
}

export type Cell = { decided: string; count: number; share: number }
export type Row = { truth: string; count: number; cells: Cell[] }

/** A line for every group that occurs, in the order of the taxonomy; shares are of the line. */
export function matrixOf(pairs: Pair[], order: string[]): Row[] {
  const known = new Set(pairs.flatMap(({ truth, decided }) => [truth, decided]))
  const names = [
    ...order.filter((name) => known.has(name)),
    ...[...known].filter((name) => !order.includes(name)).sort(),
  ]
  const counts = new Map(pairs.map(({ truth, decided, count }) => [`${truth} ${decided}`, count]))
  return names.map((truth) => {
    const own = names.map((decided) => ({ decided, count: counts.get(`${truth} ${decided}`) ?? 0 }))
    const count = own.reduce((sum, cell) => sum + cell.count, 0)
    return { truth, count, cells: own.map((cell) => ({ ...cell, share: count === 0 ? 0 : cell.count / count })) }
  })
}

/** The pairs of codes behind a cell of groups, the most frequent first. */
export function pairsIn(pairs: Pair[], truth: string, decided: string): Pair[] {
  return pairs
    .filter((pair) => groupOf(pair.truth) === truth && groupOf(pair.decided) === decided)
    .toSorted((a, b) => b.count - a.count)
}

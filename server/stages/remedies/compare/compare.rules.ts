import type { Amount } from '../people.rules.ts'
import type { RemedyKind } from '../remedy.rules.ts'

/** What we know was carried out: an order of ours that is done, as the statement should have it. */
export type OwnLine = { id: string; kind: RemedyKind; amount: Amount | null }

export type Difference = {
  remedyId: string
  kind: 'missing_there' | 'missing_here' | 'other_amount' | 'other_kind'
  here: OwnLine | null
  there: OwnLine | null
}

/**
 * Compares what we know of a day with the statement of whoever holds the money. What ended here near midnight may stand in the
 * neighbouring day's statement there: `near` are our lines of the days around, which a line of the statement may match too, and
 * `elsewhere` the ids that stand in the statements of the days around.
 */
export function compare(
  own: readonly OwnLine[],
  there: readonly OwnLine[],
  { near = [], elsewhere = new Set<string>() }: { near?: readonly OwnLine[]; elsewhere?: ReadonlySet<string> } = {},
): { matched: number; differences: Difference[] } {
  const ours = new Map([...near, ...own].map((line) => [line.id, line]))
  const theirs = new Map(there.map((line) => [line.id, line]))
  const differences: Difference[] = []
  let matched = 0
  for (const line of theirs.values()) {
    const mine = ours.get(line.id) ?? null
    const kind =
      mine === null
        ? 'missing_here'
        : mine.kind !== line.kind
          ? 'other_kind'
          : !isSame(mine, line)
            ? 'other_amount'
            : null
    if (kind) differences.push({ remedyId: line.id, kind, here: mine, there: line })
    else matched++
  }
  for (const line of own)
    if (!theirs.has(line.id) && !elsewhere.has(line.id))
      differences.push({ remedyId: line.id, kind: 'missing_there', here: line, there: null })
  return { matched, differences }
}

/** The statement need not repeat the amount of what moves none. */
function isSame(mine: OwnLine, line: OwnLine): boolean {
  if (!mine.amount || !line.amount) return mine.amount === null || line.amount !== null
  return mine.amount.amountMinor === line.amount.amountMinor && mine.amount.currency === line.amount.currency
}

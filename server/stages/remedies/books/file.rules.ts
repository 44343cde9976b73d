import type { Books } from './books.rules.ts'

/** The books as they go over the wire and into a JSON file: amounts as text in minor units, times in UTC. */
export function plainBooks({ entries, balance, madeAt, ...period }: Books) {
  return {
    ...period,
    madeAt: madeAt.toISOString(),
    rows: entries.length,
    entries: entries.map(({ at, amountMinor, ...entry }) => ({
      ...entry,
      at: at.toISOString(),
      amountMinor: amountMinor.toString(),
    })),
    balance: balance.map(({ openingMinor, debitMinor, creditMinor, closingMinor, ...line }) => ({
      ...line,
      openingMinor: openingMinor.toString(),
      debitMinor: debitMinor.toString(),
      creditMinor: creditMinor.toString(),
      closingMinor: closingMinor.toString(),
    })),
  }
}

import { csvOf } from '#platform/csv.rules.ts'
import { type Language, say, type Words } from '#records/knowledge/words.rules.ts'
import { decimalOf } from '../amount.rules.ts'
import type { BalanceLine, BookEntry, Books } from './books.rules.ts'
import words from './words.json' with { type: 'json' }

/** Who takes the books away: stands at both ends of the file. */
type Mark = { takerName: string; language: string }
type EntryColumn = keyof (typeof words)['entries']
type BalanceColumn = Exclude<keyof (typeof words)['balance'], 'currency' | 'account'>

/**
 * The books of a period as a sheet: whose it is, the entries, the trial balance, and whose it is again. Times are in the
 * organisation's zone, amounts in major units, debits and credits in columns of their own: a spreadsheet takes a minus at the
 * beginning of a cell for a formula.
 */
export function sheetOf(books: Books, mark: Mark): string {
  const of = (text: Words) => say(text, mark.language as Language)
  const time = (at: Date) => {
    const local = Temporal.Instant.fromEpochMilliseconds(at.getTime()).toZonedDateTimeISO(books.zone)
    return `${local.toPlainDate()} ${local.toPlainTime().toString({ smallestUnit: 'second' })}`
  }
  const facts: Record<string, string> = {
    name: mark.takerName,
    at: time(books.madeAt),
    zone: books.zone,
    from: books.from,
    to: books.to,
    rows: String(books.entries.length),
  }
  const whose = (text: Words) => of(text).replaceAll(/\{(\w+)\}/g, (_, name: string) => facts[name]!)
  const entryCells: Record<EntryColumn, (entry: BookEntry) => string> = {
    at: (entry) => time(entry.at),
    number: (entry) => entry.number,
    remedy: (entry) => entry.remedyId,
    kind: (entry) => of(words.kind[entry.kind]),
    automatic: (entry) => of(words.automatic[`${entry.isAutomatic}`]),
    rail: (entry) => entry.rail,
    step: (entry) => of(words.step[entry.step]),
    account: (entry) => of(words.account[entry.account]),
    debit: (entry) => decimalOf({ ...entry, amountMinor: debitOf(entry.amountMinor) }),
    credit: (entry) => decimalOf({ ...entry, amountMinor: debitOf(-entry.amountMinor) }),
    currency: (entry) => entry.currency,
    reference: (entry) => entry.reference ?? '',
  }
  const entryNames = Object.keys(entryCells) as EntryColumn[]
  const balanceRow = (lines: BalanceLine[], account: Words) => [
    lines[0]!.currency,
    of(account),
    ...balanceNames.map((name) =>
      decimalOf({
        amountMinor: lines.reduce((sum, line) => sum + balanceCells[name](line), 0n),
        currency: lines[0]!.currency,
      }),
    ),
  ]
  return csvOf([
    [whose(words.head)],
    entryNames.map((name) => of(words.entries[name])),
    ...books.entries.map((entry) => entryNames.map((name) => entryCells[name](entry))),
    [of(words.trial)],
    (['currency', 'account', ...balanceNames] as const).map((name) => of(words.balance[name])),
    ...[...Map.groupBy(books.balance, ({ currency }) => currency).values()].flatMap((lines) => [
      ...lines.map((line) => balanceRow([line], words.account[line.account])),
      balanceRow(lines, words.sum),
    ]),
    [whose(words.foot)],
  ])
}

const debitOf = (minor: bigint) => (minor > 0n ? minor : 0n)

const balanceCells: Record<BalanceColumn, (line: BalanceLine) => bigint> = {
  openingDebit: ({ openingMinor }) => debitOf(openingMinor),
  openingCredit: ({ openingMinor }) => debitOf(-openingMinor),
  debit: ({ debitMinor }) => debitMinor,
  credit: ({ creditMinor }) => creditMinor,
  closingDebit: ({ closingMinor }) => debitOf(closingMinor),
  closingCredit: ({ closingMinor }) => debitOf(-closingMinor),
}
const balanceNames = Object.keys(balanceCells) as BalanceColumn[]

import { type LedgerAccount, type LedgerStep, ledgerAccounts } from '../ledger.rules.ts'
import type { RemedyKind } from '../remedy.rules.ts'

/** One entry of a posting; a positive amount is a debit. */
export type BookEntry = {
  at: Date
  number: string
  ticketId: string
  remedyId: string
  kind: Extract<RemedyKind, 'refund' | 'compensate'>
  /** Whether no person asked for it. */
  isAutomatic: boolean
  rail: string
  step: LedgerStep
  account: LedgerAccount
  amountMinor: bigint
  currency: string
  /** What whoever holds the money calls it. */
  reference: string | null
}

/** An account in a currency before a period, within it and after it. */
export type BalanceLine = {
  currency: string
  account: LedgerAccount
  openingMinor: bigint
  debitMinor: bigint
  creditMinor: bigint
  closingMinor: bigint
}

export type Opening = { currency: string; account: LedgerAccount; amountMinor: bigint }

/** The trial balance of a period: by currency and account, in that order. Opening and closing sum to zero in each currency. */
export function balanceOf(
  opening: readonly Opening[],
  entries: readonly Pick<BookEntry, 'currency' | 'account' | 'amountMinor'>[],
): BalanceLine[] {
  const lines = new Map<string, BalanceLine>()
  const lineOf = (currency: string, account: LedgerAccount): BalanceLine => {
    const key = `${currency} ${account}`
    const line = lines.get(key) ?? {
      currency,
      account,
      openingMinor: 0n,
      debitMinor: 0n,
      creditMinor: 0n,
      closingMinor: 0n,
    }
    lines.set(key, line)
    return line
  }
  for (const { currency, account, amountMinor } of opening) {
    const line = lineOf(currency, account)
    line.openingMinor += amountMinor
    line.closingMinor += amountMinor
  }
  for (const { currency, account, amountMinor } of entries) {
    const line = lineOf(currency, account)
    if (amountMinor > 0n) line.debitMinor += amountMinor
    else line.creditMinor -= amountMinor
    line.closingMinor += amountMinor
  }
  const place = ({ currency, account }: BalanceLine) => `${currency} ${ledgerAccounts.indexOf(account)}`
  return [...lines.values()].toSorted((a, b) => (place(a) < place(b) ? -1 : 1))
}

/** What does not sum to zero: nothing, or a currency whose books are broken. */
export function unbalanced(lines: readonly BalanceLine[]): { currency: string; differenceMinor: bigint }[] {
  return [...Map.groupBy(lines, ({ currency }) => currency)]
    .map(([currency, of]) => ({ currency, differenceMinor: of.reduce((sum, line) => sum + line.closingMinor, 0n) }))
    .filter(({ differenceMinor }) => differenceMinor !== 0n)
}

export type Books = {
  from: string
  to: string
  zone: string
  madeAt: Date
  entries: BookEntry[]
  balance: BalanceLine[]
}

import type { RemedyKind } from './remedy.rules.ts'

/**
 * Our books of money that moves. `customer`: what customers got; `refunds_in_transit`: what was sent and is not there yet;
 * `refunded` and `compensation`: what it cost, by whose money it was.
 */
export const ledgerAccounts = ['customer', 'refunds_in_transit', 'refunded', 'compensation'] as const
export type LedgerAccount = (typeof ledgerAccounts)[number]

/** When money is entered: when it is sent, when it has arrived, when it came back. */
export type LedgerStep = 'sent' | 'settled' | 'returned'

export type Entry = { account: LedgerAccount; amountMinor: bigint }

/** The entries of a step of a refund or compensation; debits are positive, and their sum is zero. */
export function posting(kind: RemedyKind, step: LedgerStep, amountMinor: bigint): Entry[] {
  if (kind !== 'refund' && kind !== 'compensate') return []
  const cost: LedgerAccount = kind === 'refund' ? 'refunded' : 'compensation'
  const [debit, credit]: [LedgerAccount, LedgerAccount] = {
    sent: [cost, 'refunds_in_transit'] as [LedgerAccount, LedgerAccount],
    settled: ['refunds_in_transit', 'customer'] as [LedgerAccount, LedgerAccount],
    returned: ['refunds_in_transit', cost] as [LedgerAccount, LedgerAccount],
  }[step]
  return [
    { account: debit, amountMinor },
    { account: credit, amountMinor: -amountMinor },
  ]
}

import { createHash } from 'node:crypto'
import { z } from 'zod'
import { type Found, money, type Payment, type Target } from '../../server/outside/payment-core/contract.ts'
import { type Place, post, transfer } from './ledger.ts'
import type { Row, Store } from './store.ts'

/** References that begin so are never made up: what nobody knows must be tried too. */
const neverMadeUp = /^no-such-/
const dayMs = 86_400_000
const amountMinorMax = 10n ** 15n

/** A payment as a test or the demo wants it to be; what is left out is made up. */
export const seedPayment = z.strictObject({
  account: z
    .string()
    .min(1)
    .max(200)
    .regex(/^(?!no-such-)/)
    .optional(),
  state: z.enum(['pending', 'succeeded', 'failed']).optional(),
  amount: money.refine(({ amountMinor }) => BigInt(amountMinor) <= amountMinorMax, 'at most 10^15').optional(),
  method: z.string().max(60).optional(),
  debited: z.boolean().optional(),
  frozen: z.boolean().optional(),
  at: z.iso.datetime().optional(),
  settledAt: z.iso.datetime().optional(),
  errorCode: z.string().max(60).optional(),
  duplicateOf: z.string().min(1).max(200).optional(),
})
export type SeedPayment = z.infer<typeof seedPayment>

export type PaymentRow = Row & {
  payment: string
  account: string
  state: Payment['state']
  amount_minor: bigint
  currency: string
  method: string | null
  debited: bigint
  frozen: bigint
  at: bigint
  settled_at: bigint | null
  error_code: string | null
  duplicate_of: string | null
  refunded_minor: bigint
}
export type AccountRow = Row & { account: string; masked: string; state: 'normal' | 'closed' }

/** An account by `app_user:<id>` or `phone:<number>`; made up when nobody asked before, undefined for `no-such-…`. */
export function accountOf(store: Store, by: 'app_user' | 'phone', value: string): AccountRow | undefined {
  if (neverMadeUp.test(value)) return undefined
  const account = `${by}:${value}`
  const masked =
    by === 'phone'
      ? `${value.slice(0, -8)}****${value.slice(-4)}`
      : `6222 **** **** ${String(number(value, 'card') % 10_000).padStart(4, '0')}`
  store.run("insert into accounts values (?, ?, 'normal') on conflict do nothing", account, masked)
  return store.one<AccountRow>('select * from accounts where account = ?', account)
}

/** Opens or closes an account. */
export function setAccount(store: Store, by: 'app_user' | 'phone', value: string, state: 'normal' | 'closed'): void {
  const account = accountOf(store, by, value)
  if (account) store.run('update accounts set state = ? where account = ?', state, account.account)
}

/**
 * A payment by its reference; made up from nothing but that when nobody asked before. A name may say what became of it:
 * with `failed` in it the payment failed after the debit, with `frozen` the amount is set aside besides, `declined` failed
 * without any debit, `pending` is not decided, `duplicate` repeats a payment before it.
 */
export function paymentOf(store: Store, value: string, now: Date): PaymentRow | undefined {
  const known = store.one<PaymentRow>('select * from payments where payment = ?', value)
  if (known || neverMadeUp.test(value)) return known
  return putPayment(store, value, {}, now)
}

/** Writes a payment with the entries of what it did; undefined when there is one of that name. */
export function putPayment(store: Store, value: string, seed: SeedPayment, now: Date): PaymentRow | undefined {
  if (store.one('select 1 from payments where payment = ?', value)) return undefined
  const has = (word: string) => value.toLowerCase().includes(word)
  const failed = has('failed') || has('frozen') || has('declined')
  const state = seed.state ?? (has('pending') ? 'pending' : failed ? 'failed' : 'succeeded')
  const at = seed.at ? Date.parse(seed.at) : now.getTime() - dayMs / 24 - (number(value, 'at') % (2 * dayMs))
  const account = accountOf(store, 'app_user', seed.account ?? `user-${number(value, 'owner') % 1_000_000}`)!
  const first = seed.duplicateOf ?? (has('duplicate') ? `${value.replace(/duplicate/gi, 'paid')}-first` : null)
  const amount = seed.amount ?? { amountMinor: String(500 + (number(value, 'amount') % 500_000)), currency: 'CNY' }
  const debited = seed.debited ?? (state === 'succeeded' || (state === 'failed' && !has('declined')))
  store.run(
    `insert into payments (payment, account, state, amount_minor, currency, method, debited, frozen, at, settled_at,
      error_code, duplicate_of) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    value,
    account.account,
    state,
    BigInt(amount.amountMinor),
    amount.currency,
    seed.method ?? ['balance', 'debit_card', 'credit_card'][number(value, 'method') % 3]!,
    debited ? 1 : 0,
    (seed.frozen ?? (debited && has('frozen'))) ? 1 : 0,
    at,
    seed.settledAt ? Date.parse(seed.settledAt) : state === 'pending' ? null : at + 30_000,
    seed.errorCode ?? (state === 'failed' ? 'SYSTEM_ERROR' : null),
    first,
  )
  const row = store.one<PaymentRow>('select * from payments where payment = ?', value)!
  const home = homeOf(row)
  if (home)
    post(
      store,
      'payment',
      null,
      now,
      transfer(`customer:${row.account}`, home, BigInt(amount.amountMinor), amount.currency),
    )
  return row
}

/** Where the money of a payment is when no hold stands on it; null when the customer was never debited. */
export function homeOf(payment: PaymentRow): Place | null {
  if (payment.debited === 0n) return null
  if (payment.frozen === 1n) return 'frozen'
  return payment.state === 'succeeded' ? 'merchants' : 'institution'
}

/** Whether a hold stands on an account or a payment, and until when the longest. */
export function standing(store: Store, target: { account: string } | { payment: string }): Date | null {
  const row =
    'account' in target
      ? store.one<{ until: bigint | null }>(
          'select max(until) as until from holds where account = ? and ended_at is null',
          target.account,
        )
      : store.one<{ until: bigint | null }>(
          'select max(until) as until from holds where payment = ? and ended_at is null',
          target.payment,
        )
  return row?.until == null ? null : new Date(Number(row.until))
}

/** What the core knows of a target, as the contract has it; null when nothing. */
export function lookUp(store: Store, target: Target, now: Date): Found | null {
  if (target.type === 'account') {
    const account = accountOf(store, target.by, target.value)
    return account ? { account: accountFacts(store, account) } : null
  }
  const payment = paymentOf(store, target.value, now)
  if (!payment) return null
  const account = store.one<AccountRow>('select * from accounts where account = ?', payment.account)!
  return {
    account: accountFacts(store, account),
    payment: {
      value: payment.payment,
      state: payment.state,
      amount: { amountMinor: String(payment.amount_minor), currency: payment.currency },
      ...(payment.method === null ? {} : { method: payment.method }),
      debited: payment.debited === 1n,
      frozen: payment.frozen === 1n && payment.refunded_minor < payment.amount_minor,
      at: new Date(Number(payment.at)).toISOString(),
      ...(payment.settled_at === null ? {} : { settledAt: new Date(Number(payment.settled_at)).toISOString() }),
      ...(payment.error_code === null ? {} : { errorCode: payment.error_code }),
      refundedMinor: String(payment.refunded_minor),
      ...(payment.duplicate_of === null ? {} : { duplicateOf: payment.duplicate_of }),
    },
  }
}

function accountFacts(store: Store, { account, masked, state }: AccountRow): NonNullable<Found['account']> {
  const until = standing(store, { account })
  if (state === 'closed') return { masked, state }
  return until ? { masked, state: 'held', holdUntil: until.toISOString() } : { masked, state }
}

/** A number that depends on a name and nothing else. */
function number(value: string, what: string): number {
  return createHash('sha256').update(`${what}:${value}`).digest().readUIntBE(0, 6)
}

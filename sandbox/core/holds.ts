import type { Order } from '../../server/outside/payment-core/contract.ts'
import { type Cause, type Place, post, transfer } from './ledger.ts'
import { accountOf, homeOf, type PaymentRow, paymentOf, standing } from './payments.ts'
import type { Row, Store } from './store.ts'

/** What became of an order when it was tried: it took effect, with what moved, or it did not, with the code of why. */
export type Effect =
  | {
      done: true
      until?: Date
      amountMinor?: bigint
      currency?: string
      changed?: { hold: string; until: Date | null }
    }
  | { done: false; code: string }

type HoldRow = Row & {
  id: string
  account: string | null
  payment: string | null
  until: bigint
  ended_at: bigint | null
}
type Of<K extends Order['kind']> = Extract<Order, { kind: K }>

const refused = (code: string): Effect => ({ done: false, code })

/** Begins a hold. What is left of a held payment is set aside in the ledger; nobody can move what is on a held account. */
export function hold(store: Store, id: string, { target, until }: Of<'hold'>, now: Date): Effect {
  const end = new Date(until)
  if (end <= now) return refused('too_late')
  if (target.type === 'account') {
    const account = accountOf(store, target.by, target.value)
    if (!account) return refused('not_found')
    if (account.state === 'closed') return refused('not_allowed')
    store.run('insert into holds (id, account, until) values (?, ?, ?)', id, account.account, end.getTime())
    post(store, 'order', id, now, [])
    return { done: true, until: end }
  }
  const payment = paymentOf(store, target.value, now)
  if (!payment) return refused('not_found')
  const isFirst = standing(store, { payment: payment.payment }) === null
  store.run('insert into holds (id, payment, until) values (?, ?, ?)', id, payment.payment, end.getTime())
  move(store, 'order', id, payment, isFirst ? [homeOf(payment), 'frozen'] : null, now)
  return { done: true, until: end }
}

/** Moves the end of a standing hold further away; bringing it nearer would be a release that nobody called one. */
export function extend(store: Store, id: string, order: Of<'extend'>, now: Date): Effect {
  const row = holdOf(store, order.hold)
  if (!row) return refused('not_found')
  if (row.ended_at !== null) return refused('already_ended')
  const until = new Date(order.until)
  if (until.getTime() < Number(row.until)) return refused('not_allowed')
  store.run('update holds set until = ? where id = ?', until.getTime(), row.id)
  post(store, 'order', id, now, [])
  return { done: true, until, changed: { hold: row.id, until } }
}

/** Ends a standing hold. */
export function release(store: Store, id: string, order: Of<'release'>, now: Date): Effect {
  const row = holdOf(store, order.hold)
  if (!row) return refused('not_found')
  if (row.ended_at !== null) return refused('already_ended')
  end(store, row, 'order', id, now, now)
  return { done: true, changed: { hold: row.id, until: null } }
}

/** Ends every hold whose end has come, as of that end; answers which. */
export function endDueHolds(store: Store, now: Date): string[] {
  const due = store.all<HoldRow>('select * from holds where ended_at is null and until <= ? order by id', now.getTime())
  for (const row of due) end(store, row, 'hold_end', row.id, new Date(Number(row.until)), now)
  return due.map(({ id }) => id)
}

/** Where the money of a payment is now; null when the customer was never debited. */
export function placeOf(store: Store, payment: PaymentRow): Place | null {
  const home = homeOf(payment)
  return home && standing(store, { payment: payment.payment }) ? 'frozen' : home
}

function holdOf(store: Store, id: string): HoldRow | undefined {
  return store.one<HoldRow>('select * from holds where id = ?', id)
}

function end(store: Store, row: HoldRow, cause: Cause, orderId: string, endedAt: Date, now: Date): void {
  store.run('update holds set ended_at = ? where id = ?', endedAt.getTime(), row.id)
  const payment = row.payment === null ? undefined : paymentOf(store, row.payment, now)
  if (payment) {
    const isLast = standing(store, { payment: payment.payment }) === null
    move(store, cause, orderId, payment, isLast ? ['frozen', homeOf(payment)] : null, now)
  } else post(store, cause, orderId, now, [])
}

/** Books what is left of a payment from one place to another; an empty posting where nothing moves. */
function move(
  store: Store,
  cause: Cause,
  orderId: string,
  payment: PaymentRow,
  way: [Place | null, Place | null] | null,
  now: Date,
): void {
  const rest = payment.amount_minor - payment.refunded_minor
  const [from, to] = way ?? [null, null]
  const moves = from && to && from !== to && rest > 0n
  post(store, cause, orderId, now, moves ? transfer(from, to, rest, payment.currency) : [])
}

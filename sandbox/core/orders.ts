import type { Order, OrderStatus, StatementLine } from '../../server/outside/payment-core/contract.ts'
import type { Faults } from './faults.ts'
import { type Effect, endDueHolds, extend, hold, placeOf, release } from './holds.ts'
import { type Place, post, purse, transfer } from './ledger.ts'
import { type AccountRow, accountOf, type PaymentRow, paymentOf } from './payments.ts'
import type { Row, Store } from './store.ts'

type OrderRow = Row & {
  id: string
  body: string
  kind: Order['kind']
  state: OrderStatus['state']
  seq: bigint
  at: bigint
  reference: string
  until: bigint | null
  code: string | null
  applied_at: bigint | null
  amount_minor: bigint | null
  currency: string | null
}

/** The orders of the sandbox core. Each function is one transaction. */
export type Orders = {
  /** Takes an order; the same id with the same content answers how far it is. Null: the id was used for something else. */
  put(id: string, order: Order): OrderStatus | null
  get(id: string): OrderStatus | null
  /** Decides accepted orders whose time has come, and ends holds at their end. */
  settle(): void
  /** Orders that took effect on a day (UTC, `2026-03-02`), after a cursor. */
  statement(
    day: string,
    after: string | undefined,
    linesMax: number,
  ): { lines: StatementLine[]; next?: string; complete: boolean }
}

export type Tell = (status: OrderStatus) => void

const refused = (code: string): Effect => ({ done: false, code })

/** `tell` is called within the transaction, once for each change of an order. */
export function openOrders(store: Store, faults: Faults, now: () => Date, tell: Tell): Orders {
  const rowOf = (id: string) => store.one<OrderRow>('select * from orders where id = ?', id)

  /** Writes how far an order is now, under its next number, and tells it. */
  function settleOne(row: OrderRow, at: Date): void {
    const effect = effectOf(store, row.id, JSON.parse(row.body) as Order, at)
    if (effect.done)
      store.run(
        `update orders set state = 'done', seq = seq + 1, at = ?, until = ?, settle_at = null, applied_at = ?,
          amount_minor = ?, currency = ? where id = ?`,
        at.getTime(),
        effect.until?.getTime() ?? null,
        at.getTime(),
        effect.amountMinor ?? null,
        effect.currency ?? null,
        row.id,
      )
    else
      store.run(
        "update orders set state = 'rejected', seq = seq + 1, at = ?, code = ?, settle_at = null where id = ?",
        at.getTime(),
        effect.code,
        row.id,
      )
    tell(statusOf(rowOf(row.id)!))
    if (effect.done && effect.changed) changeHold(effect.changed.hold, effect.changed.until, at)
  }

  function changeHold(id: string, until: Date | null, at: Date): void {
    store.run(
      'update orders set seq = seq + 1, at = ?, until = ? where id = ?',
      at.getTime(),
      until?.getTime() ?? null,
      id,
    )
    tell(statusOf(rowOf(id)!))
  }

  function settleAllDue(at: Date): void {
    for (const id of endDueHolds(store, at)) changeHold(id, null, at)
    const due = 'select * from orders where settle_at <= ? order by settle_at, id'
    for (const row of store.all<OrderRow>(due, at.getTime())) settleOne(row, at)
  }

  return {
    put: (id, order) =>
      store.transact(() => {
        const at = now()
        settleAllDue(at)
        const body = canonical(order)
        const before = rowOf(id)
        if (before) return before.body === body ? statusOf(before) : null
        const settleAt = faults.settlesAt(id, order.kind, at)
        // An order that is decided at once was never accepted to anybody: its first number is that of the decision.
        store.run(
          `insert into orders (id, body, kind, state, seq, at, reference, settle_at) values (?, ?, ?, 'accepted', ?, ?, ?, ?)`,
          id,
          body,
          order.kind,
          settleAt ? 1 : 0,
          at.getTime(),
          `SB-${id.replaceAll('-', '').slice(-12).toUpperCase()}`,
          settleAt?.getTime() ?? null,
        )
        if (settleAt) tell(statusOf(rowOf(id)!))
        else settleOne(rowOf(id)!, at)
        return statusOf(rowOf(id)!)
      }),
    get: (id) =>
      store.transact(() => {
        settleAllDue(now())
        const row = rowOf(id)
        return row ? statusOf(row) : null
      }),
    settle: () => {
      const at = now().getTime()
      const isDue = store.one(
        `select 1 from orders where settle_at <= ? union all select 1 from holds where ended_at is null and until <= ?`,
        at,
        at,
      )
      if (isDue) store.transact(() => settleAllDue(now()))
    },
    statement: (day, after, linesMax) =>
      store.transact(() => {
        const at = now()
        settleAllDue(at)
        const begin = Date.parse(`${day}T00:00:00Z`)
        const [afterAt, afterId] = after?.split('_') ?? [String(begin), '']
        const rows = store.all<OrderRow>(
          `select * from orders where applied_at >= ? and applied_at < ? and (applied_at, id) > (?, ?)
            order by applied_at, id limit ?`,
          begin,
          begin + 86_400_000,
          Number(afterAt),
          afterId ?? '',
          linesMax + 1,
        )
        const lines = rows.slice(0, linesMax)
        const last = lines.at(-1)
        return {
          lines: lines.map(lineOf),
          ...(rows.length > linesMax && last ? { next: `${last.applied_at}_${last.id}` } : {}),
          complete: at.getTime() >= begin + 86_400_000,
        }
      }),
  }
}

function effectOf(store: Store, id: string, order: Order, now: Date): Effect {
  switch (order.kind) {
    case 'hold':
      return hold(store, id, order, now)
    case 'extend':
      return extend(store, id, order, now)
    case 'release':
      return release(store, id, order, now)
    case 'refund': {
      const payment = paymentOf(store, order.target.value, now)
      if (!payment) return refused('not_found')
      if (payment.currency !== order.amount.currency) return refused('other_currency')
      return giveBack(store, id, payment, BigInt(order.amount.amountMinor), now)
    }
    case 'recall': {
      const payment = paymentOf(store, order.target.value, now)
      if (!payment) return refused('not_found')
      // The receiving side is played too: it sends back what the shops still have.
      if (placeOf(store, payment) !== 'merchants') return refused('not_allowed')
      return giveBack(store, id, payment, payment.amount_minor - payment.refunded_minor, now)
    }
    case 'compensate': {
      const account = receiverOf(store, order.target, now)
      if (!account) return refused('not_found')
      if (account.state === 'closed') return refused('not_allowed')
      const { currency } = order.amount
      const amountMinor = BigInt(order.amount.amountMinor)
      if (purse(store, currency, now) < amountMinor) return refused('insufficient_funds')
      return book(store, id, 'compensation', account.account, amountMinor, currency, now)
    }
  }
}

/** Pays a part of a payment back to where it came from, from wherever it is now. */
function giveBack(store: Store, id: string, payment: PaymentRow, amountMinor: bigint, now: Date): Effect {
  const from = placeOf(store, payment)
  if (!from || payment.state === 'pending') return refused('not_refundable')
  if (amountMinor <= 0n || payment.refunded_minor + amountMinor > payment.amount_minor)
    return refused('amount_too_high')
  store.run('update payments set refunded_minor = refunded_minor + ? where payment = ?', amountMinor, payment.payment)
  return book(store, id, from, payment.account, amountMinor, payment.currency, now)
}

function book(
  store: Store,
  id: string,
  from: Place,
  account: string,
  amountMinor: bigint,
  currency: string,
  now: Date,
): Effect {
  post(store, 'order', id, now, transfer(from, `customer:${account}`, amountMinor, currency))
  return { done: true, amountMinor, currency }
}

function receiverOf(store: Store, target: Extract<Order, { kind: 'compensate' }>['target'], now: Date) {
  if (target.type === 'account') return accountOf(store, target.by, target.value)
  const payment = paymentOf(store, target.value, now)
  return payment && store.one<AccountRow>('select * from accounts where account = ?', payment.account)
}

function statusOf(row: OrderRow): OrderStatus {
  return {
    id: row.id,
    state: row.state,
    seq: Number(row.seq),
    at: iso(row.at),
    coreReference: row.reference,
    ...(row.until === null ? {} : { until: iso(row.until) }),
    ...(row.code === null ? {} : { code: row.code }),
  }
}

function lineOf(row: OrderRow): StatementLine {
  return {
    id: row.id,
    kind: row.kind,
    at: iso(row.applied_at!),
    coreReference: row.reference,
    ...(row.amount_minor === null
      ? {}
      : { amount: { amountMinor: String(row.amount_minor), currency: row.currency! } }),
  }
}

const iso = (ms: bigint) => new Date(Number(ms)).toISOString()

/** The same text for the same content, whatever the order of its fields. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  )
}

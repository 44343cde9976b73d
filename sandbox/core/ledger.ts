import type { Store } from './store.ts'

/**
 * Where money can be: with a customer (`customer:<account>`), with the shops, with the institution because a payment failed
 * after it was debited, set aside, in the purse that compensation is paid from, or out in the world.
 */
export type Place = `customer:${string}` | 'merchants' | 'institution' | 'frozen' | 'compensation' | 'outside'
export type Cause = 'opening' | 'payment' | 'order' | 'hold_end'
type Entry = { place: Place; currency: string; amountMinor: bigint }

/** What the purse for compensation begins with, in minor units of each currency. */
const purseMinor = 10_000_000_000n

/**
 * Books one event of the ledger: what leaves one place arrives at another. An order that takes effect books exactly one
 * posting with cause `order`, without entries where no money moves, so that who compares can count effects.
 * @throws Error when the entries of a currency do not sum to zero
 */
export function post(store: Store, cause: Cause, orderId: string | null, at: Date, entries: Entry[]): void {
  for (const currency of new Set(entries.map((entry) => entry.currency))) {
    const sum = entries.reduce((all, entry) => (entry.currency === currency ? all + entry.amountMinor : all), 0n)
    if (sum !== 0n) throw new Error(`entries of ${currency} sum to ${sum}`)
  }
  const row = store.one<{ posting: bigint }>(
    'insert into postings (cause, order_id, at) values (?, ?, ?) returning posting',
    cause,
    orderId,
    at.getTime(),
  )
  for (const { place, currency, amountMinor } of entries)
    store.run(
      'insert into entries (posting, place, currency, amount_minor) values (?, ?, ?, ?)',
      row!.posting,
      place,
      currency,
      amountMinor,
    )
}

/** The two entries of an amount that goes from one place to another. */
export function transfer(from: Place, to: Place, amountMinor: bigint, currency: string): Entry[] {
  return [
    { place: from, currency, amountMinor: -amountMinor },
    { place: to, currency, amountMinor },
  ]
}

/** What is left in the purse for compensation; it is filled the first time that somebody asks for a currency. */
export function purse(store: Store, currency: string, at: Date): bigint {
  const has = () =>
    store.one<{ sum: bigint | null }>(
      "select sum(amount_minor) as sum from entries where place = 'compensation' and currency = ?",
      currency,
    )?.sum ?? null
  if (has() === null) post(store, 'opening', null, at, transfer('outside', 'compensation', purseMinor, currency))
  return has() ?? 0n
}

/** The whole ledger for who compares from outside. Amounts are decimal strings of minor units. */
export function ledgerReport(store: Store) {
  const orders = store.all<{
    id: string
    kind: string
    state: string
    applied: bigint
    amount_minor: bigint | null
    currency: string | null
  }>(`
    select orders.id, kind, state, amount_minor, currency,
      (select count(*) from postings where cause = 'order' and order_id = orders.id) as applied
    from orders order by orders.id`)
  const balances = store.all<{ place: string; currency: string; sum: bigint }>(
    'select place, currency, sum(amount_minor) as sum from entries group by place, currency order by place, currency',
  )
  const holds = store.all<{ id: string; until: bigint; ended_at: bigint | null }>(
    'select id, until, ended_at from holds order by id',
  )
  const unbalanced = store.one<{ count: bigint }>(`
    select count(*) as count from
      (select posting from entries group by posting, currency having sum(amount_minor) <> 0)`)
  const sums: Record<string, bigint> = {}
  for (const { currency, sum } of balances) sums[currency] = (sums[currency] ?? 0n) + sum
  return {
    orders: orders.map(({ id, kind, state, applied, amount_minor, currency }) => ({
      id,
      kind,
      state,
      applied: Number(applied),
      ...(amount_minor === null ? {} : { amount: { amountMinor: String(amount_minor), currency } }),
    })),
    holds: holds.map(({ id, until, ended_at }) => ({
      id,
      until: new Date(Number(until)).toISOString(),
      endedAt: ended_at === null ? null : new Date(Number(ended_at)).toISOString(),
    })),
    balances: balances.map(({ place, currency, sum }) => ({ place, currency, amountMinor: String(sum) })),
    sums: Object.fromEntries(Object.entries(sums).map(([currency, sum]) => [currency, String(sum)])),
    unbalancedPostings: Number(unbalanced?.count ?? 0n),
  }
}

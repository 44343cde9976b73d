/** The payments of a simulated world, as the core knows them at each moment: some failed, and some of these are mended there. */
import { paid } from '../../test/core.ts'
import type { Payment } from './core-record.ts'

export type SimPayments = {
  /** As it is now; undefined: not known. */
  find(orderNo: string): Payment | undefined
  add(orderNo: string, amountMinor: bigint, known?: Partial<Payment>): void
  /** Something becomes of it there. */
  change(orderNo: string, change: Partial<Payment>): void
  /** Whether it was so at any time between two moments. */
  wasSo(orderNo: string, fromMs: number, untilMs: number, is: (payment: Payment) => boolean): boolean
}

export function paymentsOf(clock: { now(): Date }): SimPayments {
  const versions = new Map<string, { fromMs: number; payment: Payment }[]>()
  const find = (orderNo: string) => versions.get(orderNo)?.at(-1)?.payment
  const put = (payment: Payment) => {
    const known = versions.get(payment.value) ?? []
    versions.set(payment.value, [...known, { fromMs: clock.now().getTime(), payment }])
  }
  return {
    find,
    add(value, amountMinor, known = {}) {
      put({ ...paid(value, amountMinor, known.at ?? clock.now()), ...known })
    },
    change(orderNo, change) {
      const payment = find(orderNo)
      if (payment) put({ ...payment, ...change })
    },
    wasSo(orderNo, fromMs, untilMs, is) {
      const known = versions.get(orderNo) ?? []
      return known.some(
        ({ fromMs: sinceMs, payment }, nth) =>
          sinceMs <= untilMs && (known[nth + 1]?.fromMs ?? Number.POSITIVE_INFINITY) > fromMs && is(payment),
      )
    },
  }
}

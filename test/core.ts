/** A payment core in memory that does as the contract says, and can lose answers: for tests of what asks it. */
import type { MoneyFacts, MoneyOrder, MoneyRail, MoneyStatus } from '#platform/ports.ts'

export type TestCore = MoneyRail & {
  orders: Map<string, { order: MoneyOrder; status: MoneyStatus; submits: number }>
  /** What the next calls do, first first; when nothing is left they answer. */
  plan: Plan[]
  payments: Map<string, NonNullable<MoneyFacts['payment']>>
  /** An order that was accepted ends. */
  end(id: string, state: 'done' | 'rejected', code?: string): MoneyStatus
  calls: string[]
}
/** `late`: takes it, and the answer is lost. `lost`: never arrives. `accept`: takes it, the end comes later. */
type Plan = 'late' | 'lost' | 'accept' | { reject: string }

export function testCore(now: () => Date): TestCore {
  const orders: TestCore['orders'] = new Map()
  const statusOf = (
    id: string,
    order: MoneyOrder,
    state: MoneyStatus['state'],
    seq = 1,
    code: string | null = null,
  ) => ({
    id,
    state,
    seq,
    at: now(),
    reference: `core-${id.slice(-4)}`,
    until: 'until' in order ? order.until : null,
    code,
  })
  const core: TestCore = {
    name: 'core',
    where: 'memory',
    kinds: ['hold', 'extend', 'release', 'refund', 'compensate', 'recall'],
    orders,
    plan: [],
    payments: new Map(),
    calls: [],
    async submit(id, order) {
      core.calls.push(`submit ${order.kind}`)
      const plan = core.plan.shift()
      if (plan === 'lost') throw new Error('no connection')
      const known = orders.get(id)
      if (known) known.submits++
      else {
        const rejected = typeof plan === 'object' ? plan.reject : null
        const state = rejected ? 'rejected' : plan === 'accept' ? 'accepted' : 'done'
        orders.set(id, { order, status: statusOf(id, order, state, 1, rejected), submits: 1 })
      }
      if (plan === 'late') throw new Error('no answer in 5 s')
      return orders.get(id)!.status
    },
    async ask(id) {
      core.calls.push('ask')
      if (core.plan[0] === 'lost') {
        core.plan.shift()
        throw new Error('no connection')
      }
      return orders.get(id)?.status ?? null
    },
    async lookUp(target) {
      const payment = target.type === 'transaction' ? core.payments.get(target.value) : undefined
      return payment ? { account: null, payment } : null
    },
    async statement() {
      const lines = [...orders].flatMap(([id, { order, status }]) =>
        status.state === 'done'
          ? [{ id, kind: order.kind, at: status.at, amount: 'amount' in order ? order.amount : null, reference: null }]
          : [],
      )
      return { lines, isComplete: true }
    },
    readNews: () => null,
    end(id, state, code) {
      const { order, status } = orders.get(id)!
      const ended = statusOf(id, order, state, status.seq + 1, code ?? null)
      orders.get(id)!.status = ended
      return ended
    },
  }
  return core
}

/** A payment that succeeded and can be given back. */
export const paid = (value: string, amountMinor: bigint, at: Date): NonNullable<MoneyFacts['payment']> => ({
  value,
  state: 'succeeded',
  amount: { amountMinor, currency: 'CNY' },
  method: null,
  debited: true,
  frozen: false,
  at,
  settledAt: at,
  errorCode: null,
  refundedMinor: 0n,
  duplicateOf: null,
})

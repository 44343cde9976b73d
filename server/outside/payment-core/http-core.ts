import type { z } from 'zod'
import type { Clock } from '#platform/clock.ts'
import type { Money, MoneyFacts, MoneyLine, MoneyOrder, MoneyRail, MoneyStatus } from '#platform/ports.ts'
import { isGenuine } from '#platform/webhook-signature.ts'
import { askCore, coreAddress } from './ask-core.ts'
import {
  callback,
  fault,
  found,
  type money,
  type Order,
  type OrderStatus,
  orderStatus,
  type StatementLine,
  statementPage,
} from './contract.ts'

export type CoreSettings = {
  url: string
  token: string
  /** Every secret that news may be signed with now (`whsec_…`): two while one replaces the other. */
  callbackSecrets: readonly string[]
  clock: Clock
  /** How long an answer may take; the usual five seconds when absent. */
  msMax?: number
}

const pagesMax = 10_000
const newsBytesMax = 20_000
const reasonCharsMax = 200

/**
 * A payment core behind the contract of this folder, over HTTP. An answer that does not fit the contract is an Error, because
 * it leaves open whether the order was taken; only what the core itself says was not taken is rejected.
 * @throws StartFailure for an address that must not be asked
 */
export function httpCore({ url, token, callbackSecrets, clock, msMax }: CoreSettings): MoneyRail {
  const where = coreAddress(url)
  const ask = askCore(url, token, msMax)
  const pathOf = (id: string) => `/v1/orders/${encodeURIComponent(id)}`

  return {
    name: 'core',
    where,
    kinds: ['hold', 'extend', 'release', 'refund', 'compensate', 'recall'],

    async submit(id, order) {
      const { status, body } = await ask('PUT', pathOf(id), orderOnWire(order))
      if (status === 409) throw new Error(`the id ${id} was used for something else at the payment core`)
      if (status === 400) {
        // It did not take the request, so there is nothing to ask for later and nothing to send again.
        const { code } = fits(fault, body, 'no fault')
        return { id, state: 'rejected', seq: 1, at: clock.now(), reference: null, until: null, code }
      }
      if (status !== 200 && status !== 202) throw wrongStatus(status)
      return statusOf(body, id)
    },

    async ask(id) {
      const { status, body } = await ask('GET', pathOf(id))
      if (status === 404) return notKnown(body)
      if (status !== 200) throw wrongStatus(status)
      return statusOf(body, id)
    },

    async lookUp(target) {
      const { status, body } = await ask('POST', '/v1/lookups', { target })
      if (status === 404) return notKnown(body)
      if (status !== 200) throw wrongStatus(status)
      return factsOf(fits(found, body, 'nothing that was found'))
    },

    async statement(day) {
      const lines: MoneyLine[] = []
      const seen = new Set<string>()
      let from = ''
      for (let page = 0; page < pagesMax; page++) {
        const { status, body } = await ask('GET', `/v1/statements/${encodeURIComponent(day)}${from}`)
        if (status === 404 && page === 0) return notKnown(body)
        if (status !== 200) throw wrongStatus(status)
        const { lines: more, next, complete } = fits(statementPage, body, 'no page of a statement')
        for (const line of more) lines.push(lineOf(line))
        if (next === undefined) return { lines, isComplete: complete }
        if (seen.has(next)) throw new Error('the payment core answered the same page of a statement again')
        seen.add(next)
        from = `?from=${encodeURIComponent(next)}`
      }
      throw new Error(`the payment core has a statement of more than ${pagesMax} pages`)
    },

    readNews({ headers, body, now }) {
      if (body.length > newsBytesMax || !isGenuine(callbackSecrets, headers, body, now)) return null
      const news = callback.safeParse(jsonOf(body))
      if (!news.success) return null
      return { id: headers['webhook-id'] as string, status: moneyStatus(news.data.data) }
    },
  }
}

function orderOnWire(order: MoneyOrder): Order {
  const reason = order.reason.slice(0, reasonCharsMax)
  switch (order.kind) {
    case 'hold':
      return { kind: 'hold', target: order.target, until: order.until.toISOString(), reason }
    case 'extend':
      return { kind: 'extend', hold: order.hold, until: order.until.toISOString(), reason }
    case 'release':
      return { kind: 'release', hold: order.hold, reason }
    case 'refund':
      return { kind: 'refund', target: order.target, amount: moneyOnWire(order.amount), reason }
    case 'compensate':
      return { kind: 'compensate', target: order.target, amount: moneyOnWire(order.amount), reason }
    case 'recall':
      return { kind: 'recall', target: order.target, reasonCode: order.reasonCode as RecallReason, reason }
  }
}
/** The core refuses a code that the contract has not; what is asked for is decided before it comes here. */
type RecallReason = Extract<Order, { kind: 'recall' }>['reasonCode']

const moneyOnWire = ({ amountMinor, currency }: Money) => ({ amountMinor: String(amountMinor), currency })
const moneyOf = ({ amountMinor, currency }: z.infer<typeof money>): Money => ({
  amountMinor: BigInt(amountMinor),
  currency,
})
const dateOf = (text: string | undefined): Date | null => (text === undefined ? null : new Date(text))

function statusOf(body: unknown, id: string): MoneyStatus {
  const status = fits(orderStatus, body, 'no status of an order')
  if (status.id !== id) throw new Error('the payment core answered for another order')
  return moneyStatus(status)
}

function moneyStatus({ id, state, seq, at, coreReference, until, code }: OrderStatus): MoneyStatus {
  return {
    id,
    state,
    seq,
    at: new Date(at),
    reference: coreReference ?? null,
    until: dateOf(until),
    code: code ?? null,
  }
}

function factsOf({ account, payment }: z.infer<typeof found>): MoneyFacts {
  return {
    account: account ? { masked: account.masked, state: account.state, holdUntil: dateOf(account.holdUntil) } : null,
    payment: payment
      ? {
          value: payment.value,
          state: payment.state,
          amount: moneyOf(payment.amount),
          method: payment.method ?? null,
          debited: payment.debited,
          frozen: payment.frozen,
          at: new Date(payment.at),
          settledAt: dateOf(payment.settledAt),
          errorCode: payment.errorCode ?? null,
          refundedMinor: BigInt(payment.refundedMinor),
          duplicateOf: payment.duplicateOf ?? null,
        }
      : null,
  }
}

function lineOf({ id, kind, at, amount, coreReference }: StatementLine): MoneyLine {
  return { id, kind, at: new Date(at), amount: amount ? moneyOf(amount) : null, reference: coreReference ?? null }
}

/** A page of a proxy in between may say 404 too: only the core's own fault means that it does not know. */
function notKnown(body: unknown): null {
  fits(fault, body, 'no fault')
  return null
}

function fits<T extends z.ZodType>(shape: T, body: unknown, otherwise: string): z.output<T> {
  const read = shape.safeParse(body)
  if (!read.success) throw new Error(`the payment core answered what is ${otherwise} by the contract`)
  return read.data
}

function wrongStatus(status: number): Error {
  if (status === 401 || status === 403) return new Error(`the payment core refused our token (${status})`)
  if (status >= 300 && status < 400) return new Error(`the payment core answered ${status}; redirects are not followed`)
  return new Error(`the payment core answered ${status}`)
}

function jsonOf(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'))
  } catch {
    return undefined
  }
}

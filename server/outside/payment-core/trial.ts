import { setTimeout as pause } from 'node:timers/promises'
import type { z } from 'zod'
import { type Clock, elapsedMs, uuidv7 } from '#platform/clock.ts'
import { type AskCore, askCore } from './ask-core.ts'
import { type Found, fault, found, type Order, type OrderStatus, orderStatus } from './contract.ts'
import type { Heard } from './hear-news.ts'

/** The core that is tried, and what of its test data may be used. */
export type TrialSettings = {
  url: string
  token: string
  clock: Clock
  /** A test account (the customer's id in the app) on which no hold stands. */
  account: string
  /** A test payment that succeeded, of which at least three minor units are not given back yet. */
  payment: string
  /** A payment that nobody knows. */
  unknown: string
  /** How long an accepted order may stay undecided. */
  decideMsMax?: number
  /** How long news of an order may take. */
  newsMsMax?: number
  /** Where the core sends its news; without it they are not tried. */
  heard?: Heard
}

/** One thing that is tried. `look` answers what was seen instead, or null; what it throws is what was seen too. */
export type Check = { name: string; expected: string; look: (trial: Trial) => Promise<string | null> }
export type Tried = { name: string; expected: string; seen: string | null }

const decideMsUsual = 30_000
const askAgainMs = 200

/** The core did something else than the contract says; the message is what it did. */
export class Unexpected extends Error {}

/** What the checks share: how to ask, and what was done so far. */
export class Trial {
  readonly settings: TrialSettings
  readonly ask: AskCore
  /** Orders that took effect, by id. */
  readonly took = new Map<string, { kind: Order['kind']; amountMinor: string | null }>()
  readonly refused = new Set<string>()
  /** The hold that stands while holds are tried. */
  hold: { id: string; order: Extract<Order, { kind: 'hold' }>; status: OrderStatus } | null = null
  readonly #begun: Date

  constructor(settings: TrialSettings) {
    this.settings = settings
    this.ask = askCore(settings.url, settings.token)
    this.#begun = settings.clock.now()
  }

  newId(): string {
    return uuidv7(this.settings.clock)
  }

  /** So many milliseconds from now, in whole seconds: a core may keep no finer. */
  soon(ms: number): string {
    return new Date(Math.ceil((this.settings.clock.now().getTime() + ms) / 1000) * 1000).toISOString()
  }

  /** The days (UTC) on which something may have been done so far. */
  days(): string[] {
    const { clock } = this.settings
    return [...new Set([this.#begun, clock.now()].map((moment) => moment.toISOString().slice(0, 10)))]
  }

  put(id: string, order: unknown): ReturnType<AskCore> {
    return this.ask('PUT', `/v1/orders/${id}`, order)
  }

  /** Sends an order and asks until it is decided. */
  async decided(id: string, order: Order): Promise<OrderStatus> {
    const { status, body } = await this.put(id, order)
    if (status !== 200 && status !== 202) throw new Unexpected(`the order was answered ${status}`)
    let said = fits(orderStatus, body)
    const endMs = elapsedMs() + (this.settings.decideMsMax ?? decideMsUsual)
    while (said.state === 'accepted') {
      if (elapsedMs() > endMs) throw new Unexpected('it was accepted and not decided')
      await pause(askAgainMs)
      said = await this.statusOf(id)
    }
    if (said.state === 'done')
      this.took.set(id, { kind: order.kind, amountMinor: 'amount' in order ? order.amount.amountMinor : null })
    else this.refused.add(id)
    return said
  }

  /** @throws Unexpected when the order was not done */
  async done(id: string, order: Order): Promise<OrderStatus> {
    const said = await this.decided(id, order)
    if (said.state !== 'done') throw new Unexpected(`it was rejected (${said.code ?? 'without a code'})`)
    return said
  }

  /** What is seen instead of a refusal: rejected with a code, or not taken at all (400). Null: it was refused. */
  async refusal(id: string, order: Order): Promise<string | null> {
    const { status, body } = await this.put(id, order)
    if (status === 400) {
      fits(fault, body)
      this.refused.add(id)
      return null
    }
    const said = await this.decided(id, order)
    if (said.state === 'done') return 'it was done'
    return said.code ? null : 'it was rejected without a code'
  }

  async statusOf(id: string): Promise<OrderStatus> {
    const { status, body } = await this.ask('GET', `/v1/orders/${id}`)
    if (status !== 200) throw new Unexpected(`asking for the order by its id was answered ${status}`)
    return fits(orderStatus, body)
  }

  async account(): Promise<NonNullable<Found['account']>> {
    const target = { type: 'account', by: 'app_user', value: this.settings.account }
    const { account } = await this.#found(target, 'the test account')
    if (!account) throw new Unexpected('the answer to a look-up of an account has no account')
    return account
  }

  async payment(): Promise<NonNullable<Found['payment']>> {
    const { payment } = await this.#found({ type: 'transaction', value: this.settings.payment }, 'the test payment')
    if (!payment) throw new Unexpected('the answer to a look-up of a payment has no payment')
    return payment
  }

  /** How many minor units more were given back after `act` than before. */
  async refundedBy(act: () => Promise<unknown>): Promise<bigint> {
    const before = BigInt((await this.payment()).refundedMinor)
    await act()
    return BigInt((await this.payment()).refundedMinor) - before
  }

  async #found(target: object, what: string): Promise<Found> {
    const { status, body } = await this.ask('POST', '/v1/lookups', { target })
    if (status !== 200) throw new Unexpected(`the look-up of ${what} was answered ${status}`)
    return fits(found, body)
  }
}

/** @throws Unexpected with what does not fit */
export function fits<T extends z.ZodType>(shape: T, body: unknown): z.output<T> {
  const read = shape.safeParse(body)
  if (read.success) return read.data
  const faults = read.error.issues.map(({ path, message }) => `${path.join('.') || 'the body'}: ${message}`)
  throw new Unexpected(`the answer does not fit the contract (${faults.join('; ')})`)
}

/** Null when a request was refused with this status and a fault, else what was seen. */
export function refusedWith(status: number, answer: { status: number; body: unknown }): string | null {
  if (answer.status !== status) return `it was answered ${answer.status}`
  return fault.safeParse(answer.body).success ? null : `it was answered ${status} without {"code": …}`
}

/** Whether two moments are one, for a core that keeps whole seconds. */
export function isSameSecond(one: string | undefined, other: string): boolean {
  return one !== undefined && Math.abs(Date.parse(one) - Date.parse(other)) < 1000
}

/**
 * WeChat Pay in a simulated world: the product's own adapter over real connections to a pretended API v3, which signs what it
 * says, loses answers, refuses, and decides later what becomes of a refund. One number is one refund there, however often it
 * comes; ABNORMAL is no end, and SUCCESS may mean that the money went back to the merchant.
 */
import { wechatPay } from '../../server/outside/wechat-pay/wechat-pay.ts'
import { type Clock, seededClock } from '../../server/platform/clock.ts'
import type { MoneyRail } from '../../server/platform/ports.ts'
import {
  apiV3Key,
  keys,
  type Mishap,
  mchId,
  merchantSerial,
  newsOf,
  openPretendWechatPay,
  platformId,
  pretendRefund,
  type Refunded,
} from '../../test/wechat-pay.ts'
import type { Chance } from '../chance.ts'
import type { Mailing, Rail, Taken } from './core-record.ts'
import { CallFailure, type Line } from './line.ts'
import { mailOf } from './mail.ts'
import words from './wechat.json' with { type: 'json' }

const second = 1_000
const hour = 3_600 * second
/** Of a hundred calls. */
const odds = { neverArrives: 8, answerLost: 10, error: 5, unsigned: 5, refused: 5, refusedThoughTaken: 5, busy: 3 }
/** Of a hundred refunds. */
const ends = { abnormal: 15, closed: 8 }
/** Of a hundred abnormal ones; the others end at the merchant. */
const paidAfterAll = 50

/** What has become of a refund there by its state, and what its record says. */
type State = 'PROCESSING' | 'ABNORMAL' | 'SUCCESS' | 'CLOSED'
type Plan = { atMs: number; state: Exclude<State, 'PROCESSING'>; isToMerchant: boolean }

export type SimWechat = Rail & { close(): Promise<void> }

export async function openWechat({
  clock,
  chance,
  line,
  seed,
}: {
  clock: Clock
  chance: Chance
  line: Line
  seed: string
}): Promise<SimWechat> {
  // Its chance is its own: what comes over a connection must not take from the product's.
  const own: Clock = { now: () => clock.now(), bytes: seededClock(`${seed} wechat`, clock.now()).bytes }
  const pretend = await openPretendWechatPay(own)
  const adapter = wechatPay({
    mchId,
    serial: merchantSerial,
    privateKey: keys.merchant.privateKey,
    apiV3Key,
    verifyKeys: new Map([[platformId, keys.platform.publicKey]]),
    notifyUrl: 'https://simulation.invalid/v1/wechat-pay/callbacks',
    clock: own,
    hosts: [pretend.url],
  })
  const orders = new Map<string, Taken>()
  const plans = new Map<string, Plan>()
  let changed = new Set<string>()
  let isWell = false
  let count = 0
  const nowMs = () => clock.now().getTime()
  const falls = (percent: number) => chance.next() * 100 < percent && !isWell
  const mail = mailOf(clock, chance, () => isWell)

  /** What becomes of a refund after the state that it has. */
  function planNext(id: string, state: 'PROCESSING' | 'ABNORMAL'): void {
    const isAbnormal = state === 'ABNORMAL'
    const atMs = nowMs() + 5 * second + Math.floor(chance.wait(isAbnormal ? 6 * hour : hour / 2))
    const isToMerchant = isAbnormal && chance.next() * 100 >= paidAfterAll
    const share = chance.next() * 100
    const next =
      isAbnormal || share >= ends.abnormal + ends.closed ? 'SUCCESS' : share < ends.closed ? 'CLOSED' : 'ABNORMAL'
    plans.set(id, { atMs, state: next, isToMerchant })
  }
  /** What arrived by a call: a refund under a number that was not known, as its record. */
  function notice(): void {
    for (const [id, refund] of pretend.refunds) if (!orders.get(id)?.status.reference) enter(id, refund)
  }
  function enter(id: string, refund: Refunded): void {
    const { refund: minor, total, currency } = refund.amount as { refund: number; total: number; currency: string }
    const target = { type: 'transaction' as const, value: String(refund.out_trade_no) }
    const money = (amount: number) => ({ amountMinor: BigInt(amount), currency })
    const status = {
      id,
      state: 'accepted' as const,
      seq: 1,
      at: clock.now(),
      reference: 'taken',
      until: null,
      code: null,
    }
    const order = { kind: 'refund' as const, reason: '', target, amount: money(minor), total: money(total) }
    orders.set(id, { id, order, status, applied: 0, ends: null })
    changed.add(id)
    planNext(id, 'PROCESSING')
  }
  function endDue(): void {
    for (const [id, { atMs, state, isToMerchant }] of plans) {
      if (atMs > nowMs()) continue
      plans.delete(id)
      const [refund, taken] = [pretend.refunds.get(id)!, orders.get(id)!]
      Object.assign(refund, { status: state, success_time: clock.now().toISOString() })
      if (isToMerchant) refund.user_received_account = words.merchant
      if (state === 'ABNORMAL') planNext(id, 'ABNORMAL')
      const isPaid = state === 'SUCCESS' && !isToMerchant
      if (isPaid) taken.applied++
      const how = state === 'ABNORMAL' ? 'accepted' : isPaid ? 'done' : 'rejected'
      taken.status = { ...taken.status, state: how, at: clock.now() }
      changed.add(id)
      tell(refund, state)
    }
  }
  function tell(refund: Refunded, state: State): void {
    const resource = {
      mchid: mchId,
      refund_id: refund.refund_id,
      out_refund_no: refund.out_refund_no,
      refund_status: state,
      success_time: clock.now().toISOString(),
      user_received_account: refund.user_received_account,
    }
    mail.send(
      (atMs) => mailing({ atMs, id: `w-${++count}`, isForged: false }, resource),
      (atMs) =>
        mailing(
          { atMs, id: `v-${++count}`, isForged: true },
          { ...resource, refund_status: state === 'SUCCESS' ? 'CLOSED' : 'SUCCESS', user_received_account: '' },
        ),
    )
  }
  function mailing(
    { id, isForged, atMs }: Pick<Mailing, 'id' | 'isForged' | 'atMs'>,
    resource: { out_refund_no: string; refund_status: string; user_received_account: unknown },
  ): Mailing {
    const key = isForged ? keys.stranger.privateKey : keys.platform.privateKey
    const event = `REFUND.${resource.refund_status}`
    return {
      atMs,
      id,
      isForged,
      about: resource.out_refund_no,
      to: 'takeWechatPayCallback',
      write: (at) =>
        newsOf(resource, own, {
          envelope: { id, create_time: at.toISOString(), event_type: event },
          signing: { key, at },
        }),
    }
  }

  /** What goes wrong with the next request, or nothing. A refusal after which nothing exists stands in the record too. */
  function mishap(id: string): Mishap | null {
    if (falls(odds.neverArrives)) return (_, request) => request.destroy()
    if (falls(odds.error)) return (answer) => answer(500, { code: 'SYSTEM_ERROR', message: '' })
    if (falls(odds.busy)) return (answer) => answer(429, { code: 'FREQUENCY_LIMITED', message: '' })
    if (falls(odds.answerLost))
      return (_, request, __, body) => {
        if (body) pretendRefund(pretend.refunds, body)
        request.destroy()
      }
    if (falls(odds.unsigned))
      // Whoever believes it thinks that the money has arrived.
      return (answer, _, __, body) => {
        const known = pretend.refunds.get(id) ?? pretendRefund(new Map(), body || '{"amount":{}}')
        answer(
          200,
          { ...known, status: 'SUCCESS' },
          chance.happens(0.5) ? 'unsigned' : { key: keys.stranger.privateKey },
        )
      }
    if (falls(odds.refusedThoughTaken))
      return (answer, _, __, body) => {
        if (body) pretendRefund(pretend.refunds, body)
        answer(400, { code: 'INVALID_REQUEST', message: '' })
      }
    if (falls(odds.refused) && !pretend.refunds.has(id))
      return (answer) => answer(403, { code: 'NOT_ENOUGH', message: '' })
    return null
  }
  /** One call after the other, so that no network decides in which order they come. */
  let before: Promise<unknown> = Promise.resolve()
  function call<T>(id: string, make: () => Promise<T>): Promise<T> {
    const mine = before.then(async () => {
      endDue()
      pretend.mishaps.splice(0, pretend.mishaps.length, mishap(id))
      try {
        return await make()
      } catch (error) {
        throw new CallFailure((error as Error).message)
      } finally {
        notice()
      }
    })
    before = mine.catch(() => undefined)
    return mine
  }
  const rail: MoneyRail = {
    ...adapter,
    submit(id, order) {
      line.begin(id)
      return line.answer(id, async () => {
        const status = await call(id, () => adapter.submit(id, order))
        // Refused for good, and nothing of it exists: so it stands in the record.
        if (status.state === 'rejected' && !orders.has(id)) {
          orders.set(id, { id, order, status: { ...status, reference: null }, applied: 0, ends: null })
          changed.add(id)
        }
        return status
      })
    },
    ask(id, order) {
      line.begin(id)
      return line.answer(id, () => call(id, () => adapter.ask(id, order)))
    },
  }
  return {
    rail,
    orders,
    changed() {
      const ids = [...changed]
      changed = new Set()
      return ids
    },
    mailings(at) {
      endDue()
      return mail.due(at)
    },
    nextMs: () => Math.min(mail.nextMs(), ...[...plans.values()].map(({ atMs }) => atMs)),
    heal() {
      isWell = true
    },
    close: () => pretend.close(),
  }
}

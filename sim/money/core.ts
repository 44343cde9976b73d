/**
 * Whoever holds the money in a simulated world: a core in memory on the world's clock, by the contract and by its own faults.
 * It believes whatever it is asked, so that what is wrong with an order is seen in its record and nowhere hidden.
 */

import { uuidOf } from '../../server/platform/clock.ts'
import { sha256 } from '../../server/platform/crypto.ts'
import type { MoneyLine, MoneyOrder, MoneyRail, MoneyStatus } from '../../server/platform/ports.ts'
import type { Chance } from '../chance.ts'
import { coreNews, newsOf } from './core-news.ts'
import type { SimCore, Taken } from './core-record.ts'
import { CallFailure, type Line } from './line.ts'
import { mailOf } from './mail.ts'
import type { SimPayments } from './payments.ts'

type Standing = { untilMs: number; endedMs: number | null; isStubborn: boolean }

const second = 1_000
const hour = 3_600 * second
/** Of a hundred calls. */
const odds = {
  silent: 3,
  neverArrives: 8,
  answerLost: 10,
  error: 5,
  accepted: 25,
  rejected: 10,
  changeRejected: 25,
  stuck: 2,
  askFails: 8,
  overtaken: 40,
}
/** Of what never answers or is stuck, so much is mended by somebody there, after such a time. */
const mended = { share: 0.7, meanMs: 3 * hour }

export type CoreOptions = {
  clock: { now(): Date }
  chance: Chance
  line: Line
  payments: SimPayments
  /** It does not know its ids again, and what is told twice is done twice. */
  isForgetful: boolean
}

export function openCore({ clock, chance, line, payments, isForgetful }: CoreOptions): SimCore {
  const orders = new Map<string, Taken>()
  const holds = new Map<string, Standing>()
  /** Until when an order gets no answer. */
  const silent = new Map<string, number>()
  const lines = new Map<string, MoneyLine[]>()
  const open = new Set<Taken>()
  const asked = new Map<string, boolean>()
  const foreign: SimCore['foreign'] = []
  const { wrongs } = line
  let changed = new Set<string>()
  let isWell = false
  let count = 0
  const nowMs = () => clock.now().getTime()
  const falls = (percent: number) => chance.next() * 100 < percent && !isWell
  const mail = mailOf(clock, chance, () => isWell)
  /** When somebody there has mended it; perhaps never. */
  const mendedMs = () =>
    chance.happens(mended.share) ? nowMs() + Math.floor(chance.wait(mended.meanMs)) : Number.POSITIVE_INFINITY

  const isOver = (id: string, at: number) => {
    const hold = holds.get(id)
    return !hold || (hold.endedMs ?? Number.POSITIVE_INFINITY) <= at || (!hold.isStubborn && hold.untilMs <= at)
  }
  const enter = (entry: MoneyLine) => {
    const day = entry.at.toISOString().slice(0, 10)
    lines.set(day, [...(lines.get(day) ?? []), entry])
  }
  /** What is asked takes effect, whatever it is. */
  function apply(taken: Taken): void {
    const { id, order } = taken
    const at = clock.now()
    taken.applied++
    if (order.kind === 'hold')
      holds.set(id, { untilMs: order.until.getTime(), endedMs: null, isStubborn: chance.happens(0.5) })
    if (order.kind === 'extend') holds.get(order.hold)!.untilMs = order.until.getTime()
    if (order.kind === 'release') holds.get(order.hold)!.endedMs = at.getTime()
    if ('hold' in order) changed.add(order.hold)
    const amount = 'amount' in order ? order.amount : null
    if (order.kind === 'refund') {
      const refundedMinor = (payments.find(order.target.value)?.refundedMinor ?? 0n) + order.amount.amountMinor
      payments.change(order.target.value, { refundedMinor })
    }
    enter({ id, kind: order.kind, at, amount, reference: null })
  }
  function change(taken: Taken, status: Partial<MoneyStatus>): void {
    taken.status = { ...taken.status, ...status, at: clock.now() }
    changed.add(taken.id)
  }
  function end(taken: Taken, how: 'done' | 'rejected', code: string | null): void {
    const { order, status } = taken
    taken.ends = null
    open.delete(taken)
    if (how === 'done') apply(taken)
    change(taken, {
      state: how,
      seq: status.seq + 1,
      until: how === 'done' && order.kind === 'hold' ? order.until : null,
      code,
    })
    tell(taken)
  }
  /** News of it; and now and then somebody makes some up. */
  function tell({ status }: Taken): void {
    const state = status.state === 'done' ? 'rejected' : 'done'
    const forged: MoneyStatus = { ...status, state, seq: status.seq + 5, code: null }
    mail.send(
      (atMs) => coreNews({ atMs, id: `n-${++count}`, isForged: false }, status),
      (atMs) => coreNews({ atMs, id: `f-${++count}`, isForged: true }, forged),
    )
  }
  function waitsFor(taken: Taken, ends: NonNullable<Taken['ends']>): void {
    taken.ends = ends
    open.add(taken)
  }
  function take(id: string, order: MoneyOrder): Taken {
    const known = orders.get(id)
    if (known) {
      if (isForgetful && known.applied > 0) {
        apply(known)
        changed.add(id)
      }
      return known
    }
    const found = { id, state: 'accepted' as const, seq: 1, at: clock.now(), until: null, code: null }
    const taken: Taken = {
      id,
      order,
      status: { ...found, reference: `C${orders.size + 1}` },
      applied: 0,
      ends: null,
    }
    orders.set(id, taken)
    changed.add(id)
    const over = 'hold' in order && isOver(order.hold, nowMs())
    if (over) end(taken, 'rejected', holds.has(order.hold) ? 'already_ended' : 'not_found')
    else if (falls('hold' in order ? odds.changeRejected : odds.rejected)) end(taken, 'rejected', 'not_allowed')
    else if (falls(odds.stuck) && !('hold' in order)) {
      change(taken, { code: 'not_allowed' })
      const how = chance.happens(0.7) ? 'done' : 'rejected'
      waitsFor(taken, { halfMs: Number.POSITIVE_INFINITY, atMs: mendedMs(), how })
    } else if (falls(odds.accepted)) {
      const how = chance.happens(0.8) ? 'done' : 'rejected'
      const waitMs = 5 * second + Math.floor(chance.wait(hour / 2))
      waitsFor(taken, { halfMs: nowMs() + Math.floor(waitMs / 2), atMs: nowMs() + waitMs, how })
      tell(taken)
    } else end(taken, 'done', null)
    return taken
  }
  /** An accepted order ends when its time has come; a hold that is over by then cannot be changed any more. */
  function endDue(): void {
    for (const taken of open) {
      const ends = taken.ends!
      if (ends.halfMs <= nowMs()) {
        ends.halfMs = Number.POSITIVE_INFINITY
        const before = taken.status
        change(taken, { seq: taken.status.seq + 1 })
        tell(taken)
        // What it was before comes after what it is now.
        if (falls(odds.overtaken))
          mail.again(coreNews({ atMs: nowMs() + 240 * second, id: `n-${++count}`, isForged: false }, before))
      }
      if (ends.atMs > nowMs()) continue
      const isTooLate = 'hold' in taken.order && isOver(taken.order.hold, nowMs())
      if (isTooLate) end(taken, 'rejected', 'already_ended')
      else end(taken, ends.how, ends.how === 'rejected' ? 'not_allowed' : null)
    }
  }
  const answer = <T>(id: string, make: () => T) =>
    line.answer(id, () => {
      endDue()
      return make()
    })
  const mustAnswer = (id: string) => {
    if ((silent.get(id) ?? 0) > nowMs()) throw new CallFailure('no answer in 5 s')
  }

  const rail: MoneyRail = {
    name: 'core',
    where: 'the simulation',
    kinds: ['hold', 'extend', 'release', 'refund', 'compensate', 'recall'],
    submit(id, order) {
      line.begin(id)
      // One that forgets shows it by doing it twice.
      if (asked.get(id) === false && !isForgetful)
        wrongs.push(`${id} was told again before anybody asked what became of it`)
      asked.set(id, false)
      return answer(id, () => {
        if (!silent.has(id) && falls(odds.silent)) silent.set(id, mendedMs())
        mustAnswer(id)
        if (falls(odds.neverArrives)) throw new CallFailure('no connection')
        const { status } = take(id, order)
        if (falls(odds.answerLost)) throw new CallFailure('no answer in 5 s')
        if (falls(odds.error)) throw new CallFailure('the payment core answered 503')
        return status
      })
    },
    ask(id) {
      line.begin(id)
      return answer(id, () => {
        mustAnswer(id)
        if (falls(odds.askFails)) throw new CallFailure('no connection')
        asked.set(id, true)
        return orders.get(id)?.status ?? null
      })
    },
    lookUp({ value }) {
      return answer(`payment ${value}`, () => {
        if (falls(odds.askFails)) throw new CallFailure('no connection')
        const payment = payments.find(value)
        return payment ? { account: null, payment } : null
      })
    },
    statement(day) {
      return answer(`statement ${day}`, () => {
        if (falls(odds.askFails)) throw new CallFailure('no connection')
        const isComplete = nowMs() >= Date.parse(`${day}T00:00:00Z`) + 27 * hour
        return { lines: lines.get(day) ?? [], isComplete }
      })
    },
    readNews: newsOf(clock),
  }
  return {
    rail,
    orders,
    foreign,
    isOver,
    untilOf: (id) => holds.get(id)?.untilMs ?? null,
    changed() {
      const ids = [...changed]
      changed = new Set()
      return ids
    },
    mailings(at) {
      endDue()
      return mail.due(at)
    },
    nextMs: () => Math.min(mail.nextMs(), ...[...open].map(({ ends }) => Math.min(ends!.halfMs, ends!.atMs))),
    heal() {
      isWell = true
    },
    actAlone() {
      const id = uuidOf(sha256(`foreign ${++count}`).subarray(0, 16))
      foreign.push({ id })
      const amount = { amountMinor: 1_000n, currency: 'CNY' }
      enter({ id, kind: 'refund', at: clock.now(), amount, reference: null })
    },
  }
}

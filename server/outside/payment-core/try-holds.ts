import { setTimeout as pause } from 'node:timers/promises'
import { elapsedMs } from '#platform/clock.ts'
import type { Order } from './contract.ts'
import { type Check, isSameSecond, refusedWith, type Trial, Unexpected } from './trial.ts'

const reason = 'conformance check'
const holdMs = 15 * 60_000
const longerMs = 30 * 60_000
const shortMs = 2_000
/** How long after its end a hold may still be shown. */
const endMsMax = 15_000
const lookAgainMs = 250

/** Holds: exactly as long as was said, extended, released once, ended by themselves. And what an id means. */
export const holdChecks: Check[] = [
  {
    name: 'hold',
    expected: 'a hold stands until the moment that was asked for, and the account shows it',
    look: async (trial) => {
      const id = trial.newId()
      const order = holdUntil(trial, trial.soon(holdMs))
      const status = await trial.done(id, order)
      trial.hold = { id, order, status }
      if (!isSameSecond(status.until, order.until)) return `the hold ends at ${status.until ?? 'no moment'}`
      return shown(trial, order.until)
    },
  },
  {
    name: 'the same order again',
    expected: 'the same id with the same content is answered as before',
    look: async (trial) => {
      const { id, order, status } = standing(trial)
      const again = await trial.decided(id, order)
      const was = JSON.stringify([status.id, status.state, status.coreReference])
      const is = JSON.stringify([again.id, again.state, again.coreReference])
      return was === is ? null : `first ${was}, then ${is}`
    },
  },
  {
    name: 'the same id for something else',
    expected: 'the same id with another content is answered 409 with a fault',
    look: async (trial) => {
      const { id, order } = standing(trial)
      return refusedWith(409, await trial.put(id, { ...order, until: trial.soon(2 * holdMs) }))
    },
  },
  {
    name: 'order by its id',
    expected: 'an order is answered by its id as it was when it was sent',
    look: async (trial) => {
      const { id, status } = standing(trial)
      const { id: sameId, state } = await trial.statusOf(id)
      return sameId === id && state === status.state ? null : `order ${sameId} is ${state}`
    },
  },
  {
    name: 'extend',
    expected: 'a standing hold gets a later end, and the account shows it',
    look: async (trial) => {
      const until = trial.soon(longerMs)
      await trial.done(trial.newId(), { kind: 'extend', hold: standing(trial).id, until, reason })
      return shown(trial, until)
    },
  },
  {
    name: 'release',
    expected: 'a released hold stands no more, and the account shows it',
    look: async (trial) => {
      await trial.done(trial.newId(), { kind: 'release', hold: standing(trial).id, reason })
      const { state } = await trial.account()
      return state === 'normal' ? null : `the account is ${state}`
    },
  },
  {
    name: 'release again',
    expected: 'another release of the same hold is rejected with a code',
    look: async (trial) => trial.refusal(trial.newId(), { kind: 'release', hold: standing(trial).id, reason }),
  },
  {
    name: 'hold of what is unknown',
    expected: 'a hold on a payment that nobody knows is rejected with a code',
    look: async (trial) =>
      trial.refusal(trial.newId(), {
        kind: 'hold',
        target: { type: 'transaction', value: trial.settings.unknown },
        until: trial.soon(holdMs),
        reason,
      }),
  },
  {
    name: 'a hold ends by itself',
    expected: `a hold of ${shortMs / 1000} seconds is gone soon after them, and nobody released it`,
    look: async (trial) => {
      await trial.done(trial.newId(), holdUntil(trial, trial.soon(shortMs)))
      const giveUpMs = elapsedMs() + shortMs + endMsMax
      while ((await trial.account()).state !== 'normal') {
        if (elapsedMs() > giveUpMs) return 'the account is still held'
        await pause(lookAgainMs)
      }
      return null
    },
  },
]

function holdUntil(trial: Trial, until: string): Extract<Order, { kind: 'hold' }> {
  return { kind: 'hold', target: { type: 'account', by: 'app_user', value: trial.settings.account }, until, reason }
}

function standing(trial: Trial): NonNullable<Trial['hold']> {
  if (!trial.hold) throw new Unexpected('no hold came about, so this could not be tried')
  return trial.hold
}

async function shown(trial: Trial, until: string): Promise<string | null> {
  const { state, holdUntil: end } = await trial.account()
  if (state !== 'held') return `the account is ${state}`
  return isSameSecond(end, until) ? null : `the account says that the hold ends at ${end ?? 'no moment'}`
}

import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { Order } from '../../server/outside/payment-core/contract.ts'
import type { Store } from './store.ts'

const share = z.number().min(0).max(1).default(0)
const ms = z.number().int().min(0).max(600_000)

/**
 * What the sandbox core is told to do wrong. Each share is of requests, orders or callbacks; which ones follows from the seed,
 * the id and how often it was asked for, so that a run repeats whatever comes first.
 */
export const faultPlan = z
  .strictObject({
    seed: z.string().max(100).default('0'),
    /** Waits before it does anything. */
    slow: z.strictObject({ share: share.default(1), ms }).default({ share: 0, ms: 0 }),
    /** Never answers and does nothing. */
    silent: share,
    /** Answers 500 and does nothing. */
    error: share,
    /** Does what an order says and never answers. */
    appliedThenTimeout: share,
    /** Answers `accepted` and decides later. */
    acceptedFirst: z.strictObject({ share, ms }).default({ share: 0, ms: 0 }),
    callbacks: z
      .strictObject({
        late: z.strictObject({ share, ms }).default({ share: 0, ms: 0 }),
        /** Sent once more after it was taken, with the same webhook-id. */
        twice: share,
        /** News that an order was accepted are kept back until those of its decision were taken. */
        outOfOrder: share,
        /** Before the true one comes one that says the opposite, signed with another key. */
        badlySigned: share,
      })
      .prefault({}),
  })
  .refine((plan) => plan.silent + plan.error + plan.appliedThenTimeout <= 1, 'the three shares exceed 1')
export type FaultPlan = z.infer<typeof faultPlan>

export type Faults = {
  plan(): FaultPlan
  /** Kept in the database: a core that was killed comes back as faulty as it was. */
  set(plan: FaultPlan): void
  /** What happens to the next request of this name. */
  fate(name: string): { waitMs: number; fate: 'normal' | 'silent' | 'error' | 'applied_then_timeout' }
  /** When an order is decided; null for at once. A recall is always asked of somebody else first. */
  settlesAt(id: string, kind: Order['kind'], now: Date): Date | null
  news(id: string, seq: number): { waitMs: number; takes: 1 | 2; isKeptBack: boolean; isForgedFirst: boolean }
}

const recallMs = 300

/** The plan as it was left, else without faults. */
export function openFaults(store: Store): Faults {
  const kept = store.one<{ value: string }>("select value from settings where name = 'faults'")
  let plan = faultPlan.parse(kept ? JSON.parse(kept.value) : {})
  const asked = new Map<string, number>()
  /** A number from 0 to 1 that depends on the seed and these words alone. */
  const chance = (...words: (string | number)[]) =>
    createHash('sha256')
      .update(JSON.stringify([plan.seed, ...words]))
      .digest()
      .readUIntBE(0, 6) /
    2 ** 48
  return {
    plan: () => plan,
    set(next) {
      plan = next
      asked.clear()
      store.run(
        "insert into settings values ('faults', ?) on conflict (name) do update set value = excluded.value",
        JSON.stringify(next),
      )
    },
    fate(name) {
      const times = (asked.get(name) ?? 0) + 1
      asked.set(name, times)
      const drawn = chance('fate', name, times)
      const { silent, error, appliedThenTimeout } = plan
      return {
        waitMs: chance('slow', name, times) < plan.slow.share ? plan.slow.ms : 0,
        fate:
          drawn < silent
            ? 'silent'
            : drawn < silent + error
              ? 'error'
              : drawn < silent + error + appliedThenTimeout
                ? 'applied_then_timeout'
                : 'normal',
      }
    },
    settlesAt(id, kind, now) {
      const { share, ms } = plan.acceptedFirst
      const waitMs = chance('accepted', id) < share ? ms : kind === 'recall' ? recallMs : null
      return waitMs === null ? null : new Date(now.getTime() + waitMs)
    },
    news(id, seq) {
      const { late, twice, outOfOrder, badlySigned } = plan.callbacks
      return {
        waitMs: chance('late', id, seq) < late.share ? late.ms : 0,
        takes: chance('twice', id, seq) < twice ? 2 : 1,
        isKeptBack: chance('order', id, seq) < outOfOrder,
        isForgedFirst: chance('forged', id, seq) < badlySigned,
      }
    },
  }
}

/**
 * The line between the product and whoever is outside: calls whose caller dies or is suspended before the answer comes, and who
 * waits for what at the same moment. One line for everybody, since a process that dies loses all its calls at once.
 */
import type { Chance } from '../chance.ts'

/** A call of a process that died, or was suspended, before its answer. */
export type Held = { id: string; resume(): void }

/** Every failure of the other side that a caller is to expect. */
export class CallFailure extends Error {}

export type Line = {
  /** What whoever asked did that nobody may do. */
  wrongs: string[]
  /** Somebody asks about an id, or tells it, and waits for the answer. */
  begin(id: string): void
  /** Somebody was told something of it: others may ask now, whoever else still waits. */
  told(id: string): void
  /** The answer of a call, or none while whoever calls is gone. */
  answer<T>(id: string, make: () => T | Promise<T>): Promise<T>
  /** From now on calls get no answer, as the process that makes them is gone. */
  hold(): void
  /** Resolves when a call is made that gets none. */
  whenHeld(): Promise<void>
  /** Answers the calls since; what was on its way out has arrived by then. */
  freed(): Promise<Held[]>
}

/** Two senders in less than this are one too many: an answer may take so long (policy `leaseSeconds`, some of it spent). */
const apartMs = 15_000

/** `isForgetful`: whoever is at the other end does twice what arrives twice, so that nothing of a dead process may arrive late. */
export function openLine(clock: { now(): Date }, chance: Chance, { isForgetful }: { isForgetful: boolean }): Line {
  const wrongs: string[] = []
  const inFlight = new Map<string, number>()
  let held: (Held & { early: Promise<Outcome<unknown>> | null })[] | null = null
  let tellHeld: () => void = () => undefined
  let whenHeld = Promise.resolve()
  return {
    wrongs,
    begin(id) {
      const nowMs = clock.now().getTime()
      const before = inFlight.get(id)
      if (before !== undefined && nowMs - before < apartMs) wrongs.push(`two senders of ${id} at once`)
      if (held) inFlight.set(id, nowMs)
      else inFlight.delete(id)
    },
    told: (id) => void inFlight.delete(id),
    async answer(id, make) {
      if (!held) return make()
      const calls = held
      const isLost = chance.happens(0.5) || isForgetful
      // What was on its way out arrives now, or when the process goes on.
      const early = chance.happens(0.5) || isForgetful ? outcomeOf(make) : null
      return new Promise((resolve, reject) => {
        const resume = async () => {
          const { value, error } = await (early ?? outcomeOf(make))
          // Who was told that nobody knows the order would tell it again, long after another did: the ids are for that.
          if (isLost || error || value === null) reject(error ?? new CallFailure('the connection was closed'))
          else resolve(value!)
        }
        calls.push({ id, early, resume: () => void resume() })
        tellHeld()
      })
    },
    hold() {
      held = []
      whenHeld = new Promise((done) => {
        tellHeld = done
      })
    },
    whenHeld: () => whenHeld,
    async freed() {
      const calls = held ?? []
      held = null
      await Promise.all(calls.map(({ early }) => early))
      return calls
    },
  }
}

type Outcome<T> = { value?: T; error?: unknown }

async function outcomeOf<T>(make: () => T | Promise<T>): Promise<Outcome<T>> {
  try {
    return { value: await make() }
  } catch (error) {
    return { error }
  }
}

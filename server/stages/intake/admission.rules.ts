/** What the door knows of a request and of itself at one moment. */
export type Standing = {
  /** The form stands in the emergency lane: money is in danger. */
  emergency: boolean
  /** It came with a proof of work. */
  proved: boolean
  /** Requests inside, and how long the first of them has been there. */
  inside: number
  oldestMs: number
  /** Tickets that the allowance per second lets in now, of so many at once; null without an allowance. */
  allowance: { left: number; of: number } | null
  /** How full the fullest of its soft limits is: 1 is reached, 2 is twice that. */
  pressure: number
  /** Until the hard limits let it in; 0 when they do. */
  waitMs: number
}

export type Verdict =
  | { verdict: 'admit' }
  /** Come again with a proof of at most so many tries. */
  | { verdict: 'prove'; tries: number }
  /** `limit`: come again after `waitMs`. `busy`: come again in a while, not all at once. */
  | { verdict: 'refuse'; why: 'limit' | 'busy' }

/** Requests inside at most; with group commit some batches, without it what a pool has in hand and its queue. */
export const insideMax = 1_024
/** A door that holds more than a few, and one of them for this long, is not keeping up: the queue must not grow. */
const queueMin = 64
const slowMs = 1_000

/** How full the door may be for whom: the rest is kept for those above. */
const fullest = { unproved: 0.5, proved: 0.8 } as const

/**
 * Tries of the smallest and the largest proof. A try is one SHA-256: a phone of 2016 does 100,000 to 200,000 a second in
 * this page's worker, so the largest takes it 1 to 4 seconds, and on average half of that.
 */
export const triesMin = 30_000
export const triesMax = 400_000

/**
 * Who comes in: an emergency while there is any room, whoever proved that it cost them something before the room that is
 * kept for emergencies, everybody else while the door is less than half full and their address, entry, contact or text
 * has not been seen too often. More than that needs a proof, and the more the larger; nobody is locked out by others who
 * share an address. The reserve is for emergencies from addresses within their limits: whoever floods it waits with the rest.
 */
export function decideAdmission(standing: Standing): Verdict {
  const { emergency, proved, inside, oldestMs, allowance, pressure, waitMs } = standing
  if (waitMs > 0 && !emergency) return { verdict: 'refuse', why: 'limit' }
  const isSlow = inside > queueMin && oldestMs > slowMs
  const spent = allowance ? 1 - allowance.left / allowance.of : 0
  const full = Math.max(inside / insideMax, spent, isSlow ? fullest.proved : 0)
  const hasRoom = inside < insideMax && (!allowance || allowance.left >= 1)
  const mayUseReserve = emergency && pressure < 1
  if (!hasRoom || (full >= fullest.proved && !mayUseReserve)) return { verdict: 'refuse', why: 'busy' }
  const load = Math.max(pressure, full / fullest.unproved)
  if (load < 1 || proved || emergency) return { verdict: 'admit' }
  return { verdict: 'prove', tries: triesFor(load) }
}

/** How many tries a load is worth: nothing below 1, then in proportion, up to what an old phone can bear. */
export function triesFor(load: number): number {
  return load < 1 ? 0 : Math.min(triesMax, Math.round(triesMin * load))
}

import { createHash, randomBytes } from 'node:crypto'

/**
 * Time and chance, the only source of both. Passed as an argument everywhere, so that tests, the demo's month and a
 * simulation decide them, and a seeded run repeats.
 */
export type Clock = {
  now(): Date
  /** `size` bytes that nobody can guess (in production). */
  bytes(size: number): Buffer
}

/** The real clock and the system's randomness. */
export const systemClock: Clock = { now: () => new Date(), bytes: (size) => randomBytes(size) }

/** A clock that stands still until it is set, and whose chance is a seed: for tests and for making the demo's month. */
export function seededClock(seed: string, start: Date): Clock & { set(at: Date): void; advance(ms: number): void } {
  let at = start.getTime()
  let draws = 0
  return {
    now: () => new Date(at),
    bytes(size) {
      const blocks: Buffer[] = []
      for (let have = 0; have < size; have += 32)
        blocks.push(createHash('sha256').update(`${seed}:${draws++}`).digest())
      return Buffer.concat(blocks).subarray(0, size)
    },
    set: (moment) => {
      at = moment.getTime()
    },
    advance: (ms) => {
      at += ms
    },
  }
}

/** A UUID version 7 (RFC 9562 section 5.7): 48 bits of milliseconds, then chance; sorts by time. */
export function uuidv7(clock: Clock): string {
  const bytes = Buffer.concat([Buffer.alloc(6), clock.bytes(10)])
  bytes.writeUIntBE(clock.now().getTime(), 0, 6)
  bytes[6] = (bytes[6]! & 0x0f) | 0x70
  bytes[8] = (bytes[8]! & 0x3f) | 0x80
  const hex = bytes.toString('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}

/** Monotonic milliseconds for measuring how long something took; never stored. */
export function elapsedMs(): number {
  return performance.now()
}

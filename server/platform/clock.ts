import { createHash, randomFillSync } from 'node:crypto'

/**
 * Time and chance, the only source of both. Passed as an argument everywhere, so that tests, the demo's month and a
 * simulation decide them, and a seeded run repeats.
 */
export type Clock = {
  now(): Date
  /** `size` bytes that nobody can guess (in production). */
  bytes(size: number): Buffer
}

/** Drawn in one go and handed out once: asking the system for sixteen bytes costs as much as for four thousand. */
const pool = Buffer.alloc(4_096)
let poolUsed = pool.length

function randomBytes(size: number): Buffer {
  if (size > pool.length) return randomFillSync(Buffer.alloc(size))
  if (poolUsed + size > pool.length) {
    randomFillSync(pool)
    poolUsed = 0
  }
  const bytes = Buffer.from(pool.subarray(poolUsed, poolUsed + size))
  // What was handed out is nowhere else.
  pool.fill(0, poolUsed, poolUsed + size)
  poolUsed += size
  return bytes
}

/** The real clock and the system's randomness. */
export const systemClock: Clock = { now: () => new Date(), bytes: randomBytes }

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

/** The millisecond that a clock's newest id names, and its counter. */
const newest = new WeakMap<Clock, { ms: number; count: number }>()

/**
 * A UUID version 7 (RFC 9562 section 5.7): 48 bits of milliseconds, then chance; sorts by time. Within one millisecond of
 * one process it sorts by when it was made, by a counter in twelve of the bits (section 6.2, method 1).
 */
export function uuidv7(clock: Clock): string {
  const bytes = clock.bytes(10)
  bytes[2] = (bytes[2]! & 0x3f) | 0x80
  const ms = clock.now().getTime()
  const last = newest.get(clock)
  // Half of the counter is left for what follows within the same millisecond.
  const count = last?.ms === ms && last.count < 0xfff ? last.count + 1 : bytes.readUInt16BE(0) & 0x7ff
  newest.set(clock, { ms, count })
  bytes.writeUInt16BE(0x7000 | count, 0)
  const time = ms.toString(16).padStart(12, '0')
  const rest = bytes.toString('hex')
  return `${time.slice(0, 8)}-${time.slice(8)}-${rest.slice(0, 4)}-${rest.slice(4, 8)}-${rest.slice(8)}`
}

/** A UUID as it is written (RFC 9562), from its 16 bytes. */
export function uuidOf(bytes: Buffer): string {
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
}

/** The 16 bytes of a UUID. */
export function uuidBytes(uuid: string): Buffer {
  return Buffer.from(uuid.replaceAll('-', ''), 'hex')
}

/** Monotonic milliseconds for measuring how long something took; never stored. */
export function elapsedMs(): number {
  return performance.now()
}

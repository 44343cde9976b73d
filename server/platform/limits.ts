import { systemClock } from './clock.ts'
import { Problem } from './errors.ts'

/** So many at once, and so many a minute in the long run. */
export type Rate = { burst: number; perMinute: number }

/**
 * Token buckets by key, in this process. A bucket is one number, the moment at which it is full again, from which its
 * level at any time follows; all of them stand in one table of fixed size. Keys are known by a hash alone.
 */
export type Buckets = {
  /** The bucket of a key, to be used before anything is awaited; a new one is full. */
  of(key: string): number
  /** Tokens that are missing now. */
  used(bucket: number, nowMs: number, rate: Rate): number
  /** Takes one token, also one that is not there: what is missing then tells how far over its rate somebody is. */
  take(bucket: number, nowMs: number, rate: Rate): void
}

/** A bucket owes at most so many times what it holds, or a flood would shut its address out for days. */
const debtMax = 16
/** Places that a key may stand at. */
const ways = 8

/**
 * `places`: a power of two, 12 bytes each. When all places of a key are others', the one that is full soonest makes room:
 * whoever has something to hide in the crowd is forgotten last.
 */
export function openBuckets(places = 1 << 16): Buckets {
  // Unknown outside, so that nobody can look for keys that share a place. Chance that is never seen needs no argument.
  const seed = systemClock.bytes(8)
  const [seedA, seedB] = [seed.readInt32LE(0), seed.readInt32LE(4)]
  const names = new Int32Array(places)
  const fullAt = new Float64Array(places)
  return {
    of(key) {
      let a = seedA
      let b = seedB
      for (let n = 0; n < key.length; n++) {
        const unit = key.charCodeAt(n)
        a = Math.imul(a ^ unit, 0x85ebca6b)
        a ^= a >>> 13
        b = Math.imul(b ^ unit, 0xc2b2ae35)
        b ^= b >>> 15
      }
      const first = ((a ^ (a >>> 16)) & (places / ways - 1)) * ways
      let soonest = first
      for (let place = first; place < first + ways; place++) {
        if (names[place] === b) return place
        if (fullAt[place]! < fullAt[soonest]!) soonest = place
      }
      names[soonest] = b
      // Full long ago, and not as empty as a place that nobody has yet: the next key of the same caller takes another.
      fullAt[soonest] = 1
      return soonest
    },
    used: (bucket, nowMs, { perMinute }) => (Math.max(0, fullAt[bucket]! - nowMs) * perMinute) / 60_000,
    take(bucket, nowMs, { burst, perMinute }) {
      const full = Math.max(fullAt[bucket]!, nowMs) + 60_000 / perMinute
      fullAt[bucket] = Math.min(full, nowMs + (debtMax * burst * 60_000) / perMinute)
    },
  }
}

/** Whole milliseconds until one more token fits, where so many are missing; 0 when it fits now. */
export function waitMsOf(used: number, { burst, perMinute }: Rate): number {
  const roundingMsMax = 1e-6
  return Math.max(0, Math.ceil(((used - burst + 1) * 60_000) / perMinute - roundingMsMax))
}

/** The refusal of what does not fit for `waitMs`: 429 with whole seconds in Retry-After (RFC 9110 section 10.2.3). */
export function tooMany(waitMs: number): Problem {
  const seconds = Math.ceil(waitMs / 1000)
  return new Problem('unavailable', 'too_many_requests', {
    status: 429,
    facts: { seconds },
    retryAfterSeconds: seconds,
  })
}

/** Takes a token of a bucket that has one. @throws Problem unavailable too_many_requests (429) */
export function takeOrRefuse(buckets: Buckets, key: string, nowMs: number, rate: Rate): void {
  const bucket = buckets.of(key)
  const waitMs = waitMsOf(buckets.used(bucket, nowMs, rate), rate)
  if (waitMs > 0) throw tooMany(waitMs)
  buckets.take(bucket, nowMs, rate)
}

export type Taken = { waitMs: number; headers: Record<string, string> }

/** A network may send this many times what one of its addresses may. */
const networkFactor = 8

/**
 * A limit of requests a minute by address, and a wider one by the network around it, so that whoever owns a whole one
 * gains little by changing addresses. What is refused is not counted. The headers tell the narrower one, as in
 * draft-ietf-httpapi-ratelimit-headers-09.
 */
export function openAddressLimit(perMinuteMax: number, places = 1 << 17): (address: string, nowMs: number) => Taken {
  const buckets = openBuckets(places)
  const rate = { burst: perMinuteMax, perMinute: perMinuteMax }
  const wide = { burst: networkFactor * perMinuteMax, perMinute: networkFactor * perMinuteMax }
  const policy = `"address";q=${perMinuteMax};w=60`
  return (address, nowMs) => {
    const keys = addressKeys(address)
    const [one, network] = [buckets.of(keys.one), buckets.of(keys.network)]
    let used = buckets.used(one, nowMs, rate)
    const waitMs = Math.max(waitMsOf(used, rate), waitMsOf(buckets.used(network, nowMs, wide), wide))
    if (waitMs === 0) {
      used += 1
      buckets.take(one, nowMs, rate)
      buckets.take(network, nowMs, wide)
    }
    const left = Math.max(0, Math.floor(perMinuteMax - used))
    const fullSeconds = Math.ceil((used * 60) / perMinuteMax)
    return { waitMs, headers: { 'ratelimit-policy': policy, ratelimit: `"address";r=${left};t=${fullSeconds}` } }
  }
}

/**
 * The keys that an address counts under: an IPv4 address and its /24; of IPv6 the /64, which is what one household or
 * phone is given (RFC 6177), and the /48 around it.
 */
export function addressKeys(address: string): { one: string; network: string } {
  const mapped = address.startsWith('::ffff:') ? address.slice(7) : address
  if (mapped.includes('.')) return { one: mapped, network: mapped.slice(0, mapped.lastIndexOf('.')) }
  const [head = '', tail] = mapped.split('%', 1)[0]!.split('::')
  const front = head === '' ? [] : head.split(':')
  const back = tail ? tail.split(':') : []
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - front.length - back.length)
  const groups = [...front, ...new Array<string>(zeros).fill('0'), ...back].map((group) =>
    group.replace(/^0+(?=.)/, ''),
  )
  return { one: groups.slice(0, 4).join(':').toLowerCase(), network: groups.slice(0, 3).join(':').toLowerCase() }
}

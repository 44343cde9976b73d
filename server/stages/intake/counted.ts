import type { Body } from '#platform/endpoint.ts'
import { addressKeys, type Buckets, type Rate, waitMsOf } from '#platform/limits.ts'
import { normaliseEmail, normalisePhone } from '#records/customers/masking.rules.ts'
import type { receiveTicket } from './contract.ts'

/** What the gate looks at in a ticket that arrives. */
export type Arriving = Pick<Body<typeof receiveTicket>, 'form' | 'text' | 'contact' | 'entry' | 'proof'>

/** Something that a ticket counts against: up to `rate` it costs nothing, from `hard` on it is refused for a while. */
export type Counted = { bucket: number; rate: Rate; hard?: Rate }

/**
 * Carriers put thousands of customers behind one address, and every customer of an entry comes through it: more than this
 * costs a proof of work and is never refused. What refuses an address is the far higher limit of all its requests.
 */
const perAddress = { burst: 30, perMinute: 30 }
const perNetwork = { burst: 300, perMinute: 300 }
/** The same words from the same address. */
const perText = { burst: 10, perMinute: 1 }
/** Ten an hour; who goes on, with proofs, is refused after a hundred. */
const perContact = { burst: 10, perMinute: 10 / 60 }
const perContactHard = { ...perContact, burst: 100 }

const textCharsMax = 1_000

/** Where a ticket comes from: its address and the network around it. */
export function placesOf(buckets: Buckets, address: string): Counted[] {
  const { one, network } = addressKeys(address)
  return [
    { bucket: buckets.of(one), rate: perAddress },
    { bucket: buckets.of(network), rate: perNetwork },
  ]
}

/** Everything that a ticket counts against. The buckets keep a keyed hash of it and nothing else. */
export function countedOf(
  buckets: Buckets,
  orgId: string,
  address: string,
  { text, contact, entry }: Arriving,
  entryPerMinuteMax: number | undefined,
): Counted[] {
  const counted = placesOf(buckets, address)
  const add = (key: string, rate: Rate, hard?: Rate) =>
    counted.push({ bucket: buckets.of(key), rate, ...(hard ? { hard } : {}) })
  add(`${address} ${text.slice(0, textCharsMax)}`, perText)
  if (contact.phone) add(`${orgId} ${normalisePhone(contact.phone)}`, perContact, perContactHard)
  if (contact.email) add(`${orgId} ${normaliseEmail(contact.email)}`, perContact, perContactHard)
  if (entryPerMinuteMax) add(String(entry), { burst: entryPerMinuteMax, perMinute: entryPerMinuteMax })
  return counted
}

/** How full the fullest is (1: its rate is reached), and how long the last of those that refuse does so. */
export function pressureOf(buckets: Buckets, counted: Counted[], nowMs: number): { pressure: number; waitMs: number } {
  let [pressure, waitMs] = [0, 0]
  for (const { bucket, rate, hard } of counted) {
    const used = buckets.used(bucket, nowMs, rate)
    pressure = Math.max(pressure, used / rate.burst)
    if (hard) waitMs = Math.max(waitMs, waitMsOf(used, hard))
  }
  return { pressure, waitMs }
}

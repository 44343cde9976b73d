import type { House, Work } from '#platform/database.ts'
import { Problem } from '#platform/errors.ts'
import { openBuckets, type Rate, tooMany, waitMsOf } from '#platform/limits.ts'
import type { Admit } from '#platform/route.ts'
import type { Vault } from '#platform/vault/keyring.ts'
import { decideAdmission, type Standing, type Verdict } from './admission.rules.ts'
import { type Arriving, countedOf, placesOf, pressureOf } from './counted.ts'
import { rememberFacts } from './door-facts.ts'
import { type Challenge, isProof, makeChallenge } from './proof.ts'

export type GateSettings = {
  /** Public tickets a second that this server takes; null for as many as it can. */
  ticketsPerSecondMax: number | null
  /** When a proof of work is asked for: as load and limits say, never, or of everybody but emergencies. */
  proof: 'auto' | 'off' | 'always'
}

/** The public door's gate. What it counts is its own: each server has one. */
export type Gate = {
  /** A ticket that arrives. @throws Problem unavailable too_many_requests (429) · proof_needed (428) · door_busy (503) */
  admitTicket: Admit
  /** Many tickets of one sender, who says to have signed. @throws Problem unavailable door_busy (503) */
  admitMany: Admit
  /** They were signed: each counts as one. Not before, or a forged token would use up everybody's allowance. */
  countMany(house: House, tickets: number): void
  /** Every other request of the public: only whether there is room. @throws Problem unavailable door_busy (503) */
  admit: Admit
  /** The challenge that a ticket from there would be refused with now; null when it needs none. */
  challenge(work: Work, from: { address: string; key: string; isEmergency: boolean }): Challenge | null
}

/** How often one proof may be shown: enough for the retries of its one request. */
const proofRate: Rate = { burst: 5, perMinute: 1 }
/** The key of the allowance per second. */
const everybody = 'everybody'
/** A request that is no ticket, or nobody's yet. */
const anybody = { emergency: false, proved: true, pressure: 0, waitMs: 0 }

export function openGate(settings: GateSettings = { ticketsPerSecondMax: null, proof: 'auto' }): Gate {
  const factsOf = rememberFacts()
  const buckets = openBuckets(1 << 19)
  const proofs = openBuckets(1 << 17)
  const inside = new Map<object, number>()

  const perSecond = settings.ticketsPerSecondMax
  const all: Rate | null = perSecond ? { burst: Math.max(10, perSecond), perMinute: perSecond * 60 } : null
  const room = (nowMs: number): Pick<Standing, 'inside' | 'oldestMs' | 'allowance'> => ({
    inside: inside.size,
    oldestMs: nowMs - (inside.values().next().value ?? nowMs),
    allowance: all && { left: all.burst - buckets.used(buckets.of(everybody), nowMs, all), of: all.burst },
  })
  const enter = (nowMs: number) => {
    const visitor = {}
    inside.set(visitor, nowMs)
    return () => void inside.delete(visitor)
  }
  const asked = (pressure: number) => (settings.proof === 'always' ? Math.max(1, pressure) : pressure)

  return {
    async admitTicket({ house, orgId, address, key, body }) {
      const ticket = body as Arriving
      const { emergencies, entryPerMinuteMax } = await factsOf(house, orgId)
      const secret = secretOf(await house.keys.vaultOf(orgId), orgId)
      const now = house.clock.now()
      const nowMs = now.getTime()
      const counted = countedOf(buckets, orgId, address, ticket, entryPerMinuteMax.get(ticket.entry ?? ''))
      const { pressure, waitMs } = pressureOf(buckets, counted, nowMs)
      const isProved =
        ticket.proof !== undefined &&
        waitMsOf(proofs.used(proofs.of(key), nowMs, proofRate), proofRate) === 0 &&
        isProof(secret, key, ticket.proof, now)
      const verdict = decideAdmission({
        emergency: emergencies.has(ticket.form),
        proved: isProved || settings.proof === 'off',
        pressure: asked(pressure),
        waitMs,
        ...room(nowMs),
      })
      if (verdict.verdict === 'prove') throw proofNeeded(makeChallenge(secret, key, verdict.tries, house.clock))
      if (verdict.verdict === 'refuse') throw refusal(house, verdict, waitMs)
      for (const each of counted) buckets.take(each.bucket, nowMs, each.rate)
      if (all) buckets.take(buckets.of(everybody), nowMs, all)
      if (isProved) proofs.take(proofs.of(key), nowMs, proofRate)
      return enter(nowMs)
    },
    async admitMany({ house }) {
      const nowMs = house.clock.now().getTime()
      const verdict = decideAdmission({ ...anybody, ...room(nowMs) })
      if (verdict.verdict === 'refuse') throw refusal(house, verdict, 0)
      return enter(nowMs)
    },
    countMany(house, tickets) {
      const nowMs = house.clock.now().getTime()
      if (all) for (let n = 0; n < tickets; n++) buckets.take(buckets.of(everybody), nowMs, all)
    },
    async admit({ house }) {
      const nowMs = house.clock.now().getTime()
      const verdict = decideAdmission({ ...anybody, ...room(nowMs), allowance: null })
      if (verdict.verdict === 'refuse') throw refusal(house, verdict, 0)
      return enter(nowMs)
    },
    challenge(work, { address, key, isEmergency }) {
      const nowMs = work.now.getTime()
      const { pressure } = pressureOf(buckets, placesOf(buckets, address), nowMs)
      const verdict = decideAdmission({
        ...anybody,
        ...room(nowMs),
        emergency: isEmergency,
        proved: settings.proof === 'off',
        pressure: asked(pressure),
      })
      return verdict.verdict === 'prove'
        ? makeChallenge(secretOf(work.vault, work.orgId), key, verdict.tries, work.clock)
        : null
    },
  }
}

/** Of one organisation, the same on every server: a challenge of one is no challenge of another. */
function secretOf(vault: Vault, orgId: string): string {
  return vault.index(orgId, 'proof of work', '1').toString('base64')
}

function proofNeeded(challenge: Challenge): Problem {
  return new Problem('unavailable', 'proof_needed', { status: 428, members: { proof: challenge } })
}

function refusal(house: House, { why }: Extract<Verdict, { verdict: 'refuse' }>, waitMs: number): Problem {
  if (why === 'limit') return tooMany(waitMs)
  // Spread over nine seconds: whoever is sent away together must not come back together.
  return new Problem('unavailable', 'door_busy', { retryAfterSeconds: 2 + (house.clock.bytes(1)[0]! % 9) })
}

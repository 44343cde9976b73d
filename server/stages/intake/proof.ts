import { createHmac, hash, timingSafeEqual } from 'node:crypto'
import type { z } from 'zod'
import type { Clock } from '#platform/clock.ts'
import type { challengeShape } from './contract.ts'

export type Challenge = z.output<typeof challengeShape>

/** A challenge can be answered for this long: three times what the slowest phone computes, and somebody who looks away. */
const secondsMax = 300

/**
 * A proof of work in the format of ALTCHA version 1 (any of its solvers can answer), with at most `tries` tries and half
 * of them on average. It is good for one Idempotency-Key, and the key for one ticket: so a proof is used once, on
 * however many servers and across their restarts, and a retry of the same request may show it again.
 */
export function makeChallenge(secret: string, key: string, tries: number, clock: Clock): Challenge {
  const expires = Math.floor(clock.now().getTime() / 1000) + secondsMax
  // The `&` ends the parameters: without it a digit of the number could pass for one of theirs.
  const salt = `${clock.bytes(12).toString('hex')}?expires=${expires}&for=${nameOf(key)}&`
  const challenge = hash('sha256', `${salt}${clock.bytes(4).readUInt32BE() % (tries + 1)}`)
  return { algorithm: 'SHA-256', challenge, maxnumber: tries, salt, signature: sign(secret, challenge) }
}

/** Whether `proof` (JSON in base64) answers a challenge that was made with this secret for this key and has not expired. */
export function isProof(secret: string, key: string, proof: string, now: Date): boolean {
  const { salt, number, signature } = read(proof)
  const [, expires = '0', name] = /^[0-9a-f]{24}\?expires=(\d{10})&for=([\w-]{16})&$/.exec(String(salt)) ?? []
  if (name !== nameOf(key) || Number(expires) * 1000 <= now.getTime() || !Number.isSafeInteger(number)) return false
  const expected = sign(secret, hash('sha256', `${salt}${number}`))
  return typeof signature === 'string' && isSame(signature, expected)
}

function read(proof: string): { salt?: unknown; number?: unknown; signature?: unknown } {
  try {
    return JSON.parse(Buffer.from(proof, 'base64').toString()) ?? {}
  } catch {
    return {}
  }
}

function nameOf(key: string): string {
  return hash('sha256', key, 'base64url').slice(0, 16)
}

function sign(secret: string, challenge: string): string {
  return createHmac('sha256', secret).update(challenge).digest('hex')
}

function isSame(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)]
  return a.length === b.length && timingSafeEqual(a, b)
}

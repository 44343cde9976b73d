import type { Work } from '#platform/database.ts'
import { addressKeys, openBuckets, type Rate, takeOrRefuse, waitMsOf } from '#platform/limits.ts'
import type { From } from './sessions.ts'

const buckets = openBuckets()
/** One account from one place. A place is an address, or a browser from which this account was entered before. */
const usual: Rate = { burst: 10, perMinute: 1 }
/** The same from a new place while the account is guessed at from many: still enough for whoever knows the password. */
const wary: Rate = { burst: 3, perMinute: 0.1 }
/** One account from all new places together: above this somebody guesses. It refuses nobody, it makes wary. */
const account: Rate = { burst: 100, perMinute: 1 }
/** Six-digit codes of one account from new places, when the password was right: 30 an hour are right once in a year or so. */
const codes: Rate = { burst: 20, perMinute: 0.5 }
/** Codes in one session that is open already. */
const proofs: Rate = { burst: 5, perMinute: 0.5 }

/**
 * Counts an attempt on a password, whether or not anybody has that e-mail. What is slowed is the account from that place:
 * whoever guesses cannot keep the right person out, who comes from another place, with a browser that was here before, or
 * with a passkey, which nobody guesses and nothing here counts.
 * @throws Problem unavailable too_many_requests (429)
 */
export function countGuess(orgId: string, email: string, from: Place, nowMs: number): void {
  const name = `${orgId}|${email}`
  const isGuessedAt = waitMsOf(buckets.used(buckets.of(name), nowMs, account), account) > 0
  if (isGuessedAt && !from.isKnown) takeOrRefuse(buckets, `${name}|wary|${from.place}`, nowMs, wary)
  takeOrRefuse(buckets, `${name}|${from.place}`, nowMs, usual)
  if (!isGuessedAt && !from.isKnown) buckets.take(buckets.of(name), nowMs, account)
}

/** Counts an attempt on the second factor after a right password. @throws Problem unavailable too_many_requests (429) */
export function countCode(orgId: string, staffId: string, from: Place, nowMs: number): void {
  takeOrRefuse(buckets, `${orgId}|${staffId}|code|${from.isKnown ? from.place : ''}`, nowMs, codes)
}

/** Counts an attempt on the second factor in an open session. @throws Problem unavailable too_many_requests (429) */
export function countProof(sessionId: string, nowMs: number): void {
  takeOrRefuse(buckets, `proof|${sessionId}`, nowMs, proofs)
}

export type Place = { place: string; isKnown: boolean }

/** The place that an attempt counts under. */
export function placeOf(work: Work, email: string, from: From): Place {
  const nonce = from.device?.split('.', 1)[0] ?? ''
  if (from.device && from.device === deviceToken(work, email, nonce)) return { place: nonce, isKnown: true }
  return { place: addressKeys(from.address).one, isKnown: false }
}

/** What a browser keeps after a sign-in: it opens nothing, it only counts by itself. Bound to the account by a keyed hash. */
export function newDeviceToken(work: Work, email: string): string {
  return deviceToken(work, email, work.clock.bytes(16).toString('base64url'))
}

function deviceToken(work: Work, email: string, nonce: string): string {
  return `${nonce}.${work.vault.index(work.orgId, 'sign-in device', `${email}|${nonce}`).toString('base64url')}`
}

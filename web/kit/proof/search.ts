import type { Answer } from '#platform/endpoint.ts'
import type { showProof } from '#stages/intake/contract.ts'
import { hasherOf } from './sha256.ts'

/** What the server asks for: ALTCHA version 1. */
export type Challenge = NonNullable<Answer<typeof showProof>['challenge']>

/**
 * Looks for the number of a challenge, `count` numbers at a call from 0 on: answers it, null while there is more to try,
 * and throws when no number up to the last one fits.
 */
export function searcherOf({ salt, challenge, maxnumber }: Challenge): (count: number) => number | null {
  const hash = hasherOf(salt)
  const wanted = Int32Array.from(challenge.match(/.{8}/g) ?? [], (word) => Number.parseInt(word, 16) | 0)
  let next = 0
  return (count) => {
    for (const end = next + count; next < end; next++) {
      if (next > maxnumber) throw new Error('no number answers the challenge')
      const words = hash(String(next))
      if (words[0] === wanted[0] && words.every((word, n) => word === wanted[n])) return next
    }
    return null
  }
}

/** The proof as the server takes it: JSON in base64. */
export function proofOf(challenge: Challenge, number: number): string {
  return btoa(JSON.stringify({ ...challenge, number }))
}

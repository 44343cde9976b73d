/** The proof of work against ALTCHA's own solver and checker, and against everybody who would rather not work. */
import assert from 'node:assert/strict'
import { hash } from 'node:crypto'
import { describe, test } from 'node:test'
import { solveChallenge, verifySolution } from 'altcha-lib/v1'
import fc from 'fast-check'
import { seededClock } from '#platform/clock.ts'
import { proofOf, searcherOf } from '../../../web/kit/proof/search.ts'
import { hasherOf } from '../../../web/kit/proof/sha256.ts'
import { isProof, makeChallenge } from './proof.ts'

const start = new Date('2026-03-02T01:00:00Z')
const clock = seededClock('proof', start)
const secret = 'a secret of one organisation'
const key = 'the-key-of-one-request'
const make = (tries = 300) => makeChallenge(secret, key, tries, clock)
const solve = (challenge: ReturnType<typeof make>) => searcherOf(challenge)(Number.POSITIVE_INFINITY)!
const proved = (proof: string, from = secret, by = key, at = start) => isProof(from, by, proof, at)

test('the hash of the pages is SHA-256, for every length of what stays and what changes', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary-ascii', maxLength: 200 }), fc.nat(), (beginning, ending) => {
      const words = hasherOf(beginning)(String(ending))
      const hex = Array.from(words, (word) => (word >>> 0).toString(16).padStart(8, '0')).join('')
      assert.equal(hex, hash('sha256', `${beginning}${ending}`))
    }),
  )
})

describe('a challenge', () => {
  test('is one that ALTCHA solves and checks, and its solution is a proof here', async () => {
    const challenge = make()
    const solution = await solveChallenge(challenge.challenge, challenge.salt, 'SHA-256', challenge.maxnumber).promise
    assert.equal(solution!.number, solve(challenge))
    const proof = proofOf(challenge, solution!.number)
    assert.equal(await verifySolution(proof, secret, false), true)
    assert.equal(proved(proof), true)
  })

  test('is answered within its tries, whatever they are', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2_000 }), (tries) => {
        const challenge = make(tries)
        const number = solve(challenge)
        assert.ok(number <= tries && challenge.maxnumber === tries)
        assert.equal(proved(proofOf(challenge, number)), true)
      }),
      { numRuns: 50 },
    )
  })

  test('without an answer ends the search instead of going on for ever', () => {
    assert.throws(() => solve({ ...make(50), challenge: '0'.repeat(64) }), /no number/)
  })
})

describe('not a proof is', () => {
  const challenge = make()
  const number = solve(challenge)
  const good = proofOf(challenge, number)
  const changed = (change: object) => btoa(JSON.stringify({ ...challenge, number, ...change }))

  test('what was solved for another request, another organisation, or too long ago', () => {
    assert.equal(proved(good), true)
    assert.equal(proved(good, secret, 'the-key-of-another-request'), false)
    assert.equal(proved(good, 'the secret of another organisation'), false)
    assert.equal(proved(good, secret, key, new Date(start.getTime() + 299_000)), true)
    assert.equal(proved(good, secret, key, new Date(start.getTime() + 300_000)), false)
  })

  test('a number that does not fit, or one that only looks like it', () => {
    for (const wrong of [number + 1, -1, 0.5, String(number), `${number}.0`, null, undefined, Number.NaN, 1e21])
      assert.equal(proved(changed({ number: wrong })), false, String(wrong))
  })

  test('a salt that was written again: later, for another key, with digits of the number moved into it', () => {
    const { salt } = challenge
    const later = salt.replace(/expires=(\d+)/, (_, at) => `expires=${Number(at) + 10}`)
    const digits = String(number)
    for (const wrong of [
      later,
      salt.slice(0, -1),
      `${salt}${digits[0]}`,
      salt.replace('&for=', '&x=1&for='),
      '',
      7,
      null,
    ])
      assert.equal(proved(changed({ salt: wrong })), false, String(wrong))
    const spliced = { salt: salt.slice(0, -1), number: Number(digits) }
    assert.equal(proved(changed(spliced)), false)
  })

  test('a challenge that somebody signed alone, or not at all', () => {
    const own = makeChallenge('a secret of nobody', key, 5, clock)
    assert.equal(proved(proofOf(own, solve(own))), false)
    for (const signature of ['', challenge.challenge, challenge.signature.toUpperCase(), 7, null, undefined])
      assert.equal(proved(changed({ signature })), false, String(signature))
  })

  test('any other text', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json(), fc.base64String()), (text) => {
        assert.equal(proved(text), false)
        assert.equal(proved(Buffer.from(text).toString('base64')), false)
      }),
    )
  })
})

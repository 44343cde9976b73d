/** The gate's rules, by table and property: pure, so a thousand doors in a second. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { decideAdmission, insideMax, type Standing, triesFor, triesMax, triesMin } from './admission.rules.ts'

const calm: Standing = {
  emergency: false,
  proved: false,
  inside: 0,
  oldestMs: 0,
  allowance: null,
  pressure: 0,
  waitMs: 0,
}
const standing = fc.record<Standing>({
  emergency: fc.boolean(),
  proved: fc.boolean(),
  inside: fc.integer({ min: 0, max: insideMax + 10 }),
  oldestMs: fc.integer({ min: 0, max: 5_000 }),
  allowance: fc.option(fc.double({ min: -5, max: 100, noNaN: true }).map((left) => ({ left, of: 100 }))),
  pressure: fc.double({ min: 0, max: 20, noNaN: true }),
  waitMs: fc.constantFrom(0, 0, 1, 60_000),
})
const isIn = (each: Standing) => decideAdmission(each).verdict === 'admit'
const holds = (property: (each: Standing) => void) => fc.assert(fc.property(standing, property), { numRuns: 2_000 })

describe('who comes in', () => {
  for (const [what, change, verdict] of [
    ['everybody at a calm door', {}, 'admit'],
    ['nobody new without a proof when it is half full', { inside: insideMax / 2 }, 'prove'],
    ['who proved, then', { inside: insideMax / 2, proved: true }, 'admit'],
    ['not even they when only the reserve is left', { inside: insideMax * 0.8, proved: true }, 'refuse'],
    ['an emergency, then', { inside: insideMax * 0.8, emergency: true }, 'admit'],
    ['an emergency into the last place', { inside: insideMax - 1, emergency: true }, 'admit'],
    ['nobody into a full house', { inside: insideMax, emergency: true }, 'refuse'],
    [
      'emergencies of a flooding address up to the reserve only',
      { inside: insideMax * 0.8, emergency: true, pressure: 1 },
      'refuse',
    ],
    ['who proved, from an address over its limit', { pressure: 9, proved: true }, 'admit'],
    ['who did not, from there', { pressure: 1 }, 'prove'],
    ['a few while one of them is slow', { inside: 64, oldestMs: 9_000 }, 'admit'],
    ['nobody behind a queue that does not move', { inside: 65, oldestMs: 1_001, proved: true }, 'refuse'],
    ['an emergency past it', { inside: 65, oldestMs: 1_001, emergency: true }, 'admit'],
    ['nobody over a hard limit', { waitMs: 1, proved: true }, 'refuse'],
    ['an emergency even so', { waitMs: 1, emergency: true }, 'admit'],
    ['everybody within the allowance', { allowance: { left: 51, of: 100 } }, 'admit'],
    ['who proved, when half of it is gone', { allowance: { left: 50, of: 100 } }, 'prove'],
    ['no one but emergencies from its last fifth', { allowance: { left: 20, of: 100 }, proved: true }, 'refuse'],
    ['an emergency from it', { allowance: { left: 1, of: 100 }, emergency: true }, 'admit'],
    ['nobody from nothing', { allowance: { left: 0.9, of: 100 }, emergency: true }, 'refuse'],
  ] as const satisfies [string, Partial<Standing>, string][])
    test(what, () => assert.equal(decideAdmission({ ...calm, ...change }).verdict, verdict))

  test('an emergency whenever anybody would, and never with a puzzle', () =>
    holds((each) => {
      const emergency = { ...each, emergency: true }
      assert.notEqual(decideAdmission(emergency).verdict, 'prove')
      if (isIn(each)) assert.equal(isIn(emergency), true)
    }))

  test('who proved whenever who did not would, and a proof is never asked twice', () =>
    holds((each) => {
      const proved = { ...each, proved: true }
      assert.notEqual(decideAdmission(proved).verdict, 'prove')
      if (isIn(each)) assert.equal(isIn(proved), true)
    }))

  test('fewer, never more, when the door is fuller or the address busier', () =>
    holds((each) => {
      const busier = { ...each, inside: each.inside + 5, pressure: each.pressure + 1 }
      if (isIn(busier)) assert.equal(isIn(each), true)
      const [a, b] = [decideAdmission(each), decideAdmission(busier)]
      if (a.verdict === 'prove' && b.verdict === 'prove') assert.ok(b.tries >= a.tries)
      if (a.verdict === 'refuse') assert.equal(b.verdict, 'refuse')
    }))
})

test('the tries grow with the load, from none to what an old phone can bear', () => {
  assert.deepEqual([0, 0.5, 0.99].map(triesFor), [0, 0, 0])
  assert.equal(triesFor(1), triesMin)
  assert.equal(triesFor(1_000), triesMax)
  fc.assert(
    fc.property(fc.double({ min: 0, max: 100, noNaN: true }), fc.double({ min: 0, max: 100, noNaN: true }), (a, b) =>
      assert.ok(triesFor(Math.min(a, b)) <= triesFor(Math.max(a, b)) && triesFor(a) <= triesMax),
    ),
  )
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { averageOf, sampleMin } from '#records/staff/figures.rules.ts'
import { bringsBack } from './ratings.rules.ts'

test('two stars or fewer bring the ticket back, three do not', () => {
  assert.deepEqual([1, 2, 3, 4, 5].map(bringsBack), [true, true, false, false, false])
})

const stars = fc.integer({ min: 1, max: 5 })

test('below the minimum sample nobody has a figure', () => {
  fc.assert(fc.property(fc.array(stars, { maxLength: sampleMin - 1 }), (given) => assert.equal(averageOf(given), null)))
})

test('from the minimum sample on the figure is the average to two places', () => {
  assert.equal(averageOf([5, 5, 5, 5, 5, 5, 5, 5, 5, 1]), 4.6)
  assert.equal(averageOf([5, 5, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4]), 4.17)
  assert.equal(averageOf(Array(10).fill(3)), 3)
  fc.assert(
    fc.property(fc.array(stars, { minLength: sampleMin, maxLength: 60 }), (given) => {
      const average = averageOf(given)!
      assert.ok(average >= Math.min(...given) && average <= Math.max(...given))
      assert.ok(
        Math.abs(average * given.length - given.reduce((sum, star) => sum + star, 0)) <= 0.005 * given.length + 1e-9,
      )
      assert.equal(averageOf(given.toReversed()), average)
    }),
  )
})

/** Canonical JSON and ids that sort by time. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { seededClock, uuidv7 } from './clock.ts'
import { canonicalJson, randomBase32 } from './crypto.ts'

const start = new Date('2026-03-02T01:00:00Z')
const clock = seededClock('crypto', start)
/** Values as events hold them: no fractions, nothing undefined. */
const values = fc
  .jsonValue({ noUnicodeString: false, maxDepth: 4 })
  .map((value) =>
    JSON.parse(JSON.stringify(value, (_, inner) => (typeof inner === 'number' ? Math.trunc(inner) || 0 : inner))),
  )

/** The same value with the keys of every object in another order. */
function reordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reordered)
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([key, inner]) => [key, reordered(inner)]),
  )
}

test('canonical JSON means the same as JSON and does not depend on the order of keys', () => {
  fc.assert(
    fc.property(values, (value) => {
      const text = canonicalJson(value)
      assert.deepEqual(JSON.parse(text), value)
      assert.equal(canonicalJson(reordered(value)), text)
      assert.equal(canonicalJson(JSON.parse(text)), text)
    }),
    { numRuns: 1_000 },
  )
})

test('canonical JSON is written as RFC 8785 writes it', () => {
  assert.equal(
    canonicalJson({ b: [1, { d: null, c: 'é\n' }], a: true, '€': 1, z: undefined }),
    '{"a":true,"b":[1,{"c":"é\\n","d":null}],"€":1}',
  )
  // By UTF-16 units, as section 3.2.3 asks: a surrogate pair sorts before U+FB33.
  assert.equal(canonicalJson({ '\u{fb33}': 1, '\u{1f600}': 2, '1': 3 }), '{"1":3,"\u{1f600}":2,"\u{fb33}":1}')
  assert.equal(canonicalJson([undefined, 1]), '[null,1]')
})

test('ids are UUIDs of version 7 that sort by time and do not repeat', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.integer({ min: 0, max: 2 ** 47 }), { minLength: 2, maxLength: 20 }), (moments) => {
      const ids = moments
        .toSorted((a, b) => a - b)
        .map((ms) => {
          clock.set(new Date(ms))
          return uuidv7(clock)
        })
      for (const id of ids) assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
      assert.deepEqual(ids.toSorted(), ids)
    }),
  )
  const together = Array.from({ length: 2_000 }, () => uuidv7(clock))
  assert.equal(new Set(together).size, 2_000)
  assert.deepEqual(together.toSorted(), together, 'within one millisecond too')
})

test('a seed repeats its chance, another seed has another', () => {
  const draw = (seed: string) => randomBase32(seededClock(seed, start), 26)
  assert.equal(draw('a'), draw('a'))
  assert.notEqual(draw('a'), draw('b'))
  assert.match(draw('a'), /^[0-9A-HJKMNP-TV-Z]{26}$/)
})

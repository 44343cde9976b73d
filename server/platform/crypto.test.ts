/** Sealing, finding again, canonical JSON and ids that sort by time. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { seededClock, uuidv7 } from './clock.ts'
import { canonicalJson, localVault, type Place, randomBase32, sha256 } from './crypto.ts'

const start = new Date('2026-03-02T01:00:00Z')
const clock = seededClock('crypto', start)
const vault = localVault(sha256('a key for tests'))
const home: Place = { orgId: 'org-1', table: 'messages', column: 'body_sealed', rowId: 'row-1' }
const words = fc.string({ unit: 'binary', maxLength: 200 }).filter((text) => text.isWellFormed())

test('what was sealed opens again, whatever it says', () => {
  fc.assert(fc.property(words, (text) => assert.equal(vault.open(home, vault.seal(clock, home, text)), text)))
})

test('the same words never look the same twice, and never show', () => {
  const [one, other] = [vault.seal(clock, home, 'card 6222 0000'), vault.seal(clock, home, 'card 6222 0000')]
  assert.notDeepEqual(one, other)
  assert.equal(one.includes('6222'), false)
})

test('a ciphertext moved to another organisation, table, column or row does not open', () => {
  const sealed = vault.seal(clock, home, 'secret')
  for (const part of ['orgId', 'table', 'column', 'rowId'] as const) {
    assert.throws(() => vault.open({ ...home, [part]: `${home[part]}0` }, sealed), part)
  }
})

test('every flipped bit and every cut is refused', () => {
  fc.assert(
    fc.property(words, fc.nat(), fc.integer({ min: 0, max: 7 }), (text, place, bit) => {
      const sealed = vault.seal(clock, home, text)
      const flipped = Buffer.from(sealed)
      flipped[place % sealed.length]! ^= 1 << bit
      assert.throws(() => vault.open(home, flipped))
      assert.throws(() => vault.open(home, sealed.subarray(0, place % sealed.length)))
    }),
    { numRuns: 1_000 },
  )
})

test('another key opens nothing, and a key of another length is none', () => {
  assert.throws(() => localVault(sha256('another key')).open(home, vault.seal(clock, home, 'secret')))
  for (const size of [0, 16, 31, 33]) assert.throws(() => localVault(Buffer.alloc(size)), /32 bytes/)
})

test('the index finds equal values of one field in one organisation and nothing else', () => {
  const index = vault.index('org-1', 'phone', '13900000000')
  assert.equal(index.length, 16)
  assert.deepEqual(vault.index('org-1', 'phone', '13900000000'), index)
  const others = [
    vault.index('org-2', 'phone', '13900000000'),
    vault.index('org-1', 'email', '13900000000'),
    vault.index('org-1', 'phone', '13900000001'),
    localVault(sha256('another key')).index('org-1', 'phone', '13900000000'),
  ]
  for (const other of others) assert.notDeepEqual(other, index)
})

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
  assert.equal(new Set(Array.from({ length: 1_000 }, () => uuidv7(clock))).size, 1_000)
})

test('a seed repeats its chance, another seed has another', () => {
  const draw = (seed: string) => randomBase32(seededClock(seed, start), 26)
  assert.equal(draw('a'), draw('a'))
  assert.notEqual(draw('a'), draw('b'))
  assert.match(draw('a'), /^[0-9A-HJKMNP-TV-Z]{26}$/)
})

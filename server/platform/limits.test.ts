/** Token buckets, by table and against a plain model; memory and debt stay bounded. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { addressKeys, type Buckets, openAddressLimit, openBuckets, tooMany, waitMsOf } from './limits.ts'

const start = Date.parse('2026-03-02T01:00:00Z')
const rate = { burst: 3, perMinute: 6 }

const look = (buckets: Buckets, key: string, nowMs: number) => {
  const used = buckets.used(buckets.of(key), nowMs, rate)
  return { used, waitMs: waitMsOf(used, rate) }
}
const take = (buckets: Buckets, key: string, nowMs: number) => buckets.take(buckets.of(key), nowMs, rate)

describe('a bucket', () => {
  test('holds its burst, refills one after the other, and says exactly when the next fits', () => {
    const buckets = openBuckets(1 << 10)
    for (let n = 0; n < 3; n++) {
      assert.deepEqual(look(buckets, 'a', start), { used: n, waitMs: 0 })
      take(buckets, 'a', start)
    }
    assert.deepEqual(look(buckets, 'a', start), { used: 3, waitMs: 10_000 })
    assert.deepEqual(look(buckets, 'b', start), { used: 0, waitMs: 0 }, 'another key is another bucket')
    assert.equal(look(buckets, 'a', start + 9_999).waitMs, 1)
    assert.equal(look(buckets, 'a', start + 10_000).waitMs, 0)
    assert.equal(look(buckets, 'a', start + 60_000).used, 0)
  })

  test('owes a bounded debt: the worst flood is over after minutes, not days', () => {
    const buckets = openBuckets(1 << 10)
    for (let n = 0; n < 100_000; n++) take(buckets, 'a', start)
    const { used, waitMs } = look(buckets, 'a', start)
    assert.equal(used, 16 * rate.burst)
    assert.ok(waitMs <= 16 * 3 * 10_000)
  })

  test('agrees with a model that counts tokens, whoever takes when', () => {
    const steps = fc.array(fc.tuple(fc.nat(40_000), fc.constantFrom('a', 'b')), { maxLength: 80 })
    fc.assert(
      fc.property(steps, (taken) => {
        const buckets = openBuckets(1 << 10)
        const model = new Map<string, { tokens: number; at: number }>()
        let now = start
        for (const [pause, key] of taken) {
          now += pause
          const before = model.get(key) ?? { tokens: rate.burst, at: now }
          const tokens = Math.min(rate.burst, before.tokens + ((now - before.at) * rate.perMinute) / 60_000)
          const { used, waitMs } = look(buckets, key, now)
          assert.ok(Math.abs(rate.burst - used - tokens) < 1e-6)
          assert.equal(waitMs < 1e-6, tokens > 1 - 1e-6)
          if (waitMs > 0) {
            assert.equal(look(buckets, key, now + waitMs).waitMs < 1e-6, true)
            assert.ok(look(buckets, key, now + waitMs - 1).waitMs > 0)
          } else take(buckets, key, now)
          model.set(key, { tokens: waitMs > 0 ? tokens : tokens - 1, at: now })
        }
      }),
    )
  })

  test('makes room for others when the table is full; whoever took most is forgotten last', () => {
    const buckets = openBuckets(1 << 10)
    for (let n = 0; n < 20; n++) take(buckets, 'flooder', start)
    for (let n = 0; n < 100_000; n++) take(buckets, `stranger ${n}`, start)
    assert.equal(look(buckets, 'flooder', start).used, 20)
    const kept = Array.from({ length: 100_000 }, (_, n) => look(buckets, `stranger ${n}`, start).used).filter(Boolean)
    assert.ok(kept.length > 0 && kept.length < 1 << 10, String(kept.length))
  })

  test('is its own: ten thousand keys of all kinds do not share one', () => {
    const buckets = openBuckets(1 << 17)
    const keys = [
      ...Array.from({ length: 5_000 }, (_, n) => `192.0.${n >> 8}.${n & 255}`),
      ...Array.from({ length: 5_000 }, (_, n) => `org 138${String(n).padStart(8, '0')}`),
    ]
    for (const key of keys) take(buckets, key, start)
    for (const key of keys) assert.equal(look(buckets, key, start).used, 1, key)
  })
})

describe('the limit of an address', () => {
  test('refuses what is over it without counting it, and says so in its headers', () => {
    const limit = openAddressLimit(2)
    assert.deepEqual(limit('192.0.2.1', start), {
      waitMs: 0,
      headers: { 'ratelimit-policy': '"address";q=2;w=60', ratelimit: '"address";r=1;t=30' },
    })
    assert.equal(limit('192.0.2.1', start).headers.ratelimit, '"address";r=0;t=60')
    for (let n = 0; n < 5; n++) {
      assert.deepEqual(limit('192.0.2.1', start), {
        waitMs: 30_000,
        headers: { 'ratelimit-policy': '"address";q=2;w=60', ratelimit: '"address";r=0;t=60' },
      })
    }
    assert.equal(limit('192.0.2.2', start).waitMs, 0, 'the neighbour is not meant')
    assert.equal(limit('192.0.2.1', start + 30_000).waitMs, 0)
  })

  test('has a wider one around it, so that changing addresses within a network gains little', () => {
    const limit = openAddressLimit(10)
    let allowed = 0
    for (let n = 0; n < 1_000; n++) if (limit(`192.0.2.${n % 250}`, start).waitMs === 0) allowed++
    assert.equal(allowed, 80)
    assert.equal(limit('198.51.100.1', start).waitMs, 0)
  })

  test('becomes Retry-After in whole seconds that are long enough', () => {
    for (const [waitMs, seconds] of [
      [1, 1],
      [999, 1],
      [1_000, 1],
      [1_001, 2],
      [360_000, 360],
    ] as const)
      assert.deepEqual([tooMany(waitMs).status, tooMany(waitMs).retryAfterSeconds], [429, seconds])
  })
})

test('an address counts under itself and its network: IPv4 by /24, IPv6 by /64 and /48 however it is written', () => {
  for (const [address, one, network] of [
    ['192.0.2.77', '192.0.2.77', '192.0.2'],
    ['::ffff:192.0.2.77', '192.0.2.77', '192.0.2'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2', '2001:db8:1'],
    ['2001:0DB8:0001:0002::', '2001:db8:1:2', '2001:db8:1'],
    ['2001:db8:1:2::99', '2001:db8:1:2', '2001:db8:1'],
    ['2001:db8::1', '2001:db8:0:0', '2001:db8:0'],
    ['::1', '0:0:0:0', '0:0:0'],
    ['fe80::1%eth0', 'fe80:0:0:0', 'fe80:0:0'],
  ] as const)
    assert.deepEqual(addressKeys(address), { one, network }, address)
})

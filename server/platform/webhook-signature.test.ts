import assert from 'node:assert/strict'
import { createHmac, createSecretKey } from 'node:crypto'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { isGenuine, isWebhookSecret, signWebhook } from './webhook-signature.ts'

/** The vector of the reference libraries' own tests (standard-webhooks/standard-webhooks, Apache-2.0). */
const official = {
  secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
  id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
  at: new Date(1_614_265_330_000),
  body: '{"test": 2432232314}',
  signature: 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
}
const { secret, id, at, body } = official
const later = (seconds: number) => new Date(at.getTime() + seconds * 1000)
const headers = signWebhook(secret, official)
const other = `whsec_${Buffer.alloc(32, 5).toString('base64')}`
const secrets = fc.uint8Array({ minLength: 24, maxLength: 64 }).map((bytes) => Buffer.from(bytes))
const ids = fc.stringMatching(/^[A-Za-z0-9_-]{1,60}$/)

describe('a webhook', () => {
  test('is signed and believed as the official vector says', () => {
    assert.deepEqual(headers, {
      'webhook-id': id,
      'webhook-timestamp': '1614265330',
      'webhook-signature': official.signature,
    })
    assert.equal(isGenuine([secret], headers, body, at), true)
    assert.equal(isGenuine([secret], headers, Buffer.from(body), at), true)
  })

  test('is the HMAC of id, timestamp and body, whatever the bytes; and a key object is as good as its text', () => {
    fc.assert(
      fc.property(secrets, ids, fc.uint8Array(), (bytes, name, sent) => {
        const own = `whsec_${bytes.toString('base64')}`
        const signed = signWebhook(own, { id: name, at, body: Buffer.from(sent) })
        const plain = Buffer.concat([Buffer.from(`${name}.1614265330.`), sent])
        const mac = createHmac('sha256', bytes).update(plain).digest('base64')
        assert.equal(signed['webhook-signature'], `v1,${mac}`)
        assert.equal(isGenuine([other, createSecretKey(bytes)], signed, Buffer.from(sent), at), true)
        assert.equal(isGenuine([other], signed, Buffer.from(sent), at), false)
      }),
    )
  })

  for (const [away, believed] of [
    [-301, false],
    [-300, true],
    [0, true],
    [300, true],
    [301, false],
  ] as const) {
    test(`${away} seconds from now is ${believed ? 'believed' : 'too far away'}`, () => {
      assert.equal(isGenuine([secret], headers, body, later(away)), believed)
    })
  }

  test('with one character changed anywhere is not believed', () => {
    for (const name of ['webhook-id', 'webhook-timestamp', 'webhook-signature'] as const) {
      for (let place = 0; place < headers[name].length; place++) {
        const text = headers[name]
        const changed = `${text.slice(0, place)}${text[place] === '1' ? '2' : '1'}${text.slice(place + 1)}`
        assert.equal(isGenuine([secret], { ...headers, [name]: changed }, body, at), false, `${name} ${place}`)
      }
    }
    for (let place = 0; place < body.length; place++) {
      const changed = `${body.slice(0, place)}!${body.slice(place + 1)}`
      assert.equal(isGenuine([secret], headers, changed, at), false, `body ${place}`)
    }
  })

  test('may carry several signatures, of which unknown versions are passed over', () => {
    const both = signWebhook([other, secret], official)
    assert.equal(both['webhook-signature'].split(' ').length, 2)
    assert.equal(isGenuine([secret], both, body, at), true)
    const bare = official.signature.slice('v1,'.length)
    for (const [list, believed] of [
      [`v1a,${bare} v2,x ${official.signature}`, true],
      [`v1,AAAA ${official.signature} nonsense`, true],
      [`v1a,${bare}`, false],
      [bare, false],
      [`v1,${bare.slice(0, -1)}`, false],
      [`v1,${bare}${bare}`, false],
      ['v1,', false],
      ['', false],
    ] as const)
      assert.equal(isGenuine([secret], { ...headers, 'webhook-signature': list }, body, at), believed, list)
  })

  test('that is no webhook is not believed and never throws', () => {
    const value = fc.option(fc.oneof(fc.string({ unit: 'binary' }), fc.array(fc.string()), fc.constant('1614265330')), {
      nil: undefined,
    })
    fc.assert(
      fc.property(value, value, value, fc.string(), (name, time, list, text) => {
        const sent = { 'webhook-id': name, 'webhook-timestamp': time, 'webhook-signature': list }
        assert.equal(isGenuine([secret], sent, text, at), false)
      }),
    )
    assert.equal(isGenuine([], headers, body, at), false)
    assert.equal(isGenuine([secret], {}, body, at), false)
    for (const time of ['1614265330.0', ' 1614265330', '0x60379b72', '1e9', '-1', 'NaN', ''])
      assert.equal(isGenuine([secret], { ...headers, 'webhook-timestamp': time }, body, at), false, time)
  })

  test('needs an id without a dot and a secret of 24 to 64 bytes', () => {
    for (const name of ['', 'a.b', 'a b', 'ä', 'x'.repeat(257)])
      assert.throws(() => signWebhook(secret, { ...official, id: name }), /id of a webhook/, name)
    const of = (size: number) => `whsec_${Buffer.alloc(size, 9).toString('base64')}`
    for (const [text, isOne] of [
      [of(24), true],
      [of(64), true],
      [of(23), false],
      [of(65), false],
      [of(32).slice('whsec_'.length), false],
      [`${of(32)}!`, false],
      [of(32).replace('whsec_', 'whsk_'), false],
      ['', false],
    ] as const) {
      assert.equal(isWebhookSecret(text), isOne, text)
      if (!isOne) {
        assert.throws(() => signWebhook(text, official), /webhook secret/)
        assert.throws(() => isGenuine([text], headers, body, at), /webhook secret/)
      }
    }
  })
})

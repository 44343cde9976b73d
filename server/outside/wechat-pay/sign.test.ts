import assert from 'node:assert/strict'
import { createPublicKey, generateKeyPairSync, verify, X509Certificate } from 'node:crypto'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { resource } from './contract.ts'
import { decipher } from './decipher.ts'
import { authorization, isSigned, signerOf } from './sign.ts'
import vectors from './vectors.json' with { type: 'json' }

const lower = (headers: object) =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value as string]))
const at = new Date(1_624_523_846_000)
const { callback, signature, aes_gcm: aes } = vectors
const own = generateKeyPairSync('rsa', { modulusLength: 2048 })

describe('the published vectors', () => {
  const headers = lower(callback.headers)
  const body = Buffer.from(callback.body)
  const certificate = new X509Certificate(callback.certificate)
  const keys = new Map([[certificate.serialNumber, certificate.publicKey]])

  it('of news are signed by the certificate whose serial number they name', () => {
    assert.equal(certificate.serialNumber, headers['wechatpay-serial'])
    assert.ok(isSigned(headers, body, keys, at))
  })

  it('of news open with their key, which is half as long as a real one', () => {
    const envelope = resource.parse(JSON.parse(callback.body).resource)
    const plain = decipher(envelope, Buffer.from(callback.apiv3_key), 'aes-128-gcm')
    assert.equal(plain?.toString(), callback.plaintext)
    assert.throws(() => decipher(envelope, Buffer.from(callback.apiv3_key)), RangeError)
  })

  it('of AEAD_AES_256_GCM open', () => {
    const plain = decipher(aes, Buffer.from(aes.key), 'aes-128-gcm')
    assert.equal(plain?.toString(), aes.plaintext)
  })

  it('of a signature are right, and those of our own by the same rule', () => {
    const key = createPublicKey(signature.public_key)
    const right = (text: string, by: typeof key, base64: string) =>
      verify('sha256', Buffer.from(text), by, Buffer.from(base64, 'base64'))
    assert.ok(right(signature.message, key, signature.signature))
    assert.ok(right(signature.message, own.publicKey, signerOf(own.privateKey)(signature.message)))
  })

  it('of what is signed of a request stand in the Authorization header', () => {
    for (const { method, path, timestamp, nonce, body: sent, string } of vectors.authorization_string) {
      const merchant = { mchId: '1900009191', serial: '1DDE55AD98ED71D6', sign: (text: string) => `Sign:${text}` }
      assert.equal(
        authorization(merchant, { method, path, body: sent, timestamp: Number(timestamp), nonce }),
        `WECHATPAY2-SHA256-RSA2048 mchid="1900009191",nonce_str="${nonce}",timestamp="${timestamp}",` +
          `serial_no="1DDE55AD98ED71D6",signature="Sign:${string}"`,
      )
    }
  })

  it('of news are refused with anything about them changed', () => {
    const spoilt: [string, object][] = [
      ['no headers', {}],
      ['no signature', { ...headers, 'wechatpay-signature': undefined }],
      ['two signatures', { ...headers, 'wechatpay-signature': [headers['wechatpay-signature'], 'AAAA'] }],
      ['another nonce', { ...headers, 'wechatpay-nonce': 'EcZ9Cmy4Xyx1i6RlJQzLcCyEqDa26NBy' }],
      ['another second', { ...headers, 'wechatpay-timestamp': '1624523847' }],
      ['a second with a fraction', { ...headers, 'wechatpay-timestamp': '1624523846.0' }],
      ['an unknown serial', { ...headers, 'wechatpay-serial': 'D7CE59D1F522D702' }],
      ['a serial of every object', { ...headers, 'wechatpay-serial': '__proto__' }],
      ['another scheme', { ...headers, 'wechatpay-signature-type': 'WECHATPAY2-SM2-WITH-SM3' }],
      [
        'a signature written otherwise',
        { ...headers, 'wechatpay-signature': headers['wechatpay-signature']!.slice(0, -2) },
      ],
      ['a probe', { ...headers, 'wechatpay-signature': `WECHATPAY/SIGNTEST/${headers['wechatpay-signature']}` }],
    ]
    for (const [what, changed] of spoilt) assert.ok(!isSigned(changed as typeof headers, body, keys, at), what)
    assert.ok(isSigned({ ...headers, 'wechatpay-signature-type': 'WECHATPAY2-SHA256-RSA2048' }, body, keys, at))
    assert.ok(!isSigned(headers, body, new Map(), at))
    const others = new Map([[certificate.serialNumber, own.publicKey]])
    assert.ok(!isSigned(headers, body, others, at))
  })

  it('of news are refused with any byte changed', () => {
    fc.assert(
      fc.property(fc.nat(body.length - 1), fc.integer({ min: 1, max: 255 }), (index, by) => {
        const changed = Buffer.from(body)
        changed[index]! ^= by
        assert.ok(!isSigned(headers, changed, keys, at))
      }),
    )
  })

  it('of news hold for less than five minutes, either way', () => {
    for (const [seconds, isFresh] of [
      [-300, false],
      [-299, true],
      [299, true],
      [299.999, true],
      [300, false],
      [86_400, false],
    ] as const)
      assert.equal(isSigned(headers, body, keys, new Date(at.getTime() + seconds * 1000)), isFresh, String(seconds))
  })

  it('cannot be cut elsewhere: a nonce ends where the body begins', () => {
    const text = '{"a":1}\n{"b":2}'
    const signer = signerOf(own.privateKey)
    const made = { 'wechatpay-timestamp': '1624523846', 'wechatpay-serial': 'S' }
    const signed = { ...made, 'wechatpay-signature': signer(`1624523846\nN\n${text}\n`) }
    const mine = new Map([['S', own.publicKey]])
    assert.ok(isSigned({ ...signed, 'wechatpay-nonce': 'N' }, Buffer.from(text), mine, at))
    assert.ok(!isSigned({ ...signed, 'wechatpay-nonce': 'N\n{"a":1}' }, Buffer.from('{"b":2}'), mine, at))
  })
})

describe('deciphering', () => {
  it('makes nothing of whatever was not made with the key', () => {
    const key = Buffer.alloc(32, 1)
    fc.assert(
      fc.property(
        fc.record({
          ciphertext: fc.oneof(fc.base64String(), fc.base64String({ minLength: 40 })),
          nonce: fc.oneof(fc.string(), fc.string({ minLength: 12, maxLength: 12 })),
          associated_data: fc.string(),
        }),
        (envelope) => assert.equal(decipher(envelope, key), null),
      ),
    )
  })

  it('makes nothing of a changed text, nonce or companion', () => {
    const key = Buffer.from(aes.key)
    const changed = Buffer.from(aes.ciphertext, 'base64')
    changed[3]! ^= 1
    for (const change of [
      { ciphertext: changed.toString('base64') },
      { ciphertext: aes.ciphertext.slice(0, 20) },
      { nonce: 'wCq51qZv4Yfh' },
      { nonce: 'wCq51qZv4Yf' },
      { associated_data: '' },
    ])
      assert.equal(decipher({ ...aes, ...change }, key, 'aes-128-gcm'), null)
  })
})

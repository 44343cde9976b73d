/** The signatures of providers, held against the examples that they publish. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { pairsOf, signAliyun } from './aliyun-signature.ts'
import { isFromTwilio, twilioSignature } from './twilio-signature.ts'

test('Alibaba Cloud: the official example of ACS3-HMAC-SHA256 (RunInstances)', () => {
  const headers = signAliyun(
    { id: 'YourAccessKeyId', secret: 'YourAccessKeySecret' },
    {
      host: 'ecs.cn-shanghai.aliyuncs.com',
      action: 'RunInstances',
      version: '2014-05-26',
      query: { RegionId: 'cn-shanghai', ImageId: 'win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd' },
      nonce: '3156853299f313e23d1673dc12e1703d',
      at: new Date('2023-10-26T10:22:32Z'),
    },
  )
  assert.equal(
    headers.authorization,
    'ACS3-HMAC-SHA256 Credential=YourAccessKeyId,' +
      'SignedHeaders=host;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version,' +
      'Signature=06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0',
  )
  assert.equal(headers['x-acs-date'], '2023-10-26T10:22:32Z')
})

test('Alibaba Cloud: any change of a signed call changes the signature', () => {
  const key = { id: 'k', secret: 's' }
  const call = {
    host: 'h',
    action: 'A',
    version: 'v',
    form: { a: '1' },
    nonce: 'n',
    at: new Date('2026-03-02T01:00:00Z'),
  }
  const signatures = [
    call,
    { ...call, host: 'other' },
    { ...call, action: 'B' },
    { ...call, version: 'w' },
    { ...call, form: { a: '2' } },
    { ...call, query: { a: '1' } },
    { ...call, nonce: 'm' },
    { ...call, at: new Date('2026-03-02T01:00:01Z') },
  ].map((changed) => signAliyun(key, changed).authorization)
  assert.equal(new Set(signatures).size, signatures.length)
})

test('a form is written by RFC 3986, and read again as it was', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string({ minLength: 1 }), fc.string({ unit: 'grapheme' })), (params) => {
      const text = pairsOf(params)
      assert.match(text, /^[\w.~%=&-]*$/)
      assert.deepEqual(
        Object.fromEntries(text ? text.split('&').map((pair) => pair.split('=').map(decodeURIComponent)) : []),
        { ...params },
      )
    }),
  )
})

const url = 'https://mycompany.com/myapp.php?foo=1&bar=2'
const form = 'application/x-www-form-urlencoded; charset=utf-8'
const sample: [string, string][] = [
  ['To', '+18005551212'],
  ['From', '+14158675309'],
  ['Digits', '1234'],
  ['Caller', '+14158675309'],
  ['CallSid', 'CA1234567890ABCDE'],
]

test('Twilio: the official examples', () => {
  assert.equal(twilioSignature('12345', url, sample), 'RSOYDt4T1cUTdK1PDd93/VVr8B8=')
  const repeated: [string, string][] = [
    ['Sid', 'CA123'],
    ['SidAccount', 'AC123'],
    ['Digits', '5678'],
    ['Digits', '1234'],
    ['Digits', '1234'],
  ]
  assert.equal(twilioSignature('12345', url, repeated), 'IK+Dwps556ElfBT0I3Rgjkr1wJU=')
})

test('Twilio: a receipt is believed as it was sent, and with nothing changed', () => {
  const body = Buffer.from(new URLSearchParams(sample).toString())
  const sent = { signature: 'RSOYDt4T1cUTdK1PDd93/VVr8B8=', url, type: form, body }
  assert.ok(isFromTwilio('12345', sent))
  for (const changed of [
    { ...sent, signature: undefined },
    { ...sent, signature: 'RSOYDt4T1cUTdK1PDd93/VVr8B9=' },
    { ...sent, signature: '' },
    { ...sent, url: `${url}&x=1` },
    { ...sent, type: 'application/json' },
    { ...sent, type: undefined },
    { ...sent, body: Buffer.concat([body, Buffer.from('&a=1')]) },
  ])
    assert.ok(!isFromTwilio('12345', changed), JSON.stringify(changed))
  assert.ok(!isFromTwilio('12346', sent))
})

test('Twilio: of a body in JSON the address names the hash', () => {
  const body = Buffer.from('{"property": "value", "boolean": true}')
  const named = `https://mycompany.com/hook?bodySHA256=0a1ff7634d9ab3b95db5c9a2dfe9416e41502b283a80c7cf19632632f96e6620`
  const sent = { signature: twilioSignature('12345', named, []), url: named, type: 'application/json', body }
  assert.ok(isFromTwilio('12345', sent))
  assert.ok(!isFromTwilio('12345', { ...sent, body: Buffer.from('{}') }))
})

test('Twilio: whatever is sent is refused without an error', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), fc.string(), fc.uint8Array(), (signature, address, type, bytes) => {
      assert.ok(!isFromTwilio('12345', { signature, url: address, type, body: Buffer.from(bytes) }))
    }),
  )
})

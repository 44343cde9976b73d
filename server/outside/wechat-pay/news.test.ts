import assert from 'node:assert/strict'
import { createPrivateKey, X509Certificate } from 'node:crypto'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { seededClock } from '#platform/clock.ts'
import { apiV3Key, keys, mchId, merchantSerial, newsOf, platformId, signatureOf } from '../../../test/wechat-pay.ts'
import vectors from './vectors.json' with { type: 'json' }
import { wechatPay } from './wechat-pay.ts'

const clock = seededClock('wechat-pay-news', new Date('2026-11-02T03:00:00Z'))
const now = clock.now()
const rail = wechatPay({
  mchId,
  serial: merchantSerial,
  privateKey: createPrivateKey(keys.merchant.privateKey.export({ format: 'pem', type: 'pkcs8' })),
  apiV3Key,
  verifyKeys: new Map([[platformId, keys.platform.publicKey]]),
  notifyUrl: null,
  clock,
})
const id = '019a2e6c-2222-7aaa-8bbb-0123456789ab'
const refund = {
  mchid: mchId,
  transaction_id: '4200002250202411180038203859',
  out_trade_no: 'ORDER-20261101-7',
  refund_id: '50200207182018070300011301001',
  out_refund_no: id,
  refund_status: 'SUCCESS',
  success_time: '2026-11-02T10:34:50+08:00',
  user_received_account: '招商银行信用卡0403',
  amount: { total: 999, refund: 888, payer_total: 999, payer_refund: 888 },
}
const read = (sent: { headers: Record<string, string | string[] | undefined>; body: Buffer }, at = now) =>
  rail.readNews({ ...sent, now: at })

describe('news of a refund', () => {
  it('are read: of each kind, with its time, its number and no account', () => {
    for (const [refund_status, account, state, seq, code, at] of [
      ['SUCCESS', '招商银行信用卡0403', 'done', 3, null, '2026-11-02T02:34:50.000Z'],
      ['SUCCESS', '商户结算银行账户', 'rejected', 3, 'returned_to_merchant', '2026-11-02T02:34:50.000Z'],
      ['ABNORMAL', '招商银行信用卡0403', 'accepted', 2, 'abnormal', '2026-11-02T02:34:56.000Z'],
      ['CLOSED', '招商银行信用卡0403', 'rejected', 3, 'closed', '2026-11-02T02:34:56.000Z'],
    ] as const) {
      const { success_time, ...rest } = { ...refund, refund_status, user_received_account: account }
      const resource = refund_status === 'SUCCESS' ? { ...rest, success_time } : rest
      const news = read(newsOf(resource, clock, { envelope: { event_type: `REFUND.${refund_status}` } }))
      assert.deepEqual(news, {
        id: 'EV-2018022511223320873',
        status: { id, state, seq, at: new Date(at), reference: refund.refund_id, until: null, code },
      })
    }
  })

  it('are the same news when they come again, until they are five minutes old', () => {
    const sent = newsOf(refund, clock)
    assert.ok(read(sent))
    assert.deepEqual(read(sent), read(sent))
    assert.ok(read(sent, new Date(now.getTime() + 299_000)))
    assert.equal(read(sent, new Date(now.getTime() + 300_000)), null)
    assert.equal(read(sent, new Date(now.getTime() - 300_000)), null)
  })

  it('may come with a certificate while it is being replaced by a public key', () => {
    const serial = '2AAD6A561C300C000000000000007D839865ACC2'
    const both = new Map([
      [platformId, keys.platform.publicKey],
      [serial, keys.stranger.publicKey],
    ])
    const rolling = wechatPay({
      ...{ mchId, serial: merchantSerial, privateKey: keys.merchant.privateKey, apiV3Key, notifyUrl: null, clock },
      verifyKeys: both,
    })
    const old = newsOf(refund, clock, { signing: { serial, key: keys.stranger.privateKey } })
    assert.ok(rolling.readNews({ ...old, now }) && rolling.readNews({ ...newsOf(refund, clock), now }))
    const mixed = newsOf(refund, clock, { signing: { serial, key: keys.platform.privateKey } })
    assert.equal(rolling.readNews({ ...mixed, now }), null)
  })

  it('are not believed when they are not from WeChat Pay, not for us or not of a refund of ours', () => {
    const stranger = { key: keys.stranger.privateKey }
    for (const [what, sent] of [
      ['signed by a stranger', newsOf(refund, clock, { signing: stranger })],
      ['signed by a key of another name', newsOf(refund, clock, { signing: { serial: 'PUB_KEY_ID_0' } })],
      ['not signed', { ...newsOf(refund, clock), headers: {} }],
      ['sealed with another key', newsOf(refund, clock, { key: apiV3Key.toUpperCase() })],
      ['of another merchant', newsOf({ ...refund, mchid: '1900000109' }, clock)],
      ['of a refund by hand', newsOf({ ...refund, out_refund_no: '1217752501201407033233368018' }, clock)],
      ['of a refund with our id in other letters', newsOf({ ...refund, out_refund_no: id.toUpperCase() }, clock)],
      ['that contradict themselves', newsOf({ ...refund, refund_status: 'CLOSED' }, clock)],
      ['of a state of later times', newsOf({ ...refund, refund_status: 'MAYBE' }, clock)],
      ['of a payment', newsOf(refund, clock, { envelope: { event_type: 'TRANSACTION.SUCCESS' } })],
      ['without a name', newsOf(refund, clock, { envelope: { id: '' } })],
      ['that hold nothing', newsOf(refund, clock, { envelope: { resource: {} } })],
      ['in clear', newsOf(refund, clock, { envelope: { resource: refund } })],
      ['that hold a list', newsOf([refund], clock)],
    ] as [string, Parameters<typeof read>[0]][])
      assert.equal(read(sent), null, what)
  })

  it('of another event are not believed: the published callback, with the keys that it was made with', () => {
    const { headers, certificate, body } = vectors.callback
    const published = wechatPay({
      mchId: '1234567890',
      serial: merchantSerial,
      privateKey: keys.merchant.privateKey,
      apiV3Key,
      verifyKeys: new Map([[headers['Wechatpay-Serial'], new X509Certificate(certificate).publicKey]]),
      notifyUrl: null,
      clock,
    })
    const lower = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
    const sent = { headers: lower, body: Buffer.from(body), now: new Date(1_624_523_846_000) }
    assert.equal(published.readNews(sent), null)
  })
})

describe('whoever is hostile', () => {
  const names = ['timestamp', 'nonce', 'serial', 'signature', 'signature-type'].map((name) => `wechatpay-${name}`)

  it('is never believed and breaks nothing, whatever is sent', () => {
    const value = fc.oneof(fc.string(), fc.array(fc.string()), fc.constant(undefined), fc.constant(platformId))
    const header = fc.dictionary(fc.constantFrom(...names, '__proto__', 'constructor'), value)
    const body = fc.oneof(fc.uint8Array({ maxLength: 300 }), fc.json().map(Buffer.from))
    fc.assert(
      fc.property(header, body, (headers, bytes) => {
        assert.equal(read({ headers, body: Buffer.from(bytes) }), null)
      }),
    )
  })

  it('changes nothing of real news', () => {
    const sent = newsOf(refund, clock)
    const at = fc.nat()
    fc.assert(
      fc.property(
        fc.constantFrom('body', ...names.slice(0, 4)),
        at,
        fc.integer({ min: 1, max: 127 }),
        (part, n, by) => {
          const bytes = Buffer.from(part === 'body' ? sent.body : sent.headers[part]!)
          bytes[n % bytes.length]! ^= by
          const changed =
            part === 'body' ? { ...sent, body: bytes } : { ...sent, headers: { ...sent.headers, [part]: `${bytes}` } }
          assert.equal(read(changed), null)
        },
      ),
    )
  })

  it('may even have WeChat Pay’s signature: what it holds is read with care', () => {
    fc.assert(
      fc.property(fc.oneof(fc.json(), fc.string()), (text) => {
        assert.equal(read({ headers: signatureOf(text, clock), body: Buffer.from(text) }), null)
      }),
      { numRuns: 50 },
    )
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...Object.keys(refund)), fc.jsonValue()), (changes) => {
        const news = read(newsOf({ ...refund, ...changes }, clock))
        assert.ok(news === null || news.status.id === id)
      }),
      { numRuns: 100 },
    )
  })

  it('is not read at length', () => {
    const news = newsOf(refund, clock).body.toString()
    for (const [text, isRead] of [
      [news.padEnd(1024 * 1024), true],
      [news.padEnd(1024 * 1024 + 1), false],
    ] as const)
      assert.equal(read({ headers: signatureOf(text, clock), body: Buffer.from(text) }) !== null, isRead)
  })
})

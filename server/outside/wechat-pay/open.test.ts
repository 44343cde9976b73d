import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { seededClock } from '#platform/clock.ts'
import { StartFailure } from '#platform/start-failure.ts'
import { apiV3Key, keys, mchId, merchantSerial, newsOf, platformId } from '../../../test/wechat-pay.ts'
import { openWechatPay, type WechatPaySettings } from './open.ts'
import vectors from './vectors.json' with { type: 'json' }

const folder = mkdtempSync(join(tmpdir(), 'huiyin-wechat-pay-'))
after(() => rmSync(folder, { recursive: true }))
const file = (name: string, text: string | Buffer) => {
  writeFileSync(join(folder, name), text)
  return join(folder, name)
}
const keyFile = file('apiclient_key.pem', keys.merchant.privateKey.export({ format: 'pem', type: 'pkcs8' }))
const publicFile = file('pub_key.pem', keys.platform.publicKey.export({ format: 'pem', type: 'spki' }))
const certificateFile = file('certificate.pem', vectors.callback.certificate)
const certificateId = vectors.callback.headers['Wechatpay-Serial']

const settings: WechatPaySettings = {
  mchId,
  serial: merchantSerial,
  keyFile,
  apiV3Key,
  publicKeyFiles: new Map([
    [platformId, publicFile],
    [certificateId, certificateFile],
  ]),
}
const clock = seededClock('open-wechat-pay', new Date('2026-11-02T03:00:00Z'))
const id = '019a2e6c-3333-7aaa-8bbb-0123456789ab'
const open = (changes: Partial<WechatPaySettings> = {}, portalUrl = 'https://help.shop.example') =>
  openWechatPay({ wechatPay: { ...settings, ...changes }, portalUrl }, '/v1/news', clock)

describe('the rail to WeChat Pay', () => {
  it('is opened by the settings, with public keys and certificates, and not without settings', () => {
    assert.equal(open()?.where, 'https://api.mch.weixin.qq.com')
    const nothing = { portalUrl: 'https://help.shop.example' }
    assert.equal(openWechatPay(nothing, '/v1/news', clock), null)
  })

  it('believes the keys that the settings name, and names our address only if it is https', () => {
    const resource = { mchid: mchId, refund_id: '5', out_refund_no: id, refund_status: 'CLOSED' }
    const sent = newsOf(resource, clock, { envelope: { event_type: 'REFUND.CLOSED' } })
    const now = clock.now()
    // An address by http would be refused: there is none.
    for (const rail of [open(), open({}, 'http://localhost:8080')])
      assert.equal(rail?.readNews({ ...sent, now })?.status.id, id)
    const other = open({ publicKeyFiles: new Map([[certificateId, certificateFile]]) })
    assert.equal(other?.readNews({ ...sent, now }), null)
  })

  it('says which setting is wrong, and no secret', () => {
    const short = 'a-secret-of-24-characters'
    for (const [changes, name] of [
      [{ keyFile: join(folder, 'missing.pem') }, 'HUIYIN_WECHAT_PAY_KEY names'],
      [{ keyFile: file('empty.pem', '') }, 'HUIYIN_WECHAT_PAY_KEY names'],
      [{ keyFile: certificateFile }, 'HUIYIN_WECHAT_PAY_KEY names'],
      [{ publicKeyFiles: new Map([[platformId, join(folder, 'missing.pem')]]) }, 'HUIYIN_WECHAT_PAY_PUBLIC_KEYS names'],
      [{ publicKeyFiles: new Map([[platformId, file('text.pem', 'no key')]]) }, 'HUIYIN_WECHAT_PAY_PUBLIC_KEYS names'],
      [{ publicKeyFiles: new Map([['5157F09E', certificateFile]]) }, `it is the certificate ${certificateId}`],
      [{ publicKeyFiles: new Map() }, 'HUIYIN_WECHAT_PAY_PUBLIC_KEYS'],
      [{ apiV3Key: short }, 'HUIYIN_WECHAT_PAY_API_V3_KEY'],
    ] as [Partial<WechatPaySettings>, string][])
      assert.throws(
        () => open(changes),
        (error) => error instanceof StartFailure && error.message.includes(name) && !error.message.includes(short),
        name,
      )
  })
})

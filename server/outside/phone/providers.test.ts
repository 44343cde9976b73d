/** The adapters of real providers against a server on this machine that plays them as their documentation says. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, beforeEach, describe, it } from 'node:test'
import fc from 'fast-check'
import { readAll } from '#platform/byte-streams.ts'
import { seededClock } from '#platform/clock.ts'
import { type PhoneMessage, PhoneRefused } from '#platform/phone-port.ts'
import { StartFailure } from '#platform/start-failure.ts'
import { aliyun } from './aliyun.ts'
import { signAliyun } from './aliyun-signature.ts'
import { openPhone } from './open.ts'
import { twilio } from './twilio.ts'
import { twilioSignature } from './twilio-signature.ts'

const now = new Date('2026-03-02T01:00:00Z')
const clock = seededClock('phone', now)
const message: PhoneMessage = {
  id: '019cab00-0000-7000-8000-000000000001',
  channel: 'sms',
  to: '+8613812345678',
  template: 'hold_requested',
  params: { organisation: '试验支付', until: '3月2日 18:00' },
  text: '试验支付：正在保护您的账户 & <更多>',
  language: 'zh-Hans',
  receiptsTo: 'https://pay.example/v1/phone-receipts',
}
const call: PhoneMessage = { ...message, channel: 'voice' }

type Seen = { url: string; headers: IncomingMessage['headers']; body: string }
let seen: Seen[] = []
let say: (asked: Seen) => { status: number; body: string } | null
const server = createServer((request, response) => {
  void readAll(request, 100_000).then((body) => {
    const asked = { url: request.url!, headers: request.headers, body: body.toString('utf8') }
    seen.push(asked)
    const answer = say(asked)
    // Nothing: the line is cut.
    if (!answer) request.socket.destroy()
    else response.writeHead(answer.status, { 'content-type': 'application/json' }).end(answer.body)
  })
})
let at: string
before(async () => {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  at = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
after(() => void server.close())
beforeEach(() => {
  seen = []
  say = () => null
})
const answers = (body: unknown, status = 200) => {
  say = () => ({ status, body: typeof body === 'string' ? body : JSON.stringify(body) })
}
const formOf = (asked: Seen) => Object.fromEntries(new URLSearchParams(asked.body))

/** Every way in which nobody knows whether a message was taken: a plain error, which holds nothing that was sent. */
async function unknownWays(send: () => Promise<unknown>, more: [body: unknown, status: number][]): Promise<void> {
  const ways: [unknown, number][] = [
    ...more,
    ['<html>busy</html>', 502],
    ['', 200],
    ['{"sid": 7}', 200],
    ['x'.repeat(100_000), 200],
    ['', 302],
  ]
  for (const [body, status] of ways) {
    answers(body, status)
    await assert.rejects(send(), (failure: Error) => {
      assert.ok(!(failure instanceof PhoneRefused), `${status} ${String(body).slice(0, 60)}`)
      assert.doesNotMatch(failure.message, /13812345678|secret|AC0|保护/)
      return true
    })
  }
  say = () => null
  await assert.rejects(send(), /did not answer/)
}

describe('Alibaba Cloud', () => {
  const key = { id: 'LTAI-test', secret: 'a secret' }
  const approved = { hold_requested: { 'zh-Hans': { sms: 'SMS_1', voice: 'TTS_1' }, en: { sms: 'SMS_2' } } }
  const port = (more = {}) =>
    aliyun({
      key,
      approved,
      smsSign: '试验支付',
      voiceNumber: '4001112222',
      clock,
      at: { sms: at, voice: at },
      ...more,
    })

  it('sends a template in a signed body, with no number in the address', async () => {
    answers({ Code: 'OK', BizId: '9006197469364984^0', RequestId: 'r', Message: 'OK' })
    assert.deepEqual(await port().send(message), { reference: '9006197469364984^0' })
    const [asked] = seen
    assert.equal(asked!.url, '/')
    const form = formOf(asked!)
    assert.deepEqual(form, {
      PhoneNumbers: '13812345678',
      SignName: '试验支付',
      TemplateCode: 'SMS_1',
      TemplateParam: JSON.stringify(message.params),
      OutId: message.id,
    })
    const { headers } = asked!
    const right = signAliyun(key, {
      host: String(headers.host),
      action: 'SendSms',
      version: '2017-05-25',
      form,
      nonce: String(headers['x-acs-signature-nonce']),
      at: now,
    })
    assert.equal(headers.authorization, right.authorization)
    for (const [name, value] of Object.entries(right)) assert.equal(headers[name], value, name)
  })

  it('calls, and dials a landline as it is dialled at home', async () => {
    answers({ Code: 'OK', CallId: '116012854210^10281427****'.replaceAll('*', '1'), RequestId: 'r' })
    assert.deepEqual(await port().send(call), { reference: '116012854210^102814271111' })
    await port().send({ ...call, to: '+861012345678' })
    assert.deepEqual(
      seen.map((asked) => [asked.headers['x-acs-action'], formOf(asked).CalledNumber, formOf(asked).TtsCode]),
      [
        ['SingleCallByTts', '13812345678', 'TTS_1'],
        ['SingleCallByTts', '01012345678', 'TTS_1'],
      ],
    )
    assert.ok(seen.every((asked) => formOf(asked).OutId === undefined))
  })

  it('refuses for good what would never go, and what nobody approved', async () => {
    answers({ Code: 'isv.MOBILE_NUMBER_ILLEGAL', Message: '13812345678 is wrong' }, 400)
    await assert.rejects(port().send(message), { name: 'PhoneRefused', code: 'isv.MOBILE_NUMBER_ILLEGAL' })
    seen = []
    for (const wrong of [
      { ...message, template: 'other' },
      { ...call, language: 'en' },
      { ...call, to: '+442079460000' },
    ])
      await assert.rejects(port().send(wrong), PhoneRefused)
    assert.equal(seen.length, 0)
  })

  it('leaves open what nobody knows', async () => {
    await unknownWays(
      () => port().send(message),
      [
        [{ Code: 'isv.BUSINESS_LIMIT_CONTROL', Message: 'limit of 13812345678' }, 400],
        [{ Code: 'Throttling.User', Message: '' }, 400],
        [{ Code: 'isp.SYSTEM_ERROR', Message: '' }, 200],
        [{ Code: 'OK', Message: 'OK' }, 200],
        [{ Code: 'call 13812345678', Message: '' }, 400],
      ],
    )
  })

  it('asks what became of messages and calls', async () => {
    const sent = { to: message.to, reference: '1^0', at: new Date('2026-03-01T16:30:00Z') }
    const detail = (SendStatus: number) => ({
      Code: 'OK',
      SmsSendDetailDTOs: { SmsSendDetailDTO: [{ SendStatus, ErrCode: 'MOBILE_NOT_ON_SERVICE' }] },
    })
    const sms = async (body: unknown) => {
      answers(body)
      return port().ask({ channel: 'sms', ...sent })
    }
    assert.deepEqual(await sms(detail(3)), { state: 'delivered', code: null })
    assert.deepEqual(await sms(detail(2)), { state: 'failed', code: 'MOBILE_NOT_ON_SERVICE' })
    assert.deepEqual(await sms(detail(1)), { state: 'under_way', code: null })
    assert.deepEqual(await sms({ Code: 'OK' }), { state: 'under_way', code: null })
    assert.equal(formOf(seen[0]!).SendDate, '20260302', 'the day in China')
    const voice = async (Data: string) => {
      answers({ Code: 'OK', Data })
      return port().ask({ channel: 'voice', ...sent })
    }
    assert.deepEqual(await voice('{"state":"200000","callee":"13812345678"}'), { state: 'delivered', code: null })
    assert.deepEqual(await voice('{"state":"200005"}'), { state: 'failed', code: '200005' })
    assert.deepEqual(await voice('{}'), { state: 'under_way', code: null })
    assert.deepEqual(await voice('no json'), { state: 'under_way', code: null })
  })

  it('believes no receipt: nobody signs them', () => {
    const body = Buffer.from('[{"biz_id":"1^0","success":true}]')
    assert.equal(port().readReceipt({ url: '', headers: {}, body, now }), null)
  })
})

describe('Twilio', () => {
  const settings = { accountSid: `AC${'0'.repeat(32)}`, authToken: 'a secret', smsFrom: '+15005550006' }
  const port = (more = {}) => twilio({ ...settings, voiceFrom: '+15005550007', at, ...more })
  const sid = (kind: string) => `${kind}${'a1'.repeat(16)}`

  it('sends a text, and reads one out twice', async () => {
    answers({ sid: sid('SM'), status: 'queued' }, 201)
    assert.deepEqual(await port().send(message), { reference: sid('SM') })
    answers({ sid: sid('CA'), status: 'queued' }, 201)
    assert.deepEqual(await port().send(call), { reference: sid('CA') })
    const account = `/2010-04-01/Accounts/${settings.accountSid}`
    assert.deepEqual(
      seen.map((asked) => asked.url),
      [`${account}/Messages.json`, `${account}/Calls.json`],
    )
    const { To, From, Body, StatusCallback } = formOf(seen[0]!)
    assert.deepEqual([To, From, Body, StatusCallback], [message.to, settings.smsFrom, message.text, message.receiptsTo])
    assert.equal(
      formOf(seen[1]!).Twiml,
      '<Response><Say language="zh-CN" loop="2">试验支付：正在保护您的账户 &#38; &#60;更多&#62;</Say></Response>',
    )
    const basic = Buffer.from(`${settings.accountSid}:${settings.authToken}`).toString('base64')
    assert.ok(seen.every(({ headers }) => headers.authorization === `Basic ${basic}`))
  })

  it('names a messaging service, and no address that it could not reach', async () => {
    answers({ sid: sid('SM') }, 201)
    await port({ smsFrom: `MG${'0'.repeat(32)}` }).send({
      ...message,
      receiptsTo: 'http://127.0.0.1:1/v1/phone-receipts',
    })
    const form = formOf(seen[0]!)
    assert.deepEqual(
      [form.MessagingServiceSid, form.From, form.StatusCallback],
      [`MG${'0'.repeat(32)}`, undefined, undefined],
    )
  })

  it('refuses for good what would never go, and leaves open what nobody knows', async () => {
    answers({ code: 21211, message: 'The number 13812345678 is not valid', status: 400 }, 400)
    await assert.rejects(port().send(message), { name: 'PhoneRefused', code: '21211' })
    await unknownWays(
      () => port().send(message),
      [
        [{ code: 20429, message: 'too many' }, 429],
        [{ sid: 'SM1' }, 201],
      ],
    )
  })

  it('tells what became of them: asked, or by a signed receipt', async () => {
    const states = [
      ['sms', 'delivered', 'delivered'],
      ['sms', 'sent', 'under_way'],
      ['sms', 'undelivered', 'failed'],
      ['voice', 'completed', 'delivered'],
      ['voice', 'no-answer', 'failed'],
      ['voice', 'ringing', 'under_way'],
    ] as const
    const url = message.receiptsTo
    for (const [channel, status, state] of states) {
      answers({ status, error_code: null })
      const code = state === 'failed' ? status : null
      const asked = await port().ask({ channel, to: message.to, reference: sid('SM'), at: now })
      assert.deepEqual(asked, { state, code })
      const names = channel === 'sms' ? ['MessageSid', 'MessageStatus'] : ['CallSid', 'CallStatus']
      const form: [string, string][] = [
        [names[0]!, sid('SM')],
        [names[1]!, status],
      ]
      const headers = {
        'content-type': 'application/x-www-form-urlencoded',
        'x-twilio-signature': twilioSignature(settings.authToken, url, form),
      }
      const body = Buffer.from(new URLSearchParams(form).toString())
      assert.deepEqual(port().readReceipt({ url, headers, body, now }), { reference: sid('SM'), state, code })
      assert.equal(port().readReceipt({ url: `${url}?`, headers, body, now }), null)
    }
  })

  it('never believes or breaks over what anybody else sends', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.uint8Array(), (type, signature, bytes) => {
        const headers = { 'content-type': type, 'x-twilio-signature': signature }
        assert.equal(port().readReceipt({ url: message.receiptsTo, headers, body: Buffer.from(bytes), now }), null)
      }),
    )
  })
})

describe('the settings', () => {
  const none = {
    provider: undefined,
    url: undefined,
    keyId: undefined,
    secret: undefined,
    receiptSecrets: undefined,
    smsSender: undefined,
    voiceSender: undefined,
    templates: undefined,
  }
  const folder = mkdtempSync(join(tmpdir(), 'huiyin-phone-'))
  after(() => rmSync(folder, { recursive: true }))

  it('open a provider, or say what is missing without a secret', () => {
    assert.equal(openPhone(none, clock), null)
    const templates = join(folder, 'templates.json')
    writeFileSync(templates, '{"hold_requested":{"zh-Hans":{"sms":"SMS_1"}}}')
    const whole = { ...none, keyId: 'k', secret: 'hush', smsSender: 's', templates, url: 'http://127.0.0.1:1/' }
    const receiptSecrets = [`whsec_${Buffer.alloc(24).toString('base64')}`]
    for (const provider of ['aliyun', 'twilio'] as const) {
      const port = openPhone({ ...whole, provider }, clock)!
      assert.deepEqual([port.name, port.channels, port.isSimulated], [provider, ['sms'], false])
    }
    const sandbox = openPhone({ ...whole, provider: 'sandbox', receiptSecrets }, clock)!
    assert.deepEqual([sandbox.name, sandbox.isSimulated, sandbox.where], ['sandbox', true, 'http://127.0.0.1:1'])
    const broken = join(folder, 'broken.json')
    writeFileSync(broken, '{"hold_requested":{"fr":{}}}')
    for (const [wrong, word] of [
      [{ ...none, provider: 'twilio' as const }, /HUIYIN_PHONE_SECRET/],
      [{ ...whole, provider: 'twilio' as const, smsSender: undefined }, /HUIYIN_PHONE_SMS_SENDER/],
      [{ ...whole, provider: 'aliyun' as const, templates: undefined }, /HUIYIN_PHONE_TEMPLATES/],
      [{ ...whole, provider: 'aliyun' as const, templates: broken }, /not a list of approved templates/],
      [{ ...whole, provider: 'sandbox' as const }, /HUIYIN_PHONE_RECEIPT_SECRETS/],
    ] as const)
      assert.throws(
        () => openPhone(wrong, clock),
        (failure: Error) =>
          failure instanceof StartFailure && word.test(failure.message) && !/hush/.test(failure.message),
      )
  })
})

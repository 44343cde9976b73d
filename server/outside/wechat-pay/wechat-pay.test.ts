import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { createServer } from 'node:http'
import { type AddressInfo, createServer as createListener, type Socket } from 'node:net'
import { after, afterEach, describe, it, type TestContext } from 'node:test'
import fc from 'fast-check'
import { seededClock } from '#platform/clock.ts'
import type { MoneyOrder } from '#platform/ports.ts'
import { StartFailure } from '#platform/start-failure.ts'
import {
  apiV3Key,
  keys,
  type Mishap,
  mchId,
  merchantSerial,
  openPretendWechatPay,
  platformId,
  pretendRefund,
} from '../../../test/wechat-pay.ts'
import { requestOf } from './refund.ts'
import { type WechatPay, wechatPay } from './wechat-pay.ts'

const clock = seededClock('wechat-pay', new Date('2026-11-02T03:00:00Z'))
const there = await openPretendWechatPay(clock)
after(there.close)
afterEach(() => {
  there.refunds.clear()
  for (const list of [there.heard, there.bodies, there.unsigned, there.mishaps]) list.length = 0
})

const options: WechatPay = {
  mchId,
  serial: merchantSerial,
  privateKey: keys.merchant.privateKey,
  apiV3Key,
  verifyKeys: new Map([[platformId, keys.platform.publicKey]]),
  notifyUrl: 'https://help.shop.example/news',
  clock,
  hosts: [there.url],
}
const rail = wechatPay(options)
const id = '019a2e6c-1111-7aaa-8bbb-0123456789ab'
const yuan = (amountMinor: bigint) => ({ amountMinor, currency: 'CNY' })
const order: Extract<MoneyOrder, { kind: 'refund' }> = {
  kind: 'refund',
  target: { type: 'transaction', value: '4200002250202411180038203859' },
  amount: yuan(888n),
  total: yuan(1_000n),
  reason: 'duplicate_debit',
}
const [post, get] = ['POST /v3/refund/domestic/refunds', `GET /v3/refund/domestic/refunds/${id}`]
const applied: Mishap = (_answer, _request, response, body) => {
  pretendRefund(there.refunds, body)
  response.destroy()
}
const says =
  (status: number, code: string): Mishap =>
  (answer) =>
    answer(status, { code, message: 'a sentence with 13800138000 in it' })

describe('a refund by WeChat Pay', () => {
  it('is sent signed, in fen, under our id, without our reason', async () => {
    const status = await rail.submit(id, order)
    assert.deepEqual(status, {
      id,
      state: 'accepted',
      seq: 1,
      at: clock.now(),
      reference: '50000000382019052709732678859',
      until: null,
      code: null,
    })
    assert.deepEqual(there.heard, [post])
    assert.deepEqual(JSON.parse(there.bodies[0]!), {
      transaction_id: '4200002250202411180038203859',
      out_refund_no: id,
      notify_url: 'https://help.shop.example/news',
      amount: { refund: 888, total: 1000, currency: 'CNY' },
    })
    assert.deepEqual(there.unsigned, [])
  })

  it('goes by the order number of the merchant as well', async () => {
    const mine = { ...order, target: { type: 'transaction', value: 'ORDER-20261101-7' } } as const
    assert.equal((await rail.submit(id, mine)).state, 'accepted')
    assert.equal(JSON.parse(there.bodies[0]!).out_trade_no, 'ORDER-20261101-7')
  })

  it('is sent in the same words at every try, whatever the amount', () => {
    const minor = fc.bigInt({ min: 1n, max: BigInt(Number.MAX_SAFE_INTEGER) })
    fc.assert(
      fc.property(minor, minor, (one, two) => {
        const [part, whole] = one < two ? [one, two] : [two, one]
        const sent = () => requestOf(id, { ...order, amount: yuan(part), total: yuan(whole) }, null)
        const request = sent()
        assert.ok('body' in request)
        assert.deepEqual(sent(), request)
        assert.match(request.body, new RegExp(`"refund":${part},"total":${whole},`))
      }),
    )
  })

  it('is refused here, with nothing sent, when it cannot be one', async () => {
    const other = { type: 'transaction', value: 'a number with spaces' } as const
    for (const [changed, code] of [
      [{ ...order, total: undefined }, 'total_missing'],
      [{ ...order, amount: yuan(1_001n) }, 'amount_too_high'],
      [{ ...order, amount: yuan(1n << 53n), total: yuan(1n << 53n) }, 'amount_too_high'],
      [{ ...order, amount: yuan(0n) }, 'amount_too_low'],
      [{ ...order, amount: { amountMinor: 888n, currency: 'USD' } }, 'currency_not_supported'],
      [{ ...order, target: other }, 'not_found'],
      [{ kind: 'recall', target: order.target, reasonCode: 'FRAD', reason: '' }, 'not_supported'],
    ] as [MoneyOrder, string][]) {
      const { state, seq, code: said } = await rail.submit(id, changed)
      assert.deepEqual([state, seq, said], ['rejected', 3, code])
    }
    assert.deepEqual(there.heard, [])
    await assert.rejects(rail.submit('../../../v3/certificates', order), /no UUID/)
    await assert.rejects(rail.ask('../../../v3/certificates', order), /no UUID/)
  })

  it('is followed through each of its states, and later ones are newer', async () => {
    assert.equal(await rail.ask(id, order), null)
    await rail.submit(id, order)
    const refund = there.refunds.get(id)!
    const bank = '招商银行信用卡0403'
    for (const [status, account, expected] of [
      ['PROCESSING', bank, ['accepted', 1, null]],
      ['ABNORMAL', bank, ['accepted', 2, 'abnormal']],
      ['CLOSED', bank, ['rejected', 3, 'closed']],
      ['SUCCESS', bank, ['done', 3, null]],
      ['SUCCESS', '支付用户零钱', ['done', 3, null]],
      ['SUCCESS', '商户基本账户', ['rejected', 3, 'returned_to_merchant']],
      ['SUCCESS', '商户结算银行账户', ['rejected', 3, 'returned_to_merchant']],
    ] as const) {
      Object.assign(refund, { status, user_received_account: account })
      if (status === 'SUCCESS') refund.success_time = '2026-11-02T10:35:01+08:00'
      const found = (await rail.ask(id, order))!
      assert.deepEqual([found.state, found.seq, found.code], expected, `${status} ${account}`)
      const at = status === 'SUCCESS' ? '2026-11-02T02:35:01.000Z' : '2026-11-02T03:00:00.000Z'
      assert.equal(found.at.toISOString(), at)
      assert.ok(!JSON.stringify(found).includes('0403'))
    }
    assert.equal((await rail.submit(id, order)).code, 'returned_to_merchant')
    assert.deepEqual(there.unsigned, [])
  })

  it('is rejected by errors that are final, once nothing of it is found', async () => {
    for (const [status, code, expected] of [
      [400, 'PARAM_ERROR', 'param_error'],
      [400, 'INVALID_REQUEST', 'invalid_request'],
      [403, 'NOT_ENOUGH', 'insufficient_funds'],
      [403, 'NO_AUTH', 'not_allowed'],
      [403, 'USER_ACCOUNT_ABNORMAL', 'user_account_abnormal'],
      [404, 'RESOURCE_NOT_EXISTS', 'not_found'],
      [404, 'MCH_NOT_EXISTS', 'mch_not_exists'],
    ] as const) {
      there.heard.length = 0
      there.mishaps.push(says(status, code))
      const refused = await rail.submit(id, order)
      assert.deepEqual([refused.state, refused.code, refused.reference], ['rejected', expected, null])
      assert.deepEqual(there.heard, [post, get])
    }
  })

  it('is not rejected by an error that another try of it brought about', async () => {
    there.mishaps.push(applied)
    await assert.rejects(rail.submit(id, order), /did not answer \(ECONNRESET\)/)
    there.mishaps.push(says(400, 'INVALID_REQUEST'))
    assert.equal((await rail.submit(id, order)).state, 'accepted')
    there.mishaps.push(says(400, 'INVALID_REQUEST'), says(500, 'SYSTEM_ERROR'))
    await assert.rejects(rail.submit(id, order), /500 SYSTEM_ERROR/)
  })

  it('stays open after errors that settle nothing, and they repeat no words of the answer', async () => {
    for (const [status, code] of [
      [500, 'SYSTEM_ERROR'],
      [429, 'FREQUENCY_LIMITED'],
      [429, 'RATELIMIT_EXCEEDED'],
      [400, 'SOMETHING_NEW'],
      [503, 'NOT_ENOUGH'],
      [200, 'NOT_ENOUGH'],
      [200, 'RESOURCE_NOT_EXISTS'],
      [403, 'RESOURCE_NOT_EXISTS_'],
      [302, 'RESOURCE_NOT_EXISTS'],
    ] as const) {
      for (const send of [() => rail.submit(id, order), () => rail.ask(id, order)]) {
        there.heard.length = 0
        there.mishaps.push(says(status, code))
        await assert.rejects(send(), (error: Error) => {
          assert.match(error.message, new RegExp(`^127\\.0\\.0\\.1:\\d+ answered ${status} ${code}`))
          return !error.message.includes('138')
        })
        assert.equal(there.heard.length, 1)
      }
    }
    for (const [status, code] of [
      [400, 'RESOURCE_NOT_EXISTS'],
      [404, 'MCH_NOT_EXISTS'],
    ] as const) {
      there.mishaps.push(says(status, code))
      await assert.rejects(rail.ask(id, order), new RegExp(`${status} ${code}`))
    }
  })
})

describe('an answer', () => {
  /** What would settle the order if it were believed. */
  const lies: [string, Mishap][] = (
    [
      ['nobody signed', 'unsigned'],
      ['a stranger signed', { key: keys.stranger.privateKey }],
      ['a stranger signed by another name', { key: keys.stranger.privateKey, serial: 'PUB_KEY_ID_0' }],
      ['was signed by a key that is not ours', { serial: '5157F09EFDC096DE15EBE81A47057A7232F1B8E2' }],
      ['was signed five minutes ago', { at: new Date(clock.now().getTime() - 300_000) }],
      ['was signed in five minutes', { at: new Date(clock.now().getTime() + 300_000) }],
    ] as const
  ).flatMap(([what, signing]): [string, Mishap][] => [
    [`of a refusal that ${what}`, (answer) => answer(400, { code: 'NOT_ENOUGH' }, signing)],
    [`of an absence that ${what}`, (answer) => answer(404, { code: 'RESOURCE_NOT_EXISTS' }, signing)],
    [`of a success that ${what}`, (answer) => answer(200, { ...there.refunds.get(id)!, status: 'SUCCESS' }, signing)],
  ])
  const broken: [string, Mishap][] = [
    ['that is no JSON', (answer) => answer(200, '<html>')],
    ['without a body', (answer) => answer(200, '')],
    ['of an array', (answer) => answer(200, '[]')],
    ['that is too long', (answer) => answer(200, JSON.stringify(there.refunds.get(id)).padEnd(1024 * 1024 + 1))],
    [
      'that is cut',
      (_a, _r, response) => response.writeHead(200, { 'content-length': '9' }).write('{', () => response.destroy()),
    ],
    ['that sends us elsewhere', (_a, _r, response) => response.writeHead(307, { location: there.url }).end()],
    ['of another refund', (answer) => answer(200, { ...there.refunds.get(id)!, out_refund_no: id.replace('9', '8') })],
    ['of another payment', (answer) => answer(200, { ...there.refunds.get(id)!, transaction_id: '0'.repeat(28) })],
    ['of another amount', (answer) => answer(200, withAmount({ refund: 8_880, total: 1_000, currency: 'CNY' }))],
    ['of another total', (answer) => answer(200, withAmount({ refund: 888, total: 888, currency: 'CNY' }))],
    ['of a fraction', (answer) => answer(200, withAmount({ refund: 888.5, total: 1_000, currency: 'CNY' }))],
    ['in another currency', (answer) => answer(200, withAmount({ refund: 888, total: 1_000, currency: 'HKD' }))],
    ['in a state of later times', (answer) => answer(200, { ...there.refunds.get(id)!, status: 'MAYBE' })],
  ]
  const withAmount = (amount: object) => ({ ...there.refunds.get(id)!, amount })

  for (const [what, mishap] of [...lies, ...broken]) {
    it(`${what} settles nothing`, async () => {
      await rail.submit(id, order)
      for (const send of [() => rail.submit(id, order), () => rail.ask(id, order)]) {
        there.mishaps.push(mishap)
        await assert.rejects(send(), Error)
      }
      assert.equal((await rail.ask(id, order))?.state, 'accepted')
    })
  }

  it('to a request that we signed wrongly leaves the order open, and says what is wrong', async () => {
    const stranger = wechatPay({ ...options, privateKey: keys.stranger.privateKey })
    await assert.rejects(stranger.submit(id, order), /401 SIGN_ERROR, not signed/)
    assert.deepEqual([there.unsigned, there.refunds.size], [['a wrong signature'], 0])
  })

  it('that does not come leaves the order open', async () => {
    const hasty = wechatPay({ ...options, limits: { connectMs: 2_000, answerMs: 200 } })
    there.mishaps.push((_answer, _request, _response, body) => void pretendRefund(there.refunds, body))
    await assert.rejects(hasty.submit(id, order), /did not answer \(ABORT_ERR\)/)
    assert.equal((await rail.ask(id, order))?.state, 'accepted')
  })
})

describe('the hosts', () => {
  /** A host of sockets, which ends with its test, however that ends. */
  async function listen(context: TestContext, welcome: (socket: Socket) => void): Promise<number> {
    const sockets: Socket[] = []
    const listener = createListener((socket) => {
      sockets.push(socket)
      socket.on('error', () => undefined)
      welcome(socket)
    })
    await new Promise<void>((done) => listener.listen(0, '127.0.0.1', done))
    context.after(() => {
      for (const socket of sockets) socket.destroy()
      listener.close()
    })
    return (listener.address() as AddressInfo).port
  }

  /** An address at which nobody listens any more. */
  async function nobody(): Promise<string> {
    const server = createServer()
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
    const { port } = server.address() as AddressInfo
    await new Promise((done) => server.close(done))
    return `http://127.0.0.1:${port}`
  }

  it('are asked one after the other while none can be reached', async () => {
    const two = wechatPay({ ...options, hosts: [await nobody(), there.url] })
    assert.equal((await two.submit(id, order)).state, 'accepted')
    assert.deepEqual([there.heard, there.unsigned], [[post], []])
    const none = wechatPay({ ...options, hosts: [await nobody(), await nobody()] })
    await assert.rejects(none.submit(id, order), /did not answer \(ECONNREFUSED\)/)
  })

  it('are not asked in turn once a request may have arrived', async (context) => {
    let came = 0
    const port = await listen(context, (socket) => {
      came += 1
      socket.once('data', () => socket.destroy())
    })
    const two = wechatPay({ ...options, hosts: [`http://127.0.0.1:${port}`, there.url] })
    await assert.rejects(two.submit(id, order), /did not answer/)
    assert.deepEqual([came, there.heard], [1, []])
  })

  it('are not sent a request before their certificate was seen', async (context) => {
    const got: Buffer[] = []
    const port = await listen(context, (socket) => {
      socket.on('data', (part: Buffer) => got.push(part))
      socket.write('this is no TLS\n')
    })
    const two = wechatPay({ ...options, hosts: [`https://127.0.0.1:${port}`, there.url] })
    assert.equal((await two.submit(id, order)).state, 'accepted')
    assert.ok(got.length > 0 && !Buffer.concat(got).includes('WECHATPAY2'))
  })
})

describe('the rail', () => {
  it('says what it is and what it cannot do', async () => {
    assert.deepEqual([rail.name, rail.where, rail.kinds], ['wechat_pay', there.url, ['refund']])
    assert.equal(await rail.lookUp(order.target), null)
    assert.equal(await rail.statement('2026-11-02'), null)
    const { hosts: _hosts, ...usual } = options
    assert.equal(wechatPay(usual).where, 'https://api.mch.weixin.qq.com')
  })

  it('does not start with what cannot work or would be unsafe', () => {
    const small = generateKeyPairSync('rsa', { modulusLength: 1024 })
    const curve = generateKeyPairSync('ed25519')
    for (const wrong of [
      { apiV3Key: 'testAPIv3Key0000' },
      { privateKey: small.privateKey },
      { privateKey: curve.privateKey },
      { privateKey: keys.merchant.publicKey },
      { verifyKeys: new Map() },
      { verifyKeys: new Map([['S', small.publicKey]]) },
      { verifyKeys: new Map([['S', keys.platform.privateKey]]) },
      { hosts: ['http://api.mch.weixin.qq.com'] },
      { hosts: [there.url, 'http://10.0.0.1'] },
      { notifyUrl: 'http://help.shop.example/news' },
      { notifyUrl: 'http://127.0.0.1/news' },
      { notifyUrl: 'https://help.shop.example/news?from=wechat' },
      { notifyUrl: `https://help.shop.example/${'x'.repeat(256)}` },
    ] as Partial<WechatPay>[])
      assert.throws(() => wechatPay({ ...options, ...wrong }), StartFailure, JSON.stringify(Object.keys(wrong)))
  })
})

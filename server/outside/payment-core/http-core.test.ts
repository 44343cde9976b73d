/** The adapter against the sandbox core, which is a real process with real faults, and against servers that lie. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, beforeEach, describe, it } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import fc from 'fast-check'
import { systemClock as clock, elapsedMs, uuidv7 } from '#platform/clock.ts'
import type { MoneyOrder, MoneyRail, MoneyStatus } from '#platform/ports.ts'
import { signWebhook } from '#platform/webhook-signature.ts'
import { type SandboxCore, startSandboxCore } from '../../../sandbox/core/start.ts'
import { httpCore } from './http-core.ts'

const folder = mkdtempSync(join(tmpdir(), 'huiyin-core-'))
const token = 'a token for tests'
const secret = `whsec_${Buffer.alloc(32, 3).toString('base64')}`
const servers: Server[] = []
after(() => {
  for (const server of servers) server.close().closeAllConnections()
  rmSync(folder, { recursive: true, force: true })
})

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener)
  servers.push(server)
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
async function bytesOf(request: IncomingMessage): Promise<Buffer> {
  return Buffer.concat(await Array.fromAsync(request as AsyncIterable<Buffer>))
}
async function until<T>(what: string, look: () => T | Promise<T>, isIt: (seen: T) => boolean): Promise<T> {
  const endMs = elapsedMs() + 20_000
  for (;;) {
    const seen = await look()
    if (isIt(seen)) return seen
    assert.ok(elapsedMs() < endMs, `waited in vain for ${what}`)
    await pause(20)
  }
}

const railAt = (url: string, msMax = 5_000) => httpCore({ url, token, callbackSecrets: [secret], clock, msMax })
const newId = () => uuidv7(clock)
const inMs = (ms: number) => new Date(clock.now().getTime() + ms)
const payment = (value: string) => ({ type: 'transaction', value }) as const
const cny = (amountMinor: bigint) => ({ amountMinor, currency: 'CNY' })
const refund = (value: string, amountMinor: bigint): MoneyOrder => ({
  kind: 'refund',
  target: payment(value),
  amount: cny(amountMinor),
  reason: 'a test',
})
const holdOn = (value: string, ms = 60_000): MoneyOrder => ({
  kind: 'hold',
  target: { type: 'account', by: 'app_user', value },
  until: inMs(ms),
  reason: 'a test',
})

describe('the adapter and the sandbox core', () => {
  const heard: { id: string; status: MoneyStatus }[] = []
  let unbelieved = 0
  let core: SandboxCore
  let rail: MoneyRail
  before(async () => {
    const callbackUrl = await serve(async (request, reply) => {
      const news = rail.readNews({ headers: request.headers, body: await bytesOf(request), now: clock.now() })
      if (news) heard.push(news)
      else unbelieved += 1
      reply.writeHead(news ? 204 : 401).end()
    })
    core = await startSandboxCore({ dataDir: join(folder, 'one'), token, callbackSecret: secret, callbackUrl })
    rail = railAt(core.url)
  })
  after(() => core.stop())
  beforeEach(() => core.setFaults({}))
  const newsOf = (id: string) => heard.filter(({ status }) => status.id === id)
  const appliedOf = async (id: string) => (await core.ledger()).orders.find((order) => order.id === id)?.applied ?? 0

  it('look up accounts and payments, and know nothing of what nobody knows', async () => {
    assert.equal(await rail.lookUp(payment('no-such-order')), null)
    assert.equal(await rail.ask(newId(), refund('a', 1n)), null)
    await core.addPayment('P-1', {
      amount: { amountMinor: '128000', currency: 'CNY' },
      state: 'failed',
      frozen: true,
      method: 'debit_card',
      errorCode: 'NOTENOUGH',
      at: '2026-03-02T01:00:00Z',
      settledAt: '2026-03-02T01:00:05Z',
    })
    assert.deepEqual((await rail.lookUp(payment('P-1')))?.payment, {
      value: 'P-1',
      state: 'failed',
      amount: cny(128_000n),
      method: 'debit_card',
      debited: true,
      frozen: true,
      at: new Date('2026-03-02T01:00:00Z'),
      settledAt: new Date('2026-03-02T01:00:05Z'),
      errorCode: 'NOTENOUGH',
      refundedMinor: 0n,
      duplicateOf: null,
    })
    const account = await rail.lookUp({ type: 'account', by: 'phone', value: '+8613800138000' })
    assert.deepEqual(account, {
      account: { masked: '+86138****8000', state: 'normal', holdUntil: null },
      payment: null,
    })
  })

  it('hold, extend and release an account', async () => {
    const [hold, extend] = [newId(), newId()]
    const order = holdOn('u-1')
    const later = inMs(120_000)
    const target = { type: 'account', by: 'app_user', value: 'u-1' } as const
    const stands = await rail.submit(hold, order)
    assert.deepEqual([stands.state, stands.until], ['done', order.kind === 'hold' && order.until])
    assert.deepEqual((await rail.lookUp(target))?.account?.holdUntil, stands.until)
    assert.equal((await rail.submit(extend, { kind: 'extend', hold, until: later, reason: '' })).state, 'done')
    assert.deepEqual((await rail.ask(hold, order))?.until, later)
    const end: MoneyOrder = { kind: 'release', hold, reason: '' }
    assert.equal((await rail.submit(newId(), end)).state, 'done')
    assert.equal((await rail.lookUp(target))?.account?.state, 'normal')
    const again = await rail.submit(newId(), end)
    assert.deepEqual([again.state, again.code], ['rejected', 'already_ended'])
    const news = await until(
      'news of three changes',
      () => newsOf(hold),
      ({ length }) => length === 3,
    )
    const states = news.map(({ status }) => status).sort((a, b) => a.seq - b.seq)
    assert.deepEqual(
      states.map(({ seq, until: end }) => [seq, end]),
      [
        [1, stands.until],
        [2, later],
        [3, null],
      ],
    )
  })

  it('know that a hold ended by itself', async () => {
    const id = newId()
    const order = holdOn('u-2', 700)
    await rail.submit(id, order)
    const ended = await until(
      'its end',
      () => rail.ask(id, order),
      (status) => status?.until === null,
    )
    assert.equal(ended?.state, 'done')
    const { holds } = await core.ledger()
    assert.equal(holds.find((hold) => hold.id === id)?.endedAt, order.kind === 'hold' && order.until.toISOString())
  })

  it('refund in parts, never above the amount, and pay compensation', async () => {
    await core.addPayment('P-2', { amount: { amountMinor: '1000', currency: 'CNY' } })
    const refunded = async () => (await rail.lookUp(payment('P-2')))?.payment?.refundedMinor
    assert.equal((await rail.submit(newId(), refund('P-2', 400n))).state, 'done')
    const above = await rail.submit(newId(), refund('P-2', 601n))
    assert.deepEqual([above.state, above.code], ['rejected', 'amount_too_high'])
    assert.equal(await refunded(), 400n)
    const id = newId()
    const first = await rail.submit(id, refund('P-2', 600n))
    assert.deepEqual(await rail.submit(id, refund('P-2', 600n)), first)
    assert.equal(await refunded(), 1_000n)
    await assert.rejects(rail.submit(id, refund('P-2', 1n)), /used for something else/)
    const paid = { kind: 'compensate', target: payment('P-2'), amount: cny(500n), reason: '' } as const
    assert.equal((await rail.submit(newId(), paid)).state, 'done')
    const tooMuch = await rail.submit(newId(), { ...paid, amount: cny(10n ** 17n) })
    assert.deepEqual([tooMuch.state, tooMuch.code], ['rejected', 'insufficient_funds'])
  })

  it('recall: accepted first, decided later, told by news', async () => {
    await core.addPayment('P-3', { amount: { amountMinor: '900', currency: 'CNY' } })
    const id = newId()
    const order: MoneyOrder = { kind: 'recall', target: payment('P-3'), reasonCode: 'FRAD', reason: '' }
    assert.equal((await rail.submit(id, order)).state, 'accepted')
    await until(
      'its decision',
      () => rail.ask(id, order),
      (status) => status?.state === 'done',
    )
    const news = await until(
      'both news',
      () => newsOf(id),
      ({ length }) => length === 2,
    )
    assert.deepEqual(news.map(({ status }) => `${status.seq} ${status.state}`).sort(), ['1 accepted', '2 done'])
  })

  it('give the statement of a day, page by page, and say whether more may come', async () => {
    const few = await startSandboxCore({ dataDir: join(folder, 'pages'), token, callbackSecret: secret, pageLines: 3 })
    try {
      const paged = railAt(few.url)
      const ids = Array.from({ length: 8 }, newId)
      for (const id of ids) await paged.submit(id, refund('P-many', 7n))
      const days = new Set([
        ...ids.map(() => clock.now().toISOString().slice(0, 10)),
        clock.now().toISOString().slice(0, 10),
      ])
      const all = await Promise.all([...days].map((day) => paged.statement(day)))
      const lines = all.flatMap((one) => one?.lines ?? [])
      assert.deepEqual(lines.map(({ id }) => id).sort(), ids.sort())
      assert.ok(lines.every(({ kind, amount }) => kind === 'refund' && amount?.amountMinor === 7n))
      assert.equal(all.at(-1)?.isComplete, false)
      assert.deepEqual(await paged.statement('2020-02-02'), { lines: [], isComplete: true })
    } finally {
      await few.stop()
    }
  })

  for (const [fault, plan, reason, isTaken] of [
    ['an error', { error: 1 }, /answered 500/, false],
    ['silence', { silent: 1 }, /did not answer within 0.7 s/, false],
    ['a time-out after it was done', { appliedThenTimeout: 1 }, /did not answer within 0.7 s/, true],
    ['slowness', { slow: { ms: 2_000 } }, /did not answer within 0.7 s/, true],
  ] as const) {
    it(`${fault} leaves open whether it was done; asking says, and the money moves once`, async () => {
      // What is answered may take its time on a busy machine; what is not must not cost us five seconds.
      const hasty = 'error' in plan ? rail : railAt(core.url, 700)
      const id = newId()
      const order = refund(`P-${fault.replaceAll(' ', '-')}`, 5n)
      await core.setFaults(plan)
      await assert.rejects(hasty.submit(id, order), (error: Error) => {
        assert.match(error.message, reason)
        assert.doesNotMatch(error.message, /token|P-/)
        return true
      })
      await core.setFaults({})
      if (isTaken)
        await until(
          'it to be done',
          () => rail.ask(id, order),
          (status) => status?.state === 'done',
        )
      else assert.equal(await rail.ask(id, order), null)
      assert.equal((await rail.submit(id, order)).state, 'done')
      assert.equal(await appliedOf(id), 1)
      assert.equal(
        (await rail.lookUp(order.kind === 'refund' ? order.target : payment('')))?.payment?.refundedMinor,
        5n,
      )
    })
  }

  it('news come late, twice, overtaken and with lies that nobody signed: what is believed is right', async () => {
    await core.setFaults({
      acceptedFirst: { share: 1, ms: 50 },
      callbacks: { late: { share: 0.5, ms: 200 }, twice: 1, outOfOrder: 1, badlySigned: 1 },
    })
    const [before, id] = [unbelieved, newId()]
    const order = refund('P-news', 5n)
    assert.equal((await rail.submit(id, order)).state, 'accepted')
    const news = await until(
      'two news, each twice',
      () => newsOf(id),
      ({ length }) => length === 4,
    )
    assert.equal(new Set(news.map((one) => one.id)).size, 2)
    assert.equal(unbelieved - before, 2)
    const told = news.map(({ status }) => status.seq)
    assert.ok(told.lastIndexOf(1) > told.indexOf(2), `the first is overtaken: ${told}`)
    const newest = news.map(({ status }) => status).sort((a, b) => b.seq - a.seq)[0]
    assert.deepEqual(newest, await rail.ask(id, order))
    assert.equal(newest?.state, 'done')
  })

  it('a core that was killed comes back with what it said it had done', async () => {
    const settings = { dataDir: join(folder, 'killed'), token, callbackSecret: secret }
    let killed = await startSandboxCore({ ...settings, faults: { slow: { ms: 1 } } })
    const port = Number(new URL(killed.url).port)
    const target = railAt(killed.url)
    const orders = Array.from({ length: 120 }, (_, at) => [newId(), refund(`P-kill-${at % 7}`, 3n)] as const)
    const answered = new Set<string>()
    let deaths = 0
    const sent = Promise.allSettled(
      orders.map(async ([id, order]) => {
        await target.submit(id, order)
        answered.add(id)
        if (answered.size !== 20) return
        deaths += 1
        await killed.kill()
      }),
    )
    await sent
    assert.equal(deaths, 1)
    killed = await startSandboxCore({ ...settings, port })
    try {
      for (const id of answered) assert.equal((await target.ask(id, refund('', 1n)))?.state, 'done')
      for (const [id, order] of orders) assert.equal((await target.submit(id, order)).state, 'done')
      const ledger = await killed.ledger()
      assert.deepEqual(new Set(ledger.orders.map(({ applied }) => applied)), new Set([1]))
      assert.equal(ledger.orders.length, 120)
      assert.deepEqual([ledger.sums, ledger.unbalancedPostings], [{ CNY: '0' }, 0])
    } finally {
      await killed.stop()
    }
  })
})

describe('an answer that does not fit', () => {
  const id = newId()
  const good = { id, state: 'done', seq: 1, at: '2026-03-02T01:00:00Z' }
  const sent: { auth?: string }[] = []
  let status = 200
  let text = ''
  let url = ''
  before(async () => {
    url = await serve((request, reply) => {
      sent.push({ auth: request.headers.authorization })
      reply.writeHead(status, { 'content-type': 'application/json', location: '/elsewhere' }).end(text)
    })
  })

  for (const [what, code, body, reason] of [
    ['that is no JSON', 200, 'done', /no status of an order/],
    ['that is cut', 200, JSON.stringify(good).slice(0, -3), /no status of an order/],
    ['of a state that is none', 200, JSON.stringify({ ...good, state: 'maybe' }), /no status of an order/],
    ['of another order', 200, JSON.stringify({ ...good, id: newId() }), /another order/],
    ['that is too long', 200, `"${'x'.repeat(1_100_000)}"`, /more than 1000000 bytes/],
    ['that leads elsewhere', 307, JSON.stringify(good), /redirects are not followed/],
    ['that refuses without a fault', 400, '<html>bad</html>', /no fault/],
    ['that refuses the token', 401, '{"code":"unauthorized"}', /refused our token/],
    ['of a proxy', 503, 'busy', /answered 503/],
  ] as const) {
    it(`${what} leaves the order open`, async () => {
      ;[status, text] = [code, body]
      await assert.rejects(railAt(url).submit(id, refund('secret-order', 1n)), (error: Error) => {
        assert.match(error.message, reason)
        assert.doesNotMatch(error.message, /secret-order|a token/)
        return true
      })
    })
  }

  it('of a core that did not take the request is a rejection with its code', async () => {
    ;[status, text] = [400, '{"code":"not_offered","detail":"ask somebody else"}']
    const { state, code } = await railAt(url).submit(id, refund('x', 1n))
    assert.deepEqual([state, code], ['rejected', 'not_offered'])
    assert.equal(sent.at(-1)?.auth, `Bearer ${token}`)
  })

  it('404 is believed from the core alone', async () => {
    ;[status, text] = [404, '<html>not here</html>']
    const rail = railAt(url)
    await assert.rejects(rail.ask(id, refund('x', 1n)), /no fault/)
    await assert.rejects(rail.lookUp(payment('x')), /no fault/)
    await assert.rejects(rail.statement('2026-03-02'), /no fault/)
    text = '{"code":"not_found"}'
    assert.deepEqual([await rail.ask(id, refund('x', 1n)), await rail.lookUp(payment('x'))], [null, null])
    assert.equal(await rail.statement('2026-03-02'), null)
  })

  it('a statement that leads in a circle ends', async () => {
    ;[status, text] = [200, JSON.stringify({ lines: [], next: 'a', complete: true })]
    await assert.rejects(railAt(url).statement('2026-03-02'), /the same page/)
  })

  it('nobody at the address is a failure with the system’s code', async () => {
    await assert.rejects(railAt('http://127.0.0.1:9').ask(id, refund('x', 1n)), /could not be asked/)
  })
})

describe('the address of a core', () => {
  for (const [url, where] of [
    ['https://core.bank.example', 'https://core.bank.example'],
    ['https://core.bank.example/huiyin/', 'https://core.bank.example/huiyin'],
    ['http://127.0.0.1:8090/', 'http://127.0.0.1:8090'],
    ['http://[::1]:8090', 'http://[::1]:8090'],
    ['http://core.bank.example', null],
    ['http://127.0.0.1.bank.example', null],
    ['https://user:word@core.bank.example', null],
    ['https://core.bank.example/?token=x', null],
    ['ftp://core.bank.example', null],
    ['core', null],
  ] as const) {
    it(`${url} is ${where ? 'asked' : 'refused'}`, () => {
      if (where) assert.equal(railAt(url).where, where)
      else assert.throws(() => railAt(url), { name: 'StartFailure' })
    })
  }
})

describe('news', () => {
  const rail = railAt('http://127.0.0.1:1')
  const now = clock.now()
  const status = { id: newId(), state: 'done', seq: 2, at: now.toISOString() }
  const read = (content: unknown, key = secret, at = now) => {
    const body = Buffer.from(typeof content === 'string' ? content : JSON.stringify(content))
    return rail.readNews({ headers: signWebhook(key, { id: 'msg_1', at, body }), body, now })
  }
  const news = { type: 'order.updated', timestamp: now.toISOString(), data: status }

  it('are believed when they are signed and fit, and are named by their sending', () => {
    const { id, status: read1 } = read(news)!
    assert.deepEqual([id, read1.state, read1.seq, read1.id], ['msg_1', 'done', 2, status.id])
    assert.equal(read(news, `whsec_${Buffer.alloc(32, 4).toString('base64')}`), null)
    assert.equal(read(news, secret, new Date(now.getTime() - 301_000)), null)
    assert.equal(read({ ...news, type: 'order.deleted' }), null)
    assert.equal(read('{'), null)
    assert.equal(read({ ...news, extra: 'x'.repeat(20_001) }), null)
  })

  it('of any other content are none, and never throw', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (content) => {
        assert.equal(read(content), null)
      }),
    )
  })
})

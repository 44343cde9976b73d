/** The sandbox core: its ledger by any sequence of orders, its faults by seed, and the process by kill -9. */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import fc from 'fast-check'
import type { Order } from '../../server/outside/payment-core/contract.ts'
import { isGenuine } from '../../server/platform/webhook-signature.ts'
import { faultPlan, openFaults } from './faults.ts'
import { ledgerReport, post } from './ledger.ts'
import { openOrders } from './orders.ts'
import { lookUp, putPayment, setAccount } from './payments.ts'
import { type SandboxCore, startSandboxCore } from './start.ts'
import { openStore, type Store } from './store.ts'

const folder = mkdtempSync(join(tmpdir(), 'huiyin-sandbox-'))
after(() => rmSync(folder, { recursive: true, force: true }))
const start = Date.parse('2026-03-02T01:00:00Z')
let folders = 0
const newFolder = () => join(folder, String(folders++))
const idOf = (n: number) => `01900000-0000-7000-8000-${String(n).padStart(12, '0')}`

/** Orders on a database of their own, whose time stands still until `at` is changed. */
function desk(plan: object = {}) {
  const store = openStore(newFolder())
  const faults = openFaults(store)
  faults.set(faultPlan.parse(plan))
  const told: string[] = []
  const time = { at: start }
  const orders = openOrders(
    store,
    faults,
    () => new Date(time.at),
    ({ id, seq, state }) => told.push(`${id.slice(-2)} ${seq} ${state}`),
  )
  return { store, orders, time, told }
}
const balance = (store: Store, place: string) =>
  ledgerReport(store).balances.find((one) => one.place === place)?.amountMinor ?? '0'
const payment = (value: string) => ({ type: 'transaction', value }) as const
const hold = (value: string, seconds: number): Order => ({
  kind: 'hold',
  target: payment(value),
  until: new Date(start + seconds * 1000).toISOString(),
  reason: '',
})
const refund = (value: string, amountMinor: string): Order => ({
  kind: 'refund',
  target: payment(value),
  amount: { amountMinor, currency: 'CNY' },
  reason: '',
})

describe('the ledger', () => {
  it('takes no entries that do not sum to zero', () => {
    const { store } = desk()
    const entry = { place: 'frozen', currency: 'CNY', amountMinor: 1n } as const
    assert.throws(() => post(store, 'order', null, new Date(start), [entry]), /sum to 1/)
    const other = { ...entry, amountMinor: -1n, currency: 'USD' } as const
    assert.throws(() => post(store, 'order', null, new Date(start), [entry, other]), /sum to 1/)
  })

  it('sets what is left of a held payment aside, until the last hold on it ends', () => {
    const { store, orders, time, told } = desk()
    putPayment(store, 'P', { amount: { amountMinor: '1000', currency: 'CNY' } }, new Date(start))
    assert.equal(balance(store, 'merchants'), '1000')
    orders.put(idOf(1), hold('P', 60))
    orders.put(idOf(2), hold('P', 120))
    assert.deepEqual([balance(store, 'merchants'), balance(store, 'frozen')], ['0', '1000'])
    orders.put(idOf(3), refund('P', '300'))
    time.at += 60_000
    orders.settle()
    assert.equal(balance(store, 'frozen'), '700')
    assert.equal(orders.put(idOf(4), { kind: 'release', hold: idOf(1), reason: '' })?.code, 'already_ended')
    time.at += 60_000
    assert.equal(orders.get(idOf(2))?.until, undefined)
    assert.deepEqual([balance(store, 'merchants'), balance(store, 'frozen')], ['700', '0'])
    assert.deepEqual(told, ['01 1 done', '02 1 done', '03 1 done', '01 2 done', '04 1 rejected', '02 2 done'])
  })

  it('balances after any orders in any order, and each took effect once or not at all', () => {
    const anyOrder = fc.oneof(
      fc.record({ what: fc.constant('hold'), payment: fc.nat(2), seconds: fc.integer({ min: -5, max: 90 }) }),
      fc.record({ what: fc.constant('refund'), payment: fc.nat(3), amount: fc.integer({ min: 1, max: 700 }) }),
      fc.record({ what: fc.constant('recall'), payment: fc.nat(2) }),
      fc.record({ what: fc.constant('compensate'), payment: fc.nat(2), amount: fc.constantFrom(5, 10 ** 12) }),
      fc.record({
        what: fc.constantFrom('release', 'extend'),
        of: fc.nat(15),
        seconds: fc.integer({ min: 0, max: 99 }),
      }),
      fc.record({ what: fc.constant('wait'), seconds: fc.integer({ min: 1, max: 60 }) }),
    )
    const names = ['paid', 'failed', 'frozen', 'declined']
    const made = (step: Record<string, unknown>): Order => {
      const target = payment(names[Number(step.payment)] ?? '')
      const amount = { amountMinor: String(step.amount), currency: 'CNY' }
      const until = new Date(start + Number(step.seconds ?? 0) * 1000).toISOString()
      const ended = idOf(Number(step.of ?? 0))
      const orders: Record<string, Order> = {
        hold: { kind: 'hold', target, until, reason: '' },
        refund: { kind: 'refund', target, amount, reason: '' },
        recall: { kind: 'recall', target, reasonCode: 'DUPL', reason: '' },
        compensate: { kind: 'compensate', target, amount, reason: '' },
        release: { kind: 'release', hold: ended, reason: '' },
        extend: { kind: 'extend', hold: ended, until, reason: '' },
      }
      return orders[String(step.what)]!
    }
    fc.assert(
      fc.property(fc.array(anyOrder, { minLength: 5, maxLength: 25 }), fc.boolean(), (steps, isSlow) => {
        const { store, orders, time } = desk({ acceptedFirst: { share: isSlow ? 0.5 : 0, ms: 20_000 } })
        for (const name of names)
          putPayment(store, name, { amount: { amountMinor: '1000', currency: 'CNY' } }, new Date(start))
        for (const [n, step] of steps.entries()) {
          if (step.what === 'wait') time.at += Number(step.seconds) * 1000
          else {
            const order = made(step)
            const first = orders.put(idOf(n), order)
            assert.deepEqual(orders.put(idOf(n), order), first)
            assert.equal(orders.put(idOf(n), { ...order, reason: 'other' }), null)
          }
        }
        time.at += 200_000
        orders.settle()
        const report = ledgerReport(store)
        assert.deepEqual([report.sums, report.unbalancedPostings], [{ CNY: '0' }, 0])
        for (const { id, state, applied } of report.orders) assert.equal(applied, state === 'done' ? 1 : 0, id)
        for (const { id, endedAt } of report.holds) assert.ok(endedAt, `hold ${id} ended`)
        for (const name of names) {
          const facts = lookUp(store, payment(name), new Date(time.at))?.payment
          assert.ok(BigInt(facts!.refundedMinor) <= 1000n)
          if (name === 'declined') assert.equal(facts!.refundedMinor, '0')
        }
        for (const { place, amountMinor } of report.balances)
          if (['merchants', 'institution', 'frozen', 'compensation'].includes(place))
            assert.ok(BigInt(amountMinor) >= 0n)
        const lines = orders.statement('2026-03-02', undefined, 1000).lines
        const done = report.orders.filter(({ state }) => state === 'done').map(({ id }) => id)
        assert.deepEqual(lines.map(({ id }) => id).sort(), done)
        store.close()
      }),
      { numRuns: 30 },
    )
  })

  it('lets nothing happen to a closed account', () => {
    const { store, orders } = desk()
    setAccount(store, 'app_user', 'gone', 'closed')
    const target = { type: 'account', by: 'app_user', value: 'gone' } as const
    const until = new Date(start + 1000).toISOString()
    assert.equal(orders.put(idOf(1), { kind: 'hold', target, until, reason: '' })?.code, 'not_allowed')
    const amount = { amountMinor: '1', currency: 'CNY' }
    assert.equal(orders.put(idOf(2), { kind: 'compensate', target, amount, reason: '' })?.code, 'not_allowed')
    assert.equal(lookUp(store, target, new Date(start))?.account?.state, 'closed')
  })
})

it('what nobody told it follows from the name alone, and a name may say what became of a payment', () => {
  const [one, other] = [desk(), desk()]
  const at = new Date(start)
  for (const name of ['A-1', '4200152604166184729388715952', 'failed-1', 'duplicate-1'])
    assert.deepEqual(lookUp(one.store, payment(name), at), lookUp(other.store, payment(name), at), name)
  const of = (name: string) => {
    const { state, debited, frozen, duplicateOf } = lookUp(one.store, payment(name), at)!.payment!
    return [state, debited, frozen, duplicateOf]
  }
  assert.deepEqual(of('A-1'), ['succeeded', true, false, undefined])
  assert.deepEqual(of('failed-1'), ['failed', true, false, undefined])
  assert.deepEqual(of('frozen-1'), ['failed', true, true, undefined])
  assert.deepEqual(of('declined-1'), ['failed', false, false, undefined])
  assert.deepEqual(of('pending-1'), ['pending', false, false, undefined])
  assert.deepEqual(of('duplicate-1'), ['succeeded', true, false, 'paid-1-first'])
  assert.equal(lookUp(one.store, payment('no-such-1'), at), null)
})

describe('faults', () => {
  const drawn = (seed: string) => {
    const faults = openFaults(desk().store)
    faults.set(faultPlan.parse({ seed, silent: 0.02, error: 0.05, appliedThenTimeout: 0.1 }))
    return Array.from({ length: 4_000 }, (_, n) => faults.fate(`PUT ${n % 2_000}`).fate)
  }
  it('are as many as they are told to be, and the same for the same seed', () => {
    const fates = drawn('a')
    assert.deepEqual(drawn('a'), fates)
    assert.notDeepEqual(drawn('b'), fates)
    const shareOf = (fate: string) => fates.filter((one) => one === fate).length / fates.length
    for (const [fate, share] of [
      ['silent', 0.02],
      ['error', 0.05],
      ['applied_then_timeout', 0.1],
    ] as const)
      assert.ok(Math.abs(shareOf(fate) - share) < 0.02, `${fate}: ${shareOf(fate)}`)
    // Who was refused once is not refused for ever.
    assert.notDeepEqual(fates.slice(0, 2_000), fates.slice(2_000))
  })

  it('of more than everything, or of an unknown name, are no plan', () => {
    for (const plan of [
      { silent: 0.5, error: 0.6 },
      { silent: -1 },
      { lost: 1 },
      { slow: { ms: 1.5 } },
      { callbacks: { x: 1 } },
    ])
      assert.equal(faultPlan.safeParse(plan).success, false, JSON.stringify(plan))
  })
})

describe('the process', () => {
  const token = 'a token for tests'
  const callbackSecret = `whsec_${createHash('sha256').update('news').digest('base64')}`

  it('that is killed keeps its faults, ends holds in time and sends the news that it owes', async () => {
    const dataDir = newFolder()
    const heard: string[] = []
    const server = createServer(async (request, reply) => {
      const body = Buffer.concat(await Array.fromAsync(request as AsyncIterable<Buffer>))
      assert.ok(isGenuine([callbackSecret], request.headers, body, new Date()))
      heard.push(String(request.headers['webhook-id']))
      reply.writeHead(heard.length === 1 ? 500 : 204).end()
    })
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
    const callbackUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
    const nowhere = 'http://127.0.0.1:9/'
    let core: SandboxCore = await startSandboxCore({
      ...{ dataDir, token, callbackSecret, callbackUrl: nowhere },
      faults: { seed: 'kept' },
    })
    try {
      const until = new Date(Date.now() + 2_000).toISOString()
      await core.put(idOf(1), { ...hold('P-1', 0), until } as Order)
      await core.kill()
      core = await startSandboxCore({
        dataDir,
        token,
        callbackSecret,
        callbackUrl,
        port: Number(new URL(core.url).port),
      })
      assert.equal((await core.ask('GET', '/control/faults')).body.seed, 'kept')
      const wanted = [`msg_${idOf(1)}_1`, `msg_${idOf(1)}_2`]
      for (let tries = 0; tries < 1_000 && new Set(heard).size < 2; tries++) await pause(20)
      assert.deepEqual([...new Set(heard)].sort(), wanted)
      for (let tries = 0; tries < 1_000 && heard.length < 3; tries++) await pause(20)
      assert.equal(heard.filter((id) => id === heard[0]).length, 2, 'what was answered 500 came again')
      const [ended] = (await core.ledger()).holds
      assert.equal(ended?.endedAt, until)
    } finally {
      await core.stop()
      server.close().closeAllConnections()
    }
  })

  it('lets nobody in without the token, and takes no nonsense', async () => {
    const core = await startSandboxCore({ dataDir: newFolder(), token, callbackSecret })
    try {
      for (const authorization of ['', 'Bearer', 'Bearer x', `Basic ${token}`, `Bearer ${token} `.repeat(2)])
        for (const path of ['/v1/statements/2026-03-02', '/control/ledger'])
          assert.equal((await fetch(core.url + path, { headers: { authorization } })).status, 401, authorization)
      for (const [method, path, body, status] of [
        ['PUT', '/v1/orders/not-a-uuid', refund('P', '1'), 400],
        ['PUT', `/v1/orders/${idOf(1)}`, { ...refund('P', '1'), amount: { amountMinor: 1, currency: 'CNY' } }, 400],
        ['PUT', `/v1/orders/${idOf(1)}`, { ...refund('P', '1'), reason: 'x'.repeat(70_000) }, 413],
        ['GET', '/v1/statements/2026-02-31x', undefined, 400],
        ['GET', '/v1/statements/2026-03-02?from=x', undefined, 400],
        ['GET', `/v1/orders/${idOf(1)}`, undefined, 404],
        ['GET', '/v2/orders', undefined, 404],
        ['PUT', '/control/payments/P', { amount: { amountMinor: '1', currency: 'CNY' }, colour: 'red' }, 400],
        ['PUT', '/control/callbacks', { url: 'file:///etc' }, 400],
      ] as const)
        assert.equal((await core.ask(method, path, body)).status, status, `${method} ${path}`)
    } finally {
      await core.stop()
    }
  })
})

it('knows nothing of the product but the contract and the signature', () => {
  const files = globSync('*.ts', { cwd: import.meta.dirname, exclude: ['*.test.ts'] })
  const taken = files.flatMap((file) =>
    [...readFileSync(join(import.meta.dirname, file), 'utf8').matchAll(/from '([^']+)'/g)].map(([, from]) => from!),
  )
  const others = new Set(taken.filter((from) => !/^node:|^\.\/|^zod$/.test(from)))
  assert.deepEqual([...others].sort(), [
    '../../server/outside/payment-core/contract.ts',
    '../../server/platform/webhook-signature.ts',
  ])
})

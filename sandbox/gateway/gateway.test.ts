/** The sandbox gateway as a process of its own. */
import assert from 'node:assert/strict'
import { appendFileSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { readAll } from '../../server/platform/byte-streams.ts'
import { systemClock } from '../../server/platform/clock.ts'
import { isGenuine } from '../../server/platform/webhook-signature.ts'
import { type SandboxGateway, startSandboxGateway } from './start.ts'

const dataDir = mkdtempSync(join(tmpdir(), 'huiyin-gateway-'))
const secret = `whsec_${Buffer.alloc(32, 1).toString('base64')}`
const started: SandboxGateway[] = []
const start = async () => {
  const gateway = await startSandboxGateway({ dataDir, token: 'a token', callbackSecret: secret })
  started.push(gateway)
  return gateway
}

type Receipt = { headers: Record<string, string | string[] | undefined>; body: Buffer }
const receipts: Receipt[] = []
/** How many receipts are refused before one is taken. */
let refusals = 0
const receiver = createServer(async (request, response) => {
  receipts.push({ headers: request.headers, body: await readAll(request, 10_000) })
  response.writeHead(refusals-- > 0 ? 500 : 204).end()
})
let receiptsTo = ''
before(async () => {
  await new Promise<void>((done) => receiver.listen(0, '127.0.0.1', done))
  receiptsTo = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/receipts`
})
after(async () => {
  for (const gateway of started) await gateway.stop()
  receiver.close()
  rmSync(dataDir, { recursive: true })
})

const message = (id: string, channel = 'sms') => ({
  id,
  channel,
  to: '+8613812345678',
  template: 'progress',
  params: {},
  text: 'news',
  language: 'en',
  receiptsTo,
})
const ask = async ({ url }: SandboxGateway, method: string, path: string, body?: unknown, token = 'a token') => {
  const headers = { authorization: `Bearer ${token}` }
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  const answer = await fetch(url + path, { method, headers, ...(body === undefined ? {} : { body: text }) })
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> }
}
async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((done) => setTimeout(done, 20))
}

test('takes a message once for each id, says that it is simulated, and still has it after a crash', async () => {
  const gateway = await start()
  await gateway.play({ sms: 'lose', voice: 'lose' })
  const first = await ask(gateway, 'POST', '/messages', message('one'))
  assert.deepEqual(first, { status: 202, body: { reference: 'sim-one', simulated: true } })
  assert.deepEqual(await ask(gateway, 'POST', '/messages', message('one')), first)
  await ask(gateway, 'POST', '/messages', message('two', 'voice'))
  // A line that a crash cut off.
  appendFileSync(join(dataDir, 'sent.jsonl'), '{"id":"three","chan')
  await gateway.stop()
  const again = await start()
  assert.deepEqual(
    (await again.sent()).map(({ id, channel, simulated, state }) => [id, channel, simulated, state]),
    [
      ['one', 'sms', true, 'under_way'],
      ['two', 'voice', true, 'under_way'],
    ],
  )
  const state = { state: 'under_way', code: null, simulated: true }
  assert.deepEqual(await ask(again, 'GET', '/messages/sim-two'), { status: 200, body: state })
})

test('reports what became of it, signed, until somebody takes the report', async () => {
  const gateway = await start()
  await gateway.play({ voice: 'undeliver', receiptAfterMs: 0 })
  refusals = 2
  await ask(gateway, 'POST', '/messages', message('told', 'voice'))
  await until(() => receipts.length === 3)
  for (const { headers, body } of receipts) {
    assert.ok(isGenuine([secret], headers, body, systemClock.now()))
    const { type, data } = JSON.parse(body.toString()) as { type: string; data: unknown }
    assert.deepEqual([type, data], ['phone.receipt', { reference: 'sim-told', state: 'failed', code: 'not_reachable' }])
  }
  assert.equal(new Set(receipts.map(({ headers }) => headers['webhook-id'])).size, 1)
  receipts.length = 0
  await gateway.play({ receipts: 'badly_signed', receiptAfterMs: 0 })
  await ask(gateway, 'POST', '/messages', message('forged'))
  await until(() => receipts.length === 1)
  assert.ok(!isGenuine([secret], receipts[0]!.headers, receipts[0]!.body, systemClock.now()))
})

test('takes nothing without its token, nothing unreadable, and nothing when told to refuse or break', async () => {
  const gateway = await start()
  const before = (await gateway.sent()).length
  assert.equal((await ask(gateway, 'POST', '/messages', message('no'), 'other')).status, 401)
  assert.equal((await ask(gateway, 'GET', '/sent', undefined, '')).status, 401)
  assert.equal((await ask(gateway, 'POST', '/messages', { ...message('no'), to: '110' })).status, 422)
  assert.equal((await ask(gateway, 'POST', '/messages', 'no json')).status, 400)
  assert.equal((await ask(gateway, 'PUT', '/control', { sms: 'dance' })).status, 400)
  assert.equal((await ask(gateway, 'GET', '/messages/sim-unknown')).status, 404)
  assert.equal((await ask(gateway, 'GET', '/elsewhere')).status, 404)
  await gateway.play({ sms: 'refuse', voice: 'error' })
  assert.deepEqual(await ask(gateway, 'POST', '/messages', message('no')), {
    status: 422,
    body: { code: 'number_refused' },
  })
  assert.equal((await ask(gateway, 'POST', '/messages', message('no', 'voice'))).status, 500)
  assert.equal((await gateway.sent()).length, before)
})

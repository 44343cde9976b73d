/** What the doctor says of the payment core and of who sends messages, against the sandbox core and against nobody. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { type SandboxCore, startSandboxCore } from '../../sandbox/core/start.ts'
import { loadConfig } from '../../server/platform/config.ts'
import type { Finding } from './doctor.ts'
import { aboutMoney } from './doctor-money.ts'

const folder = mkdtempSync(join(tmpdir(), 'huiyin-doctor-'))
const token = 'a-token-for-tests'
const secret = (byte: number) => `whsec_${Buffer.alloc(32, byte).toString('base64')}`
let core: SandboxCore
before(async () => {
  core = await startSandboxCore({ dataDir: join(folder, 'core'), token, callbackSecret: secret(1) })
})
after(async () => {
  await core.stop()
  rmSync(folder, { recursive: true, force: true })
})

/** What is said with these settings, the answer of a core waited for no longer than half a second. */
const look = (settings: Record<string, string>) =>
  aboutMoney(loadConfig({ HUIYIN_DATA: folder, ...settings }), { msMax: 500 })
const connected = (url: string, more: Record<string, string> = {}) =>
  look({ HUIYIN_CORE_URL: url, HUIYIN_CORE_TOKEN: token, HUIYIN_CORE_CALLBACK_SECRETS: secret(1), ...more })
const of = (findings: Finding[], what: string) => findings.find((finding) => finding.what === what)!

/** A core that answers as it is told, for as long as `act` runs. */
async function answering(listener: RequestListener, act: (url: string) => Promise<void>): Promise<void> {
  const server = createServer(listener).listen(0, '127.0.0.1')
  await once(server, 'listening')
  try {
    await act(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  } finally {
    server.closeAllConnections()
    server.close()
  }
}

describe('the payment core', () => {
  it('that answers as the contract says is well, and nothing was moved by asking', async () => {
    const before = await core.ledger()
    const findings = await connected(core.url)
    assert.deepEqual(await core.ledger(), before)
    const { found, wrong, soon } = of(findings, 'payment core')
    assert.match(found, /^127\.0\.0\.1:\d+, by plain http on this machine only, knows our token, answered in \d+ ms$/)
    assert.deepEqual([wrong, soon], [undefined, undefined])
    const news = of(findings, 'news of the core')
    assert.match(news.found, /\/v1\/core\/callbacks, signed with one secret$/)
    assert.deepEqual([news.wrong, news.soon], [undefined, undefined])
    assert.ok(!JSON.stringify(findings).includes(token) && !JSON.stringify(findings).includes('whsec_'))
  })

  it('that is not there, is silent, or fails is told with what to do', async () => {
    const gone = createServer().listen(0, '127.0.0.1')
    await once(gone, 'listening')
    const { port } = gone.address() as AddressInfo
    gone.close()
    assert.match(
      of(await connected(`http://127.0.0.1:${port}`), 'payment core').wrong!,
      /could not be asked \(ECONNREFUSED\): see whether it runs, whether HUIYIN_CORE_URL is right/,
    )
    await core.setFaults({ silent: 1 })
    assert.match(of(await connected(core.url), 'payment core').wrong!, /did not answer within 0\.5 s/)
    await core.setFaults({ error: 1 })
    assert.match(of(await connected(core.url), 'payment core').wrong!, /answered 500 .*core check/)
    await core.setFaults({})
    const stranger = await connected(core.url, { HUIYIN_CORE_TOKEN: 'another-token' })
    assert.match(of(stranger, 'payment core').wrong!, /answered 401: .*HUIYIN_CORE_TOKEN/)
  })

  it('that speaks otherwise, or from another time, is told so', async () => {
    const said: [RequestListener, RegExp][] = [
      [(_, reply) => reply.writeHead(404).end('<h1>not here</h1>'), /404 in other words than the contract's/],
      [(_, reply) => reply.writeHead(200).end('{}'), /200 in other words/],
      [(_, reply) => reply.writeHead(302, { location: 'https://x.example' }).end(), /redirects are not followed/],
      [
        (request, reply) =>
          reply.writeHead(200).end(
            JSON.stringify({
              id: request.url!.split('/').at(-1),
              state: 'done',
              seq: 1,
              at: '2026-03-02T00:00:00Z',
            }),
          ),
        /knows an order that nobody sent/,
      ],
      [
        (_, reply) => reply.writeHead(404, { date: 'Mon, 02 Mar 2020 00:00:00 GMT' }).end('{"code":"not_found"}'),
        /its clock is \d+ s behind ours.*NTP/,
      ],
    ]
    for (const [listener, expected] of said)
      await answering(listener, async (url) =>
        assert.match(of(await connected(url), 'payment core').wrong ?? 'nothing', expected),
      )
  })

  it('is not asked where it must not be, and is told where it cannot reach us', async () => {
    // Settings refuse this before; whoever wires a core otherwise is told by its adapter.
    const far = { url: 'http://core.bank.example', token, callbackSecrets: [secret(1)] }
    const findings = await aboutMoney({ ...loadConfig({ HUIYIN_DATA: folder }), core: far })
    assert.deepEqual(of(findings, 'payment core').found, 'not asked')
    assert.match(of(findings, 'payment core').wrong!, /plain http.*HUIYIN_CORE_URL/)
    assert.match(of(findings, 'news of the core').wrong!, /cannot reach this address.*HUIYIN_URL/)
    const two = { HUIYIN_CORE_CALLBACK_SECRETS: `${secret(1)},${secret(2)}` }
    const news = of(await connected(core.url, two), 'news of the core')
    assert.match(news.found, /one of 2 secrets/)
    assert.match(news.soon!, /take the old one out/)
  })

  it('that nobody connected is no fault', async () => {
    const { found, wrong, soon } = of(await look({}), 'payment core')
    assert.match(found, /nobody is connected/)
    assert.deepEqual([wrong, soon], [undefined, undefined])
  })
})

describe('text messages and calls', () => {
  const phone = async (settings: Record<string, string>) => of(await look(settings), 'text messages and calls')
  const twilio = { HUIYIN_PHONE_PROVIDER: 'twilio', HUIYIN_PHONE_KEY_ID: 'AC1', HUIYIN_PHONE_SECRET: 'the-secret' }

  it('that nobody sends matter once money can be protected', async () => {
    assert.equal((await phone({})).soon, undefined)
    assert.match(of(await connected(core.url), 'text messages and calls').soon!, /HUIYIN_PHONE_PROVIDER/)
  })

  it('that lack a setting say which', async () => {
    const { wrong } = await phone({ HUIYIN_PHONE_PROVIDER: 'twilio', HUIYIN_PHONE_SECRET: 'the-secret' })
    assert.match(wrong!, /HUIYIN_PHONE_PROVIDER is twilio, which needs /)
    assert.match((await phone({ ...twilio, HUIYIN_PHONE_SMS_SENDER: '+15005550006' })).soon!, /VOICE_SENDER/)
    assert.match((await phone({ ...twilio, HUIYIN_PHONE_VOICE_SENDER: '+15005550006' })).soon!, /SMS_SENDER/)
    const both = { ...twilio, HUIYIN_PHONE_VOICE_SENDER: '+15005550006', HUIYIN_PHONE_SMS_SENDER: '+15005550006' }
    const { found, wrong: none, soon } = await phone(both)
    assert.match(found, /^twilio at https:\/\/api\.twilio\.com: sms and voice/)
    assert.deepEqual([none, soon], [undefined, undefined])
    assert.ok(!found.includes('the-secret'))
  })

  it('that a provider has not approved are named', async () => {
    const file = join(folder, 'approved.json')
    writeFileSync(file, JSON.stringify({ hold_requested: { 'zh-Hans': { sms: 'SMS_1' }, en: { sms: 'SMS_2' } } }))
    const { soon } = await phone({
      HUIYIN_PHONE_PROVIDER: 'aliyun',
      HUIYIN_PHONE_KEY_ID: 'LTAI1',
      HUIYIN_PHONE_SECRET: 'the-secret',
      HUIYIN_PHONE_SMS_SENDER: '海港支付',
      HUIYIN_PHONE_TEMPLATES: file,
    })
    assert.match(soon!, /refund_done \(zh-Hans sms\)/)
    assert.doesNotMatch(soon!, /hold_requested|voice/)
  })

  it('of the sandbox are a fault where others than this machine come in', async () => {
    const sandbox = {
      HUIYIN_PHONE_PROVIDER: 'sandbox',
      HUIYIN_PHONE_URL: 'http://127.0.0.1:1',
      HUIYIN_PHONE_SECRET: 'a-token',
      HUIYIN_PHONE_RECEIPT_SECRETS: secret(3),
    }
    assert.equal((await phone(sandbox)).wrong, undefined)
    const open = { HUIYIN_BIND: '0.0.0.0', HUIYIN_TRUST_PROXY: '10.0.0.1', HUIYIN_URL: 'https://desk.example' }
    const consoleUrl = { HUIYIN_CONSOLE_URL: 'https://console.example' }
    assert.match((await phone({ ...sandbox, ...open, ...consoleUrl })).wrong!, /nobody’s telephone rings/)
  })
})

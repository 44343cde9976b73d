/** The conformance suite: it passes on the sandbox core, and names the rule that a wrong core breaks. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { systemClock as clock, uuidv7 } from '#platform/clock.ts'
import { type SandboxCore, startSandboxCore } from '../../../sandbox/core/start.ts'
import { tryCore } from './conformance.ts'
import { hearNews } from './hear-news.ts'
import type { TrialSettings, Tried } from './trial.ts'

const folder = mkdtempSync(join(tmpdir(), 'huiyin-conformance-'))
const token = 'a token for tests'
const secret = `whsec_${Buffer.alloc(32, 3).toString('base64')}`
const otherSecret = `whsec_${Buffer.alloc(32, 4).toString('base64')}`
const servers: Server[] = []
let core: SandboxCore
before(async () => {
  core = await startSandboxCore({ dataDir: folder, token, callbackSecret: secret })
})
after(async () => {
  for (const server of servers) server.close().closeAllConnections()
  await core.stop()
  rmSync(folder, { recursive: true, force: true })
})

async function tryIt(url: string, more: Partial<TrialSettings> = {}): Promise<Tried[]> {
  const fresh = uuidv7(clock)
  return tryCore(
    { url, token, clock, account: `u-${fresh}`, payment: `p-${fresh}`, unknown: `no-such-${fresh}`, ...more },
    () => undefined,
  )
}
const failedIn = (tried: Tried[]) => tried.filter(({ seen }) => seen !== null).map(({ name }) => name)

type Asked = { method: string; path: string; auth: string; body: string }
type Said = { status: number; body: Record<string, unknown> }
type Pass = (asked?: Partial<Asked>) => Promise<Said>
type Wrong = (asked: Asked, pass: Pass) => Promise<Said>

/** The sandbox core with one rule broken. */
async function wrongCore(wrong: Wrong): Promise<string> {
  const server = createServer(async (request, reply) => {
    const parts = await Array.fromAsync(request as AsyncIterable<Buffer>)
    const asked: Asked = {
      method: request.method ?? '',
      path: request.url ?? '',
      auth: request.headers.authorization ?? '',
      body: Buffer.concat(parts).toString(),
    }
    const pass: Pass = async (changed = {}) => {
      const { method, path, auth, body } = { ...asked, ...changed }
      const answer = await fetch(core.url + path, {
        method,
        headers: { authorization: auth, 'content-type': 'application/json' },
        ...(method === 'GET' ? {} : { body }),
      })
      return { status: answer.status, body: (await answer.json()) as Said['body'] }
    }
    const { status, body } = await wrong(asked, pass)
    reply.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  })
  servers.push(server)
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** What a rule was broken by, and the checks that say so. */
const wrongs: [string, () => Wrong, string[]][] = [
  ['lets everybody in', () => (_asked, pass) => pass({ auth: `Bearer ${token}` }), ['wrong token']],
  [
    'finds whatever is looked up',
    () => async (_asked, pass) => {
      const said = await pass()
      return said.status === 404 && said.body.code === 'not_found' ? { status: 200, body: {} } : said
    },
    ['unknown payment', 'unknown order', 'malformed orders', 'money is text'],
  ],
  [
    'takes fractions of money',
    () => (asked, pass) => pass({ body: asked.body.replace(/"amountMinor":("?)1\.5\1/, '"amountMinor":"1"') }),
    ['money is text'],
  ],
  [
    'tells money as a number',
    () => async (_asked, pass) => {
      const said = await pass()
      const payment = said.body.payment as { amount: { amountMinor: unknown } } | undefined
      if (payment) payment.amount.amountMinor = Number(payment.amount.amountMinor)
      return said
    },
    [
      'known payment',
      'money is text',
      'refund of a part',
      'refund twice by one id',
      'ten at once under one id',
      'refund above the amount',
      'refund in another currency',
    ],
  ],
  [
    'takes one id for two orders',
    () => async (asked, pass) => {
      const said = await pass()
      const body = { id: asked.path.slice(-36), state: 'done', seq: 1, at: clock.now().toISOString() }
      return said.status === 409 ? { status: 200, body } : said
    },
    ['the same id for something else'],
  ],
  [
    'does every request, whatever its id',
    () => {
      const asked = new Map<string, number>()
      return (request, pass) => {
        if (request.method !== 'PUT' || !request.body.includes('"refund"')) return pass()
        const times = asked.get(request.path) ?? 0
        asked.set(request.path, times + 1)
        if (times === 0) return pass()
        const own = request.path.slice(-36)
        const other = uuidv7(clock)
        return pass({ path: request.path.replace(own, other) }).then(({ status, body }) => ({
          status,
          body: 'id' in body ? { ...body, id: own } : body,
        }))
      }
    },
    ['refund twice by one id', 'ten at once under one id'],
  ],
  [
    'forgets when a hold ends',
    () => async (_asked, pass) => {
      const said = await pass()
      const { until: _until, ...rest } = said.body
      return { ...said, body: rest }
    },
    ['hold'],
  ],
  [
    'calls everything done',
    () => async (_asked, pass) => {
      const said = await pass()
      return said.body.state === 'rejected' ? { ...said, body: { ...said.body, state: 'done' } } : said
    },
    ['release again', 'hold of what is unknown', 'refund above the amount', 'refund in another currency', 'statement'],
  ],
  [
    'has no extended holds',
    () => (asked, pass) =>
      asked.body.includes('"extend"')
        ? Promise.resolve({
            status: 200,
            body: { id: asked.path.slice(-36), state: 'done', seq: 1, at: clock.now().toISOString() },
          })
        : pass(),
    ['extend', 'statement'],
  ],
  [
    'forgets its statement',
    () => async (asked, pass) =>
      asked.path.startsWith('/v1/statements') && asked.auth === `Bearer ${token}`
        ? { status: 200, body: { lines: [], complete: true } }
        : pass(),
    ['statement'],
  ],
]

describe('the conformance suite', () => {
  it('passes on the sandbox core, which sends its news, signed, and again until they are taken', async () => {
    const heard = await hearNews(0, [secret], clock)
    await core.sendCallbacksTo(`http://127.0.0.1:${heard.port}/v1/core/callbacks`)
    const tried = await tryIt(core.url, { heard })
    assert.deepEqual(
      tried.filter(({ seen }) => seen !== null),
      [],
    )
    assert.ok(tried.length >= 25)
    heard.close()
  })

  it('says that news are signed with another secret', async () => {
    const heard = await hearNews(0, [otherSecret], clock)
    await core.sendCallbacksTo(`http://127.0.0.1:${heard.port}/v1/core/callbacks`)
    assert.deepEqual(failedIn(await tryIt(core.url, { heard })), ['news are signed'])
    heard.close()
    await core.sendCallbacksTo(null)
  })

  // Each waits for a hold to end by itself; they wait together.
  describe('names the rule that is broken', { concurrency: true }, () => {
    for (const [what, wrong, names] of wrongs) {
      it(`by a core that ${what}`, async () => {
        assert.deepEqual(failedIn(await tryIt(await wrongCore(wrong()))), names)
      })
    }

    it('by a core that sends no news', async () => {
      const heard = await hearNews(0, [secret], clock)
      const failed = failedIn(await tryIt(core.url, { heard, newsMsMax: 100 }))
      assert.deepEqual(failed, ['news come', 'news are signed', 'news come again'])
      heard.close()
    })
  })

  it('passes on a core that accepts first and decides later', async () => {
    await core.setFaults({ acceptedFirst: { share: 1, ms: 30 } })
    assert.deepEqual(failedIn(await tryIt(core.url)), [])
  })

  it('ends when the core is not there, and says so of every check', async () => {
    const tried = await tryIt('http://127.0.0.1:9')
    assert.equal(failedIn(tried).length, tried.length)
    assert.match(tried[0]?.seen ?? '', /could not be asked/)
  })
})

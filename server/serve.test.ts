import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { openTestOrg, type TestOrg } from '../test/house.ts'
import { makeServers } from './serve.ts'

let org: TestOrg
let servers: Awaited<ReturnType<typeof makeServers>>
before(async () => {
  org = await openTestOrg()
  servers = await makeServers(org.house, {
    tls: null,
    trustProxy: false,
    secureCookies: { portal: false, console: false },
  })
})
after(async () => {
  await servers.portal.close()
  await servers.console.close()
  await org.close()
})

const get = (origin: 'portal' | 'console', url: string, encoding = '') =>
  servers[origin].inject({ url, headers: { host: org.host, 'accept-encoding': encoding } })

test('every page of an origin is the same small document, never kept; its scripts are kept for good', async () => {
  for (const [origin, url] of [
    ['portal', '/'],
    ['portal', '/t/HY-0000-0000'],
    ['console', '/queue?view=open'],
  ] as const) {
    const page = await get(origin, url)
    assert.match(String(page.headers['content-type']), /^text\/html/)
    assert.equal(page.headers['cache-control'], 'no-cache')
    const script = /src="(\/assets\/[^"]+\.js)"/.exec(page.body)![1]!
    assert.match(String((await get(origin, script)).headers['cache-control']), /immutable/)
  }
})

test('a phone that understands Brotli or gzip gets less than half of the bytes', async () => {
  const script = /src="(\/assets\/[^"]+\.js)"/.exec((await get('portal', '/')).body)![1]!
  const plain = (await get('portal', script)).rawPayload.length
  for (const encoding of ['br', 'gzip']) {
    const packed = await get('portal', script, encoding)
    assert.equal(packed.headers['content-encoding'], encoding)
    assert.ok(packed.rawPayload.length < plain / 2)
  }
})

test('what is not there is missing, in the same form everywhere', async () => {
  for (const url of [
    '/nothing.js',
    '/assets/nothing.css',
    '/v1/nothing',
    '/../package.json',
    '/..%2Fconsole%2Findex.html',
  ]) {
    const answer = await get('portal', url)
    assert.equal(answer.statusCode, 404, url)
    assert.equal(answer.json().code, 'path_unknown', url)
  }
})

test('an origin says whether it can answer, and the description of the API is served beside a page to read it', async () => {
  assert.deepEqual((await get('console', '/health')).json(), { status: 'ok' })
  assert.equal((await get('portal', '/v1/openapi.json')).json().openapi, '3.1.0')
  assert.match((await get('portal', '/docs')).body, /swagger-ui-bundle\.js/)
})

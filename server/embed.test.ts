import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { changeEntryPoint, createEntryPoint } from '#records/entries/change.ts'
import { entriesOf } from '#records/entries/find.ts'
import { openTestOrg, type TestOrg } from '../test/house.ts'
import { makeServers } from './serve.ts'

const shop = 'https://shop.example'
let org: TestOrg
let servers: Awaited<ReturnType<typeof makeServers>>
let entry: { entryId: string; key: string }
before(async () => {
  org = await openTestOrg()
  servers = await makeServers(org.house, {
    tls: null,
    trustProxy: false,
    secureCookies: { portal: true, console: true },
  })
  entry = await org.asSystem(async (work) => {
    const name = { 'zh-Hans': '小铺', en: 'Shop' }
    await createEntryPoint(work, { name, origins: [shop, 'https://m.shop.example'], requestsPerMinuteMax: 600 })
    return (await entriesOf(work))[0]!
  })
})
after(async () => {
  await servers.portal.close()
  await servers.console.close()
  await org.close()
})

const get = (url: string) => servers.portal.inject({ url, headers: { host: org.host } })

/** The form's file, as the loader names it. */
async function formName(): Promise<string> {
  return /form-[\w-]+\.js/.exec((await get('/w/v1.js')).body)![0]
}

test('the loader is asked for again after minutes and good for a week while we are down; the form is kept for good', async () => {
  const loader = await get('/w/v1.js')
  assert.match(String(loader.headers['cache-control']), /max-age=300.*stale-if-error=604800/)
  assert.match(String((await get(`/w/${await formName()}`)).headers['cache-control']), /immutable/)
  for (const name of ['v1.js', 'v1.css', 'sheet.css', 'form.css', 'v1.d.ts', await formName()]) {
    const { statusCode, headers } = await get(`/w/${name}`)
    assert.equal(statusCode, 200, name)
    assert.equal(headers['cross-origin-resource-policy'], 'cross-origin', name)
    assert.equal(headers['access-control-allow-origin'], '*', name)
  }
  assert.equal((await get('/w/nothing.js')).statusCode, 404)
  assert.equal((await get('/w/..%2Fportal%2Findex.html')).statusCode, 404)
})

test("a loader of yesterday, which names yesterday's form, gets today's", async () => {
  const old = await get('/w/form-00000000.js')
  assert.equal(old.statusCode, 200)
  assert.equal(old.body, (await get(`/w/${await formName()}`)).body)
})

test('our pages stand in frames of the origins of an open entry point, and of nobody else', async () => {
  for (const path of ['', '/', '/new/refund', '/news']) {
    const { statusCode, headers, body } = await get(`/embed/${entry.key}${path}`)
    assert.equal(statusCode, 200, path)
    assert.match(
      String(headers['content-security-policy']),
      /frame-ancestors https:\/\/shop\.example https:\/\/m\.shop\.example$/,
    )
    assert.match(String(headers['content-security-policy']), /^default-src 'none'; script-src 'self';/)
    assert.equal(headers['x-frame-options'], undefined)
    assert.ok(body.includes('<meta name="huiyin-origins" content="https://shop.example https://m.shop.example" />'))
  }
  const stranger = await get('/embed/pk_nobody/')
  assert.equal(stranger.statusCode, 404)
  assert.equal(stranger.headers['x-frame-options'], 'DENY')

  await org.asSystem((work) => changeEntryPoint(work, entry.entryId, { active: false }, null))
  assert.equal((await get(`/embed/${entry.key}/`)).statusCode, 404)
  await org.asSystem((work) => changeEntryPoint(work, entry.entryId, { active: true, origins: [] }, null))
  const closed = await get(`/embed/${entry.key}/`)
  assert.match(String(closed.headers['content-security-policy']), /frame-ancestors 'none'$/)
})

test('in a frame the cookie of a ticket says that it may go there, and stays with that site', async () => {
  const { number, secret } = await org.send()
  const open = (headers: Record<string, string>) =>
    servers.portal.inject({
      method: 'POST',
      url: '/v1/tracking',
      headers: { host: org.host, 'content-type': 'application/json', ...headers },
      payload: JSON.stringify({ number, secret }),
    })
  const framed = String((await open({ 'x-huiyin-framed': '1' })).headers['set-cookie'])
  assert.match(framed, /^__Host-huiyin-tracking=.*; HttpOnly; Secure; Partitioned; SameSite=None$/)
  assert.match(String((await open({})).headers['set-cookie']), /; HttpOnly; Secure; SameSite=Lax$/)
})

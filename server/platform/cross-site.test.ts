/** What a page of another site may do in browsers that say so, in old ones that only name its origin, and in none. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { openTestApi } from '../../test/api.ts'
import { openTestOrg } from '../../test/house.ts'

const org = await openTestOrg()
const api = await openTestApi(org)
after(async () => {
  await api.close()
  await org.close()
})

const evil = 'https://evil.example'
const complaint = { form: 'other', text: '来自别的网站' }
/** What each kind of page says of itself, and whether it is another site's. */
const pages: [string, Record<string, string>, boolean][] = [
  ['our own page', { 'sec-fetch-site': 'same-origin', origin: `https://${org.host}` }, false],
  ['our own page in an old browser', { origin: `https://${org.host}` }, false],
  ['our own page at a port in an old browser', { origin: `http://${org.host.toUpperCase()}:8080` }, false],
  ['an old browser that keeps the origin to itself', { origin: 'null' }, false],
  ['a server', {}, false],
  ['another site', { 'sec-fetch-site': 'cross-site', origin: evil }, true],
  ['a neighbour under the same domain', { 'sec-fetch-site': 'same-site', origin: evil }, true],
  ['another site in a frame without an origin', { 'sec-fetch-site': 'cross-site', origin: 'null' }, true],
  ['another site in an old browser', { origin: evil }, true],
]

for (const [page, headers, isOther] of pages) {
  test(`${page} ${isOther ? 'may change nothing, and sends for no entry that does not list it' : 'is let in'}`, async () => {
    const receipt = await org.send()
    const opened = await api.browse('portal').ask('POST', '/v1/tracking', {
      body: { number: receipt.number, secret: receipt.secret },
      headers,
    })
    assert.deepEqual([opened.status, opened.body.code], isOther ? [403, 'cross_site'] : [200, undefined])
    const sent = await api.browse('portal').ask('POST', '/v1/tickets', { body: complaint, headers })
    assert.deepEqual([sent.status, sent.body.code], isOther ? [403, 'origin_not_allowed'] : [201, undefined])
  })
}

test('a page of another site reads nothing with the cookies of its visitor', async () => {
  const { number, secret } = await org.send()
  const customer = await api.holding({ number, secret })
  const path = `/v1/tracking/${number}`
  assert.equal((await customer.ask('GET', path)).status, 200)
  const others: Record<string, string>[] = [{ 'sec-fetch-site': 'cross-site' }, { origin: evil }]
  for (const headers of others) {
    const { status, header } = await customer.ask('GET', path, { headers })
    assert.deepEqual([status, header('access-control-allow-origin')], [401, undefined])
  }
})

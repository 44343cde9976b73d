/** Signing in with an outside provider: a real OpenID provider on loopback, and one that lies. */
import assert from 'node:assert/strict'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, describe, it } from 'node:test'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
// @ts-expect-error: this package comes without types.
import { Provider } from 'oidc-provider'
import { type Browser, openTestApi } from '../../../../test/api.ts'
import { openTestOrg } from '../../../../test/house.ts'
import { readStory } from '../../audit/follow.ts'
import { addPerson, invite } from '../enter.ts'
import { addProvider, removeProvider } from './identities.ts'

const org = await openTestOrg()
const api = await openTestApi(org)
const clientId = 'huiyin'
const clientSecret = 'a secret of this client only'
const redirectUri = `http://${org.host}:8081/signin/provider`
const servers: Server[] = []
let providerId = ''
let issuer = ''

async function listen(server: Server): Promise<string> {
  servers.push(server)
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

before(async () => {
  // The provider's time is the system's, and so must ours be.
  org.house.clock.set(new Date())
  const server = createServer()
  issuer = await listen(server)
  const provider = new Provider(issuer, {
    clients: [{ client_id: clientId, client_secret: clientSecret, redirect_uris: [redirectUri] }],
    features: { devInteractions: { enabled: true } },
    pkce: { required: () => true },
    findAccount: (_: unknown, sub: string) => ({
      accountId: sub,
      // The e-mail of a colleague here, and said to be verified: it must not matter.
      claims: async () => ({ sub, email: org.people.admin.email, email_verified: true }),
    }),
  })
  server.on('request', provider.callback())
  providerId = await org.asSystem((work) => addProvider(work, { name: 'House', issuer, clientId, clientSecret }))
})
after(async () => {
  for (const server of servers) server.close()
  await api.close()
  await org.close()
})

const someone = () => api.browse('console')

/** Sets out from here; answers where to. */
async function setOut(browser: Browser, body: object = {}): Promise<URL> {
  const begun = await browser.ask('POST', '/v1/session/provider/start', { body: { providerId, ...body } })
  assert.equal(begun.status, 200, begun.text)
  return new URL(String(begun.body.url))
}

/** What a person's browser does at the provider: its pages of login and consent; answers the query of the way back. */
async function throughProvider(start: URL, login: string): Promise<string> {
  const jar = new Map<string, string>()
  const visit = async (url: string, form?: Record<string, string>): Promise<string> => {
    const answer = await fetch(url, {
      redirect: 'manual',
      headers: { cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; ') },
      ...(form ? { method: 'POST', body: new URLSearchParams(form) } : {}),
    })
    for (const line of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      jar.set(name, value)
    }
    const next = answer.headers.get('location')
    if (next?.startsWith(redirectUri)) return new URL(next).search.slice(1)
    if (next) return visit(new URL(next, url).href)
    const page = await answer.text()
    const prompt = /name="prompt" value="(\w+)"/.exec(page)?.[1]
    const action = /action="([^"]+)"/.exec(page)?.[1]
    assert.ok(prompt && action, `no form at ${url}: ${page.slice(0, 300)}`)
    return visit(action, prompt === 'login' ? { prompt, login, password: 'any' } : { prompt })
  }
  return visit(start.href)
}

const comeBack = (browser: Browser, query: string) => browser.ask('POST', '/v1/session/provider', { body: { query } })

describe('a real provider', () => {
  it('asks only who somebody is, with PKCE, state and nonce', async () => {
    const { searchParams } = await setOut(someone())
    assert.equal(searchParams.get('scope'), 'openid')
    assert.equal(searchParams.get('code_challenge_method'), 'S256')
    for (const name of ['state', 'nonce', 'code_challenge'])
      assert.ok((searchParams.get(name) ?? '').length >= 26, name)
  })

  it('lets nobody in whose account nobody connected, whatever e-mail it has', async () => {
    const browser = someone()
    const refused = await comeBack(browser, await throughProvider(await setOut(browser), 'stranger'))
    assert.deepEqual([refused.status, refused.body.code], [401, 'identity_unknown'])
    assert.equal((await browser.ask('GET', '/v1/me')).status, 401)
  })

  it('lets in whoever was invited and chose it, once invited only once, and again by issuer and subject', async () => {
    const { staffId, link } = await org.asSystem((work) =>
      invite(work, { name: '郑', email: 'zheng@test.local', role: 'agent', teamIds: [] }),
    )
    const invitation = link.split('#token=')[1]!
    const browser = someone()
    const entered = await comeBack(browser, await throughProvider(await setOut(browser, { invitation }), 'zheng'))
    assert.deepEqual([entered.status, entered.body.staffId], [200, staffId], entered.text)
    const other = someone()
    const again = await other.ask('POST', '/v1/session/provider/start', { body: { providerId, invitation } })
    assert.deepEqual([again.status, again.body.code], [401, 'token_wrong'])
    const later = await comeBack(other, await throughProvider(await setOut(other), 'zheng'))
    assert.deepEqual([later.status, later.body.staffId], [200, staffId])
    await org.asSystem(({ tx }) =>
      tx.updateTable('staff').set({ active: false }).where('staff_id', '=', staffId).execute(),
    )
    const gone = await comeBack(other, await throughProvider(await setOut(other), 'zheng'))
    assert.equal(gone.body.code, 'identity_unknown')
  })

  it('is connected by whoever is signed in, to them and to nobody after them', async () => {
    const browser = await api.signedIn('lead')
    const linked = await comeBack(browser, await throughProvider(await setOut(browser, { link: true }), 'the lead'))
    assert.deepEqual([linked.status, linked.body.staffId], [200, org.people.lead.staffId], linked.text)
    const fresh = someone()
    const entered = await comeBack(fresh, await throughProvider(await setOut(fresh), 'the lead'))
    assert.deepEqual([entered.status, entered.body.role], [200, 'lead'])
    const thief = await api.signedIn('agent')
    const refused = await comeBack(thief, await throughProvider(await setOut(thief, { link: true }), 'the lead'))
    assert.deepEqual([refused.status, refused.body.code], [409, 'identity_taken'])
    const events = await org.asSystem((work) => readStory(work, org.people.lead.staffId))
    assert.ok(
      events.some(
        ({ type, payload }) => type === 'staff.factor_added' && (payload as { factor: string }).factor === 'provider',
      ),
    )
  })

  it('is believed once, in the browser that set out, within ten minutes, and only with the code that belongs to it', async () => {
    const browser = someone()
    const query = await throughProvider(await setOut(browser), 'the lead')
    const stolen = await comeBack(someone(), query)
    assert.deepEqual([stolen.status, stolen.body.code], [401, 'trip_over'], 'in another browser')
    assert.equal((await comeBack(browser, query)).body.code, 'trip_over', 'and it is used up by the attempt')

    const other = await throughProvider(await setOut(someone()), 'the lead')
    const mixed = new URLSearchParams(await throughProvider(await setOut(browser), 'the lead'))
    mixed.set('code', new URLSearchParams(other).get('code')!)
    assert.equal((await comeBack(browser, mixed.toString())).body.code, 'provider_refused', "another trip's code")

    const late = await throughProvider(await setOut(browser), 'the lead')
    org.house.clock.advance(10 * 60_000)
    assert.equal((await comeBack(browser, late)).body.code, 'trip_over')
  })

  it('names itself in the way back: one that came from another issuer is refused', async () => {
    const browser = someone()
    const query = new URLSearchParams(await throughProvider(await setOut(browser), 'the lead'))
    assert.equal(query.get('iss'), issuer)
    query.set('iss', 'http://127.0.0.1:1')
    assert.equal((await comeBack(browser, query.toString())).body.code, 'provider_refused')
  })

  it('taken away takes its identities along', async () => {
    const other = await org.asSystem((work) =>
      addProvider(work, { name: 'Gone', issuer: 'https://gone.example', clientId, clientSecret: null }),
    )
    const staffId = await org.asSystem((work) =>
      addPerson(work, { name: 'x', email: 'gone@test.local', role: 'agent', language: 'en', teamIds: [] }),
    )
    const count = () =>
      org.asSystem(
        async ({ tx }) =>
          (await tx.selectFrom('identities').select('subject').where('staff_id', '=', staffId).execute()).length,
      )
    await org.asSystem(({ tx, orgId, now }) =>
      tx
        .insertInto('identities')
        .values({
          org_id: orgId,
          issuer: 'https://gone.example',
          subject: 's',
          staff_id: staffId,
          created_at: now,
          used_at: null,
        })
        .execute(),
    )
    assert.equal(await count(), 1)
    await org.asSystem((work) => removeProvider(work, other))
    assert.equal(await count(), 0)
  })
})

describe('a provider that lies', () => {
  it('is refused for a wrong nonce, audience, issuer, key or time, and let in when it tells the truth', async () => {
    const right = await generateKeyPair('ES256')
    const wrong = await generateKeyPair('ES256')
    let lie: { claims?: object; key?: CryptoKey } = {}
    let nonce = ''
    const server = createServer((request, reply) => {
      const answer = (body: object) => reply.setHeader('content-type', 'application/json').end(JSON.stringify(body))
      void (async () => {
        if (request.url === '/.well-known/openid-configuration')
          return answer({
            issuer: liar,
            authorization_endpoint: `${liar}/auth`,
            token_endpoint: `${liar}/token`,
            jwks_uri: `${liar}/keys`,
            response_types_supported: ['code'],
            subject_types_supported: ['public'],
            id_token_signing_alg_values_supported: ['ES256'],
          })
        if (request.url === '/keys')
          return answer({ keys: [{ ...(await exportJWK(right.publicKey)), alg: 'ES256', kid: 'k' }] })
        const now = Math.floor(Date.now() / 1000)
        const claims = { iss: liar, sub: 's', aud: clientId, iat: now, exp: now + 60, nonce, ...lie.claims }
        const token = await new SignJWT(claims)
          .setProtectedHeader({ alg: 'ES256', kid: 'k' })
          .sign(lie.key ?? right.privateKey)
        return answer({ access_token: 'a', token_type: 'Bearer', id_token: token })
      })()
    })
    const liar = await listen(server)
    const liarId = await org.asSystem((work) =>
      addProvider(work, { name: 'Liar', issuer: liar, clientId, clientSecret }),
    )
    await org.asSystem(({ tx, orgId, now }) =>
      tx
        .insertInto('identities')
        .values({
          org_id: orgId,
          issuer: liar,
          subject: 's',
          staff_id: org.people.product.staffId,
          created_at: now,
          used_at: null,
        })
        .execute(),
    )
    const tries = async (with_: typeof lie) => {
      lie = with_
      const browser = someone()
      const url = await setOut(browser, { providerId: liarId })
      nonce = url.searchParams.get('nonce')!
      return comeBack(browser, `code=c&state=${url.searchParams.get('state')}`)
    }
    const lies: Record<string, typeof lie> = {
      nonce: { claims: { nonce: 'another' } },
      'no nonce': { claims: { nonce: undefined } },
      audience: { claims: { aud: 'another' } },
      issuer: { claims: { iss: issuer } },
      expired: { claims: { exp: Math.floor(Date.now() / 1000) - 600 } },
      key: { key: wrong.privateKey },
    }
    for (const [name, each] of Object.entries(lies)) {
      const refused = await tries(each)
      assert.deepEqual([refused.status, refused.body.code], [401, 'provider_refused'], name)
    }
    assert.equal((await tries({})).status, 200)
    server.close()
    server.closeAllConnections()
    const unreachable = await someone().ask('POST', '/v1/session/provider/start', { body: { providerId: liarId } })
    assert.ok([200, 503].includes(unreachable.status), 'what it said of itself is kept for some minutes')
    assert.deepEqual(await tries({}).then(({ status, body }) => [status, body.code]), [503, 'provider_unavailable'])
  })
})

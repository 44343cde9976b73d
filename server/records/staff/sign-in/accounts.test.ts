/** Sessions, step-up and what administrators may do to somebody's way in. */
import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import type { Work } from '#platform/database.ts'
import type { Problem } from '#platform/errors.ts'
import { openTestApi } from '../../../../test/api.ts'
import { openTestOrg, type PersonName } from '../../../../test/house.ts'
import { readStory } from '../../audit/follow.ts'
import { addPerson } from '../enter.ts'
import { isWeakPassword } from '../password.rules.ts'
import { requireFreshFactor } from '../step-up.ts'
import { resetAccount, setActive } from './accounts.ts'
import { choosePassword } from './passwords.ts'
import { staffOf } from './sessions.ts'
import { issueToken } from './tokens.ts'

const org = await openTestOrg()
const api = await openTestApi(org)
after(async () => {
  await api.close()
  await org.close()
})

const minute = 60_000
const password = 'a kettle sings at four'
const idOf = (name: PersonName) => org.people[name].staffId
const story = (staffId: string) => org.asSystem((work) => readStory(work, staffId))
const types = async (staffId: string) => (await story(staffId)).map(({ type }) => type)

async function newcomer(role: 'agent' | 'admin' = 'agent'): Promise<{ staffId: string; email: string }> {
  const email = `n${org.house.clock.bytes(6).toString('hex')}@test.local`
  const staffId = await org.asSystem(async (work) => {
    const id = await addPerson(work, { name: '孟', email, role, language: 'en', teamIds: [] })
    await choosePassword(work, id, password)
    return id
  })
  return { staffId, email }
}

async function signedIn(email: string) {
  const browser = api.browse('console')
  const entered = await browser.ask('POST', '/v1/session', {
    body: { email, password },
    headers: { 'user-agent': 'Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/150.0 Safari/537.36' },
  })
  assert.equal(entered.status, 200, entered.text)
  return browser
}

describe('sessions', () => {
  it('are listed with device and place, and ended one by one or all but this one', async () => {
    const { email, staffId } = await newcomer()
    const [here, there, elsewhere] = [await signedIn(email), await signedIn(email), await signedIn(email)]
    type Listed = { sessionId: string; isThis: boolean; device: string; enteredBy: string }
    const sessions = async () => (await here.ask('GET', '/v1/me/account')).body.sessions as Listed[]
    const listed = await sessions()
    assert.deepEqual(
      listed.map(({ device, enteredBy }) => [device, enteredBy]),
      Array(3).fill(['Chrome, Windows', 'password']),
    )
    assert.equal(listed.filter(({ isThis }) => isThis).length, 1)
    const mine = ((await there.ask('GET', '/v1/me/account')).body.sessions as Listed[]).find(({ isThis }) => isThis)!
    assert.equal((await here.ask('DELETE', `/v1/me/sessions/${mine.sessionId}`)).status, 204)
    assert.equal((await there.ask('GET', '/v1/me')).status, 401)
    assert.equal((await elsewhere.ask('GET', '/v1/me')).status, 200)
    assert.equal((await here.ask('DELETE', '/v1/me/sessions')).status, 204)
    assert.equal((await elsewhere.ask('GET', '/v1/me')).status, 401)
    assert.equal((await sessions()).length, 1)
    assert.equal((await types(staffId)).filter((type) => type === 'staff.session_ended').length, 2)
  })

  it('of another person cannot be ended by their id', async () => {
    const [one, two] = [await newcomer(), await newcomer()]
    const [victim, other] = [await signedIn(one.email), await signedIn(two.email)]
    const account = (await victim.ask('GET', '/v1/me/account')).body.sessions as { sessionId: string }[]
    const refused = await other.ask('DELETE', `/v1/me/sessions/${account[0]!.sessionId}`)
    assert.deepEqual([refused.status, refused.body.code], [404, 'session_missing'])
    assert.equal((await victim.ask('GET', '/v1/me')).status, 200)
  })

  it('near money idle a quarter of an hour at most, and a page that only watches keeps none awake', async () => {
    for (const name of ['lead', 'risk', 'admin'] as const) {
      const browser = await api.signedIn(name)
      org.house.clock.advance(15 * minute)
      assert.equal((await browser.ask('GET', '/v1/me')).status, 200, name)
      org.house.clock.advance(15 * minute + 1)
      assert.equal((await browser.ask('GET', '/v1/me')).status, 401, name)
    }
    const watcher = await api.signedIn('lead')
    org.house.clock.advance(10 * minute)
    await watcher.openAndLeave('/v1/changes')
    org.house.clock.advance(6 * minute)
    assert.equal((await watcher.ask('GET', '/v1/me')).status, 401)
  })
})

describe('a fresh factor', () => {
  const refusal = (work: Work, options = {}) => {
    try {
      requireFreshFactor(work, options)
      return null
    } catch (error) {
      return (error as Problem).code
    }
  }

  it('counts for five minutes; who has none is sent to get one, unless the deed can wait for it', async () => {
    const proved = (minutesAgo: number | null, hasFactor: boolean) =>
      org.as('risk', async (work) => {
        const factorAt = minutesAgo === null ? null : new Date(work.now.getTime() - minutesAgo * minute)
        const actor = { ...org.people.risk, factorAt, hasFactor }
        return [refusal({ ...work, actor }), refusal({ ...work, actor }, { unlessNone: true })]
      })
    assert.deepEqual(await proved(5, true), [null, null])
    assert.deepEqual(await proved(5.01, true), ['step_up_needed', 'step_up_needed'])
    assert.deepEqual(await proved(null, true), ['step_up_needed', 'step_up_needed'])
    assert.deepEqual(await proved(null, false), ['factor_needed', null])
    assert.equal(await org.asSystem(async (work) => refusal(work)), null)
    assert.equal(await org.asCustomer([], async (work) => refusal(work)), 'sign_in_needed')
  })

  it('is never simulated outside a demo', async () => {
    const browser = await api.signedIn('risk')
    const refused = await browser.ask('POST', '/v1/me/step-up', { body: { simulated: true } })
    assert.deepEqual([refused.status, refused.body.code], [403, 'not_a_demo'])
  })

  it('is what a role needs after its first week, and until then nothing but getting one is possible', async () => {
    await org.asSystem(({ tx, orgId }) =>
      tx.updateTable('orgs').set({ factor_roles: null }).where('org_id', '=', orgId).execute(),
    )
    const { email } = await newcomer('admin')
    const early = await signedIn(email)
    const me = await early.ask('GET', '/v1/me')
    assert.deepEqual(
      [(me.body.factor as { has: boolean }).has, (me.body.factor as { isOverdue: boolean }).isOverdue],
      [false, false],
    )
    assert.equal((await early.ask('GET', '/v1/staff')).status, 200)
    org.house.clock.advance(7 * 24 * 60 * minute)
    const late = await signedIn(email)
    const refused = await late.ask('GET', '/v1/staff')
    assert.deepEqual([refused.status, refused.body.code], [403, 'factor_needed'])
    assert.equal((await late.ask('POST', '/v1/me/authenticator')).status, 201)
    await org.asSystem(({ tx, orgId }) =>
      tx.updateTable('orgs').set({ factor_roles: '[]' }).where('org_id', '=', orgId).execute(),
    )
  })

  it('of one’s own is added soon after signing in, not at a desk that was left open', async () => {
    const { email } = await newcomer()
    const browser = await signedIn(email)
    org.house.clock.advance(15 * minute + 1)
    const refused = await browser.ask('POST', '/v1/me/authenticator')
    assert.deepEqual([refused.status, refused.body.code], [403, 'sign_in_again'])
  })
})

describe('an administrator', () => {
  it('disables a person: sessions and links end at once, and they come back only when enabled', async () => {
    const { staffId, email } = await newcomer()
    const browser = await signedIn(email)
    const link = await org.asSystem((work) => issueToken(work, 'invitation', staffId))
    const admin = await api.signedIn('admin')
    assert.equal((await admin.ask('PATCH', `/v1/staff/${staffId}`, { body: { active: false } })).status, 204)
    assert.equal((await browser.ask('GET', '/v1/me')).status, 401)
    assert.equal((await admin.ask('PATCH', `/v1/staff/${staffId}`, { body: { active: true } })).status, 204)
    assert.equal((await browser.ask('GET', '/v1/me')).status, 401, 'the old session stays ended')
    const used = await api.browse('console').ask('POST', '/v1/session/link', { body: { token: link, password } })
    assert.equal(used.body.code, 'token_wrong')
    await signedIn(email)
    assert.deepEqual(
      (await types(staffId)).filter((type) => /abled/.test(type)),
      ['staff.disabled', 'staff.enabled'],
    )
  })

  it('whose proof is old is asked for a new one before any of it', async () => {
    const { staffId } = await newcomer()
    const admin = await api.signedIn('admin')
    org.house.clock.advance(6 * minute)
    for (const [method, path] of [
      ['PATCH', `/v1/staff/${staffId}`],
      ['POST', `/v1/staff/${staffId}/reset`],
    ] as const) {
      await org.asSystem(({ tx }) =>
        tx
          .insertInto('authenticators')
          .values({
            org_id: org.orgId,
            staff_id: idOf('admin'),
            secret_sealed: Buffer.alloc(1),
            created_at: new Date(0),
            confirmed_at: new Date(0),
            step_used: 0n,
          })
          .onConflict((c) => c.doNothing())
          .execute(),
      )
      const refused = await admin.ask(method, path, { body: method === 'PATCH' ? { active: false } : undefined })
      assert.deepEqual([refused.status, refused.body.code], [403, 'step_up_needed'])
    }
    await org.asSystem(({ tx }) => tx.deleteFrom('authenticators').where('staff_id', '=', idOf('admin')).execute())
  })

  it('cannot do it to themselves, and the last one stays even when two try at once', async () => {
    const admin = await api.signedIn('admin')
    const own = await admin.ask('PATCH', `/v1/staff/${idOf('admin')}`, { body: { active: false } })
    assert.deepEqual([own.status, own.body.code], [409, 'own_account'])
    const admins = await org.asSystem(({ tx }) =>
      tx.selectFrom('staff').select('staff_id').where('role', '=', 'admin').where('active', '=', true).execute(),
    )
    const results = await Promise.allSettled(
      admins.map(({ staff_id }) => org.asSystem((work) => setActive(work, staff_id, false))),
    )
    const refused = results.filter((result) => result.status === 'rejected')
    assert.deepEqual(
      refused.map(({ reason }) => (reason as Problem).code),
      ['last_admin'],
    )
    await org.asSystem(({ tx }) => tx.updateTable('staff').set({ active: true }).where('role', '=', 'admin').execute())
  })

  it('resets a way in: nothing of the old works, the link sets it up anew once, and the person is told', async () => {
    const { staffId, email } = await newcomer()
    const browser = await signedIn(email)
    const link = await org.asSystem((work) => resetAccount(work, staffId))
    assert.equal((await browser.ask('GET', '/v1/me')).status, 401)
    const old = await api.browse('console').ask('POST', '/v1/session', { body: { email, password } })
    assert.equal(old.body.code, 'sign_in_failed')
    const token = link.split('#token=')[1]
    const enter = () =>
      api.browse('console').ask('POST', '/v1/session/link', { body: { token, password: 'boats drift at noon' } })
    assert.equal((await enter()).status, 200)
    assert.equal((await enter()).body.code, 'token_wrong')
    await org.drain()
    assert.ok(
      org.house.letters.some(({ to, subject }) => to === email && subject === 'An administrator reset your sign-in'),
    )
    assert.ok((await types(staffId)).includes('staff.account_reset'))
  })
})

describe('passkeys at the API', () => {
  it('come with a challenge that is of this purpose, kept as a hash, and gone after five minutes', async () => {
    const browser = api.browse('console')
    const { body } = await browser.ask('POST', '/v1/session/passkey/options')
    assert.deepEqual([body.rpId, body.userVerification, body.allowCredentials], [org.host, 'required', undefined])
    const token = Buffer.from(String(body.challenge), 'base64url').toString()
    const stored = await org.asSystem(({ tx }) =>
      tx.selectFrom('entry_tokens').selectAll().where('purpose', '=', 'passkey_enter').execute(),
    )
    assert.equal(
      stored.some(({ token_hash }) => token_hash.toString('latin1').includes(token)),
      false,
    )
    assert.ok(stored.every(({ created_at, expires_at }) => expires_at!.getTime() - created_at.getTime() === 5 * minute))
    const clientDataJSON = Buffer.from(
      JSON.stringify({ type: 'webauthn.get', challenge: body.challenge, origin: 'x' }),
    ).toString('base64url')
    const passkey = {
      id: 'eA',
      rawId: 'eA',
      type: 'public-key',
      response: { clientDataJSON, authenticatorData: 'eA', signature: 'eA' },
    }
    const refused = await browser.ask('POST', '/v1/session/passkey', { body: { passkey } })
    assert.deepEqual([refused.status, refused.body.code], [401, 'passkey_wrong'])
    const used = await org.asSystem(({ tx }) =>
      tx.selectFrom('entry_tokens').select('used_at').where('purpose', '=', 'passkey_enter').execute(),
    )
    assert.ok(
      used.some(({ used_at }) => used_at !== null),
      'a failed attempt uses its challenge up',
    )
  })
})

describe('a password by the rules', () => {
  it('is weak when guessers try it first, and a sentence is not', () => {
    const own = ['zhou.lan@pay.example', '周岚', 'Trial Pay']
    const weak = [
      'password1234',
      'P@ssw0rd2024!!',
      'adminadminadmin',
      '123456789012',
      'qwertyuiop123',
      'aaaaaaaaaaaa',
      '1qaz2wsx3edc',
      'zhou.lan.2024',
      'huiyin123456!',
      'abcdabcdabcd',
      'iloveyou1314520',
      'Welcome2026!!',
    ]
    for (const each of weak) assert.equal(isWeakPassword(each, own), true, each)
    const good = [
      'a river runs through it',
      '一句只有我知道的话就很好了啊',
      'correct horse battery',
      'Tr0ub4dor&3 sails',
      'kq7#vN2!xPzm',
    ]
    for (const each of good) assert.equal(isWeakPassword(each, own), false, each)
  })
})

it('a session of another organisation is nobody here', async () => {
  const other = await openTestOrg(undefined, { host: 'other.local', house: org.house })
  const browser = await api.signedIn('admin', other)
  const [secret] = [...browser.cookies.values()]
  assert.equal(await org.asSystem((work) => staffOf(work, secret!)), null)
})

import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import { openTestApi } from '../../../test/api.ts'
import { openTestOrg } from '../../../test/house.ts'
import { addPerson } from './enter.ts'
import { issueToken, revokeSetUpCodes } from './sign-in/tokens.ts'

const org = await openTestOrg()
const api = await openTestApi(org)
after(async () => {
  await api.close()
  await org.close()
})

const minute = 60_000
const hour = 60 * minute
const password = 'long enough to be a password'
const someone = () => api.browse('console')
const byLink = (token: string, more: object = {}) =>
  someone().ask('POST', '/v1/session/link', { body: { token, ...more } })
const signIn = (email: string, given = password) =>
  someone().ask('POST', '/v1/session', { body: { email, password: given } })
const setActive = (staffId: string, active: boolean) =>
  org.asSystem(({ tx }) => tx.updateTable('staff').set({ active }).where('staff_id', '=', staffId).execute())

let invited = 0
/** A person who came by invitation and set a password. */
async function person(): Promise<{ staffId: string; email: string }> {
  const email = `person${invited++}@test.local`
  const token = await org.asSystem(async (work) =>
    issueToken(
      work,
      'invitation',
      await addPerson(work, { name: '新人', email, role: 'agent', language: 'zh-Hans', teamIds: [] }),
    ),
  )
  const entered = await byLink(token, { password })
  assert.equal(entered.status, 200, entered.text)
  return { staffId: String(entered.body.staffId), email }
}

describe('the set-up code', () => {
  const asked = (code: string) =>
    someone().ask('POST', '/v1/setup', {
      body: { code, organisation: '甲公司', name: '管理员', email: `first${code.length}@test.local`, password },
    })

  it('makes the first administrator once; a wrong, an older or a used one makes nobody', async () => {
    const old = await org.asSystem((work) => issueToken(work, 'set_up', null))
    const code = await org.asSystem(async (work) => {
      await revokeSetUpCodes(work)
      return issueToken(work, 'set_up', null)
    })
    const people = () =>
      org.asSystem(async ({ tx }) => (await tx.selectFrom('staff').select('staff_id').execute()).length)
    const before = await people()
    for (const wrong of ['WRONG', old, `${code}0`]) {
      const refused = await asked(wrong)
      assert.deepEqual([refused.status, refused.body.code], [403, 'set_up_code_wrong'])
    }
    assert.equal(await people(), before)
    // Typed as it stands on the terminal: in groups, in any case.
    const made = await asked(`${code.slice(0, 5).toLowerCase()}-${code.slice(5, 10)} ${code.slice(10)}`)
    assert.deepEqual([made.status, made.body.role], [201, 'admin'], made.text)
    assert.equal((made.body.organisation as { name: { en: string } }).name.en, '甲公司')
    const again = await asked(code)
    assert.deepEqual([again.status, again.body.code], [409, 'set_up_done'])
    assert.equal(await people(), before + 1)
    assert.equal((await signIn(String(made.body.email))).status, 200)
  })

  it('cannot be used as a sign-in link, nor a link as a set-up code', async () => {
    const code = await org.asSystem((work) => issueToken(work, 'set_up', null))
    assert.equal((await byLink(code)).body.code, 'token_wrong')
  })
})

describe('a one-time link', () => {
  it('lets in once', async () => {
    const token = await org.asSystem((work) => issueToken(work, 'sign_in', org.people.lead.staffId))
    const first = await byLink(token)
    assert.deepEqual([first.status, first.body.staffId], [200, org.people.lead.staffId])
    const second = await byLink(token)
    assert.deepEqual([second.status, second.body.code], [401, 'token_wrong'])
  })

  it('lets one of many in who use it at the same moment', async () => {
    const token = await org.asSystem((work) => issueToken(work, 'sign_in', org.people.lead.staffId))
    const answers = await Promise.all(Array.from({ length: 5 }, () => byLink(token)))
    assert.deepEqual(answers.map((answer) => answer.status).toSorted(), [200, 401, 401, 401, 401])
  })

  it('ends after a day, an invitation after seven; an invitation needs a password and is kept until it has one', async () => {
    for (const [purpose, hours] of [
      ['sign_in', 24],
      ['invitation', 168],
    ] as const) {
      const issue = () => org.asSystem((work) => issueToken(work, purpose, org.people.risk.staffId))
      const [early, late] = [await issue(), await issue()]
      org.house.clock.advance(hours * hour - 1)
      assert.equal((await byLink(early, { password })).status, 200, purpose)
      org.house.clock.advance(1)
      assert.equal((await byLink(late, { password })).body.code, 'token_wrong', purpose)
    }
    const invitation = await org.asSystem((work) => issueToken(work, 'invitation', org.people.risk.staffId))
    assert.equal((await byLink(invitation)).body.code, 'password_needed')
    assert.equal((await byLink(invitation, { password: 'short' })).status, 422)
    assert.equal((await byLink(invitation, { password })).status, 200)
  })

  it('is stored only as a hash', async () => {
    const token = await org.asSystem((work) => issueToken(work, 'sign_in', org.people.lead.staffId))
    const rows = await org.asSystem(({ tx }) => tx.selectFrom('entry_tokens').selectAll().execute())
    assert.equal(
      JSON.stringify(rows).includes(token) || rows.some((row) => row.token_hash.toString('latin1').includes(token)),
      false,
    )
  })

  it('of a person who left opens nothing', async () => {
    const { staffId } = await person()
    const token = await org.asSystem((work) => issueToken(work, 'sign_in', staffId))
    await setActive(staffId, false)
    const refused = await byLink(token)
    assert.deepEqual([refused.status, refused.body.code], [401, 'token_wrong'])
  })
})

describe('a password', () => {
  it('that is wrong, of nobody, not yet set or of somebody who left is one and the same refusal', async () => {
    const { staffId, email } = await person()
    assert.equal((await signIn(` ${email.toUpperCase()} `)).status, 200)
    const refusals = [
      await signIn(email, 'not the password at all'),
      await signIn('nobody@test.local'),
      await signIn(org.people.auditor.email),
    ]
    await setActive(staffId, false)
    refusals.push(await signIn(email))
    const said = refusals.map(({ status, body }) => JSON.stringify([status, body.code, body.title, body.detail]))
    assert.equal(new Set(said).size, 1)
    assert.ok(said[0]!.includes('sign_in_failed'))
    for (const { text } of refusals) assert.equal(text.includes('@'), false)
  })
})

describe('a session', () => {
  it('ends after an hour without a look, and looking keeps it awake', async () => {
    const browser = await api.signedIn('agent')
    for (let n = 0; n < 3; n++) {
      org.house.clock.advance(hour)
      assert.equal((await browser.ask('GET', '/v1/me')).status, 200)
    }
    org.house.clock.advance(hour + 1)
    assert.equal((await browser.ask('GET', '/v1/me')).status, 401)
  })

  it('ends after twelve hours however busy it was', async () => {
    const browser = await api.signedIn('agent')
    for (let n = 0; n < 23; n++) {
      org.house.clock.advance(hour / 2)
      assert.equal((await browser.ask('GET', '/v1/me')).status, 200, `after ${(n + 1) / 2} hours`)
    }
    org.house.clock.advance(hour / 2)
    assert.equal((await browser.ask('GET', '/v1/me')).status, 401)
  })

  it('ends when the person leaves, when they sign out, and is stored only as a hash', async () => {
    const { email, staffId } = await person()
    const browser = someone()
    const entered = await browser.ask('POST', '/v1/session', { body: { email, password } })
    assert.match(String(entered.header('set-cookie')), /HttpOnly/i)
    const [secret] = [...browser.cookies.values()]
    const rows = await org.asSystem(({ tx }) => tx.selectFrom('sessions').select('session_hash').execute())
    assert.equal(
      rows.some((row) => row.session_hash.toString('latin1').includes(secret!)),
      false,
    )
    await setActive(staffId, false)
    assert.equal((await browser.ask('GET', '/v1/me')).status, 401)
    await setActive(staffId, true)
    assert.equal((await browser.ask('GET', '/v1/me')).status, 200)
    const kept = new Map(browser.cookies)
    assert.equal((await browser.ask('DELETE', '/v1/session')).status, 204)
    assert.equal((await api.browse('console', { cookies: kept }).ask('GET', '/v1/me')).status, 401)
  })

  it('that ended is forgotten by the sweep, one that lives is not', async () => {
    const old = await api.signedIn('agent')
    org.house.clock.advance(12 * hour + 1)
    const fresh = await api.signedIn('agent')
    await org.drain()
    const left = await org.asSystem(({ tx }) => tx.selectFrom('sessions').select('expires_at').execute())
    assert.ok(left.length > 0 && left.every((row) => row.expires_at >= org.house.clock.now()))
    assert.deepEqual([(await old.ask('GET', '/v1/me')).status, (await fresh.ask('GET', '/v1/me')).status], [401, 200])
  })
})

/** Password, codes and recovery codes through the HTTP door, as an honest person and as somebody who guesses. */
import assert from 'node:assert/strict'
import { after, afterEach, describe, it } from 'node:test'
import { Secret, TOTP } from 'otpauth'
import { type Browser, openTestApi } from '../../../../test/api.ts'
import { openTestOrg } from '../../../../test/house.ts'
import { readStory } from '../../audit/follow.ts'
import { addPerson } from '../enter.ts'
import { choosePassword } from './passwords.ts'

const org = await openTestOrg()
const api = await openTestApi(org)
after(async () => {
  await api.close()
  await org.close()
})

// Everybody here shares one network, whose limit is another test's subject.
afterEach(() => org.house.clock.advance(10 * 60_000))

const password = 'a kettle sings at four'
const minute = 60_000
const someone = () => api.browse('console')
let people = 0

/** Somebody with a password, signed in with it. */
async function person(): Promise<{ staffId: string; email: string; browser: Browser }> {
  const email = `coder${people++}@test.local`
  const staffId = await org.asSystem(async (work) => {
    const id = await addPerson(work, { name: '周', email, role: 'agent', language: 'en', teamIds: [] })
    await choosePassword(work, id, password)
    return id
  })
  const browser = someone()
  assert.equal((await signIn(email, {}, browser)).status, 200)
  return { staffId, email, browser }
}

const signIn = (email: string, more: object = {}, browser = someone()) =>
  browser.ask('POST', '/v1/session', { body: { email, password, ...more } })

const codeNow = (secret: string, offsetMs = 0) =>
  new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: org.house.clock.now().getTime() + offsetMs })
/** A code that is wrong now, before and after. */
const wrongCode = (secret: string): string => {
  const right = [-60_000, -30_000, 0, 30_000, 60_000].map((offset) => codeNow(secret, offset))
  return ['000000', '111111', '222222', '333333', '444444', '555555'].find((code) => !right.includes(code))!
}

/** The same with an authenticator app and recovery codes. */
async function personWithApp() {
  const one = await person()
  const begun = await one.browser.ask('POST', '/v1/me/authenticator')
  const secret = String(begun.body.secret)
  const confirmed = await one.browser.ask('PUT', '/v1/me/authenticator', { body: { code: codeNow(secret) } })
  assert.equal(confirmed.status, 200, confirmed.text)
  org.house.clock.advance(30_000)
  return { ...one, secret, recoveryCodes: confirmed.body.recoveryCodes as string[] }
}
const story = (staffId: string) => org.asSystem((work) => readStory(work, staffId))

describe('an authenticator app', () => {
  it('counts from its first right code on, is asked for after the password, and each code works once', async () => {
    const { browser, email } = await person()
    const begun = await browser.ask('POST', '/v1/me/authenticator')
    const secret = String(begun.body.secret)
    assert.match(String(begun.body.uri), /^otpauth:\/\/totp\//)
    const wrong = await browser.ask('PUT', '/v1/me/authenticator', { body: { code: wrongCode(secret) } })
    assert.deepEqual([wrong.status, wrong.body.code], [403, 'code_wrong'])
    assert.equal((await signIn(email)).status, 200, 'not before it is confirmed')
    const code = codeNow(secret)
    assert.equal((await browser.ask('PUT', '/v1/me/authenticator', { body: { code } })).status, 200)

    const asked = await signIn(email)
    assert.deepEqual([asked.status, asked.body.code, asked.body.ways], [401, 'code_needed', ['code', 'recovery']])
    assert.equal(asked.header('set-cookie'), undefined)
    assert.equal((await signIn(email, { code })).body.code, 'code_wrong', 'the one that confirmed it was used')
    assert.equal((await signIn(email, { code: codeNow(secret, 30_000) })).status, 200, 'a phone that is ahead')
    assert.equal((await signIn(email, { code: codeNow(secret, 30_000) })).body.code, 'code_wrong', 'used')
    assert.equal(
      (await signIn(email, { code: codeNow(secret) })).body.code,
      'code_wrong',
      'older than one that was used',
    )
    org.house.clock.advance(3 * minute)
    assert.equal((await signIn(email, { code: codeNow(secret, -60_000) })).body.code, 'code_wrong', 'too old')
    const late = codeNow(secret, -30_000)
    assert.equal((await signIn(email, { code: `${late.slice(0, 3)} ${late.slice(3)}` })).status, 200)
  })

  it('lets one of many in who show the same code at the same moment', async () => {
    const { email, secret } = await personWithApp()
    const code = codeNow(secret)
    const answers = await Promise.all(Array.from({ length: 4 }, () => signIn(email, { code })))
    assert.deepEqual(answers.map(({ status }) => status).toSorted(), [200, 401, 401, 401])
  })

  it('is stored sealed, its recovery codes as hashes, and both are told by letter and as events without a secret', async () => {
    const { staffId, email, secret, recoveryCodes } = await personWithApp()
    assert.equal(recoveryCodes.length, 10)
    const rows = await org.asSystem(async ({ tx }) => [
      await tx.selectFrom('authenticators').selectAll().execute(),
      await tx.selectFrom('recovery_codes').selectAll().execute(),
    ])
    const stored = JSON.stringify(rows, (_, value) => (typeof value === 'bigint' ? String(value) : value))
    for (const word of [secret, ...recoveryCodes]) {
      assert.equal(stored.includes(word), false)
      assert.equal(stored.includes(JSON.stringify([...Buffer.from(word)])), false)
    }
    const events = await story(staffId)
    assert.deepEqual(events.find(({ type }) => type === 'staff.factor_added')?.payload, { factor: 'authenticator' })
    await org.drain()
    const letters = org.house.letters.filter(({ to }) => to === email)
    assert.deepEqual(
      letters.map(({ subject }) => subject),
      ['A way to sign in was added to your account'],
    )
    assert.equal(letters[0]!.text.includes(secret), false)
  })
})

describe('a recovery code', () => {
  it('lets in once, however it is typed, and its holder is told', async () => {
    const { email, recoveryCodes } = await personWithApp()
    const [first] = recoveryCodes
    const typed = ` ${first!.toLowerCase().replaceAll('-', ' ').replaceAll('0', 'o').replaceAll('1', 'l')} `
    assert.equal((await signIn(email, { code: typed })).status, 200)
    assert.equal((await signIn(email, { code: first })).body.code, 'code_wrong')
    await org.drain()
    assert.ok(org.house.letters.some(({ to, subject }) => to === email && /recovery code/.test(subject)))
  })

  it('is no other person’s, and void once new ones were made', async () => {
    const [one, two] = [await personWithApp(), await personWithApp()]
    assert.equal((await signIn(one.email, { code: two.recoveryCodes[0] })).body.code, 'code_wrong')
    const browser = someone()
    assert.equal((await signIn(one.email, { code: codeNow(one.secret) }, browser)).status, 200)
    const renewed = await browser.ask('POST', '/v1/me/recovery-codes')
    assert.equal(renewed.status, 201, renewed.text)
    assert.equal((await signIn(one.email, { code: one.recoveryCodes[1] })).body.code, 'code_wrong')
    assert.equal((await signIn(one.email, { code: (renewed.body.recoveryCodes as string[])[0] })).status, 200)
  })
})

describe('whoever guesses', () => {
  const guess = (email: string, browser: Browser, n: number) =>
    browser.ask('POST', '/v1/session', { body: { email, password: `wrong guess number ${n}` } })

  it('at a password from many places gets nowhere, and the right person is served from elsewhere', async () => {
    const { email } = await person()
    const counts = { 200: 0, 401: 0, 429: 0 }
    for (let place = 0; place < 14; place++) {
      const browser = someone()
      for (let n = 0; n < 12; n++) {
        const { status } = await guess(email, browser, n)
        counts[status as 200 | 401 | 429] += 1
      }
    }
    assert.equal(counts[200], 0)
    assert.equal(counts[401] + counts[429], 14 * 12)
    // Ten from each place, until the account is known to be guessed at: then three.
    assert.ok(counts[401] <= 100 + 5 * 3, `${counts[401]} were heard`)
    assert.equal((await signIn(email)).status, 200, 'from a new place')
  })

  it('from one place is told to wait, and the account is open from another one meanwhile', async () => {
    const { email } = await person()
    const browser = someone()
    for (let n = 0; n < 10; n++) assert.equal((await guess(email, browser, n)).status, 401)
    const refused = await signIn(email, {}, browser)
    assert.deepEqual([refused.status, refused.body.code], [429, 'too_many_requests'])
    assert.ok(Number(refused.header('retry-after')) > 0)
    assert.equal((await signIn(email)).status, 200)
    org.house.clock.advance(minute)
    assert.equal((await signIn(email, {}, browser)).status, 200)
  })

  it('at the code with the right password is stopped for all new places, a browser that is known is not', async () => {
    const { email, secret, browser: known, staffId } = await personWithApp()
    let heard = 0
    for (let place = 0; place < 6; place++) {
      const browser = someone()
      for (let n = 0; n < 8; n++) {
        const answer = await signIn(email, { code: wrongCode(secret) }, browser)
        assert.ok([401, 429].includes(answer.status))
        if (answer.status === 401) heard += 1
      }
    }
    assert.equal(heard, 20)
    assert.equal((await signIn(email, { code: codeNow(secret) })).status, 429, 'nobody from a new place for now')
    assert.equal((await signIn(email, { code: codeNow(secret) }, known)).status, 200)

    // What failed is one event with its number, and the person is told that somebody knows their password.
    org.house.clock.advance(minute)
    await org.drain()
    const failed = (await story(staffId)).filter(({ type }) => type === 'staff.sign_in_failed')
    assert.deepEqual(
      failed.map(({ payload }) => payload),
      [{ kind: 'code', count: 20 }],
    )
    assert.ok(org.house.letters.some(({ to, subject }) => to === email && subject === 'Somebody knows your password'))
  })

  it('learns nothing about who is here: status, size and words are the same, and strangers are one number', async () => {
    const { email } = await person()
    const stranger = email.replace('coder', 'nobod')
    const answers = [await guess(email, someone(), 0), await guess(stranger, someone(), 0)]
    const said = answers.map(({ status, text, header }) => [
      status,
      text.replace(/"requestId":"[^"]*"/, ''),
      header('content-length'),
    ])
    assert.deepEqual(said[0], said[1])
    for (let n = 0; n < 11; n++) {
      const [here, absent] = [await guess(email, someone(), n), await guess(stranger, someone(), n)]
      assert.deepEqual([here.status, here.body.code], [absent.status, absent.body.code])
    }
    const before = (await story(org.orgId)).length
    org.house.clock.advance(minute)
    await org.drain()
    const added = (await story(org.orgId)).slice(before).map(({ type, payload }) => ({ type, payload }))
    assert.deepEqual(added, [{ type: 'organisation.sign_in_failed', payload: { kind: 'password', count: 12 } }])
  })
})

describe('one’s own password', () => {
  it('changes with the old one and a fresh factor, ends other sessions, and must not be easy to guess', async () => {
    const { email, browser, staffId } = await person()
    const elsewhere = someone()
    assert.equal((await signIn(email, {}, elsewhere)).status, 200)
    const change = (body: object) => browser.ask('PUT', '/v1/me/password', { body })
    assert.equal(
      (await change({ current: 'not the old one', password: 'boats drift at noon' })).body.code,
      'password_wrong',
    )
    for (const weak of ['password123456', 'qwertyuiop[]', 'abcabcabcabcabc', 'coder0coder0coder0'])
      assert.equal((await change({ current: password, password: weak })).body.code, 'password_weak', weak)
    assert.equal((await change({ current: password, password: 'boats drift at noon' })).status, 204)
    assert.equal((await elsewhere.ask('GET', '/v1/me')).status, 401)
    assert.equal((await browser.ask('GET', '/v1/me')).status, 200)
    assert.equal((await signIn(email)).status, 401)
    assert.equal((await signIn(email, { password: 'boats drift at noon' })).status, 200)
    assert.ok((await story(staffId)).some(({ type }) => type === 'staff.password_changed'))
  })
})

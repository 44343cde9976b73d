/** One step that shows who a customer is, and everything that is tried to get around it. */
import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import type { Problem } from '#platform/errors.ts'
import { createEntryPoint } from '#records/entries/change.ts'
import { entriesOf } from '#records/entries/find.ts'
import { addSecret } from '#records/entries/secrets.ts'
import { signContext } from '#records/entries/sign.ts'
import { type Browser, openTestApi } from '../../../test/api.ts'
import { openTestOrg } from '../../../test/house.ts'
import { vouchForCaller } from './codes.ts'

const org = await openTestOrg()
const api = await openTestApi(org)
after(async () => {
  await api.close()
  await org.close()
})

type Receipt = Awaited<ReturnType<typeof org.send>>
let people = 0
const somebody = () => `person${people++}@example.com`

const askCode = (browser: Browser, { number }: Receipt) =>
  browser.ask('POST', `/v1/tracking/${number}/identity/codes`, { key: null })
const prove = (browser: Browser, { number }: Receipt, code: string) =>
  browser.ask('POST', `/v1/tracking/${number}/identity/proofs`, { body: { code }, key: null })
const look = (browser: Browser, { number }: Receipt) =>
  browser.ask('POST', `/v1/tracking/${number}/own-data`, { body: { as: 'page' }, key: null })

/** The code in the newest letter to an address. */
async function codeFor(email: string): Promise<string> {
  await org.drain()
  const letter = org.house.letters.findLast(({ to, subject }) => to === email && /验证码|code/.test(subject))
  return /\b\d{6}\b/.exec(letter!.text)![0]
}

async function proven(email: string): Promise<{ browser: Browser; receipt: Receipt }> {
  const receipt = await org.send({ contact: { email } })
  const browser = await api.holding(receipt)
  await askCode(browser, receipt)
  assert.equal((await prove(browser, receipt, await codeFor(email))).body.outcome, 'proved')
  return { browser, receipt }
}

const wrong = (code: string) => (code === '000000' ? '000001' : '000000')

describe('a one-time code', () => {
  test('opens the own data in the browser that typed it, for 15 minutes', async () => {
    const { browser, receipt } = await proven(somebody())
    assert.equal((await look(browser, receipt)).status, 200)
    const elsewhere = await api.holding(receipt)
    const refused = await look(elsewhere, receipt)
    assert.deepEqual([refused.status, refused.body.code], [403, 'identity_needed'])
    org.house.clock.advance(15 * 60_000)
    assert.equal((await look(browser, receipt)).body.code, 'identity_needed')
  })

  test('its letter says nothing that the sender wrote, and the code is kept nowhere once it is out', async () => {
    const email = somebody()
    const receipt = await org.send({ contact: { email, name: '秦可卿' }, text: '点这里 https://bad.example 领钱' })
    const browser = await api.holding(receipt)
    await askCode(browser, receipt)
    const code = await codeFor(email)
    const letter = org.house.letters.findLast(({ to }) => to === email)!
    assert.doesNotMatch(letter.text + letter.subject, /秦可卿|bad\.example|领钱/)
    const rows = await org.asSystem(({ tx }) =>
      tx.selectFrom('customer_letters').select('secret_sealed').where('secret_sealed', 'is not', null).execute(),
    )
    assert.equal(rows.length, 0)
    const stored = await org.asSystem(({ tx }) => tx.selectFrom('identity_codes').selectAll().execute())
    assert.equal(JSON.stringify(stored).includes(code), false)
  })

  test('is used once, and of two at the same moment once', async () => {
    const email = somebody()
    const receipt = await org.send({ contact: { email } })
    const browser = await api.holding(receipt)
    await askCode(browser, receipt)
    const code = await codeFor(email)
    const both = await Promise.all([prove(browser, receipt, code), prove(browser, receipt, code)])
    assert.deepEqual(both.map(({ body }) => body.outcome).sort(), ['ended', 'proved'])
    assert.equal((await prove(browser, receipt, code)).body.outcome, 'ended')
  })

  test('ends after five wrong tries, which count although each is answered, and after ten minutes', async () => {
    const email = somebody()
    const receipt = await org.send({ contact: { email } })
    const browser = await api.holding(receipt)
    await askCode(browser, receipt)
    const code = await codeFor(email)
    const left = []
    for (let n = 0; n < 5; n++) left.push((await prove(browser, receipt, wrong(code))).body.triesLeft)
    assert.deepEqual(left, [4, 3, 2, 1, 0])
    assert.equal((await prove(browser, receipt, code)).body.outcome, 'ended', 'the right one comes too late')

    await askCode(browser, receipt)
    const next = await codeFor(email)
    org.house.clock.advance(10 * 60_000)
    assert.equal((await prove(browser, receipt, next)).body.outcome, 'ended')
  })

  test('is good for the browser that asked and the ticket it asked for, and the newest alone counts', async () => {
    const [one, two] = [somebody(), somebody()]
    const [first, second] = [await org.send({ contact: { email: one } }), await org.send({ contact: { email: two } })]
    const [mine, theirs] = [await api.holding(first), await api.holding(second)]
    await askCode(mine, first)
    const code = await codeFor(one)
    assert.equal((await prove(theirs, second, code)).body.outcome, 'ended', 'another customer')
    assert.equal((await prove(await api.holding(first), first, code)).body.outcome, 'ended', 'another browser')
    await askCode(mine, first)
    const newer = await codeFor(one)
    if (newer !== code) assert.equal((await prove(mine, first, code)).body.outcome, 'wrong', 'an older one')
    assert.equal((await prove(mine, first, newer)).body.outcome, 'proved')
  })

  test('tells nobody whether there is an address: same status, same body, same tries', async () => {
    const withAddress = await org.send({ contact: { email: somebody() } })
    const without = await org.send({ contact: { phone: '13912349999' } })
    const seen = []
    for (const receipt of [withAddress, without]) {
      const browser = await api.holding(receipt)
      const asked = await askCode(browser, receipt)
      const tries = []
      for (let n = 0; n < 6; n++) tries.push((await prove(browser, receipt, '000000')).text)
      const more = []
      for (let n = 0; n < 3; n++) more.push((await askCode(browser, receipt)).status)
      const headers = ['content-type', 'cache-control', 'content-length', 'retry-after'].map((name) =>
        asked.header(name),
      )
      seen.push({ status: asked.status, body: asked.text, headers, tries, more })
    }
    assert.deepEqual(seen[0], seen[1])
    assert.deepEqual(seen[0]!.more, [202, 202, 429])
  })

  test('goes to an address three times an hour, however many tickets name it', async () => {
    const email = somebody()
    for (let n = 0; n < 5; n++) {
      const receipt = await org.send({ contact: { email } })
      await askCode(await api.holding(receipt), receipt)
    }
    await org.drain()
    const codes = org.house.letters.filter(({ to, subject }) => to === email && subject.includes('验证码'))
    assert.equal(codes.length, 3)
  })
})

describe('staff who made sure who calls', () => {
  test('read a code to the caller, for any browser of theirs; the history says who and how', async () => {
    const receipt = await org.send({ contact: { phone: '13912348888' } })
    const agent = await api.signedIn('agent')
    const told = await agent.ask('POST', `/v1/tickets/${receipt.ticketId}/identity-checks`, {
      body: { how: 'call_back' },
      key: null,
    })
    assert.equal(told.status, 201)
    const browser = await api.holding(receipt)
    assert.equal((await prove(browser, receipt, String(told.body.code))).body.outcome, 'proved')
    const data = await look(browser, receipt)
    assert.equal((data.body.contacts as { value: string }[])[0]!.value, '+8613912348888')
    const events = await storyOf(receipt)
    const check = events.find(({ type }) => type === 'identity.checked')!
    assert.deepEqual([check.actor_id, check.payload], [org.people.agent.staffId, { how: 'call_back' }])
    assert.ok(events.some(({ type }) => type === 'identity.proved'))
  })
})

describe('vouching', () => {
  test('is counted: after ten callers in an hour it waits', async () => {
    const receipt = await org.send({ contact: { phone: '13912348887' } })
    const lead = await api.signedIn('lead')
    const statuses = []
    for (let n = 0; n < 11; n++) {
      const path = `/v1/tickets/${receipt.ticketId}/identity-checks`
      statuses.push((await lead.ask('POST', path, { body: { how: 'call_back' }, key: null })).status)
    }
    assert.deepEqual(statuses, [...Array(10).fill(201), 429])
  })

  test('asks whoever has a second factor for it', async () => {
    const receipt = await org.send({ contact: { phone: '13912348886' } })
    const actor = { ...org.people.agent, factorAt: null, hasFactor: true }
    await assert.rejects(
      org.as('agent', (work) => vouchForCaller({ ...work, actor }, receipt.ticketId, 'call_back')),
      ({ code }: Problem) => code === 'step_up_needed',
    )
  })
})

describe('the session of a host app', () => {
  test('shows the user whose complaint its server signed, and nobody else', async () => {
    const entry = await org.asSystem(async (work) => {
      const name = { 'zh-Hans': '钱包', en: 'Wallet' }
      const entryId = await createEntryPoint(work, { name, origins: [], requestsPerMinuteMax: 60 })
      await addSecret(work, entryId)
      return (await entriesOf(work)).find((each) => each.entryId === entryId)!
    })
    const { entryId } = entry
    const sign = (customerRef: string) => signContext(entry, { customerRef }, org.house.clock.now())
    const signed = { customerRef: 'user-4711-long' }
    const receipt = await org.send({
      contact: {},
      context: { entryId, signed, claimed: {}, trust: 'signed', fault: null },
    })
    const browser = await api.holding(receipt)
    const come = (contextToken: string) =>
      browser.ask('POST', `/v1/tracking/${receipt.number}/identity/proofs`, { body: { contextToken }, key: null })
    assert.equal((await come(sign('somebody-else'))).body.outcome, 'wrong')
    assert.equal((await come('not.a.token')).body.outcome, 'wrong')
    assert.equal((await look(browser, receipt)).status, 403)
    assert.equal((await come(sign('user-4711-long'))).body.outcome, 'proved')
    assert.equal((await look(browser, receipt)).status, 200)
  })
})

function storyOf({ ticketId }: Receipt) {
  return org.asSystem(({ tx }) =>
    tx
      .selectFrom('events')
      .select(['type', 'actor_id', 'payload'])
      .where('subject_id', '=', ticketId)
      .orderBy('seq')
      .execute(),
  )
}

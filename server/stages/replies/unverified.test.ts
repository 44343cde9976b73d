/** Mail to addresses that nobody verified: anybody can type one, so it must not be worth typing a stranger's. */
import assert from 'node:assert/strict'
import { after, beforeEach, describe, test } from 'node:test'
import fc from 'fast-check'
import { uuidv7 } from '#platform/clock.ts'
import { inOrg, systemActor } from '#platform/database.ts'
import { readStory } from '#records/audit/follow.ts'
import { define } from '#records/knowledge/definitions.ts'
import { addShipped } from '#records/knowledge/shipped.ts'
import { createOrganisation } from '#records/staff/organisation.ts'
import { openTestApi } from '../../../test/api.ts'
import { openTestOrg } from '../../../test/house.ts'
import { confirmAddressBy } from './confirm.ts'
import { reply } from './reply.ts'
import { decideLetter, decideLetters } from './send.rules.ts'
import { sendDueNotices } from './send.ts'

const org = await openTestOrg()
const api = await openTestApi(org)
after(async () => {
  await api.close()
  await org.close()
})
const { house } = org
const hour = 3_600_000
const day = 24 * hour
const lettersTo = (email: string) => house.letters.filter((letter) => letter.to === email)
const tokenIn = (text: string) => /#v=([\w-]{48})/.exec(text)![1]!
const replies = (ticketId: string, text: string) =>
  org.as('agent', (work) => reply(work, { ticketId }, { text, version: null }))
const noticeEvents = async (ticketId: string) =>
  (await org.asSystem((work) => readStory(work, ticketId)))
    .filter(({ type }) => type.startsWith('notice.'))
    .map(({ type, payload }) => `${type} ${payload.template}`)

beforeEach(() => {
  house.clock.advance(30 * day)
  house.letters.length = 0
})

describe('the first letter', () => {
  test('holds nothing that the submitter wrote, in either language, and everything to find out more', async () => {
    for (const language of ['zh-Hans', 'en'] as const) {
      const email = `first-${language.toLowerCase()}@example.com`
      const sent = await org.send({
        language,
        text: 'BUY CHEAP WATCHES 便宜手表 http://spam.example',
        contact: { name: 'WATCHES 手表', email },
        orderNo: 'WATCHES-1',
      })
      await org.drain()
      const [letter, ...more] = lettersTo(email)
      assert.deepEqual(more, [])
      const said = `${letter!.subject}\n${letter!.text}`
      assert.doesNotMatch(said, /watch|手表|spam/i)
      assert.ok(
        said.includes(sent.number) &&
          said.includes('400-000-0000') &&
          said.includes(`http://test.local/t/${sent.number}#v=`),
      )
      assert.doesNotMatch(said, /\{\w+\}/)
      assert.deepEqual(await noticeEvents(sent.ticketId), ['notice.sent unverified'])
    }
  })

  test('is the only one of its day: news waits, is told once the next day, and nothing is lost', async () => {
    const email = 'waits@example.com'
    const { ticketId, number } = await org.send({ contact: { email } })
    await org.drain()
    for (const text of ['第一个答复', '第二个答复']) {
      house.clock.advance(hour)
      await replies(ticketId, text)
      await org.drain()
    }
    assert.equal(lettersTo(email).length, 1)
    house.clock.advance(21 * hour)
    await org.drain()
    assert.equal(lettersTo(email).length, 1, 'not before a day is over')
    house.clock.advance(hour)
    await org.drain()
    assert.equal(lettersTo(email).length, 2)
    assert.doesNotMatch(lettersTo(email)[1]!.text, /答复/)
    assert.ok(lettersTo(email)[1]!.subject.includes(number))
    house.clock.advance(5 * day)
    await org.drain()
    const told = await noticeEvents(ticketId)
    assert.equal(told.filter((event) => event === 'notice.sent unverified').length, lettersTo(email).length)
    assert.ok(told.includes('notice.folded replied'), told.join())
    const waiting = await org.asSystem(({ tx }) =>
      tx
        .selectFrom('notices')
        .select('notice_id')
        .where('ticket_id', '=', ticketId)
        .where('sent_at', 'is', null)
        .execute(),
    )
    assert.deepEqual(waiting, [])
  })

  test('is one of all that one batch would send to the address; the others are told by it', async () => {
    const email = 'batch@example.com'
    const tickets: string[] = []
    for (let n = 0; n < 3; n++) tickets.push((await org.send({ contact: { email } })).ticketId)
    assert.equal(await sendDueNotices(house, org.orgId), 3)
    assert.equal(lettersTo(email).length, 1)
    assert.deepEqual((await Promise.all(tickets.map(noticeEvents))).flat().toSorted(), [
      'notice.folded received',
      'notice.folded received',
      'notice.sent unverified',
    ])
    house.clock.advance(day)
    for (let n = 0; n < 2; n++) await org.send({ contact: { email } })
    await sendDueNotices(house, org.orgId)
    assert.equal(lettersTo(email).length, 2, 'the next day one more')
  })

  test('that could not be delivered is tried again, as the same letter', async () => {
    const email = 'again@example.com'
    await org.send({ contact: { email } })
    await org.follow()
    const tried: string[] = []
    const broken = {
      ...house,
      ports: {
        ...house.ports,
        mail: {
          where: 'a test',
          send: async (letter: { to: string; messageId: string }) => {
            if (letter.to === email) tried.push(letter.messageId)
            throw new Error('connection refused')
          },
        },
      },
    }
    for (let n = 0; n < 3; n++) {
      await sendDueNotices(broken, org.orgId)
      house.clock.advance(10 * 60_000)
    }
    await org.drain()
    assert.equal(tried.length, 3)
    assert.deepEqual([...new Set(tried)], [lettersTo(email)[0]!.messageId])
  })
})

describe('opening the link of a letter', () => {
  test('verifies the address for every ticket that names it, and what waited comes at once and in full', async () => {
    const email = 'opens@example.com'
    const { ticketId, number } = await org.send({ contact: { email } })
    await org.drain()
    house.clock.advance(hour)
    await replies(ticketId, '钱已经退回')
    await org.drain()
    const token = tokenIn(lettersTo(email)[0]!.text)
    const { status, body } = await api.browse('portal').ask('PUT', '/v1/confirmed-address', { body: { token } })
    assert.deepEqual([status, body], [200, { address: 'o***@example.com' }])
    await org.drain()
    assert.ok(lettersTo(email).some(({ text }) => text.includes('钱已经退回')))
    const again = await api.browse('portal').ask('PUT', '/v1/confirmed-address', { body: { token } })
    assert.equal(again.status, 200, 'whoever opens it twice is told the same')

    const other = await org.send({ contact: { email: 'OPENS@example.com' } })
    await org.drain()
    assert.equal(lettersTo(email).at(-1)!.subject, `已收到，编号 ${other.number}`)
    assert.notEqual(other.number, number)
  })

  test('with a token that is not ours, was changed, is of another organisation or too old does nothing', async () => {
    const email = 'forged@example.com'
    await org.send({ contact: { email } })
    await org.drain()
    const token = tokenIn(lettersTo(email)[0]!.text)
    const elsewhere = await openTestOrg(undefined, { host: 'elsewhere.local', house })
    const refuses = (given: string, act = org.asSystem) =>
      assert.rejects(
        act((work) => confirmAddressBy(work, given)),
        { code: 'confirmation_unknown' },
      )
    const bytes = Buffer.from(token, 'base64url')
    for (let at = 0; at < bytes.length; at++) {
      const changed = Buffer.from(bytes)
      changed[at]! ^= 1
      await refuses(changed.toString('base64url'))
    }
    await refuses(token, elsewhere.asSystem)
    await fc.assert(
      fc.asyncProperty(fc.string({ maxLength: 60 }), (text) => refuses(text)),
      { numRuns: 50 },
    )
    house.clock.advance(30 * day + 1_000)
    await refuses(token)
  })
})

test('a flood of forged forms sends each of the addresses it names one letter a day at most', async () => {
  // Some requests of a flood for each victim, through the real door and the real sender; the rest would be the same again.
  const victims = Array.from({ length: 20 }, (_, n) => `victim${n}@example.com`)
  const flood = async () => {
    for (let round = 0; round < 6; round++) {
      for (const email of victims) await org.send({ text: `spam ${round}`, contact: { email, name: 'spam' } })
      house.clock.advance(60_000)
      await org.drain()
    }
  }
  await flood()
  while ((await sendDueNotices(house, org.orgId)) > 0);
  for (const email of victims) assert.equal(lettersTo(email).length, 1, email)
  assert.ok(house.letters.every(({ text, subject }) => !/spam/.test(text + subject)))
  house.clock.advance(day)
  await org.drain()
  house.letters.length = 0
  await flood()
  for (const email of victims) assert.ok(lettersTo(email).length <= 1, email)
})

test('of many notices to one address at once at most one is sent, unless the last letter was of one of them', () => {
  const now = new Date('2026-03-02T01:00:00Z')
  const at = fc.integer({ min: -3 * day, max: 0 }).map((ms) => new Date(now.getTime() + ms))
  const notice = fc.record({ template: fc.constantFrom('received', 'replied'), createdAt: at })
  fc.assert(
    fc.property(at, fc.array(notice, { maxLength: 6 }), (lastAt, made) => {
      const notices = made
        .toSorted((a, b) => a.createdAt.getTime() - b.createdAt.getTime())
        .map((one, index) => ({ ...one, noticeId: `n${index}` }))
      const decided = decideLetters(notices, { at: lastAt, noticeId: 'earlier' }, now)
      const sent = [...decided.values()].filter(({ letter }) => letter === 'send')
      assert.equal(decided.size, notices.length)
      assert.ok(sent.length <= 1 && (sent.length === 0 || now.getTime() - lastAt.getTime() >= day))
    }),
  )
})

test('the decision never sends twice a day, never forgets news, and repeats what failed', () => {
  const now = new Date('2026-03-02T01:00:00Z')
  const at = fc.integer({ min: -3 * day, max: 0 }).map((ms) => new Date(now.getTime() + ms))
  fc.assert(
    fc.property(at, at, fc.boolean(), fc.constantFrom('received', 'replied'), (lastAt, createdAt, isOwn, template) => {
      const decision = decideLetter(
        { noticeId: 'a', template, createdAt },
        { at: lastAt, noticeId: isOwn ? 'a' : 'b' },
        now,
      )
      const isDayOver = now.getTime() - lastAt.getTime() >= day
      if (isOwn) assert.equal(decision.letter, 'send')
      else if (decision.letter === 'send') assert.ok(isDayOver && lastAt < createdAt)
      else if (decision.letter === 'wait')
        assert.ok(decision.until > now && lastAt < createdAt && template !== 'received')
      else assert.ok(lastAt >= createdAt || (template === 'received' && !isDayOver))
    }),
  )
})

test('an organisation that was founded before gets the new notice, and keeps its own under the others', async () => {
  const orgId = uuidv7(house.clock)
  const own = { key: 'received', version: 7, subject: {}, text: {} }
  const older = systemActor(orgId, 'test')
  const keys = await inOrg(house, older, 'staff', async (work) => {
    const name = { 'zh-Hans': '先前的', en: 'Earlier' }
    const urls = { portalUrl: 'http://earlier.local', consoleUrl: 'http://earlier.local:8081' }
    const particulars = { zone: 'Asia/Shanghai', defaultLanguage: 'en', hotline: '', isDemo: false, teams: [] }
    await createOrganisation(work, { orgId, name, ...urls, ...particulars })
    await define(work, 'notice', own.key, own.version, own)
    for (let start = 0; start < 2; start++) await addShipped(work)
    const rows = await work.tx
      .selectFrom('definitions')
      .select(['kind', 'key', 'version'])
      .where('org_id', '=', orgId)
      .execute()
    return rows.map(({ kind, key, version }) => `${kind} ${key} ${version}`)
  })
  const has = (notice: string) => keys.includes(`notice ${notice}`)
  assert.ok(has('received 7') && !has('received 1') && has('unverified 1'), keys.join())
  assert.equal(new Set(keys).size, keys.length)
})

/** Guidance through the doors: what pages of other sites get, what is counted, and how words are changed. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { sql } from 'kysely'
import { uuidv7 } from '#platform/clock.ts'
import { createEntryPoint } from '#records/entries/change.ts'
import { entriesOf } from '#records/entries/find.ts'
import { define } from '#records/knowledge/definitions.ts'
import { type Browser, openTestApi, type TestApi } from '../../../test/api.ts'
import { openTestOrg, type TestOrg } from '../../../test/house.ts'
import type { Causes } from './dictionary.rules.ts'
import { shippedDictionary } from './dictionary.ts'
import { foldShows } from './fold.ts'

const shop = 'https://shop.example'
const dayMs = 86_400_000

let org: TestOrg
let api: TestApi
let customer: Browser
let entry: string
before(async () => {
  org = await openTestOrg()
  api = await openTestApi(org)
  customer = api.browse('portal')
  entry = await org.asSystem(async (work) => {
    const name = { 'zh-Hans': '小铺', en: 'Shop' }
    await createEntryPoint(work, { name, origins: [shop], requestsPerMinuteMax: 600 })
    return (await entriesOf(work))[0]!.key
  })
})
after(async () => {
  await api.close()
  await org.close()
})

const fresh = () => uuidv7(org.house.clock)
const from = (origin: string) => ({ headers: { origin, 'sec-fetch-site': 'cross-site' } })
const note = (showId: string, body: object, asked = {}) =>
  customer.ask('POST', '/v1/guidance/outcomes', { body: { showId, ...body }, ...asked })
type Line = { version: number; publishedBy: string | null }
type Counts = { shown: number; followed: number; paid: number; complained: number; avoided: number }
type Board = Counts & {
  days: (Counts & { day: string })[]
  codes: (Counts & { family: string; code: string; cause: string })[]
  families: (Counts & { family: string; name: string | null })[]
  causes: (Counts & { cause: string; title: string })[]
}
/** By somebody who signed in just now: time passes here. */
const counts = async (days = '') => {
  const lead = await api.signedIn('lead')
  return (await lead.ask('GET', `/v1/guidance/counts${days && `?days=${days}`}`)).body as unknown as Board
}
const sumOf = ({ shown, followed, paid, complained, avoided }: Counts) => [shown, followed, paid, complained, avoided]

test('a page of any site gets cause, steps and the form, to be kept for a minute, and no cookie', async () => {
  const path = '/v1/guidance?family=wechat&code=NOTENOUGH&method=balance&methods=balance+debit+credit&language=zh-Hans'
  const answer = await customer.ask('GET', path, from('https://anywhere.example'))
  assert.equal(answer.status, 200, answer.text)
  const { cause, title, methods, complaint, danger } = answer.body as {
    cause: string
    title: string
    methods: { key: string }[]
    complaint: object
    danger: boolean
  }
  assert.deepEqual([cause, title, danger], ['balance_low', '钱不够，没付成', false])
  assert.deepEqual(
    methods.map(({ key }) => key),
    ['debit', 'credit'],
  )
  assert.deepEqual(complaint, {
    code: 'FAL-01',
    form: 'payment_failed',
    answers: { error: '微信支付 NOTENOUGH', method: 'balance', what: 'error' },
  })
  assert.equal(answer.header('cache-control'), 'public, max-age=60')
  assert.match(String(answer.header('vary')), /accept-language/i)
  assert.equal(answer.header('access-control-allow-origin'), '*')
  assert.equal(answer.header('set-cookie'), undefined)
})

test('the language is the one asked for, else the browser’s, else the organisation’s', async () => {
  const title = async (query: string, language?: string) =>
    (await customer.ask('GET', `/v1/guidance?family=upi&code=Z9${query}`, language ? { language } : {})).body.title
  const { 'zh-Hans': chinese, en } = shippedDictionary.causes.causes.find(({ key }) => key === 'balance_low')!.title
  assert.deepEqual(
    [await title('&language=en', 'zh-CN'), await title('', 'en-GB'), await title('', 'fr'), await title('')],
    [en, en, chinese, chinese],
  )
})

test('hostile questions get an honest answer or a refusal, and never a defect', async () => {
  const codes = ['__proto__', "'; drop table orgs--", '%00', '%F0%9F%92%A9', '<b>x</b>', 'x'.repeat(64)]
  for (const code of codes) {
    const { status, body, text } = await customer.ask('GET', `/v1/guidance?family=iso8583&code=${code}`)
    assert.ok(status === 200 || status === 400 || status === 422, `${code}: ${status} ${text}`)
    if (status === 200) assert.equal(body.cause, 'unclear', code)
  }
  assert.ok([400, 422].includes((await customer.ask('GET', `/v1/guidance?family=upi&code=${'x'.repeat(65)}`)).status))
  assert.ok([400, 422].includes((await customer.ask('GET', '/v1/guidance')).status))
})

test('shows are counted once, with what followed; what strangers write becomes no row of its own', async () => {
  const failed = { family: 'wechat', code: 'not_enough', entry }
  const said = async (showId: string, ...outcomes: string[]) => {
    for (const outcome of outcomes) assert.equal((await note(showId, { ...failed, outcome }, from(shop))).status, 204)
  }
  const first = fresh()
  await said(first, 'shown', 'shown', 'followed', 'followed', 'paid')
  await said(fresh(), 'shown', 'followed', 'complained')
  await said(fresh(), 'shown')
  await said(fresh(), 'paid')
  assert.equal((await note(first, { ...failed, code: 'SYSTEMERROR', outcome: 'complained' }, from(shop))).status, 204)
  assert.equal((await note(fresh(), { family: 'my <shop>', code: '4111 1111', outcome: 'shown' })).status, 204)
  assert.equal((await note(fresh(), { family: 'upi', code: 'ABCDE', outcome: 'shown' })).status, 204)
  const board = await counts()
  assert.deepEqual(sumOf(board), [5, 2, 1, 1, 1])
  assert.deepEqual(
    board.codes.map((row) => [row.family, row.code, row.cause, ...sumOf(row)]),
    [
      ['wechat', 'NOTENOUGH', 'balance_low', 3, 2, 1, 1, 1],
      ['other', 'other', 'unclear', 1, 0, 0, 0, 0],
      ['upi', 'other', 'unclear', 1, 0, 0, 0, 0],
    ],
  )
  assert.deepEqual(
    board.families.map((row) => [row.family, row.name, ...sumOf(row)]),
    [
      ['wechat', '微信支付', 3, 2, 1, 1, 1],
      ['other', null, 1, 0, 0, 0, 0],
      ['upi', '印度 UPI', 1, 0, 0, 0, 0],
    ],
  )
  const titleOf = (key: string) => shippedDictionary.causes.causes.find((cause) => cause.key === key)!.title['zh-Hans']
  assert.deepEqual(
    board.causes.map((row) => [row.cause, row.title, ...sumOf(row)]),
    [
      ['balance_low', titleOf('balance_low'), 3, 2, 1, 1, 1],
      ['unclear', titleOf('unclear'), 2, 0, 0, 0, 0],
    ],
  )
  assert.equal(board.days.length, 30)
  assert.deepEqual(sumOf(board.days.at(-1)!), sumOf(board))
})

test('a page of a site that is on no list says nothing that is counted', async () => {
  const body = { family: 'upi', code: 'Z9', outcome: 'shown', entry }
  const before = sumOf(await counts())
  const { status, body: problem } = await note(fresh(), body, from('https://elsewhere.example'))
  assert.deepEqual([status, problem.code], [403, 'origin_not_allowed'])
  assert.equal((await note(fresh(), { ...body, entry: 'pk_nothing' }, from(shop))).status, 403)
  assert.equal((await note('not-an-id', body)).status >= 400, true)
  assert.deepEqual(sumOf(await counts()), before)
})

test('after a day a show is a number: nothing is left of it, and nothing is counted twice', async () => {
  const fold = () => org.asSystem(foldShows)
  const rows = () => org.asSystem(async ({ tx }) => (await sql`select 1 from guidance_shows`.execute(tx)).rows.length)
  const before = await counts()
  assert.equal(await fold(), 0, 'more may follow on them')
  org.house.clock.advance(dayMs + 1)
  assert.deepEqual([await fold(), await rows(), await fold()], [5, 0, 0])
  const now = await counts()
  assert.deepEqual(sumOf(now), sumOf(before))
  assert.deepEqual(now.codes, before.codes)
  assert.deepEqual(sumOf(now.days.at(-2)!), sumOf(before), 'they stay in their day')
  const late = fresh()
  await note(late, { family: 'wechat', code: 'NOTENOUGH', outcome: 'shown' })
  org.house.clock.advance(dayMs + 1)
  await fold()
  assert.deepEqual((await counts()).codes[0]!.shown, 4)
})

test('it is counted over 7, 30 or 90 days, and over no other time', async () => {
  assert.equal((await counts('7')).days.length, 7)
  const whole = await counts('90')
  assert.deepEqual([whole.days.length, whole.shown], [90, 6])
  org.house.clock.advance(10 * dayMs)
  const [week, month] = [await counts('7'), await counts('30')]
  assert.deepEqual([week.shown, week.families, week.causes, week.codes], [0, [], [], []])
  assert.deepEqual([month.shown, month.avoided], [6, 1])
  assert.equal((await (await api.signedIn('lead')).ask('GET', '/v1/guidance/counts?days=8')).status, 422)
})

test('the counts are for staff alone', async () => {
  assert.equal((await api.browse('console').ask('GET', '/v1/guidance/counts')).status, 401)
  assert.equal((await customer.ask('GET', '/v1/guidance/counts')).status, 404)
})

test('an administrator changes the words, and customers read them at once; faults are refused where they stand', async () => {
  const [admin, lead] = [await api.signedIn('admin'), await api.signedIn('lead')]
  const { key, version, ...content } = structuredClone(shippedDictionary.causes)
  const stands = await org.asSystem(async (work) => {
    const { rows } = await sql`select 1 from definitions where org_id = ${work.orgId} and kind = 'guidance'`.execute(
      work.tx,
    )
    return rows.length > 0
  })
  if (!stands) await org.asSystem((work) => define(work, 'guidance', key, version, shippedDictionary.causes))
  const low = content.causes.find((cause) => cause.key === 'balance_low')!
  low.title.en = 'Your account is short'
  const publish = (body: object, seen: number, who = admin) =>
    who.ask('PUT', '/v1/guidance/causes', { body, version: seen })
  const done = await publish(content, 1)
  assert.deepEqual([done.status, done.body.version], [200, 2], done.text)
  const { body } = await customer.ask('GET', '/v1/guidance?family=upi&code=Z9&language=en')
  assert.equal(body.title, 'Your account is short')
  assert.equal((await publish(content, 1)).status, 412)
  assert.equal((await publish(content, 2, lead)).status, 403)

  const {
    key: _key,
    version: _version,
    ...upi
  } = structuredClone(shippedDictionary.families.find((one) => one.key === 'upi')!)
  upi.codes[0]!.cause = 'dance'
  const refused = await admin.ask('PUT', '/v1/guidance/families/own-app', { body: upi, version: 0 })
  assert.deepEqual([refused.status, refused.body.code], [422, 'guidance_invalid'], refused.text)
  assert.deepEqual((refused.body.errors as { pointer: string }[])[0]!.pointer, '/body/codes/0/cause')

  upi.codes = [{ code: 'E10013', cause: 'limit_day' }]
  const made = await admin.ask('PUT', '/v1/guidance/families/own-app', { body: upi, version: 0 })
  assert.equal(made.status, 200, made.text)
  const own = await customer.ask('GET', '/v1/guidance?family=own-app&code=e10013&language=en')
  assert.deepEqual([own.body.cause, own.body.known], ['limit_day', true])
  const shown = (await lead.ask('GET', '/v1/guidance/dictionary')).body as {
    causes: { version: number; publishedBy: string; versions: Line[] }
    families: { key: string; versions: Line[] }[]
  }
  assert.deepEqual([shown.causes.version, shown.causes.publishedBy], [2, 'admin'])
  assert.ok(shown.families.some((family) => family.key === 'own-app'))

  const linesOf = (versions: Line[]) => versions.map(({ version, publishedBy }) => [version, publishedBy])
  assert.deepEqual(linesOf(shown.causes.versions), [
    [2, 'admin'],
    [1, null],
  ])
  assert.deepEqual(linesOf(shown.families.find((family) => family.key === 'own-app')!.versions), [[1, 'admin']])
  const titleIn = async (version: number) => {
    const { body: older } = await lead.ask('GET', `/v1/guidance/causes?version=${version}`)
    const { causes } = (older as { content: Causes }).content
    return causes.find((cause) => cause.key === 'balance_low')!.title.en
  }
  const was = shippedDictionary.causes.causes.find((cause) => cause.key === 'balance_low')!.title.en
  assert.deepEqual([await titleIn(1), await titleIn(2)], [was, 'Your account is short'])
  const family = (query: string) => lead.ask('GET', `/v1/guidance/families/own-app${query}`)
  for (const query of ['', '?version=1']) assert.deepEqual((await family(query)).body.content, upi)
  assert.deepEqual(
    [(await family('?version=2')).status, (await family('?version=2')).body.code],
    [404, 'definition_missing'],
  )
})

test('another organisation neither sees nor counts with this one', async () => {
  const other = await openTestOrg(undefined, { host: 'other.local', house: org.house })
  const there = api.browse('portal', { host: other.host })
  assert.equal((await there.ask('GET', '/v1/guidance?family=own-app&code=E10013&language=en')).body.cause, 'unclear')
  const before = (await counts()).shown
  const body = { showId: fresh(), family: 'upi', code: 'Z9', outcome: 'shown' }
  assert.equal((await there.ask('POST', '/v1/guidance/outcomes', { body })).status, 204)
  assert.equal((await counts()).shown, before)
})

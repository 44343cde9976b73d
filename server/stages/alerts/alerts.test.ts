/** "Was this you?": from the risk system's post over one tap, or silence, back to the risk system. */
import assert from 'node:assert/strict'
import { createSecretKey } from 'node:crypto'
import { after, before, test } from 'node:test'
import { sql } from 'kysely'
import { NotHeard } from '#platform/ports.ts'
import { signWebhook } from '#platform/webhook-signature.ts'
import { createEntryPoint } from '#records/entries/change.ts'
import { addSecret } from '#records/entries/secrets.ts'
import { ticketFor } from '#records/tickets/load.ts'
import { askForCalls } from '#stages/capacity/calls/ask.ts'
import { receive } from '#stages/intake/receive.ts'
import { readProtections } from '#stages/remedies/protections.ts'
import { type Answer, openTestApi, type TestApi } from '../../../test/api.ts'
import { openTestOrg, type TestOrg } from '../../../test/house.ts'
import { door } from '../../loop.ts'
import { askCustomers, type Question } from './ask.ts'
import { type Call, chaseAlerts, forgetAlerts } from './chase.ts'
import type { Raise } from './raise.ts'
import { alertRoutes } from './routes.ts'
import { type PostSigned, tellRiskSystems } from './tell.ts'

const minuteMs = 60_000
const phone = '+8613812345678'
let org: TestOrg
let api: TestApi
let host: { key: string; secret: string; entryId: string }

/** The real door, with a protection as the one that stands behind it gives. */
const raise: Raise = async (work, submission) => {
  const [receipt] = await receive(work, door, [submission])
  return { ...receipt!, protects: submission.channel === 'alert' ? [{ target: 'account', until: null }] : [] }
}
const call: Call = async (work, ticketId) => {
  const ticket = await ticketFor(work, { ticketId }, 'ticket.work', { lock: true })
  await askForCalls(work, [{ ticket, kind: 'money', at: work.now }])
}

before(async () => {
  org = await openTestOrg()
  api = await openTestApi(org, alertRoutes(raise))
  host = await newHost()
})
after(async () => {
  await api?.close()
  await org?.close()
})

async function newHost() {
  return org.asSystem(async (work) => {
    const name = { 'zh-Hans': '风控', en: 'Risk' }
    const origins = ['https://risk.example']
    const entryId = await createEntryPoint(work, { name, origins, requestsPerMinuteMax: 600 })
    const { key } = await work.tx
      .selectFrom('entries')
      .select('key')
      .where('entry_id', '=', entryId)
      .executeTakeFirstOrThrow()
    return { entryId, key, ...(await addSecret(work, entryId)) }
  })
}

let posts = 0
const alertOf = (change: object = {}) => ({
  alertId: `R-${posts}`,
  phone,
  transactionNo: `T-${posts}`,
  amount: { amountMinor: '100000', currency: 'CNY' },
  merchant: '某商店',
  at: new Date(org.house.clock.now().getTime() - minuteMs).toISOString(),
  callback: 'https://risk.example/answers',
  ...change,
})

function post(alert: unknown, how: { id?: string; secret?: string; key?: string } = {}): Promise<Answer> {
  const body = JSON.stringify(alert)
  const { id = `msg_${posts++}_of_a_test`, secret = host.secret, key = host.key } = how
  const at = org.house.clock.now()
  const signed = signWebhook(createSecretKey(Buffer.from(secret, 'base64url')), { id, at, body })
  return api
    .browse('portal')
    .ask('POST', '/v1/risk-alerts', { raw: body, key: null, headers: { ...signed, 'huiyin-entry': key } })
}

const tokenOf = (answer: Answer) => String(answer.body.link).split('#')[1]!
const ask = (path: string, body: object, key?: string) =>
  api.browse('portal').ask('POST', `/v1/risk-alerts/${path}`, { body, ...(key ? { key } : {}) })
const rowOf = async (theirId: string) =>
  (
    await org.asSystem(({ tx }) =>
      sql<Record<string, unknown>>`select * from risk_alerts where their_id = ${theirId}`.execute(tx),
    )
  ).rows[0]!

async function sentQuestions(send: (question: Question) => void = () => undefined): Promise<Question[]> {
  const sent: Question[] = []
  await askCustomers(org.house, org.orgId, async (_house, _orgId, question) => {
    send(question)
    sent.push(question)
  })
  return sent
}

type Told = Parameters<PostSigned>[1]
async function toldNews(fails: (news: Told) => void = () => undefined): Promise<Told[]> {
  const told: Told[] = []
  const post: PostSigned = async (_clock, news) => {
    told.push(news)
    fails(news)
  }
  await tellRiskSystems(org.house, org.orgId, post, readProtections)
  return told
}

test('one question goes out; "no" makes a ticket, says what is protected, and the risk system hears it', async () => {
  const alert = alertOf({ merchant: '张三 13900001111 小店' })
  const posted = await post(alert)
  assert.equal(posted.status, 200, posted.text)
  assert.equal(posted.body.state, 'open')
  assert.match(String(posted.body.link), /^http:\/\/test\.local\/was-this-you#[0-9A-HJKMNP-TV-Z]{26}$/)
  const [question, ...more] = await sentQuestions()
  assert.deepEqual(question?.facts, {
    ...question?.facts,
    link: posted.body.link,
    amount: '¥1,000.00',
    at: '3月2日 08:59',
    hotline: '400-000-0000',
    organisation: '试验支付',
  })
  assert.equal(question?.to, phone)
  assert.ok(more.length === 0 && !question!.facts.merchant.includes('13900001111'))
  assert.deepEqual(await sentQuestions(), [])
  const token = tokenOf(posted)
  const shown = await ask('question', { token })
  assert.deepEqual([shown.status, shown.body.amount, shown.body.state], [200, alert.amount, 'open'])
  assert.ok(!shown.text.includes('13900001111') && !shown.text.includes(alert.transactionNo))

  const answered = await ask('answer', { token, answer: 'no' }, 'the-one-tap')
  assert.equal(answered.status, 200, answered.text)
  const { number, secret } = answered.body.ticket as { number: string; secret: string }
  assert.deepEqual([answered.body.state, answered.body.protects], ['no', [{ target: 'account', until: null }]])
  assert.equal(secret.length, 26)
  const row = await rowOf(alert.alertId)
  const ticket = await org.ticket(String(row.ticket_id))
  assert.deepEqual(
    [
      ticket.number,
      ticket.code,
      ticket.priority,
      ticket.channel,
      ticket.order_no,
      ticket.amount_minor,
      ticket.context_trust,
    ],
    [number, 'FRD-01', 1, 'alert', alert.transactionNo, 100_000n, 'signed'],
  )
  assert.deepEqual([row.state, row.who_sealed, row.ask_next_at], ['no', null, null])

  const [news] = await toldNews()
  assert.deepEqual(
    [news?.url, JSON.parse(news!.body)],
    ['https://risk.example/answers', { alertId: alert.alertId, answer: 'no', at: org.house.clock.now().toISOString() }],
  )
  assert.deepEqual(await toldNews(), [])
})

test('the tap counts once: the same try is answered the same, another changes nothing', async () => {
  const alert = alertOf()
  const token = tokenOf(await post(alert))
  const first = await ask('answer', { token, answer: 'no' }, 'tapped-once')
  assert.deepEqual((await ask('answer', { token, answer: 'no' }, 'tapped-once')).body, first.body)
  const again = await ask('answer', { token, answer: 'no' })
  assert.deepEqual([again.body.state, again.body.ticket], ['no', null])
  assert.deepEqual((await ask('answer', { token, answer: 'yes' })).body.state, 'no')
  const { rows } = await org.asSystem(({ tx }) =>
    sql<{ n: number }>`select count(*)::int as n from tickets where order_no = ${alert.transactionNo}`.execute(tx),
  )
  assert.equal(rows[0]!.n, 1)
})

test('ten taps at the same moment make one ticket', async () => {
  const alert = alertOf()
  const token = tokenOf(await post(alert))
  const answers = await Promise.all(Array.from({ length: 10 }, () => ask('answer', { token, answer: 'no' })))
  assert.equal(answers.filter(({ body }) => body.ticket !== null).length, 1)
  const { rows } = await org.asSystem(({ tx }) =>
    sql<{ n: number }>`select count(*)::int as n from tickets where order_no = ${alert.transactionNo}`.execute(tx),
  )
  assert.equal(rows[0]!.n, 1)
})

test('"yes" ends it: no ticket, nobody is asked any more', async () => {
  await toldNews()
  const alert = alertOf()
  const token = tokenOf(await post(alert))
  const { body } = await ask('answer', { token, answer: 'yes' })
  assert.deepEqual([body.state, body.ticket, body.protects], ['yes', null, []])
  assert.deepEqual(await sentQuestions(), [])
  org.house.clock.advance(30 * minuteMs)
  assert.equal(await chaseAlerts(org.house, org.orgId, raise, call), 0)
  assert.equal((await rowOf(alert.alertId)).ticket_id, null)
  assert.deepEqual(
    (await toldNews()).map((news) => JSON.parse(news.body).answer),
    ['yes'],
  )
})

test('nobody answers in time: a P1 ticket and a call, and the link is over', async () => {
  const alert = alertOf({ answerWithinMinutes: 3, language: 'en' })
  const token = tokenOf(await post(alert))
  await chaseAlerts(org.house, org.orgId, raise, call)
  assert.equal((await rowOf(alert.alertId)).state, 'open')
  org.house.clock.advance(3 * minuteMs)
  // Past its time, also before the sweep has been there.
  assert.deepEqual((await ask('answer', { token, answer: 'no' })).body.state, 'silent')
  await Promise.all([1, 2, 3].map(() => chaseAlerts(org.house, org.orgId, raise, call)))
  const row = await rowOf(alert.alertId)
  assert.equal(row.state, 'silent')
  const ticket = await org.ticket(String(row.ticket_id))
  assert.deepEqual([ticket.priority, ticket.language, ticket.order_no], [1, 'en', alert.transactionNo])
  const calls = await org.asSystem(({ tx }) =>
    tx.selectFrom('calls').select(['kind', 'ended_at']).where('ticket_id', '=', ticket.ticket_id).execute(),
  )
  assert.deepEqual(calls, [{ kind: 'money', ended_at: null }])
  assert.deepEqual(
    (await toldNews()).map((news) => JSON.parse(news.body).answer),
    ['none'],
  )
})

test('one that cannot be taken up holds up no other, and is tried again', async () => {
  const [bad, good] = [alertOf({ transactionNo: 'breaks' }), alertOf({ alertId: 'R-good' })]
  await post(bad)
  await post(good)
  org.house.clock.advance(11 * minuteMs)
  const breaking: Raise = (work, submission) => {
    if (submission.orderNo === 'breaks') throw new Error('the door is broken')
    return raise(work, submission)
  }
  await chaseAlerts(org.house, org.orgId, breaking, call)
  assert.deepEqual([(await rowOf(bad.alertId)).state, (await rowOf('R-good')).state], ['open', 'silent'])
  assert.equal(org.house.faults.splice(0).length, 1)
  await chaseAlerts(org.house, org.orgId, raise, call)
  assert.equal((await rowOf(bad.alertId)).state, 'silent')
  await toldNews()
})

test('an alert posted twice, by whatever sending, is one alert; the link comes again until it is answered', async () => {
  const alert = alertOf()
  const first = await post(alert, { id: 'msg_posted_twice' })
  assert.deepEqual((await post(alert, { id: 'msg_posted_twice' })).body, first.body)
  assert.deepEqual((await post(alert)).body, first.body)
  assert.equal((await post(alertOf(), { id: 'msg_posted_twice' })).body.code, 'idempotency_key_reused')
  assert.equal((await sentQuestions()).length, 1)
  await ask('answer', { token: tokenOf(first), answer: 'yes' })
  const after = await post(alert, { id: 'msg_posted_twice' })
  assert.deepEqual([after.body.state, after.body.link], ['yes', null])
  await toldNews()
})

test('an app user is asked at the number they gave us; whoever has none gets the link from the app alone', async () => {
  const context = {
    entryId: host.entryId,
    trust: 'signed' as const,
    fault: null,
    signed: { customerRef: 'user-77' },
    claimed: {},
  }
  await org.send({ contact: { phone: '13712345678' }, context })
  const known = await post(alertOf({ phone: undefined, customerRef: 'user-77', language: 'en' }))
  const unknown = await post(alertOf({ phone: undefined, customerRef: 'user-78' }))
  assert.ok(known.body.link && unknown.body.link)
  const sent = await sentQuestions()
  assert.deepEqual(
    sent.map(({ to, language }) => [to, language]),
    [['+8613712345678', 'en']],
  )
  // Their ticket is theirs, not that of somebody new.
  const { body } = await ask('answer', { token: tokenOf(known), answer: 'no' })
  const { rows } = await org.asSystem(({ tx }) =>
    sql<{
      n: number
    }>`select count(distinct customer_id)::int as n from tickets where number = ${(body.ticket as { number: string }).number}
      or customer_id = (select customer_id from contacts where value_masked = '137****5678' limit 1)`.execute(tx),
  )
  assert.equal(rows[0]!.n, 1)
  await ask('answer', { token: tokenOf(unknown), answer: 'yes' })
  await toldNews()
})

test('a gateway that fails is asked again, then it is left to the call', async () => {
  const alert = alertOf()
  await post(alert)
  const refuse = () => {
    throw new Error(`cannot reach ${phone}`)
  }
  for (let attempt = 1; attempt <= 5; attempt++) {
    await sentQuestions(refuse)
    org.house.clock.advance(minuteMs / 2)
  }
  const row = await rowOf(alert.alertId)
  assert.deepEqual([row.ask_attempts, row.ask_next_at, row.asked_at, row.state], [3, null, null, 'open'])
  assert.ok(String(row.ask_error).startsWith('cannot reach') && !String(row.ask_error).includes('13812345678'))
  await ask('answer', { token: tokenOf(await post(alert)), answer: 'yes' })
})

test('a risk system that does not answer is told again, with the same id, until it is given up where people see it', async () => {
  await toldNews()
  const alert = alertOf()
  await ask('answer', { token: tokenOf(await post(alert)), answer: 'yes' })
  const ids = new Set<string>()
  let attempts = 0
  for (; attempts < 30; attempts++) {
    const told = await toldNews(({ id }) => {
      ids.add(id)
      throw new NotHeard('refused_503', 'answered 503')
    })
    if (told.length === 0) break
    org.house.clock.advance(6 * 60 * minuteMs)
  }
  assert.deepEqual([attempts, ids.size], [11, 1])
  const { rows } = await org.asSystem(({ tx }) =>
    sql<Record<string, unknown>>`select n.* from risk_news n join risk_alerts using (alert_id)
      where their_id = ${alert.alertId}`.execute(tx),
  )
  const { error, told_at, next_at, given_up_at } = rows[0]!
  assert.deepEqual([error, told_at, next_at], ['refused_503', null, null])
  assert.ok(given_up_at)
  assert.equal(org.house.faults.splice(0).length, 1)
  const events = await org.asSystem(({ tx }) =>
    tx.selectFrom('events').select('payload').where('type', '=', 'alert.untold').execute(),
  )
  assert.equal(events.length, 1)
})

test('hostile posts and links: nobody is asked, nothing is told', async () => {
  const count = async () =>
    (await org.asSystem(({ tx }) => sql<{ n: number }>`select count(*)::int as n from risk_alerts`.execute(tx)))
      .rows[0]!.n
  const had = await count()
  const stranger = await newHost()
  const table: [string, Promise<Answer>, string][] = [
    ['another secret', post(alertOf(), { secret: stranger.secret }), 'post_not_signed'],
    ['no such entry', post(alertOf(), { key: 'pk_nobody' }), 'post_not_signed'],
    ['nobody to ask', post(alertOf({ phone: undefined })), 'alert_unreadable'],
    ['a number without its country', post(alertOf({ phone: '12345' })), 'alert_unreadable'],
    ['tomorrow', post(alertOf({ at: '2099-01-01T00:00:00Z' })), 'alert_unreadable'],
    ['a list', post([alertOf()]), 'alert_unreadable'],
    ['an inner address', post(alertOf({ callback: 'http://169.254.169.254/' })), 'callback_not_registered'],
    ['another site', post(alertOf({ callback: 'https://risk.example.evil.example/' })), 'callback_not_registered'],
    ['a flood in one', post(alertOf({ merchant: 'x'.repeat(300_000) })), 'body_too_large'],
    ['a token nobody gave', ask('question', { token: '0'.repeat(26) }), 'alert_link_unknown'],
    ['no token', ask('answer', { token: "' or true --", answer: 'no' }), 'request_invalid'],
    ['another answer', ask('answer', { token: '0'.repeat(26), answer: 'maybe' }), 'request_invalid'],
  ]
  for (const [what, answer, code] of table) assert.equal((await answer).body.code, code, what)
  assert.equal(await count(), had)
})

test('nothing of a person stands in clear, neither while it is open nor in what is kept', async () => {
  const alert = alertOf({ customerRef: 'user-secret-9' })
  const posted = await post(alert)
  const { rows } = await org.asSystem(({ tx }) =>
    sql<{ all: string }>`select json_agg(a)::text || (select coalesce(json_agg(e)::text, '') from events e)
      || (select coalesce(json_agg(k)::text, '') from idempotency_keys k) as all from risk_alerts a`.execute(tx),
  )
  for (const secret of ['13812345678', 'user-secret-9', tokenOf(posted), alert.transactionNo])
    assert.ok(!rows[0]!.all.includes(secret), secret)
  await ask('answer', { token: tokenOf(posted), answer: 'yes' })
  await toldNews()
  org.house.clock.advance(91 * 24 * 60 * minuteMs)
  assert.ok((await org.asSystem(forgetAlerts)) > 5)
})

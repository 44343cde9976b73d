/** Milestones at the door: who may tell, what is told twice or out of order, and who is told of what is late. */
import assert from 'node:assert/strict'
import { createSecretKey } from 'node:crypto'
import { after, before, test } from 'node:test'
import { sql } from 'kysely'
import { signWebhook } from '#platform/webhook-signature.ts'
import { changeEntryPoint, createEntryPoint } from '#records/entries/change.ts'
import { addSecret, retireSecret } from '#records/entries/secrets.ts'
import { staffRoutes } from '#records/staff/routes.ts'
import { ticketRoutes } from '#records/tickets/routes.ts'
import { type Answer, openTestApi, type TestApi } from '../../../test/api.ts'
import { openTestOrg, type TestOrg } from '../../../test/house.ts'
import { stepsOf, trackKeys } from './progress.rules.ts'
import { progressRoutes } from './routes.ts'
import { forgetTracks, watchMilestones } from './watch.ts'

const hourMs = 3_600_000
let org: TestOrg
let api: TestApi
let host: { entryId: string; key: string; secret: string; kid: string }
before(async () => {
  org = await openTestOrg()
  api = await openTestApi(org, [...progressRoutes, ...ticketRoutes, ...staffRoutes])
  host = await newHost()
})
after(async () => {
  await api?.close()
  await org?.close()
})

/** An entry point with a secret, as an administrator makes it. */
async function newHost() {
  return org.asSystem(async (work) => {
    const name = { 'zh-Hans': '商城', en: 'Shop' }
    const entryId = await createEntryPoint(work, { name, origins: [], requestsPerMinuteMax: 600 })
    const { key } = await work.tx
      .selectFrom('entries')
      .select('key')
      .where('entry_id', '=', entryId)
      .executeTakeFirstOrThrow()
    return { entryId, key, ...(await addSecret(work, entryId)) }
  })
}

const now = () => org.house.clock.now()
const inHours = (count: number) => new Date(now().getTime() + count * hourMs).toISOString()
let posts = 0

type How = { id?: string; at?: Date; secret?: string; key?: string; sent?: string; headers?: Record<string, string> }

/** Posts as a host's server does, or as somebody who is none. */
function post(milestones: unknown, how: How = {}): Promise<Answer> {
  const body = JSON.stringify({ milestones })
  const { id = `msg_${posts++}_of_a_test`, at = now(), secret = host.secret, key = host.key, sent = body } = how
  const signed = signWebhook(createSecretKey(Buffer.from(secret, 'base64url')), { id, at, body })
  return api.browse('portal').ask('POST', '/v1/milestones', {
    raw: sent,
    key: null,
    headers: { ...signed, 'huiyin-entry': key, ...how.headers },
  })
}

const steps = async (ticket: { ticketId: string }) =>
  (
    await org.asSystem(({ tx }) =>
      tx
        .selectFrom('events')
        .select(['type', 'payload'])
        .where('subject_id', '=', ticket.ticketId)
        .orderBy('seq')
        .execute(),
    )
  ).filter(({ type }) => type.startsWith('progress.'))
const rows = async () =>
  (await org.asSystem(({ tx }) => sql<{ n: number }>`select count(*)::int as n from milestones`.execute(tx))).rows[0]!.n

type Lines = {
  track: string
  state: string
  isLate: boolean
  steps: { step: string; state: string; at: string | null }[]
}[]
const linesOf = async (ticket: { number: string; secret: string }) => {
  const answer = await (await api.holding(ticket)).ask('GET', `/v1/tracking/${ticket.number}/progress`)
  assert.equal(answer.status, 200, answer.text)
  return answer.body.lines as Lines
}

test('a merchant tells: the customer sees confirmed, sent and delivered with their dates; staff see the same', async () => {
  const ticket = await org.send({ orderNo: 'A-1001', text: '付了钱没收到东西' })
  const other = await org.send({ orderNo: 'A-1002', text: '付了钱没收到东西' })
  const confirmed = inHours(-5)
  const sent = await post([
    { orderNo: 'A-1001', track: 'order', step: 'confirmed', at: confirmed },
    { orderNo: 'A-1001', track: 'order', step: 'shipped', at: inHours(-1), eta: inHours(30) },
  ])
  assert.deepEqual([sent.status, sent.body], [200, { taken: 2, refused: [] }], sent.text)
  const [line] = await linesOf(ticket)
  assert.deepEqual(
    line?.steps.map(({ step, state, at }) => [step, state, at]),
    [
      ['confirmed', 'done', confirmed],
      ['shipped', 'now', inHours(-1)],
      ['delivered', 'coming', null],
    ],
  )
  assert.deepEqual(await linesOf(other), [])
  assert.deepEqual(
    (await steps(ticket)).map(({ type, payload }) => [type, (payload as { step: string }).step]),
    [['progress.step', 'shipped']],
  )
  const path = `/v1/tickets/${ticket.ticketId}/progress`
  const agent = await (await api.signedIn('agent')).ask('GET', path)
  assert.deepEqual((agent.body.lines as Lines)[0], line)
  assert.equal((await api.browse('console').ask('GET', path)).status, 401)
  const stranger = await (await api.holding(other)).ask('GET', `/v1/tracking/${ticket.number}/progress`)
  assert.equal(stranger.status, 404)
})

test('news that were overtaken or told twice change nothing', async () => {
  const ticket = await org.send({ orderNo: 'B-1', text: '退款一直没到' })
  const one = (step: string, at: number) => ({ orderNo: 'B-1', track: 'refund', step, at: inHours(at) })
  await post([one('landed', -1)])
  await post([one('accepted', -9)])
  await post([one('landed', -1), one('landed', -3), one('accepted', -9)])
  const [line] = await linesOf(ticket)
  assert.deepEqual(
    [line!.state, ...line!.steps.map(({ step, at }) => [step, at])],
    ['over', ['accepted', inHours(-9)], ['landed', inHours(-1)]],
  )
  assert.equal((await steps(ticket)).length, 1)
})

test('the same sending twice is answered the same and done once; with another body it is refused', async () => {
  const one = [{ orderNo: 'C-1', track: 'top_up', step: 'accepted', at: inHours(-1) }, { orderNo: '' }]
  const first = await post(one, { id: 'msg_sent_twice' })
  assert.deepEqual(first.body, { taken: 1, refused: [{ index: 1, code: 'malformed' }] })
  const had = await rows()
  assert.deepEqual((await post(one, { id: 'msg_sent_twice' })).body, first.body)
  assert.equal(await rows(), had)
  const other = await post([{ ...one[0], step: 'credited' }], { id: 'msg_sent_twice' })
  assert.deepEqual([other.status, other.body.code], [422, 'idempotency_key_reused'])
})

test('what does not fit is refused alone, with its place and why', async () => {
  const good = { orderNo: 'D-1', track: 'order', step: 'confirmed', at: inHours(-1) }
  const answer = await post([
    good,
    { ...good, step: 'teleported' },
    { ...good, at: inHours(1) },
    { ...good, eta: inHours(-2) },
    { ...good, orderNo: '6222021234567890128' },
    { ...good, orderNo: '****0128' },
    { ...good, extra: 1 },
    'confirmed',
    null,
    { ...good, track: '__proto__' },
    { ...good, orderNo: 'x\u0000y' },
  ])
  assert.equal(answer.status, 200, answer.text)
  assert.deepEqual(answer.body, {
    taken: 1,
    refused: [
      'unknown_step',
      'in_the_future',
      'malformed',
      'order_no_unusable',
      'order_no_unusable',
      'malformed',
      'malformed',
      'malformed',
      'malformed',
      'malformed',
    ].map((code, index) => ({ index: index + 1, code })),
  })
})

test('nobody is believed without the signature of an open entry over these very bytes, now', async () => {
  const one = [{ orderNo: 'E-1', track: 'order', step: 'confirmed', at: inHours(-1) }]
  const stranger = await newHost()
  const had = await rows()
  const hostile: [string, How][] = [
    ['another secret', { secret: stranger.secret }],
    ['another entry', { key: stranger.key }],
    ['no such entry', { key: 'pk_nobody' }],
    ['other bytes', { sent: JSON.stringify({ milestones: [{ ...one[0], orderNo: 'E-2' }] }) }],
    ['yesterday', { at: new Date(now().getTime() - 24 * hourMs) }],
    ['tomorrow', { at: new Date(now().getTime() + 24 * hourMs) }],
    ['no signature', { headers: { 'webhook-signature': '' } }],
    ['a signature of another version', { headers: { 'webhook-signature': 'v2,AAAA' } }],
    ['another id than was signed', { headers: { 'webhook-id': 'msg_of_somebody_else' } }],
    ['an id too short to be one', { id: 'x' }],
  ]
  for (const [what, how] of hostile) {
    const { status, body } = await post(one, how)
    assert.deepEqual([status, body.code], [401, 'post_not_signed'], what)
  }
  // What is signed is believed, but not taken for what it is not.
  for (const [what, milestones, code] of [
    ['no list', 'x', 'milestones_unreadable'],
    ['an empty list', [], 'milestones_unreadable'],
    ['more than 500', Array.from({ length: 501 }, () => one[0]), 'milestones_unreadable'],
  ] as const)
    assert.equal((await post(milestones)).body.code, code, what)
  const large = await post([{ orderNo: 'x'.repeat(300 * 1024) }])
  assert.deepEqual([large.status, large.body.code], [413, 'body_too_large'])
  const unread = 'no json'
  const id = 'msg_that_is_no_json'
  const signed = signWebhook(createSecretKey(Buffer.from(host.secret, 'base64url')), { id, at: now(), body: unread })
  const answer = await api
    .browse('portal')
    .ask('POST', '/v1/milestones', { raw: unread, key: null, headers: { ...signed, 'huiyin-entry': host.key } })
  assert.deepEqual([answer.status, answer.body.code], [400, 'post_unreadable'])
  assert.equal(await rows(), had)
})

test('a retired secret and a paused entry are believed no more', async () => {
  const leaving = await newHost()
  const one = [{ orderNo: 'F-1', track: 'order', step: 'confirmed', at: inHours(-1) }]
  const as = { key: leaving.key, secret: leaving.secret }
  assert.equal((await post(one, as)).status, 200)
  const next = await org.asSystem((work) => addSecret(work, leaving.entryId))
  await org.asSystem((work) => retireSecret(work, leaving.entryId, leaving.kid))
  org.house.clock.advance(2_000)
  assert.equal((await post(one, as)).status, 401)
  assert.equal((await post(one, { ...as, secret: next.secret })).status, 200)
  await org.asSystem((work) => changeEntryPoint(work, leaving.entryId, { active: false }, null))
  org.house.clock.advance(2_000)
  assert.equal((await post(one, { ...as, secret: next.secret })).status, 401)
})

test('when a time gets short and when it passes, the open tickets of that order are told, once each', async () => {
  const watch = () => org.asSystem(watchMilestones)
  const [open, done] = [await org.send({ orderNo: 'G-1' }), await org.send({ orderNo: 'G-9' })]
  await post([
    { orderNo: 'G-1', track: 'withdrawal', step: 'accepted', at: inHours(0), eta: inHours(20) },
    { orderNo: 'G-9', track: 'withdrawal', step: 'accepted', at: inHours(0), eta: inHours(20) },
  ])
  await watch()
  const due = inHours(20)
  org.house.clock.advance(18.5 * hourMs)
  await post([{ orderNo: 'G-9', track: 'withdrawal', step: 'credited', at: inHours(0) }])
  await watch()
  org.house.clock.advance(hourMs)
  await watch()
  assert.deepEqual((await steps(open)).map(({ type, payload }) => [type, payload]).slice(1), [
    ['progress.slipping', { track: 'withdrawal', step: 'accepted', due, warned: false }],
  ])
  org.house.clock.advance(hourMs)
  await watch()
  await watch()
  assert.deepEqual((await steps(open)).at(-1), {
    type: 'progress.late',
    payload: { track: 'withdrawal', step: 'accepted', due, warned: true },
  })
  assert.equal((await steps(open)).length, 3)
  assert.equal((await linesOf(open))[0]!.isLate, true)
  assert.deepEqual(
    (await steps(done)).map(({ type }) => type),
    ['progress.step', 'progress.step'],
  )
  // A new time, told later, is watched anew.
  await post([{ orderNo: 'G-1', track: 'withdrawal', step: 'at_bank', at: inHours(0), eta: inHours(5) }])
  assert.equal((await linesOf(open))[0]!.isLate, false)
  org.house.clock.advance(6 * hourMs)
  await watch()
  assert.deepEqual((await steps(open)).at(-1)?.type, 'progress.late')
})

test('posts at the same time leave the same as one after the other', async () => {
  const ticket = await org.send({ orderNo: 'H-1' })
  const all = stepsOf('order').slice(0, -1)
  const answers = await Promise.all(
    Array.from({ length: 12 }, (_, n) =>
      post([
        { orderNo: 'H-1', track: 'order', step: all[n % 3], at: inHours((n % 3) - 9) },
        ...trackKeys.map((track) => ({ orderNo: `H-${n % 2}`, track, step: 'failed', at: inHours(-20) })),
      ]),
    ),
  )
  assert.deepEqual([...new Set(answers.map(({ status }) => status))], [200])
  const order = (await linesOf(ticket)).find(({ track }) => track === 'order')!
  assert.deepEqual([order.state, order.steps.map(({ step }) => step)], ['over', all])
})

test('what nobody told anything of for half a year is forgotten', async () => {
  org.house.clock.advance(181 * 24 * hourMs)
  assert.ok((await org.asSystem(forgetTracks)) > 5)
  assert.equal(await rows(), 0)
})

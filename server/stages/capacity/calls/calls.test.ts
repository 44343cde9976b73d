/** Calls: which tickets need one, what becomes of attempts, and the clocks that they run against. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import fc from 'fast-check'
import { recordOnTicket } from '#records/tickets/change.ts'
import { ticketFor } from '#records/tickets/load.ts'
import { addMessage } from '#records/tickets/message.ts'
import { moveTicketTo } from '#records/tickets/move.ts'
import { attendTo } from '#stages/triage/attend.ts'
import { openTestOrg, type TestOrg } from '../../../../test/house.ts'
import { forecastArrivals } from '../forecast.ts'
import { attemptCallOf, wantCall } from './attempt.ts'
import { askCallBack, readCallBack } from './call-back.ts'
import { afterAttempt, attemptHow, callKinds, type ListedCall, neededCall, nextFirst } from './calls.rules.ts'
import { readCalls } from './queries.ts'

const phone = '13812345678'
const minuteMs = 60_000
const stolen = { form: 'other', text: '我的钱被盗刷了1000元', contact: { phone, email: 'a.customer@example.com' } }

let org: TestOrg
before(async () => {
  org = await openTestOrg()
})
after(() => org?.close())

const callsOf = async (ticketId: string) =>
  (await org.as('risk', readCalls)).calls.filter((call) => call.ticketId === ticketId)
const attempt = (ticketId: string, callId: string, how: (typeof attemptHow)[number], more = {}) =>
  org.as('risk', (work) => attemptCallOf(work, { ticketId, callId }, { how, ...more }))
const clocksOf = (ticketId: string, clock: string) =>
  org.asSystem(({ tx }) =>
    tx.selectFrom('clocks').selectAll().where('ticket_id', '=', ticketId).where('clock', '=', clock).execute(),
  )
const eventsOf = (ticketId: string, type: string) =>
  org.asSystem(({ tx }) =>
    tx.selectFrom('events').selectAll().where('subject_id', '=', ticketId).where('type', '=', type).execute(),
  )

test('which ticket needs a call, and which call is made next', () => {
  const quiet = { priority: 3, mood: 0, callsForPerson: false, hasNumber: true }
  assert.equal(neededCall(quiet), null)
  assert.equal(neededCall({ ...quiet, priority: 1 }), 'money')
  assert.equal(neededCall({ ...quiet, priority: 1, hasNumber: false }), null)
  assert.equal(neededCall({ ...quiet, callsForPerson: true, mood: 3 }), 'distress')
  assert.equal(neededCall({ priority: 1, mood: 4, callsForPerson: true, hasNumber: false }), 'danger')
  const now = new Date('2026-03-02T09:00:00Z')
  const moment = fc.integer({ min: -600, max: 600 }).map((minutes) => new Date(now.getTime() + minutes * minuteMs))
  const call: fc.Arbitrary<ListedCall> = fc.record({
    callId: fc.uuid(),
    kind: fc.constantFrom(...callKinds),
    nextAt: moment,
    dueAt: moment,
  })
  fc.assert(
    fc.property(fc.array(call, { minLength: 1 }), (calls) => {
      const [next] = calls.toSorted(nextFirst(now))
      const due = calls.filter(({ nextAt }) => nextAt <= now)
      if (due.length === 0) return
      assert.ok(due.includes(next!), 'nobody is called before it is time')
      assert.ok(due.every(({ kind }) => callKinds.indexOf(kind) >= callKinds.indexOf(next!.kind)))
    }),
  )
})

test('an attempt never leaves a call without either an end or a later time, and there are three at most', () => {
  const at = new Date('2026-03-02T09:00:00Z')
  fc.assert(
    fc.property(
      fc.constantFrom(...callKinds),
      fc.constantFrom(...attemptHow),
      fc.nat({ max: 2 }),
      fc.option(fc.integer({ min: -60, max: 600 })),
      (kind, how, attempts, minutes) => {
        const again = minutes === null ? null : new Date(at.getTime() + minutes * minuteMs)
        const after = afterAttempt({ kind, attempts }, how, at, again)
        if (how !== 'no_answer' || attempts === 2) assert.equal(after.endedHow, how)
        else assert.ok(after.endedHow === null && after.nextAt > at)
        assert.ok(after.attempts <= 3)
      },
    ),
  )
})

test('money at risk is a call with a clock; tried three times, then the customer is written to', async () => {
  const { ticketId } = await org.send(stolen)
  await org.follow()
  const [call] = await callsOf(ticketId)
  assert.equal(call!.kind, 'money')
  assert.ok(call!.phone && !call!.phone.includes(phone))
  const [clock] = await clocksOf(ticketId, 'call')
  assert.equal(clock!.due_at.toISOString(), call!.dueAt)
  assert.equal(clock!.ladder, 'urgent')
  for (const attempts of [1, 2]) {
    const { ended, nextAt } = await attempt(ticketId, call!.callId, 'no_answer')
    assert.equal(ended, null)
    assert.ok(Date.parse(nextAt) > org.house.clock.now().getTime())
    assert.equal((await callsOf(ticketId))[0]!.attempts, attempts)
  }
  assert.equal((await attempt(ticketId, call!.callId, 'no_answer')).ended, 'no_answer')
  await assert.rejects(attempt(ticketId, call!.callId, 'reached'), { code: 'call_over' })
  await org.follow()
  assert.deepEqual(await callsOf(ticketId), [])
  assert.ok((await clocksOf(ticketId, 'call')).every(({ done_at }) => done_at !== null))
  assert.equal((await eventsOf(ticketId, 'call.attempted')).length, 3)
  const notices = await org.asSystem(({ tx }) =>
    tx.selectFrom('notices').select('template').where('ticket_id', '=', ticketId).execute(),
  )
  assert.ok(notices.some(({ template }) => template === 'call_missed'))
})

test('no event tells the number, and what was said is a masked note', async () => {
  const { ticketId } = await org.send(stolen)
  await org.follow()
  const [call] = await callsOf(ticketId)
  const againAt = new Date(org.house.clock.now().getTime() + 90 * minuteMs).toISOString()
  await attempt(ticketId, call!.callId, 'no_answer', { againAt, note: `改打 ${phone}` })
  assert.equal((await callsOf(ticketId))[0]!.nextAt, againAt)
  const events = await org.asSystem(({ tx }) =>
    tx.selectFrom('events').select('payload').where('subject_id', '=', ticketId).execute(),
  )
  const notes = await org.asSystem(({ tx }) =>
    tx.selectFrom('messages').select('body').where('ticket_id', '=', ticketId).execute(),
  )
  assert.ok(!JSON.stringify([events, notes]).includes(phone))
  await attempt(ticketId, call!.callId, 'reached')
  await org.follow()
  assert.ok((await clocksOf(ticketId, 'call')).every(({ done_at }) => done_at !== null))
})

test('somebody in danger is called on the clock of a person, and whoever reached them has attended to them', async () => {
  const { ticketId } = await org.send({ form: 'other', text: '钱没了，我不想活了', contact: { phone } })
  await org.follow()
  const [call] = await callsOf(ticketId)
  assert.equal(call!.kind, 'danger')
  assert.deepEqual(await clocksOf(ticketId, 'call'), [])
  const [clock] = await clocksOf(ticketId, 'person')
  assert.equal(clock!.due_at.toISOString(), call!.dueAt)
  await assert.rejects(attempt(ticketId, call!.callId, 'not_needed'), { code: 'call_needs_person' })
  await attempt(ticketId, call!.callId, 'reached')
  await org.follow()
  assert.equal((await org.ticket(ticketId)).person_since, null)
  assert.ok((await clocksOf(ticketId, 'person')).every(({ done_at }) => done_at !== null))
})

test('who was met, or whose matter is over, is called no more', async () => {
  const { ticketId } = await org.send({ text: '付款失败', contact: { phone } })
  await org.asCustomer([ticketId], async (work) => {
    const { event } = await addMessage(work, ticketId, { text: '求求你们，救救我', visibility: 'public' })
    await recordOnTicket(work, await ticketFor(work, { ticketId }, 'ticket.follow', { lock: true }), [event])
  })
  await org.follow()
  const kinds = (await callsOf(ticketId)).map(({ kind }) => kind)
  assert.ok(kinds.includes('distress') || kinds.includes('danger'))
  await org.as('agent', (work) => attendTo(work, { ticketId }, { how: 'wrote', version: null }))
  await org.follow()
  assert.ok((await callsOf(ticketId)).every(({ kind }) => kind === 'money'))
  await org.as('agent', (work) => wantCall(work, ticketId, { kind: 'callback' }))
  await assert.rejects(
    org.as('agent', (work) => wantCall(work, ticketId, { kind: 'callback' })),
    { code: 'call_asked' },
  )
  await org.as('agent', async (work) =>
    moveTicketTo(work, await ticketFor(work, { ticketId }, 'ticket.work', { lock: true }), {
      name: 'resolve',
      outcome: 'upheld',
      reason: 'x',
      redress: 'none',
    }),
  )
  await org.follow()
  assert.deepEqual(await callsOf(ticketId), [])
})

test('a customer may ask to be called while the queue is too long, and is told until when', async () => {
  const { ticketId, number } = await org.send({ text: '付款失败', contact: { phone } })
  await forecastArrivals(org.house, org.orgId)
  const asCustomer = <T>(act: (work: Parameters<typeof readCallBack>[0]) => Promise<T>) =>
    org.asCustomer([ticketId], act)
  assert.deepEqual(await asCustomer((work) => readCallBack(work, number)), { offeredBy: null, askedBy: null })
  await assert.rejects(
    asCustomer((work) => askCallBack(work, number)),
    { code: 'call_back_not_offered' },
  )
  const by = new Date(org.house.clock.now().getTime() + 600 * minuteMs)
  const { team_id: teamId } = await org.ticket(ticketId)
  await org.asSystem(({ tx }) =>
    tx.updateTable('forecasts').set({ call_back_by: by }).where('team_id', '=', teamId).execute(),
  )
  assert.equal((await asCustomer((work) => readCallBack(work, number))).offeredBy, by.toISOString())
  for (let twice = 0; twice < 2; twice++)
    assert.equal((await asCustomer((work) => askCallBack(work, number))).askedBy, by.toISOString())
  await org.follow()
  const calls = await callsOf(ticketId)
  assert.deepEqual(
    calls.map(({ kind, dueAt }) => [kind, dueAt]),
    [['callback', by.toISOString()]],
  )
  const [clock] = await clocksOf(ticketId, 'call')
  assert.equal(clock!.due_at.toISOString(), by.toISOString())
})

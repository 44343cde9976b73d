import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { readFollowed } from '#records/tickets/followed.ts'
import { ticketFor } from '#records/tickets/load.ts'
import { mergeTicketInto, unmergeTicketAgain } from '#records/tickets/merge.ts'
import { moveTicketTo } from '#records/tickets/move.ts'
import { openTestOrg, type TestOrg } from '../../../test/house.ts'
import { rate } from '../ratings/rate.ts'
import { reply } from '../replies/reply.ts'
import { decideTriage } from '../triage/decide.ts'

const hourMs = 3_600_000
let org: TestOrg
before(async () => {
  org = await openTestOrg()
})
after(() => org.close())

const clocksOf = (ticketId: string) =>
  org.asSystem(({ tx }) =>
    tx.selectFrom('clocks').selectAll().where('ticket_id', '=', ticketId).orderBy('clock').orderBy('run').execute(),
  )
const promiseOf = async (ticketId: string) => (await clocksOf(ticketId)).findLast((clock) => clock.clock === 'promise')!

test('a higher priority brings the promise nearer, counted from the decision', async () => {
  const { ticketId } = await org.send({ form: 'other', text: '说不清楚的事情' })
  org.house.clock.advance(10 * hourMs)
  await org.as('agent', (work) => decideTriage(work, { ticketId }, { code: 'FRD-01', priority: 1, version: null }))
  await org.follow()
  const due = (await promiseOf(ticketId)).due_at.getTime()
  assert.equal(due, org.house.clock.now().getTime() + 4 * hourMs)
  assert.equal((await org.ticket(ticketId)).due_at!.getTime(), due)
})

test('a lower priority moves nothing later: the customer was told', async () => {
  const { ticketId } = await org.send({ text: '账户被盗刷1000元', form: 'other' })
  const before = await promiseOf(ticketId)
  await org.as('lead', (work) => decideTriage(work, { ticketId }, { code: 'INQ-99', priority: 4, version: null }))
  await org.follow()
  assert.deepEqual((await promiseOf(ticketId)).due_at, before.due_at)
})

test('undoing a merge gains no time: the clocks go on as they stood', async () => {
  const one = await org.send({ text: '重复扣款，扣了两次' })
  const two = await org.send({ text: '重复扣款，扣了两次，补充' })
  const before = await clocksOf(two.ticketId)
  org.house.clock.advance(3 * hourMs)
  await org.as('lead', (work) =>
    mergeTicketInto(work, { ticketId: two.ticketId }, { ticketId: one.ticketId }, { acrossCustomers: true }),
  )
  await org.follow()
  assert.ok((await clocksOf(two.ticketId)).every((clock) => clock.done_at !== null))
  org.house.clock.advance(hourMs)
  await org.as('lead', (work) => unmergeTicketAgain(work, { ticketId: two.ticketId }, null))
  await org.follow()
  assert.deepEqual(await clocksOf(two.ticketId), before)
})

test('a promise that was kept is none to the ticket that its own is merged into', async () => {
  const two = await org.send({ text: '重复扣款，扣了两次' })
  org.house.clock.advance(5 * hourMs)
  const one = await org.send({ text: '重复扣款，扣了两次，补充' })
  await org.as('agent', (work) => reply(work, { ticketId: two.ticketId }, { text: '正在核实', version: null }))
  await org.follow()
  const before = await promiseOf(one.ticketId)
  assert.ok((await promiseOf(two.ticketId)).due_at < before.due_at)
  org.house.clock.advance(hourMs)
  await org.as('lead', (work) =>
    mergeTicketInto(work, { ticketId: two.ticketId }, { ticketId: one.ticketId }, { acrossCustomers: true }),
  )
  await org.follow()
  assert.deepEqual(await promiseOf(one.ticketId), before)
})

test('a ticket that comes back after two stars gets a new promise, and the customer sees that one', async () => {
  const { ticketId, number, promise } = await org.send({ text: '重复扣款，扣了两次' })
  await org.as('agent', async (work) =>
    moveTicketTo(work, await ticketFor(work, { ticketId }, 'ticket.work', { lock: true }), {
      name: 'resolve',
      outcome: 'refused',
      redress: 'none',
      reason: '账单里只有一笔',
    }),
  )
  await org.follow()
  org.house.clock.advance(5 * hourMs)
  await org.asCustomer([ticketId], (work) => rate(work, number, { stars: 2, words: '没有看清楚' }))
  await org.follow()
  const seen = await org.asCustomer([ticketId], async (work) =>
    readFollowed(work, await ticketFor(work, { number }, 'ticket.follow')),
  )
  assert.equal(seen.stage, 'checking')
  assert.equal(seen.promise?.kept, null)
  // Counted from the return, and a day nearer: what comes back is one step more urgent.
  assert.equal(new Date(seen.promise!.dueAt).getTime(), promise.dueAt.getTime() + (5 - 24) * hourMs)
})

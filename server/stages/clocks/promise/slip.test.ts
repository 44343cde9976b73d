/** A promise that will not be kept: the desk sees it first, then the customer, and what was said first is what counts. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { readStory } from '#records/audit/follow.ts'
import { readFollowed } from '#records/tickets/followed.ts'
import { ticketFor } from '#records/tickets/load.ts'
import { reply } from '#stages/replies/reply.ts'
import { openTestOrg } from '../../../../test/house.ts'
import { refreshDeadline } from '../write.ts'

const org = await openTestOrg()
after(() => org.close())

const hourMs = 3_600_000
const { clock } = org.house
const promiseOf = (ticketId: string) =>
  org.asSystem(({ tx }) =>
    tx
      .selectFrom('clocks')
      .selectAll()
      .where('ticket_id', '=', ticketId)
      .where('clock', '=', 'promise')
      .executeTakeFirstOrThrow(),
  )
const storyOf = async (ticketId: string) =>
  (await org.asSystem((work) => readStory(work, ticketId))).filter(
    ({ type, payload }) => type === 'promise.moved' || (payload.clock === 'promise' && type.startsWith('clock.')),
  )
const toldOf = async (ticketId: string) => (await storyOf(ticketId)).map(({ type, payload }) => payload.rung ?? type)
const page = (ticketId: string) =>
  org.as('agent', async (work) => readFollowed(work, await ticketFor(work, { ticketId }, 'ticket.read')))
const answer = (ticketId: string) =>
  org.as('agent', (work) => reply(work, { ticketId }, { text: '已改好', version: null }))
const lettersTo = (email: string) => org.house.letters.filter(({ to }) => to === email)
/** An ordinary P3 ticket at a fresh address that is its holder's. */
async function ticket(email: string) {
  const { ticketId } = await org.send({
    form: 'sign_in',
    answers: { what: 'details' },
    text: '想改一下地址',
    contact: { email },
  })
  await org.confirms(email)
  await org.drain()
  return ticketId
}
/** Lets time pass until a share of the promise as it stands is gone. */
async function until(ticketId: string, percent: number) {
  const { started_at: started, due_at: due } = await promiseOf(ticketId)
  clock.set(new Date(started.getTime() + ((due.getTime() - started.getTime()) * percent) / 100 + 1))
  await org.drain()
}

test('owner, lead, customer: each is told before it passes, and the later time is the one that holds', async () => {
  const ticketId = await ticket('slow@example.com')
  const { due_at: first } = await promiseOf(ticketId)
  await until(ticketId, 60)
  assert.deepEqual(await toldOf(ticketId), ['due_soon'])
  await until(ticketId, 80)
  assert.deepEqual(await toldOf(ticketId), ['due_soon', 'will_slip'])
  assert.deepEqual((await promiseOf(ticketId)).due_at, first, 'nothing moves by itself')
  const before = lettersTo('slow@example.com').length
  await until(ticketId, 90)
  assert.deepEqual(await toldOf(ticketId), ['due_soon', 'will_slip', 'tell_customer', 'promise.moved'])
  const moved = await promiseOf(ticketId)
  assert.ok(moved.due_at > first && clock.now() < first)
  assert.deepEqual([moved.first_due_at, moved.moves, moved.breached_at], [first, 1, null])
  const letters = lettersTo('slow@example.com').slice(before)
  assert.equal(letters.length, 1)
  assert.match(letters[0]!.subject, /要比说好的晚一些/)
  assert.match(letters[0]!.text, /最晚 3月6日.+ 给您答复/)
  const { promise } = await page(ticketId)
  assert.deepEqual(
    [promise?.dueAt, promise?.firstDueAt, promise?.late],
    [moved.due_at.toISOString(), first.toISOString(), false],
  )
  const [event] = (await storyOf(ticketId)).filter(({ type }) => type === 'promise.moved')
  assert.deepEqual(event!.payload, {
    run: 1,
    from: first.toISOString(),
    to: moved.due_at.toISOString(),
    why: 'hours',
  })
  clock.set(new Date(first.getTime() + hourMs))
  await answer(ticketId)
  await org.drain()
  assert.equal((await page(ticketId)).promise?.kept, false, 'what was said first was not kept')
  assert.ok(!(await toldOf(ticketId)).includes('late'))
})

test('it moves twice at most, never beyond the whole, and then it is late like any other', async () => {
  const ticketId = await ticket('slower@example.com')
  const { started_at: started } = await promiseOf(ticketId)
  await until(ticketId, 90)
  await until(ticketId, 90)
  const { due_at: last, moves } = await promiseOf(ticketId)
  assert.equal(moves, 2)
  assert.ok(last.getTime() <= started.getTime() + 168 * hourMs)
  await until(ticketId, 90)
  assert.deepEqual((await promiseOf(ticketId)).due_at, last)
  await until(ticketId, 100)
  assert.equal((await toldOf(ticketId)).filter((rung) => rung === 'promise.moved').length, 2)
  assert.ok((await toldOf(ticketId)).includes('late'))
  assert.match(lettersTo('slower@example.com').at(-1)!.subject, /比说好的晚了/)
})

test('whoever is answered in time is told nothing, even when our followers are slow', async () => {
  const ticketId = await ticket('quick@example.com')
  const { due_at: due, started_at: started } = await promiseOf(ticketId)
  clock.set(new Date(started.getTime() + (due.getTime() - started.getTime()) * 0.89))
  await answer(ticketId)
  await until(ticketId, 95)
  await until(ticketId, 101)
  assert.ok(!(await toldOf(ticketId)).includes('promise.moved'))
  assert.deepEqual([(await page(ticketId)).promise?.kept, (await promiseOf(ticketId)).moves], [true, 0])
})

test('a law that comes to bear later brings the promise nearer, and one that has passed does not', async () => {
  const ticketId = await ticket('lawful@example.com')
  const { due_at: due, started_at: started, ...row } = await promiseOf(ticketId)
  const end = new Date(due.getTime() - 6 * hourMs)
  const lawful = (clock: string, due_at: Date) =>
    org.asSystem(async (work) => {
      const law = { ...row, explanation: JSON.stringify(row.explanation), clock, started_at: started, due_at }
      await work.tx
        .insertInto('clocks')
        .values({ ...law, ladder: 'statutory', next_at: null })
        .execute()
      await refreshDeadline(work, await ticketFor(work, { ticketId }, 'ticket.work', { lock: true }))
    })
  await lawful('law/reply', new Date(clock.now().getTime() - hourMs))
  assert.deepEqual((await promiseOf(ticketId)).due_at, due)
  await lawful('law/decide', end)
  assert.deepEqual((await promiseOf(ticketId)).due_at, end)
  await until(ticketId, 92)
  assert.deepEqual(
    [(await promiseOf(ticketId)).due_at, (await promiseOf(ticketId)).moves],
    [end, 0],
    'it is the last end',
  )
})

test('nobody is told of a later time after the promise has passed: it is late, and said to be', async () => {
  const ticketId = await ticket('asleep@example.com')
  await until(ticketId, 110)
  assert.deepEqual(await toldOf(ticketId), ['due_soon', 'will_slip', 'tell_customer', 'late'])
  assert.equal((await promiseOf(ticketId)).moves, 0)
  assert.deepEqual(
    lettersTo('asleep@example.com').map(({ subject }) => subject.slice(0, 6)),
    ['已收到，编号', '比说好的晚了'],
  )
})

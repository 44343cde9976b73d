/** What a customer writes later: it raises, calls a person, and never lowers. On the real database, through the real verbs. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { readStory } from '#records/audit/follow.ts'
import { staffAskerOf } from '#records/staff/access.ts'
import { ticketFor } from '#records/tickets/load.ts'
import { moveTicketTo } from '#records/tickets/move.ts'
import { listTickets } from '#records/tickets/queries.ts'
import { addInformationTo } from '#records/tickets/track.ts'
import { note as noteOn } from '#stages/replies/reply.ts'
import { openTestOrg, type Sent, type TestOrg } from '../../../test/house.ts'
import { attendTo } from './attend.ts'
import { decideTriage } from './decide.ts'

const minuteMs = 60_000
let org: TestOrg
before(async () => {
  org = await openTestOrg()
})
after(() => org.close())

const writes = async ({ ticketId, number }: { ticketId: string; number: string }, text: string) => {
  await org.asCustomer([ticketId], (work) => addInformationTo(work, number, text))
  await org.follow()
  return org.ticket(ticketId)
}
const eventsOf = (ticketId: string, type: string) =>
  org.asSystem(async (work) => (await readStory(work, ticketId)).filter((event) => event.type === type))
const personClocks = (ticketId: string) =>
  org.asSystem(({ tx }) =>
    tx
      .selectFrom('clocks')
      .selectAll()
      .where('ticket_id', '=', ticketId)
      .where('clock', '=', 'person')
      .orderBy('run')
      .execute(),
  )
const waitingForAPerson = async () =>
  (
    await org.as('lead', async (work) => listTickets(work, { view: 'person', limit: 50 }, await staffAskerOf(work)))
  ).rows.map((row) => row.ticketId)
const idea: Sent = { form: 'ideas', answers: { kind: 'suggestion' }, text: '希望增加夜间模式' }

test('a first message in distress calls a person at once, with a clock of its own', async () => {
  const { ticketId } = await org.send({ ...idea, text: '我真的撑不下去了，求求你们帮帮我' })
  const ticket = await org.ticket(ticketId)
  assert.deepEqual([ticket.priority, ticket.mood], [2, 3])
  assert.deepEqual(ticket.person_since, ticket.received_at)
  const [clock] = await personClocks(ticketId)
  assert.equal(clock!.due_at.getTime(), ticket.received_at.getTime() + 60 * minuteMs)
  assert.deepEqual(ticket.due_at, clock!.due_at)
  assert.ok((await waitingForAPerson()).includes(ticketId))
})

test('a hint of self-harm in a later message is P1, with ten minutes, and stands first among those who wait', async () => {
  const receipt = await org.send(idea)
  assert.equal((await org.ticket(receipt.ticketId)).priority, 4)
  const ticket = await writes(receipt, '钱要不回来，我不想活了')
  assert.deepEqual([ticket.priority, ticket.mood], [1, 4])
  assert.match((ticket.priority_why as { en: string }).en, /^P1, because the words hint .*“不想活”/)
  const [raised] = await eventsOf(receipt.ticketId, 'ticket.raised')
  assert.deepEqual(raised!.payload, { because: 'mood', person: true, priority: 1, priorityBefore: 4 })
  const [clock] = await personClocks(receipt.ticketId)
  assert.equal(clock!.due_at.getTime(), org.house.clock.now().getTime() + 10 * minuteMs)
  assert.equal((await waitingForAPerson())[0], receipt.ticketId)
})

test('words that money is going raise a later message too; calm ones change nothing but are read', async () => {
  const receipt = await org.send(idea)
  const calm = await writes(receipt, '另外，字体可以再大一点')
  assert.deepEqual([calm.priority, calm.mood, calm.person_since], [4, 0, null])
  const raised = await writes(receipt, '刚刚发现账户被盗刷了')
  assert.equal(raised.priority, 1)
  assert.equal((await eventsOf(receipt.ticketId, 'ticket.raised'))[0]!.payload.because, 'words')
  const moods = await org.asSystem(({ tx }) =>
    tx.selectFrom('messages').select('mood').where('ticket_id', '=', receipt.ticketId).execute(),
  )
  assert.ok(moods.every(({ mood }) => mood !== null))
})

test('nothing that is written lowers a priority or takes back a call', async () => {
  const receipt = await org.send({
    form: 'stolen',
    answers: { what: 'scam' },
    text: '求求你们，我被骗光了，活不下去了',
  })
  const before = await org.ticket(receipt.ticketId)
  const after = await writes(receipt, '谢谢，辛苦了')
  assert.deepEqual(
    [after.priority, after.mood, after.person_since],
    [before.priority, before.mood, before.person_since],
  )
})

test('what a person decided lower is raised again only by something new', async () => {
  const receipt = await org.send({ ...idea, text: '账户被盗刷1000元' })
  await org.as('agent', (work) => decideTriage(work, receipt, { code: 'SUG-01', priority: 4, version: null }))
  assert.equal((await writes(receipt, '好的，收到')).priority, 4)
  assert.equal((await writes(receipt, '又被盗刷了一笔')).priority, 1)
})

test('a call ends when somebody spoke with the customer, and its clock stops; a second one needs new words', async () => {
  const receipt = await org.send({ ...idea, text: '我真的撑不下去了，求求你们帮帮我' })
  const attend = (how: 'called' | 'misread') =>
    org.as('agent', (work) => attendTo(work, receipt, { how, note: '打了电话，情绪平稳', version: null }))
  await attend('called')
  await org.follow()
  assert.ok(!(await waitingForAPerson()).includes(receipt.ticketId))
  assert.ok((await personClocks(receipt.ticketId)).every((clock) => clock.done_at !== null))
  assert.deepEqual((await eventsOf(receipt.ticketId, 'ticket.attended'))[0]!.payload, { how: 'called' })
  await assert.rejects(attend('called'), { code: 'nobody_waits' })
  assert.notEqual((await writes(receipt, '我又睡不着，求求你们')).person_since, null)
  assert.equal((await personClocks(receipt.ticketId)).filter((clock) => clock.done_at === null).length, 1)
  await attend('misread')
  assert.equal((await org.ticket(receipt.ticketId)).mood, 0)
})

test('a note of a call counts when it tells of somebody in need, and not for how its writer feels', async () => {
  const { ticketId } = await org.send(idea)
  const note = async (text: string) => {
    await org.as('agent', (work) => noteOn(work, { ticketId }, text))
    await org.follow()
    return org.ticket(ticketId)
  }
  assert.equal((await note('这个需求太离谱，气死我了，被骗了三次')).mood, 0)
  const ticket = await note('电话里客户在哭，说不想活了')
  assert.deepEqual([ticket.priority, ticket.mood], [1, 4])
})

test('a ticket that comes back is one step more urgent, up to P2', async () => {
  const receipt = await org.send(idea)
  const move = (input: Parameters<typeof moveTicketTo>[2]) =>
    org.as('agent', async (work) =>
      moveTicketTo(work, await ticketFor(work, receipt, 'ticket.work', { lock: true }), input),
    )
  await move({ name: 'resolve', outcome: 'refused', reason: 'x', redress: 'none' })
  await move({ name: 'reopen' })
  await org.follow()
  assert.equal((await org.ticket(receipt.ticketId)).priority, 3)
  assert.equal((await eventsOf(receipt.ticketId, 'ticket.raised'))[0]!.payload.because, 'reopened')
})

test('a need that is told later stands on the ticket, which then comes before those of equal urgency', async () => {
  const receipt = await org.send(idea)
  const ticket = await writes(receipt, '我今年七十六了，看不清小字')
  assert.deepEqual([ticket.care, ticket.standing, ticket.priority], [['age', 'disability'], 3, 3])
})

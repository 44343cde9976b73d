/** What care a customer needs: recorded with a basis and an end, told to who works the ticket, and gone with the customer. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { readStory } from '#records/audit/follow.ts'
import { openTestOrg, type Sent, type TestOrg } from '../../../../test/house.ts'
import { careOf } from '../../customers/care.ts'
import { eraseWho } from '../../customers/erase.ts'
import { ticketFor } from '../load.ts'
import { readTicketView } from '../view.ts'
import { endCareOf, readCare, recordCareOf } from './care.ts'

const dayMs = 86_400_000
let org: TestOrg
before(async () => {
  org = await openTestOrg()
})
after(() => org.close())

const dayIn = (days: number) => new Date(org.house.clock.now().getTime() + days * dayMs).toISOString().slice(0, 10)
const idea = (email: string): Sent => ({
  form: 'ideas',
  answers: { kind: 'suggestion' },
  text: '希望增加夜间模式',
  contact: { email },
})
const record = (ticketId: string, more: { kind?: string; reviewOn?: string } = {}) =>
  org.as('agent', (work) =>
    recordCareOf(work, ticketId, {
      kind: 'age',
      basis: 'agreed',
      reason: '电话里说听不清',
      reviewOn: dayIn(90),
      ...more,
    }),
  )
const viewAs = (who: 'agent' | 'product', ticketId: string) =>
  org.as(who, async (work) => readTicketView(work, await ticketFor(work, { ticketId }, 'ticket.read'), 'en'))

test('what is recorded puts the next ticket one step sooner and in its place, and its reason is a note', async () => {
  const contact = 'elder@example.com'
  const first = await org.send(idea(contact))
  const care = await record(first.ticketId)
  assert.deepEqual(
    care.known.map(({ kind, basis, reviewDue }) => [kind, basis, reviewDue]),
    [['age', 'agreed', false]],
  )
  const ticket = await org.ticket(first.ticketId)
  assert.equal(ticket.standing, 3)
  const view = await viewAs('agent', first.ticketId)
  assert.deepEqual(view.customer.care, [
    { kind: 'age', label: { 'zh-Hans': '高龄', en: 'Advanced age' }, isKnown: true },
  ])
  assert.ok(view.messages.some((message) => message.visibility === 'internal' && message.body.includes('听不清')))
  const next = await org.ticket((await org.send(idea(contact))).ticketId)
  assert.deepEqual([next.priority, next.standing], [3, 3])
  assert.match((next.priority_why as { en: string }).en, /known to need care/)
  assert.deepEqual((await viewAs('product', first.ticketId)).customer.care, [])
})

test('the history names the row and never the kind', async () => {
  const { ticketId } = await org.send(idea('history@example.com'))
  await record(ticketId, { kind: 'illness' })
  const { customer_id: customerId } = await org.ticket(ticketId)
  const story = await org.asSystem((work) => readStory(work, customerId))
  assert.deepEqual(
    story.map(({ type }) => type),
    ['customer.flagged'],
  )
  assert.doesNotMatch(JSON.stringify(story), /illness/)
})

test('what the words say is suggested until it is recorded', async () => {
  const { ticketId } = await org.send({ ...idea('said@example.com'), text: '我七十多了，看不清' })
  const suggested = () => org.as('agent', async (work) => (await readCare(work, ticketId)).suggested)
  assert.deepEqual(await suggested(), ['age', 'disability'])
  await record(ticketId)
  assert.deepEqual(await suggested(), ['disability'])
})

test('an ended one is ended for the open tickets too, except where the words speak of it', async () => {
  const contact = 'ended@example.com'
  const plain = await org.send(idea(contact))
  await record(plain.ticketId)
  const telling = await org.send({ ...idea(contact), text: '我七十多了' })
  const { known } = await org.as('agent', (work) => endCareOf(work, plain.ticketId, 'age'))
  assert.deepEqual(known, [])
  assert.deepEqual([(await org.ticket(plain.ticketId)).standing, (await org.ticket(telling.ticketId)).standing], [0, 3])
  await assert.rejects(
    org.as('agent', (work) => endCareOf(work, plain.ticketId, 'age')),
    { code: 'care_missing' },
  )
})

test('a kind that nobody knows and a review that never comes are refused; a review that came is due', async () => {
  const { ticketId } = await org.send(idea('review@example.com'))
  await assert.rejects(record(ticketId, { kind: 'wealth' }), { code: 'care_unknown' })
  await assert.rejects(record(ticketId, { reviewOn: dayIn(0) }), { code: 'review_too_late' })
  await assert.rejects(record(ticketId, { reviewOn: dayIn(800) }), { code: 'review_too_late' })
  await record(ticketId, { reviewOn: dayIn(30) })
  org.house.clock.advance(31 * dayMs)
  assert.equal((await org.as('agent', (work) => readCare(work, ticketId))).known[0]!.reviewDue, true)
})

test('whoever is erased takes it along', async () => {
  const { ticketId } = await org.send(idea('gone@example.com'))
  await record(ticketId)
  const { customer_id: customerId } = await org.ticket(ticketId)
  await org.asSystem((work) => eraseWho(work, customerId))
  assert.deepEqual(await org.asSystem((work) => careOf(work, customerId)), [])
})

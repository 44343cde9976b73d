/** A ticket's own steps by text message: who hears of them, in which words, and how seldom. */
import assert from 'node:assert/strict'
import { after, beforeEach, it } from 'node:test'
import type { PhoneMessage } from '#platform/phone-port.ts'
import { readStory } from '#records/audit/follow.ts'
import { ticketFor } from '#records/tickets/load.ts'
import { moveTicketTo } from '#records/tickets/move.ts'
import { openTestOrg, type Sent } from '../../../../test/house.ts'
import { reply } from '../reply.ts'
import { sendDuePhoneNotices } from './send.ts'

const org = await openTestOrg()
after(() => org.close())
const { house, orgId } = org
const minuteMs = 60_000
const sent: PhoneMessage[] = []
/** A provider that takes every message, each of which arrives. */
const phone = {
  name: 'sandbox' as const,
  where: 'a test',
  isSimulated: true,
  channels: ['sms', 'voice'] as const,
  send: async (message: PhoneMessage) => {
    sent.push(message)
    return { reference: `ref-${message.id}` }
  },
  ask: async () => ({ state: 'delivered' as const, code: null }),
  readReceipt: () => null,
}
beforeEach(() => {
  sent.length = 0
  Object.assign(house.ports, { phone })
})

const heard = () => sent.map(({ template, text, params }) => ({ template, text, step: params.step }))

let people = 0
const from = (contact: Sent['contact'] = {}, more: Sent = {}) =>
  org.send({ text: '付不了款', ...more, contact: { phone: `139${70_000_000 + people++}`, ...contact } })
const answer = (ticketId: string) =>
  org.as('agent', (work) => reply(work, { ticketId }, { text: '今天退回原账户', version: null }))
const resolve = (ticketId: string) =>
  org.as('agent', async (work) => {
    const ticket = await ticketFor(work, { ticketId }, 'ticket.work', { lock: true })
    await moveTicketTo(work, ticket, { name: 'resolve', outcome: 'upheld', redress: 'refund', reason: '已退' })
  })
async function minutesPass(count: number): Promise<void> {
  await org.follow()
  house.clock.advance(count * minuteMs)
  while ((await sendDuePhoneNotices(house, orgId)) > 0);
}
const foldedOf = async (ticketId: string) =>
  (await org.asSystem((work) => readStory(work, ticketId))).filter(({ type }) => type === 'phone.folded').length

it('who left only a number hears of an answer, and of an answer and its result once', async () => {
  const { ticketId } = await from()
  await answer(ticketId)
  await minutesPass(0)
  assert.deepEqual(heard(), [], 'it waits for what follows at once')
  await minutesPass(1)
  assert.match(heard()[0]!.text, /编号HY-.*有进展：我们答复了，请看进度页。有疑问打/)
  await answer(ticketId)
  house.clock.advance(1_000)
  await resolve(ticketId)
  await minutesPass(2)
  assert.deepEqual(
    heard().map(({ template, step }) => [template, step]),
    [
      ['progress', '我们答复了，请看进度页'],
      ['progress', '有结果了，请看进度页'],
    ],
  )
  // That somebody looks into it was overtaken by the answer, the second answer by the result.
  assert.equal(await foldedOf(ticketId), 2, 'and the story says so')
})

it('in English', async () => {
  const { ticketId } = await from({}, { language: 'en' })
  await resolve(ticketId)
  await minutesPass(1)
  assert.equal(heard()[0]!.step, 'there is a result, please see its page')
})

it('who left an address gets letters, and without a provider nothing is tried', async () => {
  const { ticketId } = await from({ email: 'steps@example.com' })
  await answer(ticketId)
  await minutesPass(1)
  assert.deepEqual(heard(), [])
  Object.assign(house.ports, { phone: null })
  const silent = await from()
  await answer(silent.ticketId)
  await minutesPass(1)
  const story = await org.asSystem((work) => readStory(work, silent.ticketId))
  assert.deepEqual(
    story.filter(({ type }) => type.startsWith('phone.')),
    [],
  )
})

it('a number hears of three steps a day, so that there is room for what is said of money', async () => {
  const { ticketId } = await from()
  for (let step = 0; step < 5; step++) {
    await answer(ticketId)
    await minutesPass(2)
  }
  assert.equal(heard().length, 3)
})

it('goes to the number that came with the ticket, not to one that a stranger gave later under the same address', async () => {
  const mine = await from({ phone: '13900007101' })
  await from({ phone: '13900007101', email: 'shared@example.com' })
  house.clock.advance(minuteMs)
  const theirs = await from({ phone: '13900007102', email: 'shared@example.com' })
  const [a, b] = [await org.ticket(mine.ticketId), await org.ticket(theirs.ticketId)]
  assert.equal(a.customer_id, b.customer_id, 'staff see them side by side')
  await answer(mine.ticketId)
  await minutesPass(1)
  assert.deepEqual(
    sent.map(({ to }) => to),
    ['+8613900007101'],
  )
})

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { openTestOrg, type TestOrg } from '../../../test/house.ts'
import { reply } from './reply.ts'

let org: TestOrg
before(async () => {
  org = await openTestOrg()
})
after(() => org.close())

test('a letter goes to the address that came with its ticket, not to one that a stranger gave later with the same phone', async () => {
  const mine = await org.send({
    text: '重复扣款，扣了两次',
    contact: { phone: '13900007001', email: 'me@example.com' },
  })
  const theirs = await org.send({
    text: '我是他本人，查一下',
    contact: { phone: '13900007001', email: 'stranger@example.com' },
  })
  for (const email of ['me@example.com', 'stranger@example.com']) await org.confirms(email)
  await org.drain()
  org.house.letters.length = 0
  await org.as('agent', (work) => reply(work, { ticketId: mine.ticketId }, { text: '今天退回原账户', version: null }))
  await org.drain()
  assert.deepEqual([...new Set(org.house.letters.map((letter) => letter.to))], ['me@example.com'])
  const [a, b] = [await org.ticket(mine.ticketId), await org.ticket(theirs.ticketId)]
  assert.equal(a.customer_id, b.customer_id, 'staff still see the two side by side')
  assert.notEqual(a.email_contact_id, b.email_contact_id)
})

test('who gave no address gets no letter, whatever others with the same phone gave', async () => {
  await org.send({ text: '登不上', contact: { phone: '13900007002', email: 'other@example.com' } })
  const silent = await org.send({ text: '付不了款', contact: { phone: '13900007002' } })
  await org.drain()
  org.house.letters.length = 0
  await org.as('agent', (work) => reply(work, { ticketId: silent.ticketId }, { text: '请再试一次', version: null }))
  await org.drain()
  assert.deepEqual(org.house.letters, [])
})

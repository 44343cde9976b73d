/** What the door knows besides the words: who wrote before, and how many report the same. Through the real door. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { openTestOrg, type Sent, type TestOrg } from '../../../test/house.ts'

const dayMs = 86_400_000
let org: TestOrg
before(async () => {
  org = await openTestOrg()
})
after(() => org.close())

const place = async (sent: Sent) => {
  const ticket = await org.ticket((await org.send(sent)).ticketId)
  return { ...ticket, why: (ticket.priority_why as { en: string }).en }
}
const idea = (more: Sent): Sent => ({ form: 'ideas', answers: { kind: 'suggestion' }, text: '夜间模式', ...more })

test('the third ticket of a customer in thirty days, or the same order again, is one step more urgent', async () => {
  const contact = { phone: '13800138000' }
  const priorities: number[] = []
  for (let n = 0; n < 3; n++) priorities.push((await place(idea({ contact }))).priority)
  assert.deepEqual(priorities, [4, 4, 3])
  assert.match((await place(idea({ contact }))).why, /ticket number 4 within 30 days/)
  org.house.clock.advance(31 * dayMs)
  assert.equal((await place(idea({ contact, orderNo: 'A-1001' }))).priority, 4)
  const again = await place(idea({ contact, orderNo: 'A-1001' }))
  assert.equal(again.priority, 3)
  assert.match(again.why, /same order was reported before/)
  assert.equal((await place(idea({ orderNo: 'A-1001' }))).priority, 4, 'somebody else')
})

test('what twenty others reported within the hour is more urgent, until the hour is over', async () => {
  org.house.clock.advance(3 * dayMs)
  const failed: Sent = { form: 'payment_failed', answers: { what: 'error' } }
  const usual = await place(failed)
  for (let n = 0; n < 19; n++) await org.send(failed)
  const wave = await place(failed)
  assert.equal(wave.code, usual.code)
  assert.match(wave.why, /20 others reported the same within the hour/)
  assert.ok(wave.priority <= usual.priority)
  org.house.clock.advance(2 * 3_600_000)
  assert.doesNotMatch((await place(failed)).why, /others/)
})

test('a reported weakness goes to security alone, a leak of data to the privacy officer', async () => {
  const table: [text: string, code: string, team: string][] = [
    ['我发现一个漏洞，可以看到别人的订单', 'PRV-03', 'security'],
    ['你们泄露了我的身份证信息', 'PRV-01', 'dpo'],
  ]
  for (const [text, code, team] of table) {
    const ticket = await place({ form: 'other', text })
    assert.deepEqual([ticket.code, ticket.team_id], [code, org.teams[team]], text)
    assert.ok(ticket.priority <= 2)
  }
})

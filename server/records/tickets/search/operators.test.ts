/** Conditions on a real database: in both languages, by what an organisation calls things, and what is said when they are wrong. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { openTestApi } from '../../../../test/api.ts'
import { openTestOrg, type PersonName } from '../../../../test/house.ts'
import { assignTicketTo } from '../assign.ts'
import { ticketFor } from '../load.ts'
import { transferTicket } from '../transfer.ts'
import { fillWords } from './fill.ts'

const org = await openTestOrg()
const api = await openTestApi(org)
after(async () => {
  await api.close()
  await org.close()
})

const dayMs = 86_400_000
const yuan = (amountMinor: bigint, currency = 'CNY') => ({ amountMinor, currency })
/** Names of tickets for this test → their numbers. */
const numbers = new Map<string, string>()

before(async () => {
  const now = org.house.clock.now().getTime()
  const sent = [
    { name: 'small', text: '退款没到', amount: yuan(9_900n), channel: 'email' },
    { name: 'large', text: '扣款两次', amount: yuan(128_000n), receivedAt: new Date(now - 3 * dayMs) },
    { name: 'yen', text: '日元退款', amount: yuan(1_500n, 'JPY'), receivedAt: new Date(now - 40 * dayMs) },
    { name: 'none', text: '登录不了', receivedAt: new Date(now - 400 * dayMs) },
  ]
  for (const { name, ...one } of sent) {
    const { ticketId, number } = await org.send(one)
    numbers.set(name, number)
    await org.as('lead', async (work) => {
      const ticket = await ticketFor(work, { ticketId }, 'ticket.work', { lock: true })
      const team = org.teams[name === 'large' ? 'pay-tech' : 'dispute-ops']!
      if (ticket.team_id !== team) await transferTicket(work, ticket, team, 'x')
      const moved = await ticketFor(work, { ticketId }, 'ticket.assign', { lock: true })
      await assignTicketTo(work, moved, name === 'small' ? org.people.lead.staffId : null)
      await fillWords(work, [ticketId])
    })
  }
})

const ask = async (q: string, who: PersonName = 'lead') =>
  (await api.signedIn(who)).ask('GET', `/v1/queue?view=all&q=${encodeURIComponent(q)}`)

describe('a condition finds', () => {
  const table: [q: string, names: string[]][] = [
    ['金额:>1000', ['large', 'yen']],
    ['amount:>1,000', ['large', 'yen']],
    ['amount:99', ['small']],
    ['金额:1千..1万 退款', ['yen']],
    ['amount:>1000CNY', ['large']],
    ['-amount:>1000', ['small', 'none']],
    ['负责人:我', ['small']],
    ['assignee:lead', ['small']],
    ['assignee:nobody', ['large', 'yen', 'none']],
    ['assignee:me,nobody', ['small', 'large', 'yen', 'none']],
    ['team:pay-tech', ['large']],
    ['-team:pay-tech -assignee:me', ['yen', 'none']],
    ['channel:e-mail', ['small']],
    ['渠道:邮件,门户', ['small', 'large', 'yen', 'none']],
    ['收到:今天', ['small']],
    ['received:7d', ['small', 'large']],
    ['received:<2025-12-31', ['none']],
    ['status:open', ['small', 'large', 'yen', 'none']],
    ['状态:已关闭', []],
    ['-状态:已关闭 退款', ['small', 'yen']],
    ['late:yes 扣款', ['large']],
    ['超时:否', ['small']],
  ]
  for (const [q, names] of table)
    it(q, async () => {
      const { body, text } = await ask(q)
      const found = (body.rows as { number: string }[] | undefined)?.map(({ number }) => number).sort()
      assert.deepEqual(found, names.map((name) => numbers.get(name)).sort(), text)
    })

  it('a ticket by its number', async () => {
    const number = numbers.get('yen')!
    const { body } = await ask(`number:${number.toLowerCase().replaceAll('-', '')}`)
    assert.deepEqual(
      (body.rows as { number: string }[]).map((row) => row.number),
      [number],
    )
  })
})

describe('a condition that is wrong', () => {
  const table: [q: string, code: string, fault: object][] = [
    ['退款 statsu:open', 'search_operator_unknown', { what: 'statsu', start: 3, end: 9, suggestion: 'status' }],
    ['商户名称:1', 'search_operator_unknown_lost', { what: '商户名称', start: 0, end: 4 }],
    ['状态:处理种', 'search_value_unknown', { what: '处理种', start: 3, end: 6, suggestion: '处理中' }],
    ['team:nowhere', 'search_value_unknown_lost', { what: 'nowhere', start: 5, end: 12 }],
    ['金额:很多', 'search_amount_unclear', { what: '很多', start: 3, end: 5 }],
    ['收到:2026-02-30', 'search_day_unclear', { what: '2026-02-30', start: 3, end: 13 }],
    ['状态:', 'search_value_missing', { what: '状态', start: 0, end: 3 }],
    ['？？', 'search_words_empty', { what: '??', start: 0, end: 2 }],
    ['退款 OR ？？', 'search_words_empty', { what: '??', start: 6, end: 8 }],
  ]
  for (const [q, code, fault] of table)
    it(`${q}: says where and what`, async () => {
      const { status, body } = await ask(q)
      assert.deepEqual([status, body.code, body.fault], [422, code, { code, ...fault }])
      assert.ok(String(body.detail).length > 5)
    })
})

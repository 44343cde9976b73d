/** A return of real tickets: the law's clock, wired as the command wires it, says in time or late. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { ticketFor } from '#records/tickets/load.ts'
import { moveTicketTo } from '#records/tickets/move.ts'
import { makeReturn } from '#stages/returns/make.ts'
import { shippedReturn } from '#stages/returns/shipped.ts'
import { statutoryLimits } from '../server/statutory-limits.ts'
import { openTestOrg, type TestOrg } from './house.ts'

const dayMs = 86_400_000
let org: TestOrg
before(async () => {
  org = await openTestOrg()
})
after(() => org.close())

const move = (ticketId: string, input: Parameters<typeof moveTicketTo>[2]) =>
  org.as('lead', async (work) =>
    moveTicketTo(work, await ticketFor(work, { ticketId }, 'ticket.work', { lock: true }), input),
  )
const resolve = (ticketId: string) =>
  move(ticketId, { name: 'resolve', outcome: 'upheld', redress: 'refund', reason: '已退' })

test('15 days of the law: in time on the last day, late on the next, and no time gained by a result too early', async () => {
  const sent = []
  for (const text of ['重复扣款，扣了两次', '付款时一直报错', '扣了两次钱']) sent.push(await org.send({ text }))
  const [inTime, late, back] = sent as [(typeof sent)[0], (typeof sent)[0], (typeof sent)[0]]
  await resolve(back.ticketId)
  org.house.clock.advance(2 * dayMs)
  await move(back.ticketId, { name: 'reopen' })
  org.house.clock.advance(13 * dayMs)
  await resolve(inTime.ticketId)
  org.house.clock.advance(dayMs)
  await resolve(late.ticketId)
  // It gained nothing by the early result: the end of its first 15 days holds.
  await resolve(back.ticketId)
  const { cells, isComplete } = await makeReturn(
    org.house,
    org.people.admin,
    { ...(await shippedReturn('cn-bank-quarterly')), clocks: ['cn-pboc-2020-5/decide'] },
    { firstDay: '2026-01-01', lastDay: '2026-03-31' },
    statutoryLimits,
  )
  const sum = (figure: string) => cells.find((cell) => cell.figure === figure && cell.by === null)?.value
  assert.deepEqual(['opened', 'closed', 'closed_in_time', 'closed_late', 'share_in_time'].map(sum), [3, 3, 1, 2, 33.33])
  assert.equal(isComplete, false)
})

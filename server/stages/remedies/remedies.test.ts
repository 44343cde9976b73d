/** Holds and refunds by the real verbs on a real PostgreSQL, with a core in memory that can lose its answers. */
import assert from 'node:assert/strict'
import { after, beforeEach, describe, it } from 'node:test'
import { ticketFor } from '#records/tickets/load.ts'
import { moveTicketTo } from '#records/tickets/move.ts'
import { paid, type TestCore, testCore } from '../../../test/core.ts'
import { openTestOrg, type PersonName } from '../../../test/house.ts'
import { decideRemedy, withdrawRemedy } from './decide.ts'
import { endHolds, expireProposals } from './ends.ts'
import { confirmHold, placeHold, proposeRelease } from './hold.ts'
import { takeNews } from './news.ts'
import { askForPayments, lookUpPayments } from './payments.ts'
import { proposeRemedy } from './propose.ts'
import { readMoney } from './queries.ts'
import { sendDueRemedies } from './send.ts'
import { turnSwitch } from './switches.ts'

const org = await openTestOrg()
after(() => org.close())
const { house, orgId } = org
let core: TestCore
let orders = 0
beforeEach(() => {
  core = testCore(() => house.clock.now())
  house.ports.money.core = core
})

const fresh = (name: PersonName) => ({ ...org.people[name], factorAt: house.clock.now(), hasFactor: true })
const send = () => sendDueRemedies(house, orgId)
const rowsOf = (ticketId: string) =>
  org.asSystem(({ tx }) =>
    tx
      .selectFrom('remedies')
      .selectAll()
      .where('ticket_id', '=', ticketId)
      .orderBy('proposed_at')
      .orderBy('remedy_id')
      .execute(),
  )
const entriesOf = (ticketId: string) =>
  org.asSystem(({ tx }) =>
    tx
      .selectFrom('ledger_entries')
      .select(['account', 'step', 'amount_minor'])
      .where('ticket_id', '=', ticketId)
      .execute(),
  )
const eventsOf = async (ticketId: string) =>
  (
    await org.asSystem(({ tx }) =>
      tx.selectFrom('events').select(['type', 'payload']).where('subject_id', '=', ticketId).orderBy('seq').execute(),
    )
  ).map(({ type }) => type)

/** A ticket about a payment that the core knows and was asked about. */
async function ticketOfPayment(amountMinor = 10_000n): Promise<{ ticketId: string; orderNo: string }> {
  const orderNo = `ORDER-${++orders}`
  core.payments.set(orderNo, paid(orderNo, amountMinor, house.clock.now()))
  const { ticketId } = await org.send({ form: 'other', text: '多扣了钱，请退给我', orderNo })
  await org.asSystem((work) => askForPayments(work, [orderNo]))
  await lookUpPayments(house, orgId)
  return { ticketId, orderNo }
}
const refund = (ticketId: string, amountMinor: bigint, who: PersonName = 'agent') =>
  org.as(who, (work) =>
    proposeRemedy(work, ticketId, { kind: 'refund', amount: { amountMinor, currency: 'CNY' }, reason: 'wrong_amount' }),
  )
async function approve(who: PersonName, ticketId: string, remedyId: string, paramsHash?: string) {
  const hash =
    paramsHash ?? (await rowsOf(ticketId)).find((row) => row.remedy_id === remedyId)!.params_hash.toString('hex')
  return org.as(fresh(who), (work) => decideRemedy(work, { ticketId, remedyId }, { approve: true, paramsHash: hash }))
}
const refused = (code: string) => (error: { code?: string }) =>
  error.code === code || assert.fail(`${error.code}: ${error}`)

describe('at the door', () => {
  it('protects the account of somebody who says that they were robbed, in the commit of the ticket', async () => {
    const { ticketId } = await org.send({
      form: 'other',
      text: '账户被盗刷1000元',
      contact: { phone: '13900001111' },
    })
    const [hold] = await rowsOf(ticketId)
    assert.deepEqual([hold!.kind, hold!.state, hold!.reason, hold!.order_no], ['hold', 'approved', 'theft', null])
    assert.deepEqual((await eventsOf(ticketId)).slice(0, 3), ['ticket.received', 'ticket.placed', 'hold.requested'])
    assert.equal((await org.ticket(ticketId)).money_open, 1)
    await send()
    const [done] = await rowsOf(ticketId)
    assert.equal(done!.state, 'done')
    assert.equal(done!.hold_until!.getTime(), hold!.until_at!.getTime())
    assert.deepEqual(core.orders.get(hold!.remedy_id)!.order, {
      kind: 'hold',
      reason: 'theft',
      target: { type: 'account', by: 'phone', value: '+8613900001111' },
      until: hold!.until_at,
    })
  })

  it('protects the payment that did not arrive, and nothing where none is named or nobody can', async () => {
    const missing = await org.send({ form: 'other', text: '转账一直未到账', orderNo: 'T-77' })
    const [hold] = await rowsOf(missing.ticketId)
    assert.deepEqual([hold!.order_no, hold!.reason], ['T-77', 'missing_money'])
    const unnamed = await org.send({ form: 'other', text: '转账一直未到账' })
    assert.deepEqual(await rowsOf(unnamed.ticketId), [])
    house.ports.money.core = null
    const alone = await org.send({ form: 'other', text: '账户被盗刷1000元', contact: { phone: '13900001112' } })
    assert.deepEqual(await rowsOf(alone.ticketId), [])
  })

  it('does not let strangers hold an account again and again', async () => {
    const again = () => org.send({ form: 'other', text: '账户被盗刷1000元', contact: { phone: '13900002222' } })
    const tickets = [await again(), await again(), await again()]
    for (let round = 0; round < 3; round++) await send()
    const states = await Promise.all(tickets.map(async ({ ticketId }) => (await rowsOf(ticketId))[0]!.state))
    assert.deepEqual(states, ['done', 'done', 'expired'])
  })
})

describe('a protection', () => {
  const held = async (phone: string) => {
    const { ticketId } = await org.send({ form: 'other', text: '这里有问题', contact: { phone } })
    const { remedyId } = await org.as('agent', (work) =>
      placeHold(work, ticketId, { target: 'account', reason: 'theft' }),
    )
    await send()
    return { ticketId, remedyId }
  }

  it('ends by itself at its stated end, also there', async () => {
    const name = await held('13911110001')
    const [hold] = await rowsOf(name.ticketId)
    assert.equal(await endHolds(house, orgId), 0)
    house.clock.advance(hold!.hold_until!.getTime() - house.clock.now().getTime())
    await endHolds(house, orgId)
    await endHolds(house, orgId)
    await send()
    const rows = await rowsOf(name.ticketId)
    assert.deepEqual(
      rows.map(({ kind, state }) => `${kind} ${state}`),
      ['hold done', 'release done'],
    )
    assert.equal(rows[0]!.hold_ended_how, 'by_itself')
    assert.equal((await org.ticket(name.ticketId)).money_open, 0)
  })

  it('is confirmed once, by somebody else, up to the longest time', async () => {
    const name = await held('13911110002')
    const own = { ...fresh('agent'), role: 'lead' as const }
    await assert.rejects(
      org.as(own, (work) => confirmHold(work, name)),
      refused('own_proposal'),
    )
    const { until } = await org.as(fresh('risk'), (work) => confirmHold(work, name))
    await assert.rejects(
      org.as(fresh('lead'), (work) => confirmHold(work, name)),
      refused('hold_confirmed'),
    )
    await send()
    const [hold] = await rowsOf(name.ticketId)
    assert.equal(hold!.hold_until!.getTime(), until.getTime())
    assert.equal(until.getTime() - hold!.proposed_at.getTime(), 4_320 * 60_000)
  })

  it('that is confirmed is not released while that is unanswered, until its longest time', async () => {
    const name = await held('13911110005')
    const { until } = await org.as(fresh('risk'), (work) => confirmHold(work, name))
    const kindsAt = async (end: Date) => {
      house.clock.advance(end.getTime() - house.clock.now().getTime())
      await endHolds(house, orgId)
      return (await rowsOf(name.ticketId)).map(({ kind, state }) => `${kind} ${state}`)
    }
    const [hold] = await rowsOf(name.ticketId)
    assert.deepEqual(await kindsAt(hold!.hold_until!), ['hold done', 'extend approved'])
    assert.deepEqual(await kindsAt(until), ['hold done', 'extend approved', 'release approved'])
    await send()
    assert.equal((await org.ticket(name.ticketId)).money_open, 0)
  })

  it('ends early only when two agree', async () => {
    const name = await held('13911110003')
    const { remedyId } = await org.as('colleague', (work) =>
      proposeRelease(work, name, { reason: 'false_alarm', note: '客户确认是本人' }),
    )
    assert.equal(await send(), 0)
    await approve('lead', name.ticketId, remedyId)
    await send()
    const [hold] = await rowsOf(name.ticketId)
    assert.equal(hold!.hold_ended_how, 'released')
    assert.ok((await eventsOf(name.ticketId)).includes('hold.ended'))
  })

  it('cannot be asked for twice on one ticket', async () => {
    const name = await held('13911110004')
    const again = org.as('colleague', (work) => placeHold(work, name.ticketId, { target: 'account', reason: 'theft' }))
    await assert.rejects(again, refused('hold_stands'))
  })
})

describe('a refund', () => {
  it('is sent when its people have approved exactly this, and enters the books', async () => {
    const { ticketId, orderNo } = await ticketOfPayment(50_000n)
    const { remedyId } = await refund(ticketId, 30_000n)
    assert.equal(await send(), 0)
    await assert.rejects(approve('lead', ticketId, remedyId, 'f'.repeat(64)), refused('proposal_changed'))
    assert.deepEqual(await approve('lead', ticketId, remedyId), { state: 'proposed' })
    await assert.rejects(approve('lead', ticketId, remedyId), refused('decided_already'))
    assert.equal(await send(), 0)
    assert.deepEqual(await approve('risk', ticketId, remedyId), { state: 'approved' })
    await send()
    assert.equal((await rowsOf(ticketId))[0]!.state, 'done')
    assert.equal(core.orders.get(remedyId)!.submits, 1)
    assert.deepEqual(
      (await entriesOf(ticketId)).map(({ account, step, amount_minor }) => [step, account, amount_minor]).sort(),
      [
        ['sent', 'refunded', 30_000n],
        ['sent', 'refunds_in_transit', -30_000n],
        ['settled', 'customer', -30_000n],
        ['settled', 'refunds_in_transit', 30_000n],
      ],
    )
    // What was paid is the most that goes back, whatever ticket asks.
    const other = await org.send({ form: 'other', text: '同一笔再退', orderNo })
    await assert.rejects(refund(other.ticketId, 20_001n), refused('over_payment'))
    await refund(other.ticketId, 20_000n)
  })

  it('below the limit needs one person, who is not the proposer and did not work on the ticket', async () => {
    const { ticketId } = await ticketOfPayment()
    const { remedyId } = await refund(ticketId, 5_000n, 'lead')
    await assert.rejects(approve('lead', ticketId, remedyId), refused('own_proposal'))
    await assert.rejects(approve('agent', ticketId, remedyId), refused('permission_missing'))
    await org.as('risk', async (work) => {
      const ticket = await ticketFor(work, { ticketId }, 'ticket.work', { lock: true })
      await moveTicketTo(work, ticket, { name: 'check' })
    })
    await assert.rejects(approve('risk', ticketId, remedyId), refused('worked_on_ticket'))
  })

  it('is one order whatever is lost: asked about by its id, and told again only to who was never told', async () => {
    for (const [first, calls] of [
      ['late', ['submit refund', 'ask']],
      ['lost', ['submit refund', 'ask', 'submit refund']],
    ] as const) {
      const { ticketId } = await ticketOfPayment()
      const { remedyId } = await refund(ticketId, 1_000n)
      await approve('lead', ticketId, remedyId)
      core.plan = [first]
      core.calls = []
      await send()
      assert.equal((await rowsOf(ticketId))[0]!.state, 'unknown')
      assert.equal(await send(), 0, 'not at once again')
      house.clock.advance(2_000)
      await send()
      assert.equal((await rowsOf(ticketId))[0]!.state, 'done')
      assert.equal(core.orders.get(remedyId)!.submits, 1)
      assert.deepEqual(core.calls, calls)
    }
  })

  it('keeps its ticket open, and what was lost for long goes to a person', async () => {
    const { ticketId } = await ticketOfPayment()
    const { remedyId } = await refund(ticketId, 1_000n)
    await approve('lead', ticketId, remedyId)
    core.plan = Array<'lost'>(40).fill('lost')
    for (let round = 0; round < 12; round++) {
      await send()
      house.clock.advance(300_000)
    }
    assert.equal((await rowsOf(ticketId))[0]!.state, 'human')
    const resolve = org.as('lead', async (work) => {
      const ticket = await ticketFor(work, { ticketId }, 'ticket.work', { lock: true })
      await moveTicketTo(work, ticket, { name: 'resolve', outcome: 'upheld', reason: '退款', redress: 'refund' })
    })
    await assert.rejects(resolve, (error: { code: string }) =>
      ['move_money_open', 'move_not_from_here'].includes(error.code),
    )
    core.plan = []
    house.clock.advance(3_600_000)
    await send()
    assert.equal((await rowsOf(ticketId))[0]!.state, 'done')
    assert.equal((await org.ticket(ticketId)).money_open, 0)
  })

  it('that nobody can be asked for is refused at once, and nobody is asked', async () => {
    const { ticketId } = await ticketOfPayment(10_000n)
    const { remedyId } = await refund(ticketId, 10_000n)
    await approve('lead', ticketId, remedyId)
    house.ports.money.core = { ...core, kinds: ['hold'] }
    await send()
    const [row] = await rowsOf(ticketId)
    assert.deepEqual([row!.state, row!.code, core.orders.size], ['rejected', 'not_supported', 0])
    await refund(ticketId, 10_000n)
  })

  it('that may have been carried out is never refused by us, though nobody can be asked for it any more', async () => {
    const { ticketId } = await ticketOfPayment(10_000n)
    const { remedyId } = await refund(ticketId, 10_000n)
    await approve('lead', ticketId, remedyId)
    core.plan = ['late']
    await send()
    house.ports.money.core = { ...core, kinds: ['hold'] }
    house.clock.advance(60_000)
    await send()
    assert.equal((await rowsOf(ticketId))[0]!.state, 'unknown')
    house.ports.money.core = core
    house.clock.advance(60_000)
    await send()
    assert.equal((await rowsOf(ticketId))[0]!.state, 'done')
  })

  it('that is rejected frees what it had set aside, and its books are level', async () => {
    const { ticketId } = await ticketOfPayment(10_000n)
    const { remedyId } = await refund(ticketId, 10_000n)
    await approve('lead', ticketId, remedyId)
    core.plan = [{ reject: 'not_refundable' }]
    await send()
    const [row] = await rowsOf(ticketId)
    assert.deepEqual([row!.state, row!.code], ['rejected', 'not_refundable'])
    const sums = Map.groupBy(await entriesOf(ticketId), ({ account }) => account)
    for (const entries of sums.values())
      assert.equal(
        entries.reduce((sum, { amount_minor }) => sum + amount_minor, 0n),
        0n,
      )
    await refund(ticketId, 10_000n)
  })

  it('takes news in any order, once each, and believes nothing older than it knows', async () => {
    const { ticketId } = await ticketOfPayment()
    const { remedyId } = await refund(ticketId, 1_000n)
    await approve('lead', ticketId, remedyId)
    core.plan = ['accept']
    await send()
    const accepted = core.orders.get(remedyId)!.status
    const done = core.end(remedyId, 'done')
    const take = (id: string, status: typeof done) => org.asSystem((work) => takeNews(work, 'core', { id, status }))
    await take('n2', done)
    await take('n1', accepted)
    await take('n2', done)
    await take('n3', { ...done, seq: 9, state: 'rejected' })
    assert.equal((await rowsOf(ticketId))[0]!.state, 'done')
    assert.equal((await entriesOf(ticketId)).length, 4)
    assert.equal((await eventsOf(ticketId)).filter((type) => type === 'remedy.done').length, 1)
  })

  it('is stopped by a switch, and by an approver who may not any more', async () => {
    const { ticketId } = await ticketOfPayment()
    const { remedyId } = await refund(ticketId, 1_000n)
    await approve('lead', ticketId, remedyId)
    await org.as('risk', (work) => turnSwitch(work, 'refunds', { isOff: true, reason: '演练' }))
    assert.equal(await send(), 0)
    await assert.rejects(
      org.as('risk', (work) => turnSwitch(work, 'refunds', { isOff: false, reason: '恢复' })),
      refused('factor_needed'),
    )
    await org.as(fresh('risk'), (work) => turnSwitch(work, 'refunds', { isOff: false, reason: '恢复' }))
    const role = (to: string) =>
      org.asSystem(({ tx }) =>
        tx.updateTable('staff').set({ role: to }).where('staff_id', '=', org.people.lead.staffId).execute(),
      )
    await role('auditor')
    await send()
    await role('lead')
    assert.equal((await rowsOf(ticketId))[0]!.state, 'expired')
    assert.equal(core.orders.size, 0)
  })

  it('that nobody decides, or whose proposer takes it back, ends and frees what it had set aside', async () => {
    const { ticketId } = await ticketOfPayment(10_000n)
    const first = await refund(ticketId, 10_000n)
    await assert.rejects(
      org.as('colleague', (work) => withdrawRemedy(work, { ticketId, remedyId: first.remedyId })),
      refused('not_yours'),
    )
    await org.as('agent', (work) => withdrawRemedy(work, { ticketId, remedyId: first.remedyId }))
    const second = await refund(ticketId, 10_000n)
    house.clock.advance(1_441 * 60_000)
    await assert.rejects(approve('lead', ticketId, second.remedyId), refused('proposal_expired'))
    await expireProposals(house, orgId)
    await refund(ticketId, 10_000n)
    const { remedies } = await org.as('agent', (work) => readMoney(work, ticketId))
    assert.deepEqual(
      remedies.map(({ state }) => state),
      ['withdrawn', 'expired', 'proposed'],
    )
  })

  it('has limits for each person, at once and in a day', async () => {
    const { ticketId } = await ticketOfPayment(5_000_000n)
    await assert.rejects(refund(ticketId, 200_001n), refused('over_limit'))
    for (let count = 0; count < 4; count++) await refund(ticketId, 200_000n, 'colleague')
    await refund(ticketId, 199_999n, 'colleague')
    await assert.rejects(refund(ticketId, 2n, 'colleague'), refused('over_day_limit'))
    await assert.rejects(refund(ticketId, 1n, 'admin'), refused('permission_missing'))
  })
})

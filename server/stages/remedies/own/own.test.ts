/** What a customer is told of their money: nothing before it is so, and nothing of ours. */
import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import fc from 'fast-check'
import { type TestCore, testCore } from '../../../../test/core.ts'
import { openTestOrg } from '../../../../test/house.ts'
import { placeHold, proposeRelease } from '../hold.ts'
import { remedyKinds, remedyReasons, remedyStates, wasSent } from '../remedy.rules.ts'
import { sendDueRemedies } from '../send.ts'
import { type OwnPart, ownMoney } from './own.rules.ts'
import { readOwnMoney } from './own.ts'

const at = (minute: number) => new Date(Date.UTC(2026, 2, 2, 1, minute))
const part = (change: Partial<OwnPart>): OwnPart => ({
  remedyId: 'a',
  kind: 'hold',
  state: 'approved',
  reason: 'theft',
  target: 'account',
  holdId: null,
  amount: null,
  proposedAt: at(0),
  submittedAt: null,
  endedAt: null,
  holdUntil: null,
  holdEndedAt: null,
  ...change,
})

describe('a protection as its customer sees it', () => {
  const standing = part({ state: 'done', submittedAt: at(0), endedAt: at(1), holdUntil: at(30) })
  const cases: [string, OwnPart, number, string, Date, Date | null][] = [
    ['asked for', part({}), 1, 'requested', at(0), null],
    ['on its way', part({ state: 'submitted', submittedAt: at(0) }), 1, 'requested', at(0), null],
    ['nobody knows', part({ state: 'unknown', submittedAt: at(0) }), 5, 'requested', at(0), null],
    ['taken, not done', part({ state: 'accepted', submittedAt: at(0) }), 5, 'requested', at(0), null],
    ['the core said so', standing, 5, 'standing', at(1), at(30)],
    ['its end has come', standing, 30, 'ending', at(1), at(30)],
    ['over', { ...standing, holdEndedAt: at(31) }, 32, 'over', at(31), null],
    ['the core refused', part({ state: 'rejected', submittedAt: at(0), endedAt: at(1) }), 5, 'failed', at(1), null],
    ['never sent', part({ state: 'expired', endedAt: at(1) }), 5, 'failed', at(1), null],
  ]
  for (const [name, hold, minute, state, since, until] of cases)
    it(name, () => {
      const { holds } = ownMoney([hold], at(minute))
      assert.deepEqual(holds, [{ state, target: 'account', since, until, wasFalseAlarm: false }])
    })

  it('that was a false alarm is told so, and no other', () => {
    const release = part({ remedyId: 'b', kind: 'release', state: 'done', reason: 'false_alarm', holdId: 'a' })
    const told = (parts: OwnPart[]) => ownMoney(parts, at(10)).holds.map(({ wasFalseAlarm }) => wasFalseAlarm)
    const over = { ...standing, holdEndedAt: at(9) }
    assert.deepEqual(told([over, { ...over, remedyId: 'c' }, release]), [true, false])
    assert.deepEqual(told([standing, release]), [false], 'not before it is over')
    assert.deepEqual(told([over, { ...release, state: 'proposed' }]), [false], 'not because somebody thought so')
  })
})

describe('money on its way to the customer', () => {
  const amount = { amountMinor: 30_000n, currency: 'CNY' }
  const refund = (change: Partial<OwnPart>) => ownMoney([part({ kind: 'refund', amount, ...change })], at(9)).payments
  it('is not told of before it is sent', () => {
    for (const state of ['proposed', 'approved', 'refused', 'withdrawn', 'expired'] as const)
      assert.deepEqual(refund({ state }), [])
  })
  it('was sent, arrived, or came to nothing', () => {
    const sent = { kind: 'refund', state: 'sent', amount, at: at(1) }
    for (const state of ['submitted', 'accepted', 'unknown', 'human'] as const)
      assert.deepEqual(refund({ state, submittedAt: at(1) }), [sent])
    const ended = { submittedAt: at(1), endedAt: at(2) }
    assert.deepEqual(refund({ state: 'done', ...ended }), [{ ...sent, state: 'arrived', at: at(2) }])
    assert.deepEqual(refund({ state: 'rejected', ...ended }), [{ ...sent, state: 'failed', at: at(2) }])
  })
  it('has arrived, or stands, only when whoever holds the money said so', () => {
    const moment = fc.integer({ min: 0, max: 59 }).map(at)
    const any = fc.record({
      remedyId: fc.uuid(),
      kind: fc.constantFrom(...remedyKinds),
      state: fc.constantFrom(...remedyStates),
      reason: fc.constantFrom(...remedyReasons),
      target: fc.constantFrom('account' as const, 'payment' as const),
      holdId: fc.constant(null),
      amount: fc.constant(amount),
      proposedAt: moment,
      submittedAt: fc.option(moment),
      endedAt: fc.option(moment),
      holdUntil: fc.option(moment),
      holdEndedAt: fc.constant(null),
    })
    fc.assert(
      fc.property(any, moment, (one, now) => {
        const { holds, payments } = ownMoney([one], now)
        const isSaid = holds.some(({ state }) => state === 'standing') || payments.some((p) => p.state === 'arrived')
        assert.ok(!isSaid || one.state === 'done')
        assert.ok(payments.length === 0 || one.submittedAt !== null)
        assert.equal(holds.length, Number(one.kind === 'hold'))
        if (one.kind === 'refund' && wasSent(one.state) && one.submittedAt) assert.equal(payments.length, 1)
      }),
    )
  })
})

describe('the endpoint', async () => {
  const org = await openTestOrg()
  after(() => org.close())
  const core: TestCore = testCore(() => org.house.clock.now())
  org.house.ports.money.core = core

  it('tells the holder what stands, without a word of ours', async () => {
    const sent = await org.send({ form: 'other', text: '账户被盗刷1000元', contact: { phone: '13900001111' } })
    const own = () => org.asCustomer([sent.ticketId], (work) => readOwnMoney(work, { number: sent.number }))
    const before = await own()
    assert.deepEqual(
      before.holds.map(({ state, until }) => [state, until]),
      [['requested', null]],
    )
    await sendDueRemedies(org.house, org.orgId)
    await org.follow()
    const standing = await own()
    assert.equal(standing.holds[0]!.state, 'standing')
    assert.ok(standing.holds[0]!.until && standing.callBy)
    const [hold] = await org.asSystem(({ tx }) =>
      tx.selectFrom('remedies').select('remedy_id').where('ticket_id', '=', sent.ticketId).execute(),
    )
    await org.as('agent', (work) =>
      proposeRelease(
        work,
        { ticketId: sent.ticketId, remedyId: hold!.remedy_id },
        { reason: 'false_alarm', note: '客户说是家人刷的' },
      ),
    )
    const text = JSON.stringify(await own())
    for (const secret of ['家人', 'agent', 'core', hold!.remedy_id]) assert.ok(!text.includes(secret), secret)
  })

  it('tells nobody else, and nothing where there is nothing', async () => {
    const mine = await org.send({ form: 'other', text: '问一下手续费' })
    const other = await org.send({ form: 'other', text: '这里有问题', contact: { phone: '13900001112' } })
    await org.as('agent', (work) => placeHold(work, other.ticketId, { target: 'account', reason: 'theft' }))
    const ask = (number: string) => org.asCustomer([mine.ticketId], (work) => readOwnMoney(work, { number }))
    assert.deepEqual(await ask(mine.number), { holds: [], payments: [], callBy: null })
    await assert.rejects(ask(other.number), (error: { kind?: string }) =>
      ['missing', 'denied'].includes(error.kind ?? ''),
    )
  })
})

/** Refunds by policy, from the ticket to the books, on a real PostgreSQL with a core in memory. */
import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, it } from 'node:test'
import type { MoneyFacts } from '#platform/ports.ts'
import { followOnce, readStory } from '#records/audit/follow.ts'
import { currentRefundPolicies } from '#records/knowledge/refunds/policies.ts'
import type { RefundPolicy } from '#records/knowledge/refunds/policy.rules.ts'
import type { RefundContent } from '#records/knowledge/refunds/policy-check.rules.ts'
import { publishNextRefunds } from '#records/knowledge/refunds/publish.ts'
import { decideTriage } from '#stages/triage/decide.ts'
import { paid, type TestCore, testCore } from '../../../../test/core.ts'
import { openTestOrg, type PersonName, type Sent } from '../../../../test/house.ts'
import { decideRemedy } from '../decide.ts'
import { askForPayments, lookUpPayments } from '../payments.ts'
import { proposeRemedy } from '../propose.ts'
import { sendDueRemedies } from '../send.ts'
import { turnSwitch } from '../switches.ts'
import { dryRunRefunds } from './contract.ts'
import { dryRun } from './dry-run.ts'
import { paymentsFollower } from './follow.ts'
import { refundByPolicy } from './refund.ts'

const org = await openTestOrg()
after(() => org.close())
const { house, orgId } = org
const core: TestCore = testCore(() => house.clock.now())
house.ports.money.core = core
const minuteMs = 60_000
let orders = 0

type Payment = NonNullable<MoneyFacts['payment']>
/** A payment that failed, with the money gone. */
function failed(amountMinor = 10_000n, some: Partial<Payment> = {}): string {
  const orderNo = `PAY-${++orders}`
  core.payments.set(orderNo, { ...paid(orderNo, amountMinor, house.clock.now()), state: 'failed', ...some })
  return orderNo
}
const complain = (orderNo: string, sent: Sent = {}) =>
  org.send({ form: 'other', text: '付款失败了，钱却扣了', code: 'CHG-03', orderNo, ...sent })
const fresh = (name: PersonName) => ({ ...org.people[name], factorAt: house.clock.now(), hasFactor: true })
const policyOf = async (key: string) =>
  (await org.asSystem(currentRefundPolicies)).find((policy) => policy.key === key) as RefundPolicy
async function publish(key: string, change: Partial<RefundContent>): Promise<void> {
  const { key: _key, version, ...content } = await policyOf(key)
  await org.as(fresh('admin'), (work) => publishNextRefunds(work, key, version, { ...content, ...change }))
  house.clock.advance(1_000)
}
const follow = async () => {
  await org.follow()
  while ((await followOnce(house, orgId, paymentsFollower)) > 0);
}
/** What the lane of money does, a few seconds long. */
async function run(): Promise<void> {
  await follow()
  for (let round = 0; round < 4; round++) {
    await lookUpPayments(house, orgId)
    await refundByPolicy(house, orgId)
    await sendDueRemedies(house, orgId)
    house.clock.advance(6_000)
  }
}
const remediesOf = (ticketId: string) =>
  org.asSystem(({ tx }) =>
    tx.selectFrom('remedies').selectAll().where('ticket_id', '=', ticketId).where('kind', '<>', 'hold').execute(),
  )
const briefOf = async (ticketId: string) =>
  (await remediesOf(ticketId))
    .map(({ kind, state, amount_minor, people_needed }) => [kind, state, amount_minor, people_needed])
    .sort()
const decidedOn = async (ticketId: string) =>
  (await org.asSystem((work) => readStory(work, ticketId))).filter(({ type }) => type === 'refund.decided')
const refundsOf = (orderNo: string) =>
  [...core.orders.values()].filter(({ order }) => order.kind === 'refund' && order.target.value === orderNo)

before(async () => {
  for (const key of ['failed_but_debited', 'still_frozen', 'turnaround_exceeded']) await publish(key, { isOn: true })
})
// What went to a customer yesterday is no concern of the next test.
beforeEach(() => house.clock.advance(25 * 3_600_000))

describe('a payment that failed with the money set aside (story 22)', () => {
  it('is returned exactly once when the policy’s time has passed, and the ticket says why', async () => {
    const orderNo = failed(12_800n, { debited: false, frozen: true })
    const { ticketId } = await complain(orderNo, { text: '付款失败，钱一直被冻结' })
    await run()
    assert.deepEqual(await remediesOf(ticketId), [], 'there is still time')
    house.clock.advance(121 * minuteMs)
    await run()
    const [refund] = await remediesOf(ticketId)
    assert.deepEqual([refund!.state, refund!.amount_minor, refund!.proposed_by], ['done', 12_800n, null])
    assert.deepEqual(refund!.policy, { key: 'still_frozen', version: 2 })
    assert.equal((refund!.evidence as { frozen: boolean }).frozen, true)
    // Whatever asks again: another look, another ticket about the same payment, a decision on the kind.
    const second = await complain(orderNo, { contact: { email: 'other@example.com' } })
    house.clock.advance(180 * minuteMs)
    await Promise.all([refundByPolicy(house, orgId), refundByPolicy(house, orgId)])
    await run()
    assert.deepEqual(
      refundsOf(orderNo).map(({ submits }) => submits),
      [1],
    )
    assert.deepEqual(await remediesOf(second.ticketId), [])
    const [decided, ...others] = (await decidedOn(ticketId)).filter(({ payload }) => payload.outcome !== 'nothing')
    assert.equal(others.length, 0)
    const { outcome, policy, said } = decided!.payload as { outcome: string; policy: string; said: { en: string[] } }
    assert.deepEqual([outcome, policy], ['refund', 'still_frozen'])
    assert.ok(said.en.includes('CNY 128.00 was paid; CNY 128.00 is to go back.'), said.en.join('\n'))
    assert.equal((await org.ticket(ticketId)).money_open, 0)
    const sums = await org.asSystem(({ tx }) =>
      tx
        .selectFrom('ledger_entries')
        .select(['account', (e) => e.fn.sum<string>('amount_minor').as('sum')])
        .where('ticket_id', '=', ticketId)
        .groupBy('account')
        .orderBy('account')
        .execute(),
    )
    assert.deepEqual(
      sums.map(({ account, sum }) => `${account} ${sum}`),
      ['customer -12800', 'refunded 12800', 'refunds_in_transit 0'],
    )
  })

  it('is left alone when the core gave it back by itself meanwhile', async () => {
    const orderNo = failed(12_800n, { debited: false, frozen: true })
    const { ticketId } = await complain(orderNo)
    await run()
    core.payments.set(orderNo, { ...core.payments.get(orderNo)!, frozen: false })
    house.clock.advance(121 * minuteMs)
    await run()
    assert.deepEqual(await remediesOf(ticketId), [])
    assert.equal((await decidedOn(ticketId)).at(-1)!.payload.outcome, 'nothing')
  })
})

describe('a policy', () => {
  it('asks a person above its cap, and says why', async () => {
    const { ticketId } = await complain(failed(50_001n, { at: new Date(house.clock.now().getTime() - 31 * minuteMs) }))
    await run()
    assert.deepEqual(await briefOf(ticketId), [['refund', 'proposed', 50_001n, 2]])
    const [asked] = await remediesOf(ticketId)
    assert.match(asked!.note!, /CNY 500\.01.*CNY 500\.00/)
    const hash = asked!.params_hash.toString('hex')
    for (const who of ['lead', 'risk'] as const)
      await org.as(fresh(who), (work) =>
        decideRemedy(work, { ticketId, remedyId: asked!.remedy_id }, { approve: true, paramsHash: hash }),
      )
    await run()
    assert.equal((await remediesOf(ticketId))[0]!.state, 'done')
  })

  it('gives one customer no more in a day, whatever tickets ask at once', async () => {
    const old = { at: new Date(house.clock.now().getTime() - 31 * minuteMs) }
    const contact = { phone: '13900007777' }
    const sent = []
    for (let count = 0; count < 4; count++) sent.push(await complain(failed(40_000n, old), { contact }))
    await follow()
    await lookUpPayments(house, orgId)
    await Promise.all(sent.map(() => refundByPolicy(house, orgId, 1)))
    await run()
    const rows = (await Promise.all(sent.map(({ ticketId }) => remediesOf(ticketId)))).flat()
    const states = rows.map(({ people_needed }) => (people_needed === 0 ? 'by itself' : 'asked')).sort()
    assert.deepEqual(states, ['asked', 'asked', 'by itself', 'by itself'])
  })

  it('gives back and pays for a payment once, whatever tickets name it at once', async () => {
    const { key: _key, version: _version, ...content } = await policyOf('turnaround_exceeded')
    const { compensation } = content.does
    const only = { when: { ...content.when, codes: ['SVC-02'] }, does: { refund: null, compensation } }
    await org.as(fresh('admin'), (work) => publishNextRefunds(work, 'only_late', 0, { ...content, ...only }))
    house.clock.advance(1_000)
    for (const [code, expected] of [
      ['CHG-03', ['compensate 70000', 'refund 20000']],
      ['SVC-02', ['compensate 70000']],
    ] as const) {
      const old = { at: new Date(house.clock.now().getTime() - 8 * 86_400_000), method: 'imps' }
      const orderNo = failed(20_000n, { amount: { amountMinor: 20_000n, currency: 'INR' }, ...old })
      const sent = []
      for (let count = 0; count < 4; count++) sent.push(await complain(orderNo, { code }))
      await follow()
      await lookUpPayments(house, orgId)
      await Promise.all(sent.map(() => refundByPolicy(house, orgId, 1)))
      await run()
      const rows = (await Promise.all(sent.map(({ ticketId }) => remediesOf(ticketId)))).flat()
      assert.deepEqual(rows.map(({ kind, amount_minor }) => `${kind} ${amount_minor}`).sort(), expected)
    }
  })

  it('gives back what people left, and nothing that they have already set aside', async () => {
    const old = { at: new Date(house.clock.now().getTime() - 31 * minuteMs) }
    const orderNo = failed(10_000n, old)
    const { ticketId } = await org.send({ form: 'other', text: '退款', code: 'APP-01', orderNo })
    await run()
    await org.as('agent', (work) =>
      proposeRemedy(work, ticketId, {
        kind: 'refund',
        amount: { amountMinor: 4_000n, currency: 'CNY' },
        reason: 'failed_but_debited',
      }),
    )
    const other = await complain(orderNo)
    await run()
    assert.deepEqual(await briefOf(other.ticketId), [['refund', 'done', 6_000n, 0]])
  })

  it('pays for each day of delay in India, once', async () => {
    house.clock.set(new Date('2027-01-10T06:00:00Z'))
    const late = { at: new Date(house.clock.now().getTime() - 8 * 86_400_000), method: 'atm' }
    const orderNo = failed(50_000n, { amount: { amountMinor: 50_000n, currency: 'INR' }, ...late })
    const { ticketId } = await complain(orderNo)
    await run()
    // Both policies are about it: the first gives the money back, the other pays for three days.
    assert.deepEqual(await briefOf(ticketId), [
      ['compensate', 'done', 30_000n, 0],
      ['refund', 'done', 50_000n, 0],
    ])
    const again = await complain(orderNo, { contact: { email: 'again@example.com' } })
    await run()
    assert.deepEqual(await remediesOf(again.ticketId), [])
  })

  it('does nothing while it is switched off, and goes on with new evidence afterwards', async () => {
    const old = { at: new Date(house.clock.now().getTime() - 31 * minuteMs) }
    for (const name of ['automatic', 'refunds'] as const) {
      const { ticketId } = await complain(failed(1_000n, old))
      await org.as('risk', (work) => turnSwitch(work, name, { isOff: true, reason: '演练' }))
      await run()
      assert.deepEqual(await remediesOf(ticketId), [], name)
      house.clock.advance(20 * minuteMs)
      await org.as(fresh('risk'), (work) => turnSwitch(work, name, { isOff: false, reason: '恢复' }))
      await run()
      assert.deepEqual(await briefOf(ticketId), [['refund', 'done', 1_000n, 0]], name)
    }
  })

  it('does nothing without an answer of the core, about imports, and about tickets that are over', async () => {
    const old = { at: new Date(house.clock.now().getTime() - 31 * minuteMs) }
    const silent = await complain('NOBODY-KNOWS')
    const imported = await complain(failed(1_000n, old), { channel: 'import' })
    await run()
    for (const { ticketId } of [silent, imported]) assert.deepEqual(await remediesOf(ticketId), [])
    const [unknown] = await decidedOn(silent.ticketId)
    assert.equal((unknown!.payload.steps as { key: string }[]).at(-1)!.key, 'not_known')
    const rows = await org.asSystem(({ tx }) => tx.selectFrom('payment_facts').select('order_no').execute())
    assert.ok(rows.length >= 2, 'payments of all of them were asked about')
  })

  it('is not asked where no core is connected', async () => {
    house.ports.money.core = null
    const { ticketId } = await complain('ALONE-1')
    await run()
    house.ports.money.core = core
    const rows = await org.asSystem(({ tx }) =>
      tx.selectFrom('payment_facts').select('order_no').where('order_no', '=', 'ALONE-1').execute(),
    )
    assert.deepEqual([rows, await remediesOf(ticketId)], [[], []])
  })

  it('decides again when somebody says what the ticket is about', async () => {
    const old = { at: new Date(house.clock.now().getTime() - 31 * minuteMs) }
    const { ticketId } = await complain(failed(1_000n, old), { code: 'APP-01', text: '页面问题' })
    await run()
    assert.deepEqual(await remediesOf(ticketId), [])
    await org.as('lead', (work) => decideTriage(work, { ticketId }, { code: 'CHG-03', priority: 2, version: null }))
    await run()
    assert.deepEqual(await briefOf(ticketId), [['refund', 'done', 1_000n, 0]])
  })
})

describe('a dry run', () => {
  it('tells what would have been done, writes nothing, and shows no number whole', async () => {
    const counted = async () => {
      const rows = await org.asSystem(({ tx }) => tx.selectFrom('remedies').select('remedy_id').execute())
      return rows.length
    }
    house.clock.advance(40 * 86_400_000)
    const contact = { phone: '13900008888' }
    for (const amount of [30_000n, 30_000n, 50_000n, 60_000n]) {
      await complain(failed(amount), { contact })
      house.clock.advance(1_000)
    }
    await org.asSystem((work) => askForPayments(work, [...core.payments.keys()].slice(-4)))
    await lookUpPayments(house, orgId)
    house.clock.advance(86_400_000)
    const before = await counted()
    const { key, version: _version, ...content } = await policyOf('failed_but_debited')
    const run = await org.as('admin', (work) => dryRun(work, key, { ...content, isOn: false }, 30))
    assert.equal(await counted(), before)
    assert.deepEqual([run.payments, run.counts], [4, { refund: 2, propose: 2, nothing: 0 }])
    assert.deepEqual(run.sums, [
      { outcome: 'refund', sums: [{ currency: 'CNY', refundMinor: 60_000n, compensationMinor: 0n }] },
      { outcome: 'propose', sums: [{ currency: 'CNY', refundMinor: 110_000n, compensationMinor: 0n }] },
    ])
    assert.match(run.examples[0]!.orderNo, /^….{4}$/)
    const none = await org.as('admin', (work) =>
      dryRun(work, key, { ...content, when: { ...content.when, codes: ['APP'] } }, 30),
    )
    assert.deepEqual([none.counts.nothing, none.nothingBy], [4, { other_code: 4 }])
    await assert.rejects(
      org.as('admin', (work) => dryRun(work, key, { ...content, caps: [] }, 30)),
      (error: { code?: string }) => error.code === 'refunds_invalid',
    )
    assert.ok(dryRunRefunds.body.safeParse({ key, policy: content, days: 30 }).success)
  })
})

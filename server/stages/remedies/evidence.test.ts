/** What the list of proposals shows whoever decides, and to whom it shows anything. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { changeAccess, readAccess } from '#records/staff/access.ts'
import { usualAccess } from '#records/staff/permissions.rules.ts'
import { paid, testCore } from '../../../test/core.ts'
import { openTestOrg, type PersonName } from '../../../test/house.ts'
import { listRemedies, showMoney } from './contract.ts'
import { decideRemedy } from './decide.ts'
import { confirmHold, placeHold } from './hold.ts'
import { askForPayments, lookUpPayments } from './payments.ts'
import { proposeRemedy } from './propose.ts'
import { readMoney, readRemedies } from './queries.ts'
import { sendDueRemedies } from './send.ts'

const org = await openTestOrg()
after(() => org.close())
const { house, orgId } = org
const core = testCore(() => house.clock.now())
house.ports.money.core = core

const fresh = (name: PersonName) => ({ ...org.people[name], factorAt: house.clock.now(), hasFactor: true })
const list = (of: Parameters<typeof readRemedies>[1], who: PersonName = 'lead') =>
  org.as(who, async (work) => listRemedies.answer.parse(await readRemedies(work, of)))
const cny = (amountMinor: string) => ({ amountMinor, currency: 'CNY' })

core.payments.set('E-1', { ...paid('E-1', 50_000n, house.clock.now()), refundedMinor: 5_000n })
const { ticketId } = await org.send({ form: 'other', text: '扣了两次', orderNo: 'E-1' })
await org.asSystem((work) => askForPayments(work, ['E-1']))
await lookUpPayments(house, orgId)
const refund = (amountMinor: bigint) =>
  org.as('agent', (work) =>
    proposeRemedy(work, ticketId, {
      kind: 'refund',
      amount: { amountMinor, currency: 'CNY' },
      reason: 'wrong_amount',
    }),
  )

test('whoever decides sees the payment as it was, what of it goes back and what is left, and the proposer’s limits', async () => {
  await refund(10_000n)
  const { remedyId } = await refund(15_000n)
  const { remedies, counts } = await list('to_decide')
  assert.equal(counts.to_decide, 2)
  const one = remedies.find((remedy) => remedy.remedyId === remedyId)!
  assert.deepEqual([one.payment?.amount, one.payment?.refundedMinor], [cny('50000'), '5000'])
  // Given back before: 50; the other proposal: 100.
  assert.deepEqual(one.ofPayment, { paid: cny('50000'), others: cny('15000'), rest: cny('20000') })
  assert.deepEqual(one.limits, { once: cny('200000'), day: cny('1000000'), today: cny('25000') })
  const { refundable } = await org.as('agent', async (work) => showMoney.answer.parse(await readMoney(work, ticketId)))
  assert.deepEqual(refundable, cny('20000'))
})

test('what somebody said with their yes stands there for the others', async () => {
  const { remedyId } = await refund(20_000n)
  const { remedies } = await list('to_decide')
  const { paramsHash } = remedies.find((remedy) => remedy.remedyId === remedyId)!
  await org.as(fresh('lead'), (work) =>
    decideRemedy(work, { ticketId, remedyId }, { approve: true, paramsHash, note: '账单看过了' }),
  )
  const { remedies: now } = await org.as('risk', (work) => readMoney(work, ticketId))
  const { approvals } = now.find((remedy) => remedy.remedyId === remedyId)!
  assert.deepEqual(
    approvals.map(({ by, note }) => [by.name, note]),
    [['lead', '账单看过了']],
  )
})

test('a protection says whether it was confirmed', async () => {
  const held = await org.send({ form: 'other', text: '这里有问题', contact: { phone: '13911119999' } })
  const hold = await org.as('agent', (work) => placeHold(work, held.ticketId, { target: 'account', reason: 'theft' }))
  await sendDueRemedies(house, orgId)
  const before = (await list('holding')).remedies
  assert.deepEqual([before[0]?.remedyId, before[0]?.isConfirmed], [hold.remedyId, false])
  await org.as(fresh('lead'), (work) => confirmHold(work, { ticketId: held.ticketId, ...hold }))
  assert.equal((await list('holding')).remedies[0]?.isConfirmed, true)
})

test('who sees only their own tickets sees only the money of these, and counts no more', async () => {
  await org.asSystem(async (work) =>
    changeAccess(work, { ...usualAccess, read: 'own', work: 'own' }, (await readAccess(work)).version),
  )
  const assignee = (await org.ticket(ticketId)).assignee_id
  for (const name of ['agent', 'colleague'] as const) {
    const { remedies, counts } = await list('to_decide', name)
    assert.equal(remedies.length > 0, org.people[name].staffId === assignee, name)
    assert.equal(counts.to_decide, remedies.length)
  }
  const { remedies, counts } = await list('counts')
  assert.deepEqual([remedies.length, counts.to_decide! > 0], [0, true])
})

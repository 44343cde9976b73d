/** The list of proposals asks about everybody at once, and a change of the rules leaves what was proposed as it was. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { KyselyPlugin } from 'kysely'
import type { Work } from '#platform/database.ts'
import { currentKnowledge } from '#records/knowledge/definitions.ts'
import { publishNextRemedies } from '#records/knowledge/remedies/publish.ts'
import { assignTicketTo } from '#records/tickets/assign.ts'
import { ticketFor } from '#records/tickets/load.ts'
import { paid, testCore } from '../../../test/core.ts'
import { openTestOrg } from '../../../test/house.ts'
import { askForPayments, lookUpPayments } from './payments.ts'
import { proposeRemedy } from './propose.ts'
import { readRemedies } from './queries.ts'

const org = await openTestOrg()
after(() => org.close())
const { house, orgId } = org
const core = testCore(() => house.clock.now())
house.ports.money.core = core

const cny = (amountMinor: string) => ({ amountMinor, currency: 'CNY' })

test('a list is asked for as often for nineteen proposals as for one', async () => {
  core.payments.set('E-2', paid('E-2', 50_000n, house.clock.now()))
  const tickets = [await org.send({ orderNo: 'E-2' }), await org.send({ orderNo: 'E-2' })]
  await org.asSystem((work) => askForPayments(work, ['E-2']))
  await lookUpPayments(house, orgId)
  const [untouched, worked] = tickets.map((one) => one.ticketId) as [string, string]
  const { staffId } = org.people.lead
  await org.as('lead', async (work) =>
    assignTicketTo(work, await ticketFor(work, { ticketId: worked }, 'ticket.assign', { lock: true }), staffId),
  )
  const askedFor = async () => {
    let asked = 0
    const counter: KyselyPlugin = {
      transformQuery: ({ node }) => {
        asked++
        return node
      },
      transformResult: async ({ result }) => result,
    }
    const { remedies } = await org.as('lead', (work) =>
      readRemedies({ ...work, tx: work.tx.withPlugin(counter) as Work['tx'] }, 'to_decide'),
    )
    return { remedies, asked }
  }
  const proposes = (who: 'agent' | 'colleague' | 'risk', at: string, kind: 'refund' | 'compensate') =>
    org.as(who, (work) =>
      proposeRemedy(work, at, { kind, amount: { amountMinor: 100n, currency: 'CNY' }, reason: 'wrong_amount' }),
    )
  await proposes('agent', untouched, 'refund')
  const before = await askedFor()
  for (const who of ['agent', 'colleague', 'risk'] as const)
    for (const at of [untouched, worked])
      for (const kind of ['refund', 'compensate', 'compensate'] as const) await proposes(who, at, kind)
  const { remedies, asked } = await askedFor()
  assert.deepEqual([remedies.length, asked], [before.remedies.length + 18, before.asked])
  const of = (at: string) => remedies.filter((one) => one.ticketId === at)
  assert.ok(of(worked).every(({ whyNot }) => whyNot === 'worked_on_ticket'))
  assert.ok(of(untouched).every(({ whyNot }) => whyNot === null))
  const shares = of(worked).flatMap(({ ofPayment }) => ofPayment ?? [])
  assert.deepEqual(shares, Array(3).fill({ paid: cny('50000'), others: cny('600'), rest: cny('49300') }))
  const todays = new Map(remedies.map(({ proposedBy, limits }) => [proposedBy!.name, limits?.today.amountMinor]))
  assert.deepEqual([todays.get('agent'), todays.get('colleague'), todays.get('risk')], ['700', '600', '600'])
})

test('what was proposed keeps how many must agree when the rules change', async () => {
  const { ticketId: at } = await org.send({ orderNo: 'E-2' })
  const compensates = () =>
    org.as('agent', (work) => proposeRemedy(work, at, { kind: 'compensate', amount, reason: 'goodwill' }))
  const amount = { amountMinor: 200n, currency: 'CNY' }
  const { remedyId: earlier } = await compensates()
  const { key: _key, version, ...content } = (await org.asSystem(currentKnowledge)).remedies
  const people = content.people.filter(({ currency }) => currency !== 'CNY')
  const admin = { ...org.people.admin, factorAt: house.clock.now(), hasFactor: true }
  await org.as(admin, (work) => publishNextRemedies(work, version, { ...content, people }))
  const { remedyId: later } = await compensates()
  const { remedies } = await org.as('lead', (work) => readRemedies(work, 'to_decide'))
  const needed = (id: string) => remedies.find((remedy) => remedy.remedyId === id)!.peopleNeeded
  assert.deepEqual([needed(earlier), needed(later)], [1, 2])
})

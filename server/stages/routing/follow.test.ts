import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { ticketFor } from '#records/tickets/load.ts'
import { transferTicket } from '#records/tickets/transfer.ts'
import { openTestOrg, type TestOrg } from '../../../test/house.ts'
import { decideTriage } from '../triage/decide.ts'

let org: TestOrg
before(async () => {
  org = await openTestOrg()
})
after(() => org.close())

test('what a person decides goes to the team that answers for it, and to somebody there', async () => {
  const { ticketId } = await org.send({ form: 'other', text: '这个东西有点怪，说不上来' })
  assert.equal((await org.ticket(ticketId)).assignee_id, null)
  await org.as('agent', (work) => decideTriage(work, { ticketId }, { code: 'CHG-01', priority: 2, version: null }))
  await org.follow()
  const ticket = await org.ticket(ticketId)
  assert.equal(ticket.team_id, org.teams['dispute-ops'])
  assert.equal(ticket.assignee_id, org.people.colleague.staffId)
})

test('whoever already works on it keeps it when only its kind is corrected', async () => {
  const { ticketId } = await org.send({ text: '扣了两次款，重复扣款', form: 'other' })
  const before = await org.ticket(ticketId)
  assert.ok(before.assignee_id)
  await org.as('lead', (work) => decideTriage(work, { ticketId }, { code: 'SVC-01', priority: 3, version: null }))
  await org.follow()
  assert.equal((await org.ticket(ticketId)).assignee_id, before.assignee_id)
})

test('a ticket handed to another team is given to somebody of that team', async () => {
  const { ticketId } = await org.send({ text: '扣了两次款，重复扣款', form: 'other' })
  await org.as('lead', async (work) =>
    transferTicket(
      work,
      await ticketFor(work, { ticketId }, 'ticket.work', { lock: true }),
      org.teams['risk-ops']!,
      '像是盗刷',
    ),
  )
  assert.equal((await org.ticket(ticketId)).assignee_id, null)
  await org.follow()
  assert.equal((await org.ticket(ticketId)).assignee_id, org.people.risk.staffId)
})

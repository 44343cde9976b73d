import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import { uuidv7 } from '#platform/clock.ts'
import { Problem } from '#platform/errors.ts'
import { openTestApi } from '../../../test/api.ts'
import { openTestOrg } from '../../../test/house.ts'
import { readStory } from '../audit/follow.ts'
import { assignTicketTo } from './assign.ts'
import { ticketFor } from './load.ts'
import { moveTicketTo } from './move.ts'
import { transferTicket } from './transfer.ts'

const org = await openTestOrg()
const api = await openTestApi(org)
after(async () => {
  await api.close()
  await org.close()
})

const assign = (ticketId: string, staffId: string | null) =>
  org.as('lead', async (work) =>
    assignTicketTo(work, await ticketFor(work, { ticketId }, 'ticket.assign', { lock: true }), staffId),
  )
const transfer = (ticketId: string, teamId: string, reason = '不归我们') =>
  org.as('agent', async (work) =>
    transferTicket(work, await ticketFor(work, { ticketId }, 'ticket.work', { lock: true }), teamId, reason),
  )
const codeOf = (error: unknown) => (error instanceof Problem ? error.code : String(error))
const lastOf = async (ticketId: string) => (await org.asSystem((work) => readStory(work, ticketId))).at(-1)!

describe('assigning', () => {
  it('gives a ticket to a person and back to the pool of its team, each with its event', async () => {
    const { ticketId } = await org.send()
    const given = await assign(ticketId, org.people.colleague.staffId)
    assert.deepEqual([given.assignee_id, given.version], [org.people.colleague.staffId, 2])
    assert.deepEqual((await lastOf(ticketId)).payload, {
      staffId: org.people.colleague.staffId,
      teamId: org.teams['pay-tech'],
    })
    const pooled = await assign(ticketId, null)
    assert.deepEqual([pooled.assignee_id, pooled.team_id, pooled.version], [null, org.teams['pay-tech'], 3])
  })

  it('to whoever has it already changes nothing', async () => {
    const { ticketId } = await org.send()
    const before = await org.ticket(ticketId)
    await assign(ticketId, before.assignee_id)
    assert.deepEqual(await org.ticket(ticketId), before)
  })

  it('refuses who may not work tickets, who left, who does not exist and who is of another organisation', async () => {
    const { ticketId } = await org.send()
    const elsewhere = await openTestOrg(undefined, { host: 'other.local', house: org.house })
    await org.asSystem(({ tx }) =>
      tx.updateTable('staff').set({ active: false }).where('staff_id', '=', org.people.risk.staffId).execute(),
    )
    const before = await org.ticket(ticketId)
    for (const staffId of [
      org.people.auditor.staffId,
      org.people.product.staffId,
      org.people.risk.staffId,
      elsewhere.people.agent.staffId,
      uuidv7(org.house.clock),
    ]) {
      assert.equal(await assign(ticketId, staffId).catch(codeOf), 'person_cannot_take')
    }
    assert.deepEqual(await org.ticket(ticketId), before)
  })

  it('over HTTP needs the version that stands', async () => {
    const { ticketId } = await org.send()
    const lead = await api.signedIn('lead')
    const path = `/v1/tickets/${ticketId}/assignee`
    const body = { staffId: org.people.colleague.staffId }
    assert.equal((await lead.ask('PUT', path, { body })).status, 428)
    assert.equal((await lead.ask('PUT', path, { body, version: 9 })).status, 412)
    const done = await lead.ask('PUT', path, { body, version: 1 })
    const { staffId } = done.body.assignee as { staffId: string }
    assert.deepEqual([done.status, staffId, done.header('etag')], [200, body.staffId, '"2"'])
  })
})

describe('handing over', () => {
  it("puts the ticket in the other team's pool with the reason asked for, and counts it", async () => {
    const { ticketId } = await org.send()
    const moved = await transfer(ticketId, org.teams['risk-ops']!)
    assert.deepEqual(
      [moved.team_id, moved.assignee_id, moved.transfers, moved.stage],
      [org.teams['risk-ops'], null, 1, 'accepted'],
    )
    const story = await org.asSystem((work) => readStory(work, ticketId))
    assert.deepEqual(
      story.slice(-2).map((event) => event.type),
      ['ticket.moved', 'ticket.assigned'],
    )
    assert.deepEqual(story.at(-1)!.payload, {
      fromTeamId: org.teams['pay-tech'],
      staffId: null,
      teamId: org.teams['risk-ops'],
    })
  })

  it('keeps the clocks running: nobody gains time by passing a ticket on', async () => {
    const { ticketId } = await org.send()
    const clocks = () =>
      org.asSystem(({ tx }) =>
        tx.selectFrom('clocks').selectAll().where('ticket_id', '=', ticketId).orderBy('clock').execute(),
      )
    await org.drain()
    const before = await clocks()
    org.house.clock.advance(3_600_000)
    await transfer(ticketId, org.teams['risk-ops']!)
    await org.drain()
    assert.deepEqual(await clocks(), before)
  })

  it('refuses the same team, an unknown team, a missing reason and a ticket that is done', async () => {
    const { ticketId } = await org.send()
    assert.equal(await transfer(ticketId, org.teams['pay-tech']!).catch(codeOf), 'transfer_to_same_team')
    assert.equal(await transfer(ticketId, uuidv7(org.house.clock)).catch(codeOf), 'team_missing')
    const agent = await api.signedIn('agent')
    const without = await agent.ask('POST', `/v1/tickets/${ticketId}/moves`, {
      body: { name: 'transfer', teamId: org.teams['risk-ops'] },
      version: 1,
    })
    assert.deepEqual([without.status, without.body.code], [409, 'move_needs'])
    await org.as('agent', async (work) =>
      moveTicketTo(work, await ticketFor(work, { ticketId }, 'ticket.work', { lock: true }), {
        name: 'resolve',
        outcome: 'upheld',
        reason: 'x',
        redress: 'none',
      }),
    )
    assert.equal(await transfer(ticketId, org.teams['risk-ops']!).catch(codeOf), 'move_not_from_here')
  })
})

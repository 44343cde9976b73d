import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import { inOrg } from '#platform/database.ts'
import { readStory } from '#records/audit/follow.ts'
import { ticketFor } from '#records/tickets/load.ts'
import { moveTicketTo } from '#records/tickets/move.ts'
import { reply } from '#stages/replies/reply.ts'
import { openTestOrg } from '../../../test/house.ts'
import { breachLateClocks } from './breach.ts'

const org = await openTestOrg()
after(() => org.close())

const sweep = () => breachLateClocks(org.house, org.orgId)
const follow = () => org.follow()
const breachesOf = async (ticketId: string) =>
  (await org.asSystem((work) => readStory(work, ticketId)))
    .filter((event) => event.type === 'clock.breached')
    .map((event) => event.payload.clock)
const clockOf = (ticketId: string, clock: string) =>
  org.asSystem(({ tx }) =>
    tx
      .selectFrom('clocks')
      .selectAll()
      .where('ticket_id', '=', ticketId)
      .where('clock', '=', clock)
      .orderBy('run', 'desc')
      .limit(1)
      .executeTakeFirstOrThrow(),
  )
/** An ordinary P3 ticket whose customer and clocks the followers know already. */
async function ticket(): Promise<string> {
  const { ticketId } = await org.send({ form: 'sign_in', answers: { what: 'details' }, text: '想改一下地址' })
  await follow()
  return ticketId
}

describe('a clock that runs out', () => {
  it('becomes one event, after its moment and not at it', async () => {
    const ticketId = await ticket()
    const { due_at: due } = await clockOf(ticketId, 'promise')
    org.house.clock.set(due)
    await sweep()
    assert.deepEqual(await breachesOf(ticketId), [])
    org.house.clock.advance(1)
    await sweep()
    assert.deepEqual((await breachesOf(ticketId)).toSorted(), ['promise', 'reply'])
    for (let n = 0; n < 3; n++) {
      await follow()
      await sweep()
      org.house.clock.advance(60_000)
    }
    assert.deepEqual((await breachesOf(ticketId)).toSorted(), ['promise', 'reply'])
    const { breached_at: at, owner_role: role } = await clockOf(ticketId, 'promise')
    assert.deepEqual([at?.getTime(), role], [due.getTime() + 1, 'agent'])
    assert.equal((await org.ticket(ticketId)).version, 1, "the version stays: nobody's work is refused for it")
  })

  it('is found once by two workers', async () => {
    const tickets = [await ticket(), await ticket(), await ticket()]
    org.house.clock.advance(49 * 3_600_000)
    await Promise.all([sweep(), sweep(), sweep()])
    for (const ticketId of tickets) assert.deepEqual((await breachesOf(ticketId)).toSorted(), ['promise', 'reply'])
  })

  it('is found after a restart, and the row and its event stand or fall together', async () => {
    const ticketId = await ticket()
    org.house.clock.advance(49 * 3_600_000)
    const story = await org.asSystem((work) => readStory(work, ticketId))
    // A story that somebody else wrote on, in the place where the event must go: the transaction fails as in a crash.
    const blocked = inOrg(org.house, org.people.agent, 'staff', async (work) => {
      await work.tx.selectFrom('tickets').select('ticket_id').where('ticket_id', '=', ticketId).forUpdate().execute()
      await work.tx
        .updateTable('tickets')
        .set({ story_seq: story.length - 1 })
        .where('ticket_id', '=', ticketId)
        .execute()
    })
    await blocked
    await sweep()
    assert.match(String(org.house.faults.at(-1)?.error), /duplicate key/)
    org.house.faults.length = 0
    assert.equal((await clockOf(ticketId, 'promise')).breached_at, null)
    assert.deepEqual(await breachesOf(ticketId), [])
    await org.asSystem(({ tx }) =>
      tx.updateTable('tickets').set({ story_seq: story.length }).where('ticket_id', '=', ticketId).execute(),
    )
    await sweep()
    assert.deepEqual((await breachesOf(ticketId)).toSorted(), ['promise', 'reply'])
  })

  it('is not called late when it was answered in time and only our follower was slow', async () => {
    const ticketId = await ticket()
    const { due_at: due } = await clockOf(ticketId, 'promise')
    org.house.clock.set(new Date(due.getTime() - 60_000))
    await org.as('agent', (work) => reply(work, { ticketId }, { text: '已改好', version: null }))
    org.house.clock.advance(120_000)
    // The sweep comes first, as it does beside a second worker or while another transaction holds the horizon back.
    await sweep()
    assert.deepEqual(await breachesOf(ticketId), [])
    await follow()
    await sweep()
    assert.deepEqual(await breachesOf(ticketId), [])
    assert.equal((await clockOf(ticketId, 'promise')).done_at?.getTime(), due.getTime() - 60_000)
  })

  it('answered too late is late all the same, and stops with the answer', async () => {
    const ticketId = await ticket()
    const { due_at: due } = await clockOf(ticketId, 'promise')
    org.house.clock.set(new Date(due.getTime() + 60_000))
    await org.as('agent', (work) => reply(work, { ticketId }, { text: '抱歉', version: null }))
    await sweep()
    assert.deepEqual((await breachesOf(ticketId)).toSorted(), ['promise', 'reply'])
    await follow()
    const { done_at: done, breached_at: breached } = await clockOf(ticketId, 'promise')
    assert.ok(done! > due && breached! > due)
  })

  it('does not run out on a ticket that is resolved, and runs again from the moment it is reopened', async () => {
    const ticketId = await ticket()
    const move = (name: 'resolve' | 'reopen') =>
      org.as('agent', async (work) =>
        moveTicketTo(
          work,
          await ticketFor(work, { ticketId }, 'ticket.work', { lock: true }),
          name === 'resolve' ? { name, outcome: 'upheld', reason: 'x', redress: 'none' } : { name },
        ),
      )
    await move('resolve')
    await follow()
    org.house.clock.advance(9 * 86_400_000)
    await sweep()
    assert.deepEqual(await breachesOf(ticketId), [])
    await move('reopen')
    const reopenedAt = org.house.clock.now().getTime()
    await follow()
    const { run, due_at: due } = await clockOf(ticketId, 'promise')
    assert.deepEqual([run, due.getTime() - reopenedAt], [2, 48 * 3_600_000])
    org.house.clock.advance(48 * 3_600_000 + 1)
    await sweep()
    assert.deepEqual((await breachesOf(ticketId)).toSorted(), ['promise', 'reply'])
  })
})

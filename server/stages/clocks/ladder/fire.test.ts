import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import { readStory } from '#records/audit/follow.ts'
import { ticketFor } from '#records/tickets/load.ts'
import { moveTicketTo } from '#records/tickets/move.ts'
import { reply } from '#stages/replies/reply.ts'
import { openTestOrg } from '../../../../test/house.ts'
import { fireDueClocks } from './fire.ts'

const org = await openTestOrg()
after(() => org.close())

const minuteMs = 60_000
const hourMs = 60 * minuteMs
const sweep = () => fireDueClocks(org.house, org.orgId)
const follow = () => org.follow()
const clockEvents = async (ticketId: string) =>
  (await org.asSystem((work) => readStory(work, ticketId))).filter((event) => event.type.startsWith('clock.'))
/** What the clock of the reply has said so far: the rungs it climbed. */
const rungsOf = async (ticketId: string, clock = 'reply') =>
  (await clockEvents(ticketId)).filter(({ payload }) => payload.clock === clock).map(({ payload }) => payload.rung)
const clockOf = (ticketId: string, clock = 'reply') =>
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
/** An ordinary P3 ticket, to be answered within two days, whose customer and clocks the followers know already. */
async function ticket(): Promise<string> {
  const { ticketId } = await org.send({ form: 'sign_in', answers: { what: 'details' }, text: '想改一下地址' })
  await follow()
  return ticketId
}
const move = (ticketId: string, name: 'resolve' | 'reopen') =>
  org.as('agent', async (work) =>
    moveTicketTo(
      work,
      await ticketFor(work, { ticketId }, 'ticket.work', { lock: true }),
      name === 'resolve' ? { name, outcome: 'upheld', reason: 'x', redress: 'none' } : { name },
    ),
  )

describe('a clock that gets short', () => {
  it('climbs its ladder: each rung after its moment and not at it, in order and once', async () => {
    const ticketId = await ticket()
    const { due_at: due, started_at: started } = await clockOf(ticketId)
    const soon = new Date(started.getTime() + 0.8 * (due.getTime() - started.getTime()))
    const rungs: [Date, string][] = [
      [soon, 'due_soon'],
      [due, 'late'],
      [new Date(due.getTime() + 24 * hourMs), 'very_late'],
    ]
    const climbed: string[] = []
    for (const [at, rung] of rungs) {
      org.house.clock.set(at)
      await sweep()
      assert.deepEqual(await rungsOf(ticketId), climbed, `not before ${rung} is due`)
      org.house.clock.advance(1)
      climbed.push(rung)
      for (let n = 0; n < 3; n++) {
        await sweep()
        await follow()
        assert.deepEqual(await rungsOf(ticketId), climbed)
      }
    }
    const events = (await clockEvents(ticketId)).filter(({ payload }) => payload.clock === 'reply')
    assert.deepEqual(
      events.map(({ type, payload }) => [type, payload.tell, payload.reached]),
      [
        ['clock.due_soon', 'owner', soon.toISOString()],
        ['clock.breached', 'lead', due.toISOString()],
        ['clock.escalated', 'head', rungs[2]![0].toISOString()],
      ],
    )
    const { breached_at: at, owner_role: role, rung, next_at: next, told } = await clockOf(ticketId)
    assert.deepEqual([at?.getTime(), role, rung, next, told], [due.getTime() + 1, 'agent', 3, null, 3])
    assert.equal((await org.ticket(ticketId)).version, 1, "the version stays: nobody's work is refused for it")
  })

  it('is found once by many workers', async () => {
    const tickets = [await ticket(), await ticket(), await ticket()]
    org.house.clock.advance(49 * hourMs)
    await Promise.all([sweep(), sweep(), sweep(), sweep()])
    await sweep()
    for (const ticketId of tickets) assert.deepEqual(await rungsOf(ticketId), ['due_soon', 'late'])
  })

  it('makes up for what nobody was there to tell, in order, and says since when', async () => {
    const ticketId = await ticket()
    const { due_at: due } = await clockOf(ticketId)
    org.house.clock.set(new Date(due.getTime() + 30 * hourMs))
    await sweep()
    await sweep()
    assert.deepEqual(await rungsOf(ticketId), ['due_soon', 'late', 'very_late'])
    const late = (await clockEvents(ticketId)).find(
      ({ type, payload }) => type === 'clock.breached' && payload.clock === 'reply',
    )!
    assert.equal(late.at.getTime() - Date.parse(String(late.payload.reached)), 30 * hourMs)
  })

  it('stands or falls together with its event, and one broken ticket holds up no other', async () => {
    const broken = await ticket()
    const sound = [await ticket(), await ticket()]
    org.house.clock.advance(49 * hourMs)
    const story = await org.asSystem((work) => readStory(work, broken))
    const setSeq = (seq: number) =>
      org.asSystem(({ tx }) =>
        tx.updateTable('tickets').set({ story_seq: seq }).where('ticket_id', '=', broken).execute(),
      )
    // A story that somebody else wrote on, in the place where the event must go: the transaction fails as in a crash.
    await setSeq(story.length - 1)
    await sweep()
    assert.match(String(org.house.faults.at(-1)?.error), /duplicate key/)
    org.house.faults.length = 0
    const { breached_at: breached, rung } = await clockOf(broken)
    assert.deepEqual([breached, rung], [null, 0])
    assert.deepEqual(await rungsOf(broken), [])
    for (const ticketId of sound) assert.deepEqual(await rungsOf(ticketId), ['due_soon', 'late'])
    await setSeq(story.length)
    org.house.clock.advance(2 * minuteMs)
    await sweep()
    assert.deepEqual(await rungsOf(broken), ['due_soon', 'late'])
  })

  it('is not told of when it was answered in time and only our follower was slow', async () => {
    const ticketId = await ticket()
    const { due_at: due, started_at: started } = await clockOf(ticketId)
    org.house.clock.set(new Date(started.getTime() + hourMs))
    await org.as('agent', (work) => reply(work, { ticketId }, { text: '已改好', version: null }))
    org.house.clock.set(new Date(due.getTime() + minuteMs))
    // The sweep comes first, as it does beside a second worker or while another transaction holds the horizon back.
    await sweep()
    assert.deepEqual(await rungsOf(ticketId), [])
    await follow()
    org.house.clock.advance(minuteMs)
    await sweep()
    assert.deepEqual(await rungsOf(ticketId), [])
    assert.equal((await clockOf(ticketId)).done_at?.getTime(), started.getTime() + hourMs)
  })

  it('answered too late is late all the same, whoever comes first, and stops with the answer', async () => {
    for (const order of [
      [sweep, follow],
      [follow, sweep],
    ]) {
      const ticketId = await ticket()
      const { due_at: due } = await clockOf(ticketId)
      org.house.clock.set(new Date(due.getTime() + minuteMs))
      await org.as('agent', (work) => reply(work, { ticketId }, { text: '抱歉', version: null }))
      for (const step of order) await step()
      assert.deepEqual(await rungsOf(ticketId), ['due_soon', 'late'])
      const { done_at: done, breached_at: breached, next_at: next } = await clockOf(ticketId)
      assert.ok(done! > due && breached! > due && next === null)
      org.house.clock.advance(25 * hourMs)
      await sweep()
      assert.deepEqual(await rungsOf(ticketId), ['due_soon', 'late'])
    }
  })

  it('does not run out on a ticket that is resolved, and runs again from the moment it is reopened', async () => {
    const ticketId = await ticket()
    await move(ticketId, 'resolve')
    await follow()
    org.house.clock.advance(9 * 24 * hourMs)
    await sweep()
    assert.deepEqual(await rungsOf(ticketId), [])
    await move(ticketId, 'reopen')
    const reopenedAt = org.house.clock.now().getTime()
    await follow()
    const { run, started_at: started, due_at: due } = await clockOf(ticketId)
    assert.deepEqual([run, started.getTime()], [2, reopenedAt])
    org.house.clock.set(new Date(due.getTime() + 1))
    await sweep()
    assert.deepEqual(await rungsOf(ticketId), ['due_soon', 'late'])
  })
})

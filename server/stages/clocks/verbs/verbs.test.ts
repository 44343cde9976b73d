import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { readStory } from '#records/audit/follow.ts'
import { define } from '#records/knowledge/definitions.ts'
import { giveTicketTo } from '#records/tickets/assign.ts'
import { ticketFor } from '#records/tickets/load.ts'
import { moveTicketTo } from '#records/tickets/move.ts'
import { reply } from '#stages/replies/reply.ts'
import { openTestOrg, type PersonName, type TestOrg } from '../../../../test/house.ts'
import { law } from '../../../../test/law.ts'
import { fireDueClocks } from '../ladder/fire.ts'
import { readTold, seeToldOf } from '../ladder/told.ts'
import { readTicketClocks } from '../queries.ts'
import { recordDuty } from './duty.ts'
import { askExtension, decideExtension } from './extend.ts'
import { pauseClock, resumeClock } from './pause.ts'
import { rebaseClock } from './rebase.ts'
import { restartClock } from './restart.ts'
import { recordTrigger } from './trigger.ts'

const hourMs = 3_600_000
const dayMs = 24 * hourMs
let org: TestOrg
before(async () => {
  org = await openTestOrg()
  await org.asSystem((work) => define(work, 'regime', 'law', 1, law('law', 1)))
  org.house.clock.advance(1)
})
after(() => org.close())

const clock = 'law/answer'
const ticket = async () => {
  const { ticketId } = await org.send({ form: 'sign_in', answers: { what: 'details' }, text: '想改一下地址' })
  await org.follow()
  return ticketId
}
const rowOf = (ticketId: string, name = clock) =>
  org.asSystem(({ tx }) =>
    tx
      .selectFrom('clocks')
      .selectAll()
      .where('ticket_id', '=', ticketId)
      .where('clock', '=', name)
      .orderBy('run', 'desc')
      .limit(1)
      .executeTakeFirstOrThrow(),
  )
/** Hours from the receipt to the end of a clock. */
const hoursOf = async (ticketId: string, name = clock) => {
  const [{ due_at: due }, { received_at: from }] = [await rowOf(ticketId, name), await org.ticket(ticketId)]
  return (due.getTime() - from.getTime()) / hourMs
}
const eventsOf = async (ticketId: string) => {
  const story = await org.asSystem((work) => readStory(work, ticketId))
  return story
    .filter(({ type, payload }) => type.startsWith('clock.') && payload.clock === clock)
    .map(({ type }) => type)
}
const panelOf = (who: PersonName, ticketId: string, name = clock) =>
  org.as(who, async (work) => {
    const panel = await readTicketClocks(work, await ticketFor(work, { ticketId }, 'ticket.read'), 'en')
    return panel.clocks.find((one) => one.clock === name)!
  })
const ask = (ticketId: string, extension = 'more', who: PersonName = 'agent') =>
  org.as(who, (work) => askExtension(work, { ticketId }, { clock, extension, reason: '账户记录还没调到' }))
const decide = (who: PersonName, ticketId: string, approve = true) =>
  org.as(who, (work) => decideExtension(work, { ticketId }, { clock, approve, tell: '还要查对账单' }))

describe('an extension', () => {
  it('moves nothing until a second person of the right role agrees, and tells the customer why', async () => {
    const ticketId = await ticket()
    await ask(ticketId)
    assert.equal(await hoursOf(ticketId), 240)
    await assert.rejects(ask(ticketId), { code: 'extension_waiting' })
    assert.equal((await panelOf('lead', ticketId)).asked?.mayDecide, true)
    await decide('lead', ticketId)
    assert.equal(await hoursOf(ticketId), 480)
    assert.deepEqual(await eventsOf(ticketId), ['clock.extension_asked', 'clock.extended'])
    await org.follow()
    const { messages, notices } = await org.asSystem(async ({ tx }) => ({
      messages: await tx
        .selectFrom('messages')
        .select(['body', 'visibility'])
        .where('ticket_id', '=', ticketId)
        .where('author_kind', '=', 'staff')
        .orderBy('at')
        .execute(),
      notices: await tx.selectFrom('notices').select('template').where('ticket_id', '=', ticketId).execute(),
    }))
    assert.deepEqual(messages, [
      { body: '账户记录还没调到', visibility: 'internal' },
      { body: '还要查对账单', visibility: 'public' },
    ])
    assert.ok(notices.some(({ template }) => template === 'extended'))
    const panel = await panelOf('agent', ticketId)
    assert.deepEqual(
      panel.duties.map(({ key, doneAt }) => [key, doneAt]),
      [
        ['why', null],
        ['decision', null],
      ],
    )
    await org.as('agent', (work) => recordDuty(work, { ticketId }, { clock, duty: 'why' }))
    assert.ok((await panelOf('agent', ticketId)).duties.find(({ key }) => key === 'why')?.doneAt)
  })

  it('is not decided by whoever asked, nor by somebody lower than the rule wants', async () => {
    const ticketId = await ticket()
    await ask(ticketId, 'most', 'lead')
    await assert.rejects(decide('lead', ticketId), { code: 'second_person_needed' })
    await decide('admin', ticketId, false)
    assert.deepEqual(await eventsOf(ticketId), ['clock.extension_asked', 'clock.extension_refused'])
    await ask(ticketId, 'most')
    await assert.rejects(decide('lead', ticketId), { code: 'head_needed' })
    await assert.rejects(decide('agent', ticketId), { code: 'permission_missing' })
    await decide('admin', ticketId)
    assert.equal(await hoursOf(ticketId), 960)
  })

  it('carries no clock beyond its absolute end, and comes too late after the end', async () => {
    const ticketId = await ticket()
    await ask(ticketId, 'never')
    await decide('admin', ticketId)
    assert.equal(await hoursOf(ticketId), 960)
    assert.deepEqual((await panelOf('agent', ticketId)).extensions, [])
    await assert.rejects(ask(ticketId, 'most'), { code: 'extension_gains_nothing' })
    const late = await ticket()
    org.house.clock.set(new Date((await rowOf(late)).due_at.getTime() + 1))
    await assert.rejects(ask(late), { code: 'clock_late' })
  })

  it('begins the ladder anew for the new end', async () => {
    const ticketId = await ticket()
    const { started_at: started } = await rowOf(ticketId)
    org.house.clock.set(new Date(started.getTime() + 150 * hourMs))
    await fireDueClocks(org.house, org.orgId)
    assert.equal((await rowOf(ticketId)).rung, 1)
    await ask(ticketId)
    await decide('lead', ticketId)
    const { rung, next_at: next } = await rowOf(ticketId)
    assert.deepEqual([rung, next?.getTime()], [0, started.getTime() + 0.6 * 480 * hourMs])
  })
})

describe('a pause', () => {
  it('leaves its time out, and nothing falls due meanwhile', async () => {
    const ticketId = await ticket()
    const pause = (reason: string) => org.as('agent', (work) => pauseClock(work, { ticketId }, { clock, reason }))
    await assert.rejects(pause('lunch'), { code: 'pause_unknown' })
    await pause('documents')
    org.house.clock.advance(30 * dayMs)
    await fireDueClocks(org.house, org.orgId)
    const paused = await panelOf('agent', ticketId)
    assert.deepEqual([paused.state, await eventsOf(ticketId)], ['paused', ['clock.paused']])
    await assert.rejects(ask(ticketId), { code: 'clock_paused' })
    await org.as('agent', (work) => resumeClock(work, { ticketId }, clock))
    assert.equal(await hoursOf(ticketId), 240 + 30 * 24)
    assert.equal((await panelOf('agent', ticketId)).state, 'running')
  })

  it('ends with the ticket, and is no reason to be late', async () => {
    const ticketId = await ticket()
    await org.as('agent', (work) => pauseClock(work, { ticketId }, { clock, reason: 'documents' }))
    org.house.clock.advance(30 * dayMs)
    await resolve(ticketId)
    const { state, dueAt, doneAt } = await panelOf('agent', ticketId)
    assert.equal(state, 'done')
    assert.equal(Date.parse(dueAt) - Date.parse(doneAt!), 240 * hourMs)
  })
})

const move = (ticketId: string, name: 'resolve' | 'reopen') =>
  org.as('agent', async (work) =>
    moveTicketTo(
      work,
      await ticketFor(work, { ticketId }, 'ticket.work', { lock: true }),
      name === 'resolve' ? { name, outcome: 'upheld', reason: 'x', redress: 'none' } : { name },
    ),
  )
async function resolve(ticketId: string) {
  await move(ticketId, 'resolve')
  await org.follow()
}

describe('a law’s clock', () => {
  it('ends with what it waits for', async () => {
    const ticketId = await ticket()
    await org.as('agent', (work) => reply(work, { ticketId }, { text: '在查', version: null }))
    await org.follow()
    assert.ok((await rowOf(ticketId, 'law/first')).done_at)
    assert.equal((await rowOf(ticketId)).done_at, null)
  })

  it('goes on when the ticket comes back in time, and begins anew after its end', async () => {
    const ticketId = await ticket()
    const { due_at: due } = await rowOf(ticketId)
    await resolve(ticketId)
    org.house.clock.advance(dayMs)
    await move(ticketId, 'reopen')
    await org.follow()
    const again = await rowOf(ticketId)
    assert.deepEqual([again.run, again.done_at, again.due_at], [1, null, due])
    assert.notEqual(again.next_at, null)
    await resolve(ticketId)
    org.house.clock.set(new Date(due.getTime() + dayMs))
    await move(ticketId, 'reopen')
    await org.follow()
    const { run, started_at: started } = await rowOf(ticketId)
    assert.ok(run > 1)
    assert.deepEqual(started, org.house.clock.now())
  })

  it('begins anew with new facts, from when they came', async () => {
    const ticketId = await ticket()
    const { started_at: started } = await rowOf(ticketId)
    org.house.clock.advance(5 * dayMs)
    const restart = (from: Date, who: PersonName = 'lead') =>
      org.as(who, (work) => restartClock(work, { ticketId }, { clock, from, reason: '新的流水' }))
    const from = new Date(started.getTime() + 4 * dayMs)
    await assert.rejects(restart(from, 'agent'), { code: 'permission_missing' })
    await assert.rejects(restart(new Date(started.getTime() - 1)), { code: 'clock_moment' })
    await restart(from)
    assert.equal(await hoursOf(ticketId), 240 + 4 * 24)
    const { startedAt, why } = await panelOf('agent', ticketId)
    assert.equal(startedAt, from.toISOString())
    assert.ok(why.length > 1)
  })

  it('starts when what it counts from is recorded, some only when they are named', async () => {
    const ticketId = await ticket()
    const at = new Date(org.house.clock.now().getTime() - hourMs)
    const record = (clocks: string[]) =>
      org.as('agent', (work) => recordTrigger(work, { ticketId }, { trigger: 'forwarded', at, clocks }))
    await assert.rejects(record(['law/answer']), { code: 'trigger_unknown' })
    await record([])
    const { due_at: due } = await rowOf(ticketId, 'law/report')
    assert.equal(due.getTime() - at.getTime(), 72 * hourMs)
    await assert.rejects(record([]), { code: 'clock_runs' })
    await record(['law/rare'])
    assert.equal((await rowOf(ticketId, 'law/rare')).due_at.getTime() - at.getTime(), dayMs)
  })

  it('keeps the version of its rule until somebody takes it over, who has seen the newest', async () => {
    const ticketId = await ticket()
    await org.asSystem((work) => define(work, 'regime', 'law', 2, law('law', 2, 120)))
    org.house.clock.advance(1)
    const rebase = (version: number) =>
      org.as('lead', (work) => rebaseClock(work, { ticketId }, { clock, version, reason: '新规' }))
    assert.equal(await hoursOf(ticketId), 240)
    const { newer, dueAt } = await panelOf('lead', ticketId)
    assert.equal(Date.parse(dueAt) - Date.parse(newer!.dueAt), 120 * hourMs)
    await assert.rejects(rebase(1), { code: 'rule_changed' })
    await rebase(newer!.version)
    assert.equal(await hoursOf(ticketId), 120)
    assert.equal((await panelOf('lead', ticketId)).newer, null)
    await assert.rejects(rebase(2), { code: 'rule_not_newer' })
  })
})

describe('what staff are told', () => {
  it('goes to who has the ticket, then to the lead, then to the head, and is gone when it is done', async () => {
    const ticketId = await ticket()
    const owner = org.people.agent
    await org.asSystem(async (work) => {
      const found = await ticketFor(work, { ticketId }, 'ticket.assign', { lock: true })
      await giveTicketTo(work, found, { teamId: found.team_id!, staffId: owner.staffId })
    })
    await org.follow()
    const told = async (who: PersonName | typeof owner) =>
      (await org.as(who, readTold)).tickets.find((one) => one.ticketId === ticketId)
    const { started_at: started, due_at: due } = await rowOf(ticketId)
    const at = async (share: number) => {
      org.house.clock.set(new Date(started.getTime() + share * (due.getTime() - started.getTime()) + 1))
      await fireDueClocks(org.house, org.orgId)
    }
    await at(0.1)
    assert.equal(await told(owner), undefined)
    await at(0.6)
    const seen = await told(owner)
    assert.equal(seen?.seen, false)
    await org.as(owner, (work) => seeToldOf(work, { ticketId }))
    assert.equal((await told(owner))?.seen, true)
    await at(1)
    assert.equal((await told(owner))?.seen, false, 'there is more to see')
    assert.ok((await told('admin'))?.clocks.some(({ clock: name, late }) => name === clock && late))
    await resolve(ticketId)
    assert.deepEqual([await told(owner), await told('admin')], [undefined, undefined])
  })

  it('brings an extension that waits to who may decide it', async () => {
    const ticketId = await ticket()
    await ask(ticketId, 'most')
    const told = async () => (await org.as('admin', readTold)).tickets.find((one) => one.ticketId === ticketId)
    assert.equal((await told())?.clocks[0]?.asked, true)
    await decide('admin', ticketId)
    assert.equal(await told(), undefined)
  })
})

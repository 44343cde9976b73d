/** What changes hands by itself, on the real database: pools are given out, the absent are stood in for, nobody is idle. */
import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { currentKnowledge } from '#records/knowledge/definitions.ts'
import { changePresence } from '#records/staff/presence.ts'
import { changeRoster, endAbsence, planAbsence, type Roster, usualRoster } from '#records/staff/roster.ts'
import { localMoment } from '#records/staff/shifts.rules.ts'
import { assignTicketTo } from '#records/tickets/assign.ts'
import { changeTicket } from '#records/tickets/change.ts'
import { ticketFor } from '#records/tickets/load.ts'
import { moveTicketTo } from '#records/tickets/move.ts'
import { recuseByHand } from '#records/tickets/recusal/recuse.ts'
import { attemptCallOf } from '#stages/capacity/calls/attempt.ts'
import { readCalls } from '#stages/capacity/calls/queries.ts'
import { openTestOrg, type PersonName, type TestOrg } from '../../../test/house.ts'
import { rebalance } from './rebalance.ts'

const minuteMs = 60_000
let org: TestOrg
let versions: Map<string, number>

before(async () => {
  org = await openTestOrg()
  versions = new Map()
})
after(() => org.close())
beforeEach(async () => {
  // Everybody of the desk is there and has nothing open.
  for (const name of ['agent', 'colleague', 'risk'] as const) {
    await roster(name, {})
    await org.as(name, (work) => changePresence(work, org.people[name].staffId, null))
  }
  const open = await org.asSystem(async ({ tx, now }) => {
    await tx.updateTable('absences').set({ ended_at: now }).where('ended_at', 'is', null).execute()
    return tx.selectFrom('tickets').select('ticket_id').where('stage', 'not in', ['resolved', 'closed']).execute()
  })
  for (const { ticket_id } of open) await resolve('lead', ticket_id)
})

async function roster(name: PersonName, to: Partial<Roster>): Promise<void> {
  const { staffId } = org.people[name]
  const version = versions.get(staffId) ?? 0
  versions.set(staffId, await org.as('lead', (work) => changeRoster(work, staffId, { ...usualRoster, ...to }, version)))
}
const idOf = (name: PersonName) => org.people[name].staffId
const holder = async (ticketId: string) => (await org.ticket(ticketId)).assignee_id
const sweep = () => rebalance(org.house, org.orgId)
const send = async (sent: Parameters<TestOrg['send']>[0] = {}) => (await org.send(sent)).ticketId
/** A disputed charge: the colleague's team. */
const charge = { text: '同一笔订单扣了两次款', form: 'other' as const }
const theft = { text: '账户被盗刷1000元，不是我操作的', form: 'other' as const }
const resolve = (name: PersonName, ticketId: string) =>
  org.as(name, async (work) =>
    moveTicketTo(work, await ticketFor(work, { ticketId }, 'ticket.work', { lock: true }), {
      name: 'resolve',
      outcome: 'upheld',
      reason: 'x',
      redress: 'none',
    }),
  )
let customers = 0
/** Somebody with a number: a P1 of theirs asks for a call. */
const toCall = () => ({ ...theft, contact: { phone: `138123456${10 + customers++}` } })
/** Gives a ticket to somebody by hand, and does something with it as them. */
const handed = (name: PersonName, ticketId: string) =>
  org.as('lead', async (work) => {
    await assignTicketTo(work, await ticketFor(work, { ticketId }, 'ticket.assign', { lock: true }), idOf(name))
    return ticketId
  })
const begun = (name: PersonName, ticketId: string) =>
  org.as(name, async (work) => {
    const ticket = await ticketFor(work, { ticketId }, 'ticket.work', { lock: true })
    await changeTicket(work, ticket, { reason: 'x' }, [])
    return ticketId
  })
const whys = (ticketId: string) =>
  org.asSystem(async ({ tx }) => {
    const rows = await tx
      .selectFrom('events')
      .select('payload')
      .where('subject_id', '=', ticketId)
      .where('type', '=', 'ticket.assigned')
      .orderBy('seq')
      .execute()
    return rows.map(({ payload }) => (payload as { why?: string }).why)
  })

test('nobody is given more than they can hold, and what waited goes out as soon as there is room, once', async () => {
  await roster('agent', { capacity: 1 })
  const first = await send()
  const second = await send()
  assert.deepEqual([await holder(first), await holder(second)], [idOf('agent'), null])
  assert.equal(await sweep(), 0)
  await resolve('agent', first)
  assert.equal(await sweep(), 1)
  assert.equal(await holder(second), idOf('agent'))
  assert.equal(await sweep(), 0)
  assert.deepEqual(await whys(second), ['room'])
})

test('who is away or off shift is given nothing, and their urgent untouched tickets go on', async () => {
  const urgent = await send(theft)
  assert.equal((await org.ticket(urgent)).priority, 1)
  assert.equal(await holder(urgent), idOf('risk'))
  await org.as('risk', (work) => changePresence(work, idOf('risk'), { why: 'break', until: null }))
  await sweep()
  await sweep()
  // The team that helps out: the agent is of funds-ops.
  assert.equal(await holder(urgent), idOf('agent'))
  assert.equal((await org.ticket(urgent)).team_id, org.teams['risk-ops'])
  assert.deepEqual(await whys(urgent), ['away', 'room'])
  const normal = await send()
  await roster('agent', { week: Array.from({ length: 7 }, () => []) })
  await sweep()
  assert.equal(await holder(normal), idOf('agent'), 'what is not urgent waits for its person')
  assert.equal(await holder(await send()), null)
})

test('a P1 that lies behind another goes to the team that helps out, and not back', async () => {
  const [first, second] = [await send(theft), await send(theft)]
  assert.deepEqual([await holder(first), await holder(second)], [idOf('risk'), idOf('risk')])
  assert.equal(await sweep(), 1)
  assert.deepEqual([await holder(first), await holder(second)], [idOf('risk'), idOf('agent')])
  assert.equal((await org.ticket(second)).team_id, org.teams['risk-ops'])
  assert.deepEqual(await whys(second), ['urgent'])
  assert.equal(await sweep(), 0)
})

test('a P1 behind lesser work goes to who has begun nothing, after the minutes it takes to open one', async () => {
  await begun('risk', await handed('risk', await send(charge)))
  const urgent = await send(theft)
  assert.equal(await holder(urgent), idOf('risk'))
  assert.equal(await sweep(), 0, 'they may be opening it')
  org.house.clock.advance(2 * minuteMs)
  assert.equal(await sweep(), 1)
  assert.equal(await holder(urgent), idOf('agent'))
  const other = await begun('risk', await send(theft))
  org.house.clock.advance(2 * minuteMs)
  while ((await sweep()) > 0);
  assert.equal(await holder(other), idOf('risk'), 'nobody loses what they began')
})

/** Both who are asked first are calling a customer about a P1; one more came after them. */
async function bothAtEmergencies() {
  const first = await begun('risk', await send(toCall()))
  const second = await begun('agent', await handed('agent', await send(toCall())))
  const third = await send(toCall())
  await org.follow()
  assert.equal(await holder(third), idOf('risk'))
  assert.equal(await sweep(), 0, 'nobody of those who are asked first has none')
  return { first, second, third }
}

test('with everybody asked at an emergency, all hands are, after their minutes; whoever is recused is not', async () => {
  const { third } = await bothAtEmergencies()
  const { routing } = await org.asSystem(currentKnowledge)
  await org.as('lead', (work) => recuseByHand(work, third, { staffId: idOf('agent'), reason: '亲戚' }))
  org.house.clock.advance(routing.allHandsMinutes! * minuteMs)
  assert.equal(await sweep(), 1)
  assert.equal(await holder(third), idOf('colleague'))
})

test('who has called the customer of a P1 is given the next one: the call comes before what is written', async () => {
  const { second, third } = await bothAtEmergencies()
  await org.as('agent', async (work) => {
    const [call] = (await readCalls(work)).calls.filter(({ ticketId }) => ticketId === second)
    await attemptCallOf(work, { ticketId: second, callId: call!.callId }, { how: 'reached' })
  })
  assert.equal(await sweep(), 1)
  assert.equal(await holder(third), idOf('agent'))
})

test('a shift that begins takes what waited, to the minute', async () => {
  const now = org.house.clock.now()
  const { minute, today } = localMoment(now, 'Asia/Shanghai')
  const from = (minute + 10) % 1_440
  const week = Array.from({ length: 7 }, () => [{ from, until: from + 60 }])
  await roster('agent', { week })
  const waiting = await send()
  assert.equal(await holder(waiting), null, today.date)
  assert.equal(await sweep(), 0)
  org.house.clock.set(new Date(now.getTime() + 10 * minuteMs))
  assert.equal(await sweep(), 1)
  assert.equal(await holder(waiting), idOf('agent'))
})

test('what needs somebody who is absent goes to the deputy as far as they have room, else to the pool', async () => {
  const [one, two] = [await send(charge), await send(charge)]
  assert.deepEqual([await holder(one), await holder(two)], [idOf('colleague'), idOf('colleague')])
  await roster('agent', { capacity: 1 })
  const today = localMoment(org.house.clock.now(), 'Asia/Shanghai').today.date
  const absence = { firstDay: today, lastDay: today, why: 'sick', deputyId: idOf('agent') } as const
  const absenceId = await org.as('lead', (work) => planAbsence(work, idOf('colleague'), absence))
  while ((await sweep()) > 0);
  const holders = await Promise.all([one, two].map(holder))
  assert.deepEqual(holders.toSorted(), [null, idOf('agent')].toSorted())
  assert.deepEqual((await Promise.all([one, two].map(whys))).flat().toSorted(), ['absent', 'deputy'])
  await org.as('lead', (work) => endAbsence(work, absenceId))
  while ((await sweep()) > 0);
  assert.ok((await Promise.all([one, two].map(holder))).includes(idOf('colleague')), 'back, and given what waits')
})

test('an absence that stands in the way, lies in the past or has nobody to act is refused, and says nothing of an illness', async () => {
  const plan = (more: object) =>
    org.as('lead', (work) =>
      planAbsence(work, idOf('agent'), {
        firstDay: '2099-01-01',
        lastDay: '2099-01-05',
        why: 'sick',
        deputyId: null,
        ...more,
      }),
    )
  const codeOf = (error: { code?: string }) => error.code
  await plan({})
  assert.equal(await plan({ firstDay: '2099-01-05', lastDay: '2099-01-06' }).catch(codeOf), 'absence_overlaps')
  assert.equal(await plan({ firstDay: '2001-01-01', lastDay: '2001-01-02' }).catch(codeOf), 'absence_over')
  const later = { firstDay: '2099-02-02', lastDay: '2099-02-03' }
  assert.equal(await plan({ ...later, lastDay: '2099-02-01' }).catch(codeOf), 'absence_over')
  assert.equal(await plan({ ...later, deputyId: idOf('agent') }).catch(codeOf), 'deputy_cannot_act')
  assert.equal(await plan({ ...later, deputyId: idOf('auditor') }).catch(codeOf), 'deputy_cannot_act')
  const events = await org.asSystem(({ tx }) =>
    tx.selectFrom('events').select('payload').where('subject_id', '=', idOf('agent')).execute(),
  )
  assert.doesNotMatch(JSON.stringify(events), /sick/)
})

test('what somebody had who works here no more waits for somebody else', async () => {
  const ticketId = await send(charge)
  const active = (is: boolean) =>
    org.asSystem(({ tx }) =>
      tx.updateTable('staff').set({ active: is }).where('staff_id', '=', idOf('colleague')).execute(),
    )
  await active(false)
  assert.equal(await sweep(), 1)
  assert.equal(await holder(ticketId), null)
  assert.deepEqual(await whys(ticketId), ['gone'])
  await active(true)
})

test('who has nothing to do is given what waits behind a colleague, and nobody loses what they began', async () => {
  await org.asSystem(({ tx }) =>
    tx
      .insertInto('team_members')
      .values({ org_id: org.orgId, team_id: org.teams['dispute-ops']!, staff_id: idOf('agent') })
      .execute(),
  )
  await org.as('agent', (work) => changePresence(work, idOf('agent'), { why: 'meeting', until: null }))
  const tickets = [await send(charge), await send(charge), await send(charge)]
  for (const ticketId of tickets) assert.equal(await holder(ticketId), idOf('colleague'))
  await org.as('agent', (work) => changePresence(work, idOf('agent'), null))
  assert.equal(await sweep(), 1)
  const moved = (await Promise.all(tickets.map(holder))).indexOf(idOf('agent'))
  assert.equal(moved, 1, 'not the first, which the colleague may be reading')
  assert.deepEqual(await whys(tickets[1]!), ['idle'])
  assert.equal(await sweep(), 0)
})

test('what somebody was given meanwhile stays theirs', async () => {
  await roster('agent', { capacity: 0 })
  const ticketId = await send()
  await roster('agent', {})
  await org.as('lead', async (work) =>
    assignTicketTo(work, await ticketFor(work, { ticketId }, 'ticket.assign', { lock: true }), idOf('risk')),
  )
  assert.equal(await sweep(), 0)
  assert.equal(await holder(ticketId), idOf('risk'))
})

test('two who change one roster at once: the second is told', async () => {
  const { staffId } = org.people.risk
  const seen = versions.get(staffId)!
  await roster('risk', { skills: ['elder'] })
  const late = org.as('lead', (work) => changeRoster(work, staffId, usualRoster, seen))
  assert.equal(await late.catch((error) => error.code), 'roster_changed')
})

/** How fast a team is and what waits for it, and what the door promises by it. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { Actor } from '#platform/database.ts'
import { currentKnowledge, define } from '#records/knowledge/definitions.ts'
import { addPerson } from '#records/staff/enter.ts'
import { ticketFor } from '#records/tickets/load.ts'
import { moveTicketTo } from '#records/tickets/move.ts'
import { teamPaces } from '#records/tickets/paces.ts'
import { type Receipt, receive } from '#stages/intake/receive.ts'
import { reply } from '#stages/replies/reply.ts'
import { openTestOrg, submissionFrom, type TestOrg } from '../../../../test/house.ts'
import { door } from '../../../loop.ts'
import { countQueues, measureSpeeds } from './speed.ts'

const minuteMs = 60_000
const hourMs = 60 * minuteMs
const orgs: TestOrg[] = []
after(() => Promise.all(orgs.map((org) => org.close())))

/** A desk where some people work in the team that answers for accounts, and in no other. */
async function desk(people: number) {
  const org = await openTestOrg()
  orgs.push(org)
  const teamId = org.teams['account-ops']!
  // Nothing becomes more urgent here because many report it.
  await org.asSystem(async (work) => {
    const { triage } = await currentKnowledge(work)
    await define(work, 'triage', triage.key, triage.version + 1, { ...triage, reach: [] })
  })
  const staff: Extract<Actor, { kind: 'staff' }>[] = []
  for (let n = 0; n < people; n++) {
    const who = { name: `p${n}`, email: `p${n}@test.local`, role: 'agent' as const }
    const staffId = await org.asSystem((work) => addPerson(work, { ...who, language: 'zh-Hans', teamIds: [teamId] }))
    staff.push({ kind: 'staff', orgId: org.orgId, staffId, role: 'agent', name: who.name })
  }
  /** Some who cannot sign in, each a customer of their own, in one batch. */
  const send = (count: number): Promise<Receipt[]> =>
    org.asSystem(async (work) => {
      const sent = { form: 'sign_in', answers: { what: 'details' }, text: '想改一下地址' }
      return receive(work, door, await Promise.all(Array.from({ length: count }, () => submissionFrom(work, sent))))
    })
  const answer = (ticketIds: string[]) =>
    org.as(staff[0]!, async (work) => {
      for (const ticketId of ticketIds) await reply(work, { ticketId }, { text: '已改好', version: null })
    })
  const count = async () => {
    await org.follow()
    await org.asSystem(countQueues)
  }
  const pace = async () => (await org.asSystem((work) => teamPaces(work))).get(teamId)!
  return { org, staff, send, answer, count, pace }
}
const hoursOf = ({ promise, receivedAt }: Receipt) => (promise.dueAt.getTime() - receivedAt.getTime()) / hourMs

test('what waits is what nobody has answered, and the work to come is what rosters and absences say', async () => {
  const { org, staff, send, answer, count, pace } = await desk(2)
  const [first] = await send(3)
  await answer([first!.ticketId])
  await count()
  assert.deepEqual((await pace()).waiting, [0, 0, 2, 0])
  assert.deepEqual((await pace()).workMinutes.slice(0, 3), [120, 240, 360])
  // The clock stands at 09:00 of a Monday in Shanghai.
  const [one, other] = staff.map(({ staffId }) => staffId)
  await org.asSystem(async ({ tx, orgId, now }) => {
    const week = JSON.stringify([[{ from: 600, until: 720 }], [], [], [], [], [], []])
    const days = JSON.stringify({ '2026-03-03': [{ from: 0, until: 60 }] })
    await tx
      .insertInto('rosters')
      .values({ org_id: orgId, staff_id: one!, skills: '[]', languages: '[]', week, days, version: 1, changed_at: now })
      .execute()
    await tx
      .insertInto('absences')
      .values({
        org_id: orgId,
        absence_id: other!,
        staff_id: other!,
        first_day: '2026-03-02',
        last_day: '2026-03-20',
        why: 'leave',
        made_at: now,
      })
      .execute()
  })
  await count()
  const { workMinutes } = await pace()
  assert.deepEqual([workMinutes.slice(0, 4), workMinutes.at(-1)], [[0, 60, 120, 120], 180])
})

test('speed is measured on tickets whose promise is over; withdrawn ones say nothing', async () => {
  const { org, send, answer, count, pace } = await desk(1)
  await count()
  const sent = await send(30)
  for (const [n, { ticketId }] of sent.entries()) {
    org.house.clock.advance(10 * minuteMs)
    if (n < 25) await answer([ticketId])
    else if (n < 29)
      await org.as('lead', async (work) =>
        moveTicketTo(work, await ticketFor(work, { ticketId }, 'ticket.work', { lock: true }), { name: 'withdraw' }),
      )
  }
  await org.follow()
  await org.asSystem(measureSpeeds)
  assert.deepEqual((await pace()).answerMinutes, [null, null, null, null], 'the slow ones may still come')
  org.house.clock.advance(48 * hourMs)
  await org.asSystem(measureSpeeds)
  await count()
  // 25 answers, one every ten minutes, and one ticket that nobody answered: nine of ten took 240 minutes at most.
  assert.deepEqual((await pace()).answerMinutes, [null, null, 240, null])
  assert.equal((await pace()).handlingMinutes, 10)
  assert.equal(hoursOf((await send(1))[0]!), 4)
})

test('five hundred wait for two people: promises move out, an emergency keeps its time, and as they are answered the next come back', async () => {
  const { org, send, answer, count } = await desk(2)
  await count()
  const [before] = await send(1)
  assert.equal(hoursOf(before!), 48)
  const flood = await send(500)
  const promised = flood.map(hoursOf)
  // A quarter of an hour each, by two people: those after the 384th wait for longer than two days.
  assert.deepEqual([promised[0], promised[300], promised[499]], [48, 48, 63])
  assert.deepEqual(
    promised,
    promised.toSorted((a, b) => a - b),
    'nobody behind is promised sooner',
  )
  await count()
  assert.equal(hoursOf((await send(1))[0]!), 63)
  assert.equal(hoursOf(await org.send({ form: 'stolen', answers: { what: 'scam' } })), 4)
  await answer(flood.slice(0, 150).map(({ ticketId }) => ticketId))
  org.house.clock.advance(30 * minuteMs)
  await count()
  assert.equal(hoursOf((await send(1))[0]!), 48)
  const last = await org.asSystem(({ tx }) =>
    tx
      .selectFrom('clocks')
      .select('due_at')
      .where('ticket_id', '=', flood[499]!.ticketId)
      .where('clock', '=', 'promise')
      .executeTakeFirstOrThrow(),
  )
  assert.deepEqual(last.due_at, flood[499]!.promise.dueAt, 'what was said stays')
})

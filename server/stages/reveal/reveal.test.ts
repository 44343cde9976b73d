/** The door to what the mask hides: one thing at a time, with a reason, within a budget, recorded; and its alarms. */
import assert from 'node:assert/strict'
import { after, beforeEach, describe, it } from 'node:test'
import fc from 'fast-check'
import type { Actor, Work } from '#platform/database.ts'
import { assignTicketTo } from '#records/tickets/assign.ts'
import { ticketFor } from '#records/tickets/load.ts'
import { openTestOrg, type PersonName } from '../../../test/house.ts'
import { readAlarms, seeAlarmOf } from './alarms.ts'
import { alarmsOf, budgets, waitSeconds } from './budget.rules.ts'
import type { Hidden } from './contract.ts'
import { revealHidden } from './reveal.ts'

const org = await openTestOrg()
after(() => org.close())
beforeEach(() => org.house.clock.advance(25 * 3_600_000))

const card = '6222021234567890128'
const text = `卡号${card}被盗刷，请打13912345678，密码是847362`
const name = '秦可卿'

let customers = 0

/** A ticket of a customer of its own, held by the agent. */
async function ticketOf(): Promise<string> {
  const phone = `139${String(10_000_000 + customers++)}`
  const { ticketId } = await org.send({ text, contact: { name, phone } })
  await org.as('lead', async (work) =>
    assignTicketTo(
      work,
      await ticketFor(work, { ticketId }, 'ticket.assign', { lock: true }),
      org.people.agent.staffId,
    ),
  )
  return ticketId
}

const fresh = (who: PersonName): Actor => ({ ...org.people[who], hasFactor: true, factorAt: org.house.clock.now() })
const reveal = (who: PersonName | Actor, ticketId: string, hidden: Hidden, reason = 'call_customer') =>
  org.as(who, (work) => revealHidden(work, ticketId, { hidden, reason }))
const messageOf = (ticketId: string) =>
  org.asSystem(async ({ tx }: Work) => {
    const row = await tx
      .selectFrom('messages')
      .select('message_id')
      .where('ticket_id', '=', ticketId)
      .executeTakeFirstOrThrow()
    return { kind: 'message' as const, id: row.message_id }
  })
const contactOf = (ticketId: string, kind: string) =>
  org.asSystem(async ({ tx }: Work) => {
    const row = await tx
      .selectFrom('contacts')
      .innerJoin('tickets', 'tickets.customer_id', 'contacts.customer_id')
      .select('contact_id')
      .where('tickets.ticket_id', '=', ticketId)
      .where('kind', '=', kind)
      .executeTakeFirstOrThrow()
    return { kind: 'contact' as const, id: row.contact_id }
  })
const story = (subjectId: string) =>
  org.asSystem(({ tx }) =>
    tx.selectFrom('events').select(['type', 'payload']).where('subject_id', '=', subjectId).orderBy('seq').execute(),
  )

describe('what is opened', () => {
  it('is as much as the policy opens to the role; a password is gone for everybody', async () => {
    const ticketId = await ticketOf()
    const hidden = await messageOf(ticketId)
    const seen = async (who: PersonName | Actor) => (await reveal(who, ticketId, hidden)).parts[0]!.text
    const byAgent = await seen('agent')
    assert.ok(byAgent.includes('13912345678'), byAgent)
    assert.ok(!byAgent.includes(card) && byAgent.includes('0128'), byAgent)
    const byRisk = await seen(fresh('risk'))
    assert.ok(byRisk.includes(card), byRisk)
    for (const one of [byAgent, byRisk]) assert.ok(!one.includes('847362'), one)
  })

  it('is a contact and a name', async () => {
    const ticketId = await ticketOf()
    const { parts } = await reveal('agent', ticketId, { kind: 'name' })
    assert.deepEqual(parts, [{ label: null, text: '秦可卿' }])
    const phone = await reveal('agent', ticketId, await contactOf(ticketId, 'phone'))
    assert.match(phone.parts[0]!.text, /^\+86139\d{8}$/)
  })

  it('is nothing of another ticket, by whatever id', async () => {
    const [mine, other] = [await ticketOf(), await ticketOf()]
    await assert.rejects(reveal('agent', mine, await messageOf(other)), { code: 'hidden_missing' })
    await assert.rejects(reveal('agent', mine, await contactOf(other, 'phone')), { code: 'hidden_missing' })
  })

  it('is nothing where the mask changed nothing', async () => {
    const { ticketId } = await org.send({ text: '钱没到。' })
    await assert.rejects(reveal(fresh('lead'), ticketId, await messageOf(ticketId)), { code: 'nothing_hidden' })
  })
})

describe('who looks', () => {
  it('has the permission, and their tickets in reach', async () => {
    const ticketId = await ticketOf()
    for (const who of ['product', 'auditor', 'admin'] as const)
      await assert.rejects(reveal(fresh(who), ticketId, { kind: 'name' }), { code: 'permission_missing' })
    await assert.rejects(reveal('colleague', ticketId, { kind: 'name' }), { code: 'not_your_team' })
  })

  it('shows a second factor first, in roles that will move money', async () => {
    const ticketId = await ticketOf()
    for (const who of ['lead', 'risk'] as const) {
      await assert.rejects(reveal({ ...fresh(who), factorAt: null } as Actor, ticketId, { kind: 'name' }), {
        code: 'step_up_needed',
      })
      assert.ok(await reveal(fresh(who), ticketId, { kind: 'name' }))
    }
  })

  it('leaves a line in the story of the ticket and of the person, with the reason and without the text', async () => {
    const ticketId = await ticketOf()
    const hidden = await messageOf(ticketId)
    await org.as('agent', (work) =>
      revealHidden(work, ticketId, { hidden, reason: 'other', words: `客户说卡号是${card}` }),
    )
    const last = (await story(ticketId)).at(-1)!
    assert.deepEqual(last, {
      type: 'personal.revealed',
      payload: { field: 'message', id: hidden.id, reason: 'other' },
    })
    const note = await org.asSystem(({ tx }) =>
      tx
        .selectFrom('messages')
        .select(['visibility', 'body'])
        .where('ticket_id', '=', ticketId)
        .orderBy('message_id', 'desc')
        .limit(1)
        .executeTakeFirst(),
    )
    assert.deepEqual(note, { visibility: 'internal', body: '客户说卡号是****0128' })
    assert.equal((await story(org.people.agent.staffId)).at(-1)!.type, 'staff.revealed')
  })
})

describe('a budget', () => {
  it('ends, says when it goes on, and the alarm stands before anybody asks', async () => {
    const ticketId = await ticketOf()
    const { perHour } = budgets.agent!
    for (let n = 1; n <= perHour; n++)
      assert.equal((await reveal('agent', ticketId, { kind: 'name' })).left, perHour - n)
    await assert.rejects(reveal('agent', ticketId, { kind: 'name' }), { code: 'reveal_budget_spent', status: 429 })
    const { alarms } = await org.as('auditor', readAlarms)
    const about = alarms.filter(({ person }) => person.staffId === org.people.agent.staffId)
    assert.deepEqual(
      about.slice(0, 1).map(({ kind, count }) => [kind, count]),
      [['budget_spent', perHour]],
    )
    await org.drain()
    assert.ok(org.house.letters.some(({ to, text }) => to === org.people.admin.email && text.includes('/alarms')))
    org.house.clock.advance(3_600_001)
    assert.ok(await reveal('agent', ticketId, { kind: 'name' }))
  })

  it('is spent once, however many looks come at once', async () => {
    const ticketId = await ticketOf()
    const { perHour } = budgets.agent!
    const all = await Promise.allSettled(
      Array.from({ length: perHour + 6 }, () => reveal('agent', ticketId, { kind: 'name' })),
    )
    assert.equal(all.filter(({ status }) => status === 'fulfilled').length, perHour)
  })

  it('is not spent by a look that was refused', async () => {
    const ticketId = await ticketOf()
    const { left } = await reveal('agent', ticketId, { kind: 'name' })
    await assert.rejects(reveal('agent', ticketId, { kind: 'message', id: ticketId }), { code: 'hidden_missing' })
    assert.equal((await reveal('agent', ticketId, { kind: 'name' })).left, left - 1)
  })

  it('has room again when its oldest look leaves the window, and not before', () => {
    const now = new Date('2026-03-02T01:00:00Z')
    const at = (seconds: number) => new Date(now.getTime() + seconds * 1000)
    const budget = { perHour: 2, perDay: 3 }
    const looks = { lastHour: 0, lastDay: 0, customersLastHour: 0, notOwnLastDay: 0 }
    fc.assert(
      fc.property(fc.nat(5), fc.nat(5), fc.integer({ min: 1, max: 3600 }), (lastHour, more, seconds) => {
        const before = { ...looks, lastHour, lastDay: lastHour + more }
        const wait = waitSeconds(budget, before, { hour: at(seconds), day: at(seconds + 9) }, now)
        const fits = lastHour < budget.perHour && before.lastDay < budget.perDay
        assert.equal(wait, fits ? 0 : before.lastDay >= budget.perDay ? seconds + 9 : seconds)
      }),
    )
  })
})

describe('a ticket', () => {
  it('that somebody took from a colleague to look at it counts as the colleague’s', async () => {
    const ticketId = await ticketOf()
    const give = (to: PersonName, by: PersonName) =>
      org.as(by, async (work) =>
        assignTicketTo(
          work,
          await ticketFor(work, { ticketId }, 'ticket.assign', { lock: true }),
          org.people[to].staffId,
        ),
      )
    const isOwn = () =>
      org.asSystem(async ({ tx }) => {
        const row = await tx
          .selectFrom('reveals')
          .select('is_own')
          .where('ticket_id', '=', ticketId)
          .orderBy('reveal_id', 'desc')
          .limit(1)
          .executeTakeFirstOrThrow()
        return row.is_own
      })
    await reveal('agent', ticketId, { kind: 'name' })
    assert.equal(await isOwn(), true)
    await give('colleague', 'agent')
    await give('agent', 'agent')
    await reveal('agent', ticketId, { kind: 'name' })
    assert.equal(await isOwn(), false)
    org.house.clock.advance(25 * 3_600_000)
    await reveal('agent', ticketId, { kind: 'name' })
    assert.equal(await isOwn(), true)
  })
})

describe('an alarm', () => {
  it('says what is unusual', () => {
    const budget = { perHour: 20, perDay: 60 }
    const looks = { lastHour: 1, lastDay: 1, customersLastHour: 1, notOwnLastDay: 0 }
    const kinds = (more: Partial<typeof looks>) => alarmsOf(budget, { ...looks, ...more }).map(({ kind }) => kind)
    assert.deepEqual(kinds({}), [])
    assert.deepEqual(kinds({ lastHour: 20, lastDay: 20 }), ['budget_spent'])
    assert.deepEqual(kinds({ lastHour: 13, customersLastHour: 13 }), ['many_customers'])
    assert.deepEqual(kinds({ notOwnLastDay: 11 }), ['not_own'])
  })

  it('is looked into once, by somebody else, and in the audit', async () => {
    const [alarm] = (await org.as('auditor', readAlarms)).alarms
    await assert.rejects(
      org.as('agent', (work) => seeAlarmOf(work, alarm!.alarmId, 'x')),
      { code: 'alarm_about_you' },
    )
    await org.as('lead', (work) => seeAlarmOf(work, alarm!.alarmId, '忙日，均有工单'))
    await assert.rejects(
      org.as('admin', (work) => seeAlarmOf(work, alarm!.alarmId, 'x')),
      { code: 'alarm_seen' },
    )
    const seen = (await org.as('auditor', readAlarms)).alarms.find(({ alarmId }) => alarmId === alarm!.alarmId)!
    assert.deepEqual([seen.seenBy?.name, seen.note], ['lead', '忙日，均有工单'])
    assert.equal((await story(alarm!.person.staffId)).at(-1)!.type, 'alarm.seen')
  })
})

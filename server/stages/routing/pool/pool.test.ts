/** The pool that people take from: nobody gets what another has, nobody more than they can hold, nothing lies untouched. */
import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, it } from 'node:test'
import { Problem } from '#platform/errors.ts'
import { readStory } from '#records/audit/follow.ts'
import { addPerson } from '#records/staff/enter.ts'
import { assignTicketTo } from '#records/tickets/assign.ts'
import { changeTicket } from '#records/tickets/change.ts'
import { ticketFor } from '#records/tickets/load.ts'
import { addMessage } from '#records/tickets/message.ts'
import { recuseByHand } from '#records/tickets/recusal/recuse.ts'
import { placeCustomerOf } from '#records/tickets/standing.ts'
import { openTestOrg, type Person, type TestOrg } from '../../../../test/house.ts'
import { claimNextFor, claimOne, roomOf } from './claim.ts'
import { handBack, returnUntouched } from './return.ts'

let org: TestOrg
before(async () => {
  org = await openTestOrg()
})
after(() => org.close())

const codeOf = (error: unknown) => (error instanceof Problem ? error.code : String(error))
const next = (who: Person | 'agent' | 'colleague' | 'admin') =>
  org.as(who, claimNextFor).then(({ claimed, why }) => claimed?.ticketId ?? why, codeOf)

/** Somebody more, of these teams. */
async function joins(name: string, teams: string[]): Promise<Person> {
  const email = `${name}@test.local`
  const person = { name, email, role: 'agent', language: 'zh-Hans' } as const
  const staffId = await org.asSystem((work) =>
    addPerson(work, { ...person, teamIds: teams.map((key) => org.teams[key]!) }),
  )
  return { kind: 'staff', orgId: org.orgId, staffId, role: 'agent', name, email }
}

/** A ticket that waits in a team's pool. */
async function waiting(sent: Parameters<TestOrg['send']>[0] = {}, team = 'pay-tech'): Promise<string> {
  const { ticketId } = await org.send(sent)
  await org.asSystem(async (work) => {
    const ticket = await ticketFor(work, { ticketId }, 'ticket.assign', { lock: true })
    await changeTicket(work, ticket, { assignee_id: null, team_id: org.teams[team]! }, [])
  })
  return ticketId
}

/** Nothing waits any more. */
const empty = () =>
  org.asSystem(({ tx }) => tx.updateTable('tickets').set({ stage: 'closed' }).where('stage', '<>', 'closed').execute())

beforeEach(() => empty())

describe('taking the next one', () => {
  it('gives twenty who ask at once twenty different tickets, and each of them the most pressing that was left', async () => {
    const people = await Promise.all(Array.from({ length: 20 }, (_, i) => joins(`taker ${i}`, ['card-ops'])))
    const tickets: string[] = []
    for (let i = 0; i < 22; i++) tickets.push(await waiting({}, 'card-ops'))
    const taken = await Promise.all(people.map((person) => next(person)))
    assert.equal(new Set(taken).size, 20, taken.join(' '))
    for (const [i, ticketId] of taken.entries())
      assert.equal((await org.ticket(ticketId!)).assignee_id, people[i]!.staffId)
    const pressing = new Map<string, string>()
    for (const id of tickets) pressing.set(id, `P${(await org.ticket(id)).priority} ${id}`)
    const inOrder = tickets.toSorted((a, b) => (pressing.get(a)! < pressing.get(b)! ? -1 : 1))
    assert.deepEqual(taken.toSorted(), inOrder.slice(0, 20).toSorted(), 'the two that pressed least are left')
  })

  it('gives one person who asks twice at once no more than they can hold', async () => {
    const one = await joins('full soon', ['app-tech'])
    await org.asSystem(({ tx, orgId, now }) =>
      tx
        .insertInto('rosters')
        .values({
          org_id: orgId,
          staff_id: one.staffId,
          skills: '[]',
          languages: '[]',
          capacity: 2,
          days: '{}',
          version: 1,
          changed_at: now,
        })
        .execute(),
    )
    for (let i = 0; i < 4; i++) await waiting({}, 'app-tech')
    const taken = await Promise.all(Array.from({ length: 4 }, () => next(one)))
    assert.equal(taken.filter((each) => each === 'hands_full').length, 2, taken.join(' '))
    assert.deepEqual(await org.as(one, roomOf), { held: 2, capacity: 2, waiting: 0 })
  })

  it('gives money at risk first, then the nearer day, and only of one’s own teams', async () => {
    const me = await joins('orderly', ['merchant-ops'])
    const far = await waiting({}, 'merchant-ops')
    const other = await waiting({}, 'dpo')
    const stolen = await waiting({ text: '账户被盗刷了，有人转走了我的钱', form: 'other' }, 'merchant-ops')
    assert.deepEqual([await next(me), await next(me), await next(me)], [stolen, far, 'pool_empty'])
    assert.equal((await org.ticket(other)).assignee_id, null)
    assert.equal(await next('admin'), 'pool_empty', 'who is of no team has no pool')
  })

  it('takes over a P1 that lies behind another, before anything of the pool, and leaves what was begun', async () => {
    const [first, second] = [await joins('first at it', ['card-ops']), await joins('second at it', ['card-ops'])]
    const stolen = { text: '账户被盗刷了，有人转走了我的钱', form: 'other' }
    const urgent = [await waiting(stolen, 'card-ops'), await waiting(stolen, 'card-ops')]
    for (const ticketId of urgent) await org.as(first, (work) => claimOne(work, ticketId))
    const lesser = await waiting({}, 'card-ops')
    assert.equal(await next(second), urgent[1])
    const { type, payload } = (await org.asSystem((work) => readStory(work, urgent[1]!))).at(-1)!
    assert.deepEqual([type, payload.why, payload.fromStaffId], ['ticket.assigned', 'urgent', first.staffId])
    assert.equal((await org.ticket(urgent[0]!)).assignee_id, first.staffId)
    assert.equal(await next(second), lesser, 'who has a P1 takes none over')
  })

  it('passes over what one is recused from, and what is only kept', async () => {
    const me = await joins('recused one', ['marketing'])
    const mine = await waiting({}, 'marketing')
    const kept = await waiting({}, 'marketing')
    await org.as('lead', (work) => recuseByHand(work, mine, { staffId: me.staffId, reason: '亲戚' }))
    const { customer_id } = await org.ticket(kept)
    await org.asSystem(({ tx }) =>
      tx.updateTable('customers').set({ state: 'restricted' }).where('customer_id', '=', customer_id).execute(),
    )
    assert.equal(await next(me), 'pool_empty')
    assert.equal(await org.as(me, (work) => claimOne(work, mine)).catch(codeOf), 'ticket_missing')
  })
})

describe('taking a certain one', () => {
  it('is for the first who asks', async () => {
    const ticketId = await waiting()
    const claims = await Promise.all(
      (['agent', 'colleague'] as const).map((who) =>
        org.as(who, (work) => claimOne(work, ticketId)).then(() => who, codeOf),
      ),
    )
    assert.equal(claims.filter((each) => each === 'already_taken').length, 1)
    const story = await org.asSystem((work) => readStory(work, ticketId))
    assert.deepEqual(story.at(-1)!.payload.why, 'claimed')
  })
})

describe('what is not begun', () => {
  const minutes = (n: number) => org.house.clock.advance(n * 60_000)
  const sweep = () => returnUntouched(org.house, org.orgId)
  let mate: Person
  before(async () => {
    mate = await joins('mate', ['pay-tech'])
  })
  const mine = async () => {
    const ticketId = await waiting()
    await org.as('agent', (work) => claimOne(work, ticketId))
    return ticketId
  }

  it('goes back after its time, tells why, and does not come to the same person again', async () => {
    const ticketId = await mine()
    const allowed = { 1: 10, 2: 60, 3: 480, 4: 1440 }[(await org.ticket(ticketId)).priority]!
    minutes(allowed - 1)
    assert.equal(await sweep(), 0)
    minutes(2)
    assert.equal(await sweep(), 1)
    const { agent } = org.people
    const { type, payload } = (await org.asSystem((work) => readStory(work, ticketId))).at(-1)!
    assert.deepEqual([type, payload.why, payload.fromStaffId], ['ticket.assigned', 'untouched', agent.staffId])
    await org.drain()
    assert.equal((await org.ticket(ticketId)).assignee_id, mate.staffId)
  })

  it('stays once anything was done with it: a note, or a look at what is hidden', async () => {
    const ticketId = await mine()
    await org.as('agent', async (work) => {
      const ticket = await ticketFor(work, { ticketId }, 'ticket.work', { lock: true })
      const { event } = await addMessage(work, ticketId, { text: '先查一下', visibility: 'internal' })
      await changeTicket(work, ticket, {}, [event])
    })
    minutes(2 * 1440)
    assert.equal(await sweep(), 0)
  })

  it('stays where nobody else could take it', async () => {
    const alone = await joins('alone', ['security'])
    const ticketId = await waiting({}, 'security')
    await org.as(alone, (work) => claimOne(work, ticketId))
    minutes(2 * 1440)
    assert.equal(await sweep(), 0)
    assert.equal((await org.ticket(ticketId)).assignee_id, alone.staffId)
  })

  it('is begun anew by each who gets it: what somebody else did before is not theirs', async () => {
    const ticketId = await mine()
    const lock = (work: Parameters<typeof ticketFor>[0]) =>
      ticketFor(work, { ticketId }, 'ticket.assign', { lock: true })
    await org.as('agent', async (work) => changeTicket(work, await lock(work), { reason: 'x' }, []))
    assert.equal((await org.ticket(ticketId)).touched, true)
    await org.as('lead', async (work) => assignTicketTo(work, await lock(work), mate.staffId))
    assert.equal((await org.ticket(ticketId)).touched, false)
  })

  it('is handed back by who has it, with the reason as a note, and goes to somebody else', async () => {
    const ticketId = await mine()
    assert.equal(await org.as('colleague', (work) => handBack(work, ticketId, 'x')).catch(codeOf), 'not_held')
    await org.as('agent', (work) => handBack(work, ticketId, '不熟这个渠道，电话 13912345678'))
    const notes = await org.asSystem(({ tx }) =>
      tx
        .selectFrom('messages')
        .select('body')
        .where('ticket_id', '=', ticketId)
        .where('visibility', '=', 'internal')
        .execute(),
    )
    assert.match(notes[0]!.body, /不熟这个渠道/)
    assert.equal(notes[0]!.body.includes('13912345678'), false)
    await org.drain()
    assert.equal((await org.ticket(ticketId)).assignee_id, mate.staffId)
  })
})

describe('worth to the house', () => {
  const contact = (name: string) => ({ contact: { email: `${name}@example.com` } })
  const place = (ticketId: string, tier: 'heavy' | 'vip', adviserId: string | null = null) =>
    org.as('lead', (work) => placeCustomerOf(work, ticketId, { tier, adviserId }))

  it('story 12: a heavy user’s ticket goes to their adviser, whatever the team, but money at risk to its team', async () => {
    const adviser = await joins('adviser', ['triage'])
    const first = await org.send(contact('heavy'))
    await place(first.ticketId, 'heavy', adviser.staffId)
    const second = await org.send(contact('heavy'))
    assert.equal((await org.ticket(second.ticketId)).assignee_id, adviser.staffId)
    const stolen = await org.send({ ...contact('heavy'), text: '账户被盗刷了，有人转走了我的钱', form: 'other' })
    assert.equal((await org.ticket(stolen.ticketId)).assignee_id, org.people.risk.staffId)
    await org.as('lead', (work) => recuseByHand(work, second.ticketId, { staffId: adviser.staffId, reason: '亲戚' }))
    await org.drain()
    assert.notEqual((await org.ticket(second.ticketId)).assignee_id, adviser.staffId)
    await org.asSystem(({ tx, now, orgId }) =>
      tx
        .insertInto('presences')
        .values({ org_id: orgId, staff_id: adviser.staffId, away_why: 'break', since: now })
        .execute(),
    )
    const third = await org.send(contact('heavy'))
    assert.notEqual((await org.ticket(third.ticketId)).assignee_id, adviser.staffId, 'who is away gets none')
  })

  it('orders within one priority and one day, after need, and never before a nearer day or money at risk', async () => {
    const me = await joins('in order', ['pricing'])
    const plain = await waiting(contact('plain'), 'pricing')
    const vip = await waiting(contact('vip'), 'pricing')
    const heavy = await waiting(contact('busy'), 'pricing')
    const frail = await waiting(contact('frail'), 'pricing')
    const early = await waiting(contact('early'), 'pricing')
    const urgent = await waiting(contact('urgent'), 'pricing')
    await place(vip, 'vip')
    await place(heavy, 'heavy')
    const day = (ticketId: string, dueAt: string, more: object = {}) =>
      org.asSystem(({ tx }) =>
        tx
          .updateTable('tickets')
          .set({ priority: 3, due_at: new Date(dueAt), ...more })
          .where('ticket_id', '=', ticketId)
          .execute(),
      )
    await day(plain, '2026-03-10T02:00:00Z')
    for (const ticketId of [vip, heavy]) await day(ticketId, '2026-03-10T09:00:00Z')
    await day(frail, '2026-03-10T10:00:00Z', { standing: 3 })
    await day(early, '2026-03-09T23:00:00Z')
    await day(urgent, '2026-03-20T00:00:00Z', { priority: 1 })
    const order = []
    for (let i = 0; i < 6; i++) order.push(await next(me))
    assert.deepEqual(order, [urgent, early, frail, vip, heavy, plain])
    const queue = await org.as(me, async (work) => {
      const { listTickets } = await import('#records/tickets/queries.ts')
      const { staffAskerOf } = await import('#records/staff/access.ts')
      return listTickets(work, { view: 'mine', limit: 6 }, await staffAskerOf(work))
    })
    assert.deepEqual(
      queue.rows.map((row) => row.ticketId),
      order,
      'the queue has the same order',
    )
  })

  it('story 17: moves no deadline', async () => {
    const plain = await org.send(contact('equal one'))
    const known = await org.send(contact('equal two'))
    await place(known.ticketId, 'vip')
    const again = await org.send(contact('equal two'))
    const clocksOf = (ticketId: string) =>
      org.asSystem(({ tx }) =>
        tx
          .selectFrom('clocks')
          .select(['clock', 'due_at', 'rule_key', 'rule_version'])
          .where('ticket_id', '=', ticketId)
          .orderBy('clock')
          .execute(),
      )
    assert.deepEqual(await clocksOf(again.ticketId), await clocksOf(plain.ticketId))
    assert.equal((await org.ticket(again.ticketId)).priority, (await org.ticket(plain.ticketId)).priority)
  })
})

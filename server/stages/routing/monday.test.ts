/** A Monday morning, minute by minute: 2,000 tickets, 40 people, and what must hold at each of its minutes. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { countGiven, openOf, type Person } from '#records/staff/roster.rules.ts'
import { knowledge } from '../../../test/draft.ts'
import { type Minute, runMonday } from '../../../test/monday.ts'
import { type Load, type MondayTicket, mondayPeople } from '../../../test/monday-day.ts'
import { deskOf, fits, personFor } from './assign.rules.ts'
import { lyingOf, mayTake } from './emergency.rules.ts'

const { routing } = knowledge
const seeds = [1, 2, 3]

function nobodyIsOverCapacity({ people }: Minute): void {
  for (const person of people) assert.ok(openOf(person) <= person.capacity!, person.staffId)
}

/** Whoever is there with nothing to do finds nothing that they could take: not in a pool, and not behind a colleague. */
function nobodyIsIdle({ people, tickets, desk }: Minute): void {
  const untouched = tickets.filter((ticket) => ticket.startedAt === null)
  for (const person of people) {
    if (person.duty !== 'available' || person.waiting > 0) continue
    const could = untouched.filter((ticket) => fits(person, ticket, desk))
    assert.deepEqual(could, [], person.staffId)
  }
}

/** No ticket waits in a pool while somebody of its team who fits has room. */
function nothingWaitsForNothing({ people, tickets, desk }: Minute): void {
  for (const ticket of tickets.filter(({ from }) => from === ''))
    for (const person of people.filter(({ duty }) => duty === 'available'))
      assert.ok(!fits(person, ticket, desk), `${ticket.ticketId} ${person.staffId}`)
}

/** What somebody began was the most pressing of their own. */
function theMostPressingFirst(minute: Minute): void {
  for (const begun of minute.tickets.filter(({ startedAt }) => startedAt === minute.at))
    for (const own of minute.tickets)
      if (own.from === begun.from && own.startedAt === null) assert.ok(own.priority >= begun.priority)
}

/** Nobody began something lesser while a P1 lay that they may take. */
function noEmergencyBehindLesser({ at, people, tickets, emergencies, hands, desk }: Minute): void {
  const lying = lyingOf(emergencies, hands, desk)
  const lay = emergencies.filter(({ ticketId }) => lying.has(ticketId))
  if (lay.length === 0) return
  for (const begun of tickets.filter(({ startedAt, priority }) => startedAt === at && priority > 1)) {
    const person = people.find(({ staffId }) => staffId === begun.from)!
    const could = lay.filter((one) => mayTake(person, one, desk))
    assert.deepEqual(could, [], `${person.staffId} at minute ${at}`)
  }
}

for (const seed of seeds)
  test(`nobody is idle, nobody over capacity, nothing unowned, P1 first (seed ${seed})`, () => {
    let minutes = 0
    let teamsThere = new Set<string>()
    const tickets = runMonday('the desk', seed, (minute) => {
      assert.ok(minute.isSettled, `the sweep comes to rest at minute ${minute.at}`)
      for (const ticket of minute.tickets) assert.ok(ticket.teamId.startsWith('team '))
      nobodyIsOverCapacity(minute)
      nothingWaitsForNothing(minute)
      nobodyIsIdle(minute)
      theMostPressingFirst(minute)
      noEmergencyBehindLesser(minute)
      minutes = minute.at
      teamsThere = new Set(minute.desk.teams.keys())
    })
    assert.equal(tickets.length, 2_000)
    assert.ok(minutes > 240, 'the morning is long enough to show something')
    // What came to somebody minutes before their team went home is begun on the next day, if it can wait.
    const left = tickets.filter((ticket) => ticket.startedAt === null)
    assert.ok(left.length <= 5 && left.every(({ priority }) => priority > 2), 'everything is begun on the same day')
    for (const { teamId, ticketId } of left) assert.ok(!teamsThere.has(teamId), ticketId)
    const begun = (priority: number) =>
      tickets.filter((ticket) => ticket.startedAt !== null && ticket.priority === priority)
    const worst = (priority: number) => Math.max(...begun(priority).map(({ startedAt, cameAt }) => startedAt! - cameAt))
    assert.ok(worst(1) < worst(3), 'a P1 waits less than a normal ticket')
  })

/** Four times what such a desk has, and half of its people: a holiday on which everything happens. */
const holiday: Load = { tickets: 1_200, people: 8 }
/** Ten times as many for two hours, every tenth of them an emergency: as much of them as all who are there can do. */
const surge: Load = { tickets: 400, people: 10, surge: { from: 120, minutes: 120, times: 10, urgentShare: 0.1 } }

for (const [named, load, middle] of [
  ['a holiday', holiday, 15],
  ['a surge', surge, 10],
] as const)
  test(`far beyond capacity the emergency lane moves: ${named}`, () => {
    const waitsOf = (tickets: MondayTicket[], priority: number) =>
      tickets
        .filter((ticket) => ticket.priority === priority)
        .map(({ startedAt, cameAt }) => (startedAt ?? Number.POSITIVE_INFINITY) - cameAt)
        .toSorted((a, b) => a - b)
    const tickets = runMonday(
      'the desk',
      1,
      (minute) => {
        assert.ok(minute.isSettled, `the sweep comes to rest at minute ${minute.at}`)
        for (const ticket of minute.tickets) assert.ok(ticket.teamId.startsWith('team '))
        nobodyIsOverCapacity(minute)
        theMostPressingFirst(minute)
        noEmergencyBehindLesser(minute)
        const room = minute.people.filter((one) => one.duty === 'available' && openOf(one) < one.capacity!)
        for (const { from, allHands, ticketId } of minute.tickets)
          if (from === '' && allHands) assert.deepEqual(room, [], `${ticketId} at minute ${minute.at}`)
      },
      load,
    )
    const [emergencies, normal] = [waitsOf(tickets, 1), waitsOf(tickets, 3)]
    assert.ok(normal.at(-1) === Number.POSITIVE_INFINITY, 'there is more than can be done on the day')
    const of = (share: number) => emergencies[Math.floor(emergencies.length * share)]!
    assert.ok(of(0.5) <= middle, `half of them within ${of(0.5)} minutes`)
    assert.ok(emergencies.at(-1)! <= 60, `all of them within ${emergencies.at(-1)} minutes`)
    const before = waitsOf(
      runMonday('no relief', 1, () => undefined, load),
      1,
    )
    assert.ok(of(0.5) <= before[before.length >> 1]!, 'no later than without giving on what lies')
  })

test('the same seed gives the same day', () => {
  const day = () => runMonday('the desk', 1).map(({ ticketId, from, startedAt }) => [ticketId, from, startedAt])
  assert.deepEqual(day(), day())
})

test('the share is fair: of equal work, equal people are given equally much, whenever it comes', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 2, max: 9 }),
      fc.array(fc.nat({ max: 20 }), { minLength: 1, maxLength: 80 }),
      fc.integer({ min: 1, max: 60 }),
      (count, gaps, takesMinutes) => {
        const people = mondayPeople(1, count).map((person) => ({
          ...person,
          ...equal,
          held: [0, 0, 0, 0] as Person['held'],
        }))
        const given = new Map(people.map(({ staffId }) => [staffId, 0]))
        const ends: { at: number; person: Person }[] = []
        let now = 0
        for (const [turn, gap] of gaps.entries()) {
          now += gap
          while (ends[0] && ends[0].at <= now) ends.shift()!.person.held[2] -= 1
          const staffId = personFor(quiet, deskOf([...people], routing, {}))!
          const person = people.find((each) => each.staffId === staffId)!
          countGiven(person, 3, new Date(turn + 1))
          given.set(staffId, given.get(staffId)! + 1)
          ends.push({ at: now + takesMinutes, person })
        }
        const counts = [...given.values()]
        assert.ok(Math.max(...counts) - Math.min(...counts) <= 1, counts.join(' '))
      },
    ),
    { numRuns: 300 },
  )
})

const equal = { duty: 'available' as const, teamIds: ['t'], languages: ['zh'], skills: [], capacity: 100 }
const quiet = { teamId: 't', priority: 3 as const, language: 'zh-Hans', skills: [], waitsForSkill: true }

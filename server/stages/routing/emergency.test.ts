/** The emergency lane: one P1 each before anybody has two, and none behind lesser work while somebody could see to it. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Priority, Routing } from '#records/knowledge/knowledge.rules.ts'
import { openOf, type Person } from '#records/staff/roster.rules.ts'
import { facts, knowledge } from '../../../test/draft.ts'
import { type Desk, deskOf, hasRoom, keptFree, personFor } from './assign.rules.ts'
import { type Emergency, type Hands, lyingOf, mayTake, nextUrgentFor, readMs, relieve } from './emergency.rules.ts'
import { type Hand, level } from './rebalance.rules.ts'
import { wantsAllHands } from './skills.rules.ts'

const { routing } = knowledge
const minuteMs = 60_000
const now = new Date('2026-03-02T01:00:00Z')
const risk = 'team risk-ops'
/** The team that helps risk-ops out. */
const funds = 'team funds-ops'
const tech = 'team pay-tech'

const person = (staffId: string, more: Partial<Person> = {}): Person => ({
  staffId,
  role: 'agent',
  teamIds: [risk],
  languages: ['zh'],
  skills: [],
  capacity: 8,
  duty: 'available',
  deputyId: null,
  held: [0, 0, 0, 0],
  waiting: 0,
  givenMs: 0,
  ...more,
})
const urgent = (ticketId: string, from = '', more: Partial<Emergency> = {}): Emergency => ({
  ticketId,
  from,
  teamId: risk,
  priority: 1,
  language: 'zh-Hans',
  skills: [],
  waitsForSkill: false,
  heldMs: 0,
  ...more,
})

type Scene = { people: Person[]; emergencies: Emergency[]; hands: Record<string, Partial<Hands>> }
const handsOf = ({ hands }: Pick<Scene, 'hands'>) =>
  new Map(Object.entries(hands).map(([id, of]) => [id, { unmet: 0, hasBegun: false, ...of }]))
const sceneDesk = (people: Person[], of: Routing = routing): Desk => deskOf(people, of, facts.teamIds)
const relieved = (scene: Scene): Hand[] =>
  relieve(
    scene.emergencies,
    new Map(scene.people.map((each) => [each.staffId, each])),
    handsOf(scene),
    sceneDesk(scene.people),
    now,
  )

test('minutes after which anybody may take a P1, and only a P1', () => {
  const { allHandsMinutes: _, ...older } = routing
  const table: [of: Routing, priority: Priority, minutes: number, is: boolean][] = [
    [routing, 1, 0, false],
    [routing, 1, routing.allHandsMinutes! - 1 / 60, false],
    [routing, 1, routing.allHandsMinutes!, true],
    [routing, 1, 600, true],
    [routing, 2, 600, false],
    [routing, 3, 600, false],
    [routing, 4, 600, false],
    [{ ...routing, allHandsMinutes: 0 }, 1, 0, true],
    [{ ...routing, allHandsMinutes: 0 }, 2, 0, false],
    [{ ...routing, allHandsMinutes: 15 }, 1, 14, false],
    [{ ...routing, allHandsMinutes: 15 }, 1, 15, true],
    // Routing from before there was such a number.
    [older, 1, 1, false],
    [older, 1, 2, true],
  ]
  for (const [of, priority, minutes, is] of table)
    assert.equal(
      wantsAllHands(of, priority, minutes * minuteMs),
      is,
      `P${priority} ${minutes} of ${of.allHandsMinutes}`,
    )
})

test('all hands are asked last, and never who is full, recused or not there', () => {
  const own = person('own')
  const helper = person('helper', { teamIds: [funds] })
  const onDuty = person('duty', { teamIds: [tech], role: 'lead' })
  const other = person('other', { teamIds: [tech] })
  const full = { held: [8, 0, 0, 0] as Person['held'] }
  const table: [people: Person[], allHands: boolean, not: string[], to: string | null][] = [
    [[other, onDuty, helper, own], true, [], 'own'],
    [[other, onDuty, helper, { ...own, ...full }], true, [], 'helper'],
    [[other, onDuty, helper], true, ['helper'], 'duty'],
    [[other, { ...onDuty, duty: 'off' }], true, [], 'other'],
    [[other, { ...onDuty, duty: 'off' }], false, [], null],
    [[{ ...other, ...full }], true, [], null],
    [[other], true, ['other'], null],
    [[{ ...other, duty: 'away' }], true, [], null],
    [[], true, [], null],
  ]
  for (const [people, allHands, not, to] of table) {
    const said = JSON.stringify([people.map(({ staffId }) => staffId), allHands, not])
    assert.equal(personFor({ ...urgent('t'), allHands, not }, sceneDesk(people)), to, said)
    const emergencies = [urgent('t', '', { allHands, not })]
    assert.equal(relieved({ people, emergencies, hands: {} })[0]?.to ?? null, to, said)
  }
})

test('what is kept free is for P1: one place of four or more, none of who holds few, and as many as the organisation says', () => {
  const table: [capacity: number, slots: number | undefined, kept: number][] = [
    [0, 1, 0],
    [3, 1, 0],
    [4, 1, 1],
    [40, 1, 1],
    [40, undefined, 1],
    [40, 0, 0],
    [40, 6, 6],
    [8, 6, 2],
  ]
  for (const [capacity, slots, kept] of table) {
    const { emergencySlots: _, ...older } = routing
    const of = slots === undefined ? older : { ...older, emergencySlots: slots }
    assert.equal(keptFree(capacity, of), kept, `${capacity} ${slots}`)
    const lesser = person('p', { capacity, held: [0, 0, Math.max(0, capacity - kept), 0] })
    assert.equal(hasRoom(lesser, of, 2), false)
    assert.equal(hasRoom(lesser, of, 1), kept > 0)
    // What P1s take beyond what is kept for them is not kept twice.
    assert.equal(hasRoom(person('p', { capacity, held: [kept, 0, 0, 0] }), of, 4), capacity > kept)
  }
})

test('which P1 lies: in a pool, behind another, or with who has been at lesser work for minutes', () => {
  const begun = { hasBegun: true }
  const table: [emergencies: Emergency[], hands: Scene['hands'], lying: Record<string, string>][] = [
    [[urgent('a')], {}, { a: 'behind' }],
    [[urgent('a', 'p')], { p: { unmet: 1 } }, {}],
    [[urgent('a', 'p', { heldMs: 60 * minuteMs })], { p: { unmet: 1 } }, {}],
    [[urgent('a', 'p', { heldMs: readMs - 1 })], { p: { unmet: 1, ...begun } }, {}],
    [[urgent('a', 'p', { heldMs: readMs })], { p: { unmet: 1, ...begun } }, { a: 'busy' }],
    // They are with another customer, whose P1 they began.
    [[urgent('a', 'p')], { p: { unmet: 2, ...begun } }, { a: 'behind' }],
    [[urgent('a', 'p'), urgent('b', 'p')], { p: { unmet: 2 } }, { b: 'behind' }],
    [[urgent('a', 'gone')], {}, {}],
  ]
  for (const [emergencies, hands, lying] of table) {
    const found = lyingOf(emergencies, handsOf({ hands }), sceneDesk([person('p')]))
    assert.deepEqual(Object.fromEntries(found), lying, JSON.stringify([emergencies, hands]))
  }
})

test('one each, the team first; what waits behind lesser work goes only to who has begun nothing', () => {
  const [own, mate] = [person('own'), person('mate')]
  const helper = person('helper', { teamIds: [funds] })
  const other = person('other', { teamIds: [tech] })
  const stack = [urgent('a', 'own'), urgent('b', 'own')]
  const late = [urgent('a', 'own', { heldMs: readMs })]
  const busy = { unmet: 1, hasBegun: true }
  const table: [people: Person[], emergencies: Emergency[], hands: Scene['hands'], to: Record<string, string>][] = [
    [[own, mate], stack, { own: { unmet: 2 } }, { b: 'mate' }],
    [[own, mate], stack, { own: { unmet: 2 }, mate: { hasBegun: true } }, { b: 'mate' }],
    [[own, mate, helper], stack, { own: { unmet: 2 }, mate: busy }, { b: 'helper' }],
    [[own, mate, other], stack, { own: { unmet: 2 }, mate: busy }, {}],
    [[own, helper, mate], late, { own: busy }, { a: 'mate' }],
    [[own, helper, mate], late, { own: busy, mate: { hasBegun: true } }, { a: 'helper' }],
    [[own, mate], late, { own: busy, mate: { hasBegun: true } }, {}],
    [[own, other], late.map((one) => ({ ...one, allHands: true })), { own: busy }, { a: 'other' }],
    // Language and skills choose among them, and never make it wait.
    [
      [own, mate, person('zoe', { languages: ['en'] })],
      stack.map((one) => ({ ...one, language: 'en' })),
      { own: { unmet: 2 } },
      { b: 'zoe' },
    ],
    [[own, mate], stack.map((one) => ({ ...one, language: 'en' })), { own: { unmet: 2 } }, { b: 'mate' }],
  ]
  for (const [people, emergencies, hands, to] of table) {
    const copies = people.map((each) => ({ ...each, held: [...each.held] as Person['held'] }))
    const given = relieved({ people: copies, emergencies, hands }).map((hand) => [hand.ticketId, hand.to])
    assert.deepEqual(Object.fromEntries(given), to, JSON.stringify([people.map(({ staffId }) => staffId), hands]))
  }
})

test('who asks for the next ticket takes over what lies, unless they have a P1 themselves', () => {
  const people = [person('own'), person('mate'), person('other', { teamIds: [tech] })]
  const desk = sceneDesk(people)
  const stack = [urgent('a', 'own'), urgent('b', 'own'), urgent('c', 'own')]
  const next = (staffId: string, hands: Scene['hands']) =>
    nextUrgentFor(people.find((each) => each.staffId === staffId)!, stack, handsOf({ hands }), desk)?.ticketId ?? null
  assert.equal(next('mate', { own: { unmet: 3 }, mate: { hasBegun: true } }), 'b')
  assert.equal(next('mate', { own: { unmet: 3 }, mate: { unmet: 1 } }), null)
  assert.equal(next('other', { own: { unmet: 3 } }), null)
})

const anyScene = fc
  .record({
    people: fc.array(
      fc.record({
        role: fc.constantFrom('agent', 'risk', 'lead'),
        teamIds: fc.subarray([risk, funds, tech], { minLength: 1 }),
        languages: fc.subarray(['zh', 'en'], { minLength: 1 }),
        capacity: fc.nat({ max: 9 }),
        duty: fc.constantFrom<Person['duty'][]>('available', 'available', 'available', 'away', 'off'),
        lesser: fc.nat({ max: 6 }),
        urgent: fc.nat({ max: 3 }),
        met: fc.nat({ max: 1 }),
        hasBegun: fc.boolean(),
      }),
      { minLength: 1, maxLength: 8 },
    ),
    pooled: fc.nat({ max: 4 }),
    held: fc.array(fc.record({ heldMs: fc.constantFrom(0, readMs), allHands: fc.boolean() }), {
      minLength: 28,
      maxLength: 28,
    }),
    teams: fc.array(fc.constantFrom(risk, funds), { minLength: 28, maxLength: 28 }),
    not: fc.subarray(['p0', 'p1', 'p2']),
  })
  .map(({ people, pooled, held, teams, not }) => {
    let count = 0
    const one = (from: string) => {
      const at = count++ % 28
      return urgent(`t${count}`, from, { ...held[at]!, teamId: teams[at]!, not: not.filter((id) => id !== from) })
    }
    const emergencies = [
      ...Array.from({ length: pooled }, () => one('')),
      ...people.flatMap((each, i) => Array.from({ length: each.urgent }, () => one(`p${i}`))),
    ]
    const everybody = people.map(({ lesser, urgent: untouched, met, hasBegun: _, ...each }, i) =>
      person(`p${i}`, {
        ...each,
        capacity: Math.max(each.capacity, lesser + untouched + met),
        held: [untouched + met, 0, lesser, 0],
        waiting: untouched + met + lesser,
      }),
    )
    const hands = Object.fromEntries(
      people.map(({ urgent: untouched, hasBegun }, i) => [`p${i}`, { unmet: untouched, hasBegun }]),
    )
    return { people: everybody, emergencies, hands }
  })

/** Relieves until nothing changes hands any more, as the sweep does, and answers what is left as it is then. */
function toRest(scene: Scene): Scene & { rounds: number } {
  const { people } = scene
  const hands = Object.fromEntries(handsOf(scene))
  const emergencies = scene.emergencies.map((one) => ({ ...one }))
  for (let rounds = 0; rounds < 200; rounds++) {
    const given = relieved({ people, emergencies, hands })
    if (given.length === 0) return { people, emergencies, hands, rounds }
    for (const { ticketId, from, to } of given) {
      Object.assign(emergencies.find((one) => one.ticketId === ticketId)!, { from: to, heldMs: 0 })
      if (from) hands[from]!.unmet -= 1
      hands[to!]!.unmet += 1
    }
  }
  return { people, emergencies, hands, rounds: Number.POSITIVE_INFINITY }
}

test('at rest no P1 lies while somebody who may take it has none and has begun nothing, or would take it before another', () => {
  fc.assert(
    fc.property(anyScene, (scene) => {
      const after = toRest(scene)
      assert.ok(after.rounds <= scene.emergencies.length + 1, 'it comes to rest')
      const desk = sceneDesk(after.people)
      const hands = handsOf(after)
      const lying = lyingOf(after.emergencies, hands, desk)
      for (const one of after.emergencies) {
        const why = lying.get(one.ticketId)
        if (!why) continue
        const idle = after.people.filter(({ staffId, duty }) => {
          const { unmet, hasBegun } = hands.get(staffId)!
          return duty === 'available' && unmet === 0 && (why === 'behind' || !hasBegun)
        })
        assert.deepEqual(
          idle.filter((each) => mayTake(each, one, desk)).map(({ staffId }) => staffId),
          [],
          one.ticketId,
        )
      }
    }),
    { numRuns: 1_000 },
  )
})

test('nobody over what they can hold, nobody recused, nobody who is not there, and every ticket with one owner', () => {
  fc.assert(
    fc.property(anyScene, (scene) => {
      const before = scene.emergencies.length
      const held = scene.people.reduce((sum, each) => sum + openOf(each), 0)
      const pooled = scene.emergencies.filter(({ from }) => from === '').length
      const given = relieved(scene)
      assert.equal(new Set(given.map(({ ticketId }) => ticketId)).size, given.length)
      const byId = new Map(scene.people.map((each) => [each.staffId, each]))
      for (const { ticketId, from, to } of given) {
        const one = scene.emergencies.find((each) => each.ticketId === ticketId)!
        const taker = byId.get(to!)!
        assert.equal(taker.duty, 'available')
        assert.ok(!one.not!.includes(to!))
        assert.equal(from ?? '', one.from)
        assert.notEqual(to, from)
        assert.ok(
          one.allHands ||
            taker.teamIds.includes(one.teamId) ||
            taker.teamIds.includes(one.teamId === risk ? funds : 'team dispute-ops') ||
            routing.dutyRoles!.includes(taker.role),
        )
      }
      for (const each of scene.people) assert.ok(openOf(each) <= each.capacity!, each.staffId)
      const fromPool = given.filter(({ from }) => from === null).length
      assert.equal(
        scene.people.reduce((sum, each) => sum + openOf(each), 0),
        held + fromPool,
      )
      assert.ok(fromPool <= pooled && scene.emergencies.length === before)
    }),
    { numRuns: 1_000 },
  )
})

test('giving out what is idle and relieving do not play one ticket to and fro', () => {
  fc.assert(
    fc.property(anyScene, (scene) => {
      const { people, emergencies, hands } = toRest(scene)
      const desk = sceneDesk(people)
      const byId = new Map(people.map((each) => [each.staffId, each]))
      const moved = level(
        emergencies.filter(({ from }) => desk.there.has(from)),
        byId,
        desk,
        now,
      )
      for (const { ticketId, from, to } of moved) {
        Object.assign(emergencies.find((one) => one.ticketId === ticketId)!, { from: to, heldMs: 0 })
        hands[from!]!.unmet! -= 1
        hands[to!]!.unmet! += 1
      }
      const after = relieved({ people, emergencies, hands })
      for (const { ticketId, to } of after)
        assert.ok(!moved.some((one) => one.ticketId === ticketId && one.from === to), ticketId)
    }),
    { numRuns: 500 },
  )
})

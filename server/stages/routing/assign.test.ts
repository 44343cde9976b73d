/** Whose is it: the team of the code, in it whoever is there, has what it takes and has the most room. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Priority } from '#records/knowledge/knowledge.rules.ts'
import { roles } from '#records/staff/permissions.rules.ts'
import { loadOf, openOf, type Person } from '#records/staff/roster.rules.ts'
import { codes, draftOf, facts, knowledge } from '../../../test/draft.ts'
import { assign, deskOf, keptFree, type Need, personFor } from './assign.rules.ts'
import { skillsFor, waitsForSkill } from './skills.rules.ts'

const { routing } = knowledge
const most = routing.openPerPersonMax
/** Of what is not P1. */
const mostLesser = most - keptFree(most, routing)
const person = (staffId: string, more: Partial<Person> & { open?: number } = {}): Person => ({
  staffId,
  role: 'agent',
  teamIds: ['team pay-tech'],
  languages: ['zh'],
  skills: [],
  capacity: null,
  duty: 'available',
  deputyId: null,
  held: [0, 0, more.open ?? 0, 0],
  waiting: more.open ?? 0,
  givenMs: 0,
  ...more,
})
const given = (people: Person[], draft = draftOf({}, { code: 'FAL-01', priority: 3 })) =>
  assign(draft, { ...facts, people })
const need = (more: Partial<Need> = {}): Need => ({
  teamId: 'team pay-tech',
  priority: 3,
  language: 'zh-Hans',
  skills: [],
  waitsForSkill: (more.priority ?? 3) > 2,
  ...more,
})
const found = (people: Person[], asked: Need = need()) => personFor(asked, deskOf(people, routing, facts.teamIds))

test('each code goes to its team; those of the list go to another than their group', () => {
  const teamOf = (code: string) => assign(draftOf({}, { code }), facts).teamId
  assert.equal(teamOf('FAL-07'), 'team risk-ops')
  assert.equal(teamOf('FAL-01'), 'team pay-tech')
  assert.equal(teamOf('PRV-03'), 'team security')
  assert.equal(teamOf('PRV-01'), 'team dpo')
  assert.equal(teamOf('XYZ-01'), 'team triage')
  assert.equal(teamOf(''), 'team triage')
  for (const { code } of codes) {
    assert.equal(teamOf(code), `team ${routing.teamByCode[code] ?? routing.teamByGroup[code.slice(0, 3)]}`, code)
  }
})

test('a team that the organisation does not have leaves its tickets to the fallback team', () => {
  const teamIds = { triage: 'team triage' }
  assert.equal(assign(draftOf({}, { code: 'FRD-01' }), { ...facts, teamIds }).teamId, 'team triage')
  assert.throws(() => assign(draftOf({}, { code: 'FRD-01' }), { ...facts, teamIds: {} }), /FRD-01/)
})

test('among those who are there and have room: the least load for what they can hold, then whose turn it is', () => {
  const table: [people: Person[], staffId: string | null][] = [
    [[], null],
    [[person('a', { open: 3 }), person('b', { open: 2 })], 'b'],
    [[person('b'), person('a')], 'a'],
    [[person('a', { givenMs: 5 }), person('b', { givenMs: 4 })], 'b'],
    [[person('a', { open: 3, capacity: 10 }), person('b', { open: 2, capacity: 5 })], 'a'],
    [[person('a', { teamIds: ['team dpo'] })], null],
    [[person('a', { teamIds: ['team dpo', 'team pay-tech'] })], 'a'],
    [[person('a', { open: mostLesser })], null],
    [[person('a', { open: mostLesser - 1 })], 'a'],
    [[person('a', { capacity: 0 })], null],
    [[person('a', { duty: 'away' }), person('b', { open: 9 })], 'b'],
    [[person('a', { duty: 'off' }), person('b', { duty: 'absent' })], null],
  ]
  for (const [people, staffId] of table) assert.equal(given(people).assigneeId, staffId, JSON.stringify(people))
})

test('a P1 weighs three normal tickets where loads are compared, and takes one place of what somebody can hold', () => {
  const held = (p1: number, p2: number, p3: number, p4: number) => ({ held: [p1, p2, p3, p4] as Person['held'] })
  assert.equal(loadOf(held(1, 1, 1, 1), routing.weightByPriority), 7)
  assert.equal(loadOf(held(1, 1, 1, 1)), 4)
  assert.equal(found([person('a', held(1, 0, 0, 0)), person('b', held(0, 0, 2, 0))]), 'b')
  const almostFull = (...of: [number, number, number, number]) => [person('a', { ...held(...of), capacity: 10 })]
  assert.equal(found(almostFull(4, 0, 5, 0), need({ priority: 1 })), 'a')
  assert.equal(found(almostFull(0, 0, 9, 0), need({ priority: 1 })), 'a', 'what is kept free for it')
  assert.equal(found(almostFull(0, 0, 9, 0), need({ priority: 2 })), null)
  assert.equal(found(almostFull(1, 0, 9, 0), need({ priority: 1 })), null)
})

test('nobody overtakes at the door what waits in the pool, but what is more pressing does', () => {
  const sent = (priority: Priority) => draftOf({}, { code: 'FAL-01', priority })
  const waiting = { 'team pay-tech': 2 as const, 'team dpo': 1 as const }
  const taker = (priority: Priority) => assign(sent(priority), { ...facts, people: [person('a')], waiting }).assigneeId
  assert.deepEqual(([1, 2, 3, 4] as const).map(taker), ['a', null, null, null])
})

test('a language or skill that somebody there has is waited for, but not by what is urgent', () => {
  const table: [people: Person[], asked: Partial<Need>, staffId: string | null][] = [
    [[person('a'), person('b', { languages: ['en'], open: 9 })], { language: 'en' }, 'b'],
    [[person('a')], { language: 'en' }, 'a'],
    [[person('a'), person('b', { languages: ['en'], open: most })], { language: 'en' }, null],
    [[person('a'), person('b', { languages: ['en'], open: most })], { language: 'en', priority: 2 }, 'a'],
    [[person('a'), person('b', { languages: ['en'], duty: 'off' })], { language: 'en' }, 'a'],
    [[person('a'), person('b', { skills: ['elder'], open: 9 })], { skills: ['elder'] }, 'b'],
    [[person('a'), person('b', { skills: ['elder'], open: 9 })], { skills: ['elder'], priority: 1 }, 'b'],
    [[person('a'), person('b', { skills: ['elder'], open: most })], { skills: ['elder'] }, null],
    [[person('a'), person('b', { skills: ['elder'], open: most })], { skills: ['elder'], waitsForSkill: false }, 'a'],
    [[person('a', { languages: ['zh', 'en'] }), person('b', { skills: ['elder'] })], { skills: ['merchant'] }, 'a'],
    [[person('a'), person('b')], { not: ['a'] }, 'b'],
    [[person('a')], { not: ['a'], priority: 1 }, null],
  ]
  for (const [people, asked, staffId] of table)
    assert.equal(found(people, need(asked)), staffId, JSON.stringify([people, asked]))
})

test('a P1 that finds nobody goes to the team that helps out, then to anybody on duty, and keeps its team', () => {
  const asked = draftOf({}, { code: 'FRD-01', priority: 1 })
  const funds = person('f', { teamIds: ['team funds-ops'] })
  const lead = person('l', { teamIds: ['team service-quality'], role: 'lead' })
  const other = person('o', { teamIds: ['team marketing'] })
  assert.equal(given([lead, other, funds], asked).assigneeId, 'f')
  assert.equal(given([lead, other, { ...funds, duty: 'off' }], asked).assigneeId, 'l')
  const alone = given([other], asked)
  assert.deepEqual([alone.assigneeId, alone.teamId], [null, 'team risk-ops'])
  assert.equal(given([lead, funds], { ...asked, priority: 2 }).assigneeId, null)
})

test('skills follow from the code, its group, and care', () => {
  assert.deepEqual(skillsFor(routing, 'MER-02', false), ['merchant'])
  assert.deepEqual(skillsFor(routing, 'FEE-04', true), ['elder', 'cross_border'])
  assert.deepEqual(skillsFor(routing, 'FAL-01', false), [])
  const { skills: _, ...older } = routing
  assert.deepEqual(skillsFor(older, 'MER-02', true), [])
})

test('what ships names codes, groups, teams and roles that there are', () => {
  const groups = knowledge.taxonomy.groups.map(({ code }) => code)
  const known = new Set([...codes.map(({ code }) => code), ...groups])
  for (const { key, codes: asked = [] } of routing.skills!) for (const code of asked) assert.ok(known.has(code), key)
  const teams = routing.teams.map(({ key }) => key)
  for (const team of Object.entries(routing.overflowTeam!).flat()) assert.ok(teams.includes(team), team)
  for (const role of routing.dutyRoles!) assert.ok((roles as readonly string[]).includes(role), role)
})

test('a normal ticket waits an hour for a skill, an urgent one never', () => {
  const minute = 60_000
  assert.deepEqual(
    ([1, 2, 3, 4] as const).map((priority) => waitsForSkill(routing, priority, 59 * minute)),
    [false, false, true, true],
  )
  assert.equal(waitsForSkill(routing, 3, 60 * minute), false)
})

test('what a person must look at first stays in the pool, unless money is at risk', () => {
  for (const priority of [1, 2, 3, 4] as const) {
    const draft = draftOf({}, { code: 'FAL-01', needsTriage: true, priority })
    assert.equal(given([person('a')], draft).assigneeId, priority === 1 ? 'a' : null, `P${priority}`)
  }
})

/** Gives tickets one after the other, counting up what each person holds, as the door does. */
function giveAll(people: Person[], tickets: number): (string | null)[] {
  return Array.from({ length: tickets }, () => {
    const { assigneeId } = given(people)
    const taker = people.find(({ staffId }) => staffId === assigneeId)
    if (taker) taker.held[2] += 1
    return assigneeId
  })
}

test('the share is fair: equal people end with loads that differ by at most one', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 12 }), fc.nat({ max: 120 }), (count, tickets) => {
      const people = Array.from({ length: count }, (_, i) => person(`p${i}`))
      giveAll(people, tickets)
      const loads = people.map((each) => loadOf(each))
      assert.ok(Math.max(...loads) - Math.min(...loads) <= 1, loads.join(' '))
      assert.equal(
        loads.reduce((sum, load) => sum + load, 0),
        Math.min(tickets, count * mostLesser),
      )
    }),
    { numRuns: 200 },
  )
})

test('who began with less catches up, and nobody holds more than the most', () => {
  fc.assert(
    fc.property(fc.array(fc.nat({ max: most + 5 }), { minLength: 1, maxLength: 6 }), (loads) => {
      const people = loads.map((open, i) => person(`p${i}`, { open }))
      const room = loads.reduce((sum, open) => sum + Math.max(0, mostLesser - open), 0)
      const takers = giveAll(people, room + 3)
      assert.equal(takers.filter((taker) => taker !== null).length, room)
      for (const [i, each] of people.entries()) assert.equal(loadOf(each), Math.max(loads[i]!, mostLesser))
    }),
    { numRuns: 200 },
  )
})

const anyPerson = fc.record({
  role: fc.constantFrom('agent', 'risk', 'lead'),
  teamIds: fc.subarray(['team pay-tech', 'team risk-ops', 'team funds-ops'], { minLength: 1 }),
  languages: fc.subarray(['zh', 'en', 'yue'], { minLength: 1 }),
  skills: fc.subarray(['elder', 'merchant']),
  capacity: fc.option(fc.nat({ max: 12 })),
  duty: fc.constantFrom('available', 'available', 'away', 'off', 'absent'),
  held: fc.tuple(fc.nat({ max: 2 }), fc.nat({ max: 2 }), fc.nat({ max: 4 }), fc.nat({ max: 4 })),
  givenMs: fc.nat({ max: 3 }),
})
const anyPeople = fc
  .array(anyPerson, { maxLength: 9 })
  .map((people) => people.map((each, i) => person(`p${i}`, each as Partial<Person>)))
const anyNeed = fc
  .record({
    teamId: fc.constantFrom('team pay-tech', 'team risk-ops', 'team funds-ops'),
    priority: fc.constantFrom<Priority[]>(1, 2, 3, 4),
    language: fc.constantFrom('zh-Hans', 'zh-Hant', 'en'),
    skills: fc.subarray(['elder', 'merchant']),
    not: fc.subarray(['p0', 'p1', 'p2']),
  })
  .map((asked) => need(asked))

test('whoever is chosen is there, has room and is not excluded, and the same facts choose the same person', () => {
  fc.assert(
    fc.property(anyPeople, anyNeed, (people, asked) => {
      const chosen = people.find(({ staffId }) => staffId === found(people, asked))
      assert.equal(found([...people].reverse(), asked), chosen?.staffId ?? null)
      if (!chosen) return
      assert.equal(chosen.duty, 'available')
      assert.ok(!asked.not!.includes(chosen.staffId))
      assert.ok(openOf(chosen) < (chosen.capacity ?? most))
      if (asked.priority > 1) assert.ok(chosen.teamIds.includes(asked.teamId))
    }),
    { numRuns: 1_000 },
  )
})

test('one more who is free and has what it takes never makes a ticket wait', () => {
  fc.assert(
    fc.property(anyPeople, anyNeed, (people, asked) => {
      const before = found(people, asked)
      const free = { teamIds: [asked.teamId], languages: [asked.language.split('-')[0]!], skills: [...asked.skills] }
      const after = found([...people, person('new', free)], asked)
      assert.notEqual(after, null)
      if (before === null) assert.equal(after, 'new')
    }),
    { numRuns: 1_000 },
  )
})

test('who lacks a language or skill is not chosen while somebody free of the team has it', () => {
  fc.assert(
    fc.property(anyPeople, anyNeed, (people, asked) => {
      const wanted = [...asked.skills, asked.language.split('-')[0]!]
      const lacks = ({ skills, languages }: Person) =>
        wanted.filter((each) => !skills.includes(each) && !languages.includes(each)).length
      const chosen = people.find(({ staffId }) => staffId === found(people, asked))
      if (!chosen?.teamIds.includes(asked.teamId)) return
      const perfect = people.filter(
        (each) =>
          lacks(each) === 0 &&
          each.duty === 'available' &&
          each.teamIds.includes(asked.teamId) &&
          !asked.not!.includes(each.staffId) &&
          found([each], asked) !== null,
      )
      if (perfect.length > 0) assert.equal(lacks(chosen), 0)
    }),
    { numRuns: 1_000 },
  )
})

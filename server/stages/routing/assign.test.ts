/** Whose is it: the team of the code, in it the person with the least to do. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Facts } from '#records/tickets/draft.rules.ts'
import { codes, draftOf, facts, knowledge } from '../../../test/draft.ts'
import { assign } from './assign.rules.ts'

const { routing } = knowledge
type Person = Facts['people'][number]
const person = (staffId: string, more: Partial<Person> = {}): Person => ({
  staffId,
  teamIds: ['team pay-tech'],
  language: 'zh-Hans',
  open: 0,
  ...more,
})
const given = (people: Person[], draft = draftOf({}, { code: 'FAL-01' })) => assign(draft, { ...facts, people })

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

test('the person with the fewest open tickets gets it, one who speaks the language before others', () => {
  const table: [people: Person[], staffId: string | null][] = [
    [[], null],
    [[person('a', { open: 3 }), person('b', { open: 2 })], 'b'],
    [[person('b'), person('a')], 'a'],
    [[person('a', { language: 'en' }), person('b', { open: 9 })], 'b'],
    [[person('a', { language: 'en' })], 'a'],
    [[person('a', { open: 5 }), person('b', { language: 'zh-Hant', open: 4 })], 'b'],
    [[person('a', { teamIds: ['team dpo'] })], null],
    [[person('a', { teamIds: ['team dpo', 'team pay-tech'] })], 'a'],
    [[person('a', { open: routing.openPerPersonMax })], null],
    [[person('a', { open: routing.openPerPersonMax - 1 })], 'a'],
    [
      [
        person('a', { open: routing.openPerPersonMax }),
        person('b', { language: 'en', open: routing.openPerPersonMax - 1 }),
      ],
      'b',
    ],
  ]
  for (const [people, staffId] of table) assert.equal(given(people).assigneeId, staffId, JSON.stringify(people))
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
    if (taker) taker.open += 1
    return assigneeId
  })
}

test('the share is fair: equal people end with loads that differ by at most one', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 12 }), fc.nat({ max: 120 }), (count, tickets) => {
      const people = Array.from({ length: count }, (_, i) => person(`p${i}`))
      giveAll(people, tickets)
      const loads = people.map(({ open }) => open)
      assert.ok(Math.max(...loads) - Math.min(...loads) <= 1, loads.join(' '))
      assert.equal(
        loads.reduce((sum, load) => sum + load, 0),
        Math.min(tickets, count * routing.openPerPersonMax),
      )
    }),
    { numRuns: 200 },
  )
})

test('who began with less catches up, and nobody holds more than the most', () => {
  fc.assert(
    fc.property(fc.array(fc.nat({ max: routing.openPerPersonMax + 5 }), { minLength: 1, maxLength: 6 }), (loads) => {
      const people = loads.map((open, i) => person(`p${i}`, { open }))
      const room = loads.reduce((sum, open) => sum + Math.max(0, routing.openPerPersonMax - open), 0)
      const takers = giveAll(people, room + 3)
      assert.equal(takers.filter((taker) => taker !== null).length, room)
      for (const [i, { open }] of people.entries()) assert.equal(open, Math.max(loads[i]!, routing.openPerPersonMax))
    }),
    { numRuns: 200 },
  )
})

/** Shifts against what is expected: queues, holes in the duty roster, and what supervisors are told of. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Person } from '#records/staff/roster.rules.ts'
import { deskOf, personFor } from '#stages/routing/assign.rules.ts'
import { facts, knowledge } from '../../../test/draft.ts'
import { adviceFor } from './advice.rules.ts'
import { callBackBy, isCallBackOffered } from './calls/call-back.rules.ts'
import { dutyRoster, urgentTeams } from './duty.rules.ts'
import { hourMs, hoursFrom } from './hours.rules.ts'
import { capacityOf, onShift, planOf, staffOf, stretchesOf, type Worker } from './plan.rules.ts'
import { changeOf, type Foreseen, nightsOf, type Standing } from './warnings/warnings.rules.ts'

const zone = 'Asia/Shanghai'
const monday = new Date('2026-03-02T00:00:00+08:00').getTime()
const hours = hoursFrom(monday, 48, zone, () => 'work')
const { routing, taxonomy } = knowledge
const { teamIds } = facts
const daily = (...shifts: { from: number; until: number }[]) => ({
  week: Array.from({ length: 7 }, () => shifts),
  days: {},
})
const office = daily({ from: 540, until: 1_080 })

const worker = (staffId: string, more: Partial<Worker> = {}): Worker => ({
  staffId,
  role: 'agent',
  teamIds: ['team risk-ops'],
  skills: [],
  pattern: office,
  absences: [],
  ...more,
})

test('who is on shift counts by the quarter, in each of their teams a part, and not on days off', () => {
  const half = worker('half', { pattern: daily({ from: 570, until: 1_080 }) })
  assert.deepEqual(
    [8, 9, 10, 17, 18].map((hour) => onShift(half, hours[hour]!)),
    [0, 0.5, 1, 1, 0],
  )
  const both = worker('both', { teamIds: ['team risk-ops', 'team funds-ops'] })
  assert.equal(staffOf([half, both], 'team risk-ops', hours)[10], 1.5)
  const gone = worker('gone', { absences: [{ firstDay: '2026-03-03', lastDay: '2026-03-05' }] })
  assert.deepEqual([onShift(gone, hours[10]!), onShift(gone, hours[34]!)], [1, 0])
  const night = worker('night', { pattern: daily({ from: 1_320, until: 1_800 }) })
  assert.deepEqual([onShift(night, hours[23]!), onShift(night, hours[26]!), onShift(night, hours[31]!)], [1, 1, 0])
})

test('a queue grows by what comes and shrinks by what can be done, and nothing is lost', () => {
  const counts = fc.array(fc.nat({ max: 50 }), { minLength: 24, maxLength: 24 })
  fc.assert(
    fc.property(fc.nat({ max: 300 }), counts, counts, fc.nat({ max: 23 }), (waiting, come, able, more) => {
      const plan = planOf(waiting, come, able)
      let queue = waiting
      for (const [index, hour] of plan.entries()) {
        queue = Math.max(0, queue + come[index]! - able[index]!)
        assert.equal(hour.queue, queue)
        if (hour.queue === 0) assert.equal(hour.waitHours, 0)
      }
      const helped = planOf(
        waiting,
        come,
        able.map((each, index) => (index === more ? each + 10 : each)),
      )
      for (const [index, hour] of helped.entries()) assert.ok(hour.queue <= plan[index]!.queue)
    }),
  )
})

test('a night with nobody is no trouble; three days of too much are', () => {
  const staff = staffOf([worker('one')], 'team risk-ops', hours)
  const able = staff.map((each) => capacityOf(each, 15))
  assert.ok(Math.abs(able[10]! - 3.2) < 1e-9)
  assert.equal(able[3], 0)
  const calm = planOf(
    0,
    hours.map(() => 0.5),
    able,
  )
  assert.ok(
    calm.every(({ isOver }) => !isOver),
    'what comes at night is done in the morning',
  )
  const busy = planOf(
    100,
    hours.map(() => 4),
    able,
  )
  const [stretch] = stretchesOf(
    hours,
    (index) => busy[index]!.isOver,
    (index) => busy[index]!.queue,
  )
  assert.ok(stretch && stretch.from === monday && stretch.size > 100)
  assert.equal(busy.at(-1)!.waitHours, null)
})

const person = (one: Worker): Person => ({
  staffId: one.staffId,
  role: one.role,
  teamIds: one.teamIds,
  languages: ['zh'],
  skills: one.skills,
  capacity: 5,
  duty: 'available',
  deputyId: null,
  held: [0, 0, 0, 0],
  waiting: 0,
  givenMs: 0,
})

test('the duty roster says what routing does: whoever it names is given the P1, and in a hole nobody is', () => {
  const urgent = urgentTeams(routing, taxonomy, teamIds)
  assert.ok(urgent.includes('team risk-ops'))
  const someone = fc.record({
    role: fc.constantFrom('agent', 'lead', 'risk'),
    teams: fc.subarray(Object.values(teamIds), { minLength: 1, maxLength: 2 }),
    from: fc.nat({ max: 23 }),
    hours: fc.integer({ min: 1, max: 12 }),
  })
  fc.assert(
    fc.property(fc.array(someone, { maxLength: 6 }), fc.nat({ max: 47 }), (people, at) => {
      const workers = people.map(({ role, teams, from, hours: long }, index) =>
        worker(`p${index}`, {
          role,
          teamIds: teams,
          pattern: daily({ from: from * 60, until: (from + long) * 60 }),
        }),
      )
      const hour = dutyRoster(workers, hours, routing, teamIds, urgent)[at]!
      const there = workers.filter((one) => onShift(one, hours[at]!) === 1)
      const desk = deskOf(there.map(person), routing, teamIds)
      for (const teamId of urgent) {
        const given = personFor({ teamId, priority: 1, language: 'zh-Hans', skills: [], waitsForSkill: false }, desk)
        if (hour.by !== 'nobody') assert.notEqual(given, null)
        if (hour.teamIds.includes(teamId)) assert.equal(given === null, hour.by === 'nobody')
        if (hour.teamIds.includes(teamId) && given) assert.ok(hour.staffIds.includes(given))
      }
    }),
  )
})

test('what a supervisor can do: people off shift who are not away, the team that helps, and calling back', () => {
  const late = worker('late', { pattern: daily({ from: 1_080, until: 1_320 }) })
  const away = worker('away', { pattern: late.pattern, absences: [{ firstDay: '2026-03-02', lastDay: '2026-03-02' }] })
  const stretch = { from: monday + 10 * hourMs, until: monday + 12 * hourMs, size: 9 }
  const plan = planOf(
    0,
    hours.map(() => 1),
    hours.map(() => 3),
  )
  const helping = { teamId: 'team funds-ops', plan, expected: hours.map(() => 1) }
  const team = { teamId: 'team risk-ops', workers: [worker('there'), late, away] }
  assert.deepEqual(adviceFor(stretch, hours, team, helping), [
    { do: 'ask_off_shift', staffIds: ['late'] },
    { do: 'overflow', teamId: 'team funds-ops', spareTickets: 4 },
    { do: 'call_back' },
  ])
  assert.deepEqual(adviceFor(stretch, hours, { ...team, workers: [] }, null), [{ do: 'call_back' }])
})

test('a call back is promised for when somebody is there, later with every call before it', () => {
  const staff = staffOf([worker('one')], 'team risk-ops', hours)
  assert.equal(callBackBy(hours, staff, 0)!.getTime(), monday + 10 * hourMs)
  const times = [0, 1, 5, 20].map((waiting) => callBackBy(hours, staff, waiting)!.getTime())
  assert.deepEqual(
    times,
    times.toSorted((a, b) => a - b),
  )
  assert.ok(times.at(-1)! > times[0]!)
  assert.equal(callBackBy(hours, staff, 1_000), null)
  assert.deepEqual([isCallBackOffered(null), isCallBackOffered(5), isCallBackOffered(4)], [true, true, false])
})

test('trouble is told once: what moves stays the same warning, what is gone ends', () => {
  const at = (from: number, until: number, more: Partial<Foreseen> = {}): Foreseen => ({
    kind: 'over_capacity',
    teamId: 't',
    from: monday + from * hourMs,
    until: monday + until * hourMs,
    size: 5,
    ...more,
  })
  const standing: Standing[] = [
    { warningId: 'a', ...at(10, 12) },
    { warningId: 'b', ...at(20, 22) },
    { warningId: 'c', ...at(40, 44) },
  ]
  assert.deepEqual(changeOf(standing, standing), { raise: [], move: [], end: [] })
  const moved = changeOf(standing, [at(11, 13), at(70, 80), at(40, 44, { kind: 'duty_hole', teamId: null })])
  assert.deepEqual(moved.move, [{ warningId: 'a', to: at(11, 13), isWorse: false }])
  assert.deepEqual(
    moved.raise.map(({ kind }) => kind),
    ['over_capacity', 'duty_hole'],
  )
  assert.deepEqual(moved.end, ['b', 'c'])
  const grown = changeOf(standing, [at(10, 22)])
  assert.deepEqual([grown.move[0]!.warningId, grown.raise, grown.end], ['a', [], ['b', 'c']])
  assert.equal(changeOf(standing, [at(10, 12, { size: 9 })]).move[0]!.isWorse, true)
  const nights = [at(22, 32), at(46, 56), at(100, 101)].map(({ from, until }) => ({ from, until, size: 1 }))
  assert.deepEqual(
    nightsOf(nights).map(({ size }) => size),
    [20, 1],
  )
})

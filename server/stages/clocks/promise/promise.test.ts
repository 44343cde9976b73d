/** The one time that a customer is promised: what it follows from, and what it never does. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { TeamPace } from '#records/tickets/paces.rules.ts'
import { knowledge, receivedAt } from '../../../../test/draft.ts'
import { deadlines } from '../start.rules.ts'
import { movedPromise, type Promised, promise, promisedTime } from './promise.rules.ts'

const { steps } = knowledge
const minuteMs = 60_000
const hourMs = 60 * minuteMs
const priorities = [1, 2, 3, 4] as const
const moments = fc.date({ min: new Date('2020-01-01'), max: new Date('2040-01-01'), noInvalidDate: true })
/** A team of so many people who work round the clock. */
const paceOf = (more: Partial<TeamPace> = {}, people = 1): TeamPace => ({
  answerMinutes: [null, null, null, null],
  handlingMinutes: null,
  waiting: [0, 0, 0, 0],
  workMinutes: Array.from({ length: 168 }, (_, hour) => (hour + 1) * 60 * people),
  countedAt: receivedAt,
  ...more,
})
const clockOf = (clock: string, dueAt: Date, provisional = false): Promised['clocks'][number] => ({
  clock,
  dueAt,
  doneAt: null,
  provisional,
  ladder: 'statutory',
})
const after = (hours: number, from = receivedAt) => new Date(from.getTime() + hours * hourMs)
const about = (priority: number, clocks: Promised['clocks'] = [], from = receivedAt): Promised => ({
  priority,
  from,
  clocks,
})
const hoursTo = (pace: TeamPace | undefined, to: Promised) =>
  (promise(knowledge, pace, to).dueAt.getTime() - to.from.getTime()) / hourMs

const paces = fc.record({
  answerMinutes: fc.array(fc.option(fc.integer({ min: 1, max: 20_000 })), { minLength: 4, maxLength: 4 }),
  handlingMinutes: fc.option(fc.integer({ min: 1, max: 120 })),
  waiting: fc.array(fc.integer({ min: 0, max: 5_000 }), { minLength: 4, maxLength: 4 }),
  workMinutes: fc
    .array(fc.integer({ min: 0, max: 600 }), { maxLength: 168 })
    .map((each) => each.map((_, hour) => each.slice(0, hour + 1).reduce((sum, n) => sum + n, 0))),
  countedAt: fc.constant(receivedAt),
})
const froms = fc
  .integer({ min: 0, max: 100 * 60 })
  .map((minutes) => new Date(receivedAt.getTime() + minutes * minuteMs))

test('a team that nobody has measured promises what we set ourselves', () => {
  assert.deepEqual(
    priorities.map((priority) => hoursTo(undefined, about(priority))),
    [4, 24, 48, 48],
  )
  const { ruleKey, explanation, ladder } = promise(knowledge, undefined, about(3))
  assert.deepEqual([ruleKey, explanation, ladder], [steps.key, steps.promise.explanation, 'promise'])
  assert.throws(
    () => promise({ steps: { ...steps, promise: { ...steps.promise, hoursByPriority: {} } } }, undefined, about(1)),
    /priority 1/,
  )
})

test('a team is as fast as it was, said as people say it', () => {
  const measured = (minutes: number) => paceOf({ answerMinutes: [null, null, minutes, null] })
  for (const [minutes, said] of [
    [17, 20],
    [61, 75],
    [200, 210],
    [25 * 60 + 1, 25 * 60 + 30],
    [99 * 60, 48 * 60],
  ] as const)
    assert.equal(hoursTo(measured(minutes), about(3)) * 60, said, `${minutes} min`)
  assert.equal(promisedTime(knowledge, measured(61), about(3)).ground, 'speed')
  assert.equal(hoursTo(measured(61), about(4)), 48, 'another priority has its own speed')
})

test('what we set ourselves is said without odd minutes, and never later', () => {
  const from = new Date('2026-03-02T01:07:21Z')
  assert.equal(promise(knowledge, undefined, about(3, [], from)).dueAt.toISOString(), '2026-03-04T01:00:00.000Z')
  assert.equal(promise(knowledge, undefined, about(1, [], from)).dueAt.toISOString(), '2026-03-02T05:00:00.000Z')
})

test('a queue beyond what the people can do moves it out, up to what the law allows, and no emergency', () => {
  const queue = paceOf({ waiting: [0, 0, 400, 100], handlingMinutes: 20 }, 2)
  // (400 + 1) answers of 20 minutes by two people.
  assert.equal(hoursTo(queue, about(3)), 67)
  assert.equal(hoursTo(queue, about(4)), 83.5)
  assert.equal(hoursTo(queue, about(1)), 4)
  assert.equal(hoursTo(queue, about(2)), 24, 'only what presses as much or more stands before it')
  assert.equal(promisedTime(knowledge, queue, about(3)).ground, 'queue')
  const held = promisedTime(knowledge, queue, about(3, [clockOf('cn-pboc-2020-5/decide', after(60), true)]))
  assert.deepEqual(held, { dueAt: after(60), provisional: true, ground: 'law' })
  const beyond = paceOf({ waiting: [0, 0, 4_000, 0], handlingMinutes: 20 }, 2)
  assert.equal(hoursTo(beyond, about(3, deadlines(steps, 3, receivedAt))), 168, 'the whole is the end of all')
})

test('nobody is promised an answer while nobody works', () => {
  // Two people come in ten hours and stay for eight; then nobody for the week.
  const workMinutes = Array.from({ length: 168 }, (_, hour) => Math.min(Math.max(0, hour - 9), 8) * 120)
  const pace = paceOf({ answerMinutes: [30, 30, 30, 30], handlingMinutes: 20, workMinutes })
  assert.equal(hoursTo(pace, about(3)), 10.25)
  assert.equal(hoursTo(pace, about(1)), 0.5, 'somebody is on duty for an emergency')
  assert.equal(hoursTo(paceOf({ workMinutes: [] }), about(3)), 48, 'of a team without people nothing is known')
})

test('whatever the pace: never later than the law, ahead, and without a queue not later than we set ourselves', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...priorities),
      fc.option(paces, { nil: undefined }),
      froms,
      fc.array(fc.integer({ min: 1, max: 400 * 60 }), { maxLength: 3 }),
      (priority, pace, from, minutes) => {
        const laws = minutes.map((each) => clockOf('law/decide', new Date(from.getTime() + each * minuteMs)))
        const clocks = [...deadlines(steps, priority, from), ...laws]
        const { dueAt, ground } = promisedTime(knowledge, pace, about(priority, clocks, from))
        assert.ok(dueAt > from)
        for (const law of laws) assert.ok(dueAt <= law.dueAt)
        assert.ok(dueAt <= after(168, from))
        if (ground !== 'queue' && ground !== 'law')
          assert.ok(dueAt <= after(steps.promise.hoursByPriority[priority]!, from))
        if (priority === 1) assert.ok(dueAt <= after(4, from) && ground !== 'queue')
      },
    ),
    { numRuns: 2_000 },
  )
})

test('a longer queue is never answered sooner, and more people never later', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...priorities),
      paces,
      froms,
      fc.nat(3),
      fc.nat(500),
      (priority, pace, from, at, more) => {
        const longer = { ...pace, waiting: pace.waiting.map((n, each) => (each === at ? n + more : n)) }
        const clocks = deadlines(steps, priority, from)
        const of = (one: TeamPace) => promise(knowledge, one, about(priority, clocks, from)).dueAt.getTime()
        assert.ok(of(longer) >= of(pace))
        if (priority === 1) assert.equal(of(longer), of(pace))
        const helped = { ...pace, workMinutes: pace.workMinutes.map((n) => n * 2) }
        if (from.getTime() === receivedAt.getTime()) assert.ok(of(helped) <= of(pace))
      },
    ),
    { numRuns: 2_000 },
  )
})

test('without a pace more urgent is never later', () => {
  fc.assert(
    fc.property(fc.constantFrom(2, 3, 4), moments, (priority, from) => {
      const of = (each: number) => promise(knowledge, undefined, about(each, deadlines(steps, each, from), from)).dueAt
      assert.ok(of(priority - 1) <= of(priority))
    }),
  )
})

test('a promise that slips moves later than it was, and no later than the law', () => {
  const from = after(48)
  const whole = clockOf('whole', after(168))
  const moved = (pace: TeamPace | undefined, clocks: Promised['clocks']) =>
    movedPromise(knowledge, pace, { priority: 3, from, clocks, now: after(43) })
  assert.deepEqual(moved(undefined, [whole]), { dueAt: after(96), provisional: false, ground: 'hours' })
  assert.deepEqual(moved(paceOf({ answerMinutes: [9, 9, 90, 9] }), [whole])?.dueAt, after(49.5))
  assert.deepEqual(moved(paceOf({ answerMinutes: [9, 9, 9, 9], handlingMinutes: 5 }), [whole])?.dueAt, after(48.25))
  assert.deepEqual(moved(undefined, [whole, clockOf('law/decide', after(50))])?.ground, 'law')
  assert.equal(moved(undefined, [whole, clockOf('law/decide', after(48.2))]), null, 'too little is left')
  assert.equal(moved(undefined, [whole, clockOf('law/decide', from)]), null, 'the promise is the end already')
  assert.equal(moved(undefined, [whole, clockOf('law/decide', after(47))]), null, 'the law was broken before')
})

/** Deadlines of the steps and the one time that a customer is promised. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { nextDeadline } from '#records/tickets/draft.rules.ts'
import { draftOf, facts, knowledge, receivedAt } from '../../../test/draft.ts'
import { deadlines, promise, startClocks } from './start.rules.ts'

const { steps } = knowledge
const hourMs = 3_600_000
const priorities = [1, 2, 3, 4] as const
const moments = fc.date({ min: new Date('2020-01-01'), max: new Date('2040-01-01'), noInvalidDate: true })
const hoursOf = (priority: number) =>
  Object.fromEntries(
    deadlines(steps, priority, receivedAt).map(({ clock, dueAt }) => [
      clock,
      (dueAt.getTime() - receivedAt.getTime()) / hourMs,
    ]),
  )

test('each priority has its deadlines', () => {
  const every = { classify: 24, prioritise: 24, assign: 24, reply: 48, whole: 168 }
  const handle = { 1: 4, 2: 24, 3: 72, 4: 120 }
  const promised = { 1: 4, 2: 24, 3: 48, 4: 48 }
  for (const priority of priorities) {
    assert.deepEqual(hoursOf(priority), { ...every, handle: handle[priority] }, `P${priority}`)
    assert.equal(
      (promise(steps, priority, receivedAt).dueAt.getTime() - receivedAt.getTime()) / hourMs,
      promised[priority],
      `P${priority}`,
    )
  }
})

test('a ticket always has a promise, never later than the answer or the whole, and more urgent is never later', () => {
  fc.assert(
    fc.property(fc.constantFrom(...priorities), moments, (priority, from) => {
      const { dueAt } = promise(steps, priority, from)
      const of = (name: string) => deadlines(steps, priority, from).find(({ clock }) => clock === name)!.dueAt
      assert.ok(dueAt > from && dueAt <= of('whole') && dueAt <= of('reply'))
      if (priority > 1) assert.ok(promise(steps, priority - 1, from).dueAt <= dueAt)
    }),
  )
})

test('every clock has an owner, its rule and words that explain it', () => {
  for (const clock of startClocks(draftOf(), facts).clocks) {
    assert.ok(clock.ownerRole && clock.explanation.en && clock.explanation['zh-Hans'], clock.clock)
    assert.deepEqual([clock.ruleKey, clock.ruleVersion, clock.provisional], [steps.key, steps.version, false])
  }
})

test('a step without hours of its own has no deadline, and a priority without a promise is a fault of the data', () => {
  const step = {
    step: 'track',
    ownerRole: 'agent',
    label: { 'zh-Hans': '', en: '' },
    explanation: { 'zh-Hans': '', en: '' },
  }
  assert.deepEqual(deadlines({ ...steps, steps: [step] }, 1, receivedAt), [])
  assert.throws(
    () => promise({ ...steps, promise: { ...steps.promise, hoursByPriority: {} } }, 1, receivedAt),
    /priority 1/,
  )
})

test('what the door did itself is done at once; what waits for a person runs', () => {
  const running = (needsTriage: boolean) =>
    startClocks(draftOf({}, { priority: 3, needsTriage }), facts)
      .clocks.filter(({ doneAt }) => doneAt === null)
      .map(({ clock }) => clock)
      .sort()
  assert.deepEqual(running(false), ['handle', 'promise', 'reply', 'whole'])
  assert.deepEqual(running(true), ['assign', 'classify', 'handle', 'prioritise', 'promise', 'reply', 'whole'])
  for (const { doneAt } of startClocks(draftOf(), facts).clocks) if (doneAt) assert.deepEqual(doneAt, receivedAt)
})

test('clocks count from when the words came, not from when they were read', () => {
  fc.assert(
    fc.property(moments, (from) => {
      const clocks = startClocks(draftOf({ receivedAt: from }, { priority: 1 }), facts).clocks
      assert.deepEqual(clocks.find(({ clock }) => clock === 'promise')!.dueAt, new Date(from.getTime() + 4 * hourMs))
    }),
  )
})

test('the next deadline is the earliest that still runs', () => {
  assert.equal(nextDeadline([]), null)
  assert.equal(nextDeadline([{ dueAt: receivedAt, doneAt: receivedAt }]), null)
  fc.assert(
    fc.property(fc.array(fc.record({ dueAt: moments, doneAt: fc.option(moments) }), { minLength: 1 }), (clocks) => {
      const next = nextDeadline(clocks)
      const running = clocks.filter(({ doneAt }) => doneAt === null)
      assert.equal(next === null, running.length === 0)
      if (!next) return
      assert.ok(running.some(({ dueAt }) => dueAt.getTime() === next.getTime()))
      assert.ok(running.every(({ dueAt }) => dueAt >= next))
    }),
  )
})

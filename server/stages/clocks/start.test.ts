/** Deadlines of the steps, of a person who is waited for, and which of them the door itself finishes. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type Draft, nextDeadline } from '#records/tickets/draft.rules.ts'
import { draftOf, facts, knowledge, receivedAt } from '../../../test/draft.ts'
import { deadlines, startClocks } from './start.rules.ts'

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
  for (const priority of priorities)
    assert.deepEqual(hoursOf(priority), { ...every, handle: handle[priority] }, `P${priority}`)
})

test('every clock has an owner, its rule and words that explain it', () => {
  for (const clock of startClocks(draftOf(), facts).clocks) {
    assert.ok(clock.ownerRole && clock.explanation.en && clock.explanation['zh-Hans'], clock.clock)
    const rules = clock.clock.includes('/') ? 'cn-pboc-2020-5' : steps.key
    assert.deepEqual([clock.ruleKey, clock.ruleVersion, clock.provisional], [rules, 1, false])
  }
})

test('a step without hours of its own has no deadline', () => {
  const step = {
    step: 'track',
    ownerRole: 'agent',
    label: { 'zh-Hans': '', en: '' },
    explanation: { 'zh-Hans': '', en: '' },
  }
  assert.deepEqual(deadlines({ ...steps, steps: [step] }, 1, receivedAt), [])
})

test('what the door did itself is done at once; what waits for a person runs', () => {
  const running = (needsTriage: boolean) =>
    startClocks(draftOf({}, { priority: 3, needsTriage }), facts)
      .clocks.filter(({ doneAt }) => doneAt === null)
      .map(({ clock }) => clock)
      .sort()
  const law = 'cn-pboc-2020-5/decide'
  assert.deepEqual(running(false), [law, 'handle', 'promise', 'reply', 'whole'])
  assert.deepEqual(running(true), ['assign', 'classify', law, 'handle', 'prioritise', 'promise', 'reply', 'whole'])
  for (const { doneAt } of startClocks(draftOf(), facts).clocks) if (doneAt) assert.deepEqual(doneAt, receivedAt)
})

test('clocks count from when the words came, not from when they were read', () => {
  fc.assert(
    fc.property(moments, (from) => {
      const clocks = startClocks(draftOf({ receivedAt: from }, { priority: 1 }), facts).clocks
      assert.deepEqual(clocks.find(({ clock }) => clock === 'handle')!.dueAt, new Date(from.getTime() + 4 * hourMs))
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

test('a complaint to a Chinese payment institution runs under the order of the People’s Bank, a suggestion under no law', () => {
  const laws = (draft: Draft) =>
    startClocks(draft, facts).clocks.flatMap(({ clock, dueAt }) => (clock.includes('/') ? [[clock, dueAt]] : []))
  const received = { receivedAt: new Date('2026-09-18T02:00:00Z') }
  assert.deepEqual(laws(draftOf(received, { code: 'CHG-01' })), [
    ['cn-pboc-2020-5/decide', new Date('2026-10-03T23:59:59.999+08:00')],
  ])
  assert.deepEqual(laws(draftOf(received, { code: 'SUG-01' })), [])
  assert.deepEqual(
    laws(draftOf({ ...received, channel: 'wechat_pay' }, { code: 'CHG-01' })).map(([clock]) => clock),
    ['cn-pboc-2020-5/decide', 'wechat-pay/first_reply', 'wechat-pay/finish'],
  )
})

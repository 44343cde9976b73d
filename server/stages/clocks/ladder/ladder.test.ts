import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Rung, Told } from '#records/knowledge/regimes/timing.rules.ts'
import { told } from '#records/knowledge/regimes/timing.rules.ts'
import { knowledge } from '../../../../test/draft.ts'
import type { RunningClock } from '../write.ts'
import { rungEvents } from './climb.ts'
import { climb, firstMoment, placeAfterMove, type Timekeeping } from './ladder.rules.ts'

const minuteMs = 60_000
const label = { 'zh-Hans': '字', en: 'word' }
const startedAt = new Date('2026-03-02T01:00:00Z')
const keepingOf = (rungs: Rung[]): Timekeeping => ({
  ...knowledge,
  timing: { ...knowledge.timing, ladders: { own: rungs } },
})

const tells = fc.constantFrom<Told>(...told)
const rung = fc.oneof(
  fc.record({ tell: tells, percent: fc.integer({ min: 1, max: 100 }) }),
  fc.record({ tell: tells, minutes: fc.integer({ min: -3_000, max: 3_000 }) }),
  fc.record({ tell: tells, minutes: fc.integer({ min: -600, max: 600 }), calendar: fc.constant('CN') }),
)
const ladder = fc
  .array(rung, { minLength: 1, maxLength: 6 })
  .map((rungs) => rungs.map((one, n): Rung => ({ ...one, key: `${n}`, label })))
const length = fc.integer({ min: 1, max: 40_000 }).map((minutes) => new Date(startedAt.getTime() + minutes * minuteMs))
const steps = fc.array(fc.integer({ min: 1, max: 30_000 }), { maxLength: 8 })

test('however often one looks: each rung once, in order, none before its moment, none left behind', () => {
  fc.assert(
    fc.property(ladder, length, steps, (rungs, dueAt, waits) => {
      const keeping = keepingOf(rungs)
      const clock = { ladder: 'own', startedAt, dueAt }
      const fired: string[] = []
      let now = startedAt
      let next = firstMoment(keeping, clock)
      for (const minutes of [...waits, 1_000_000]) {
        now = new Date(now.getTime() + minutes * minuteMs)
        const { reached, nextAt } = climb(keeping, { ...clock, rung: fired.length }, now)
        for (const { rung: one, at } of reached) {
          assert.ok(at < now, 'never early')
          if ('percent' in one)
            assert.ok(
              at.getTime() >= startedAt.getTime() + (one.percent / 100) * (dueAt.getTime() - startedAt.getTime()),
            )
          else if (!one.calendar) assert.ok(at.getTime() >= dueAt.getTime() + one.minutes * minuteMs)
          fired.push(one.key)
        }
        assert.equal(reached.length > 0, next !== null && next < now, 'what the row says is due is what there is')
        assert.ok(nextAt === null || nextAt >= now)
        next = nextAt
      }
      assert.deepEqual(
        fired,
        rungs.map(({ key }) => key),
      )
    }),
  )
})

test('a moved end takes back only rungs whose new moment is still to come, and fires none twice at once', () => {
  fc.assert(
    fc.property(ladder, length, length, fc.integer({ min: 1, max: 50_000 }), (rungs, dueAt, movedTo, minutes) => {
      const keeping = keepingOf(rungs)
      const now = new Date(startedAt.getTime() + minutes * minuteMs)
      const before = climb(keeping, { ladder: 'own', startedAt, dueAt, rung: 0 }, now).reached.length
      const { rung: after, nextAt } = placeAfterMove(
        keeping,
        { ladder: 'own', startedAt, dueAt: movedTo, rung: before },
        now,
      )
      assert.ok(after <= before)
      if (after < before) assert.ok(nextAt! >= now)
      assert.equal(nextAt === null, after === rungs.length)
    }),
  )
})

test('minutes of working time before an end leave nights and days off out', () => {
  const keeping = keepingOf([{ key: 'soon', tell: 'owner', minutes: -60, calendar: 'CN', label }])
  // Monday 10:00 in Shanghai: an hour of work before it is 9:00, or Friday evening for two.
  const dueAt = new Date('2026-03-09T02:00:00Z')
  const friday = { ladder: 'own', startedAt: new Date('2026-03-06T01:00:00Z'), dueAt }
  assert.equal(firstMoment(keeping, friday)?.toISOString(), '2026-03-09T01:00:00.000Z')
  const two = keepingOf([{ key: 'soon', tell: 'owner', minutes: -120, calendar: 'CN', label }])
  assert.equal(firstMoment(two, friday)?.toISOString(), '2026-03-06T09:00:00.000Z')
})

test('a ladder that nobody wrote still tells that a clock is late', () => {
  const dueAt = new Date('2026-03-04T01:00:00Z')
  const { reached } = climb(keepingOf([]), { ladder: 'gone', startedAt, dueAt, rung: 0 }, new Date(dueAt.getTime() + 1))
  assert.deepEqual(
    reached.map(({ rung: { key }, at }) => [key, at]),
    [['late', dueAt]],
  )
})

test('what several clocks reached is told by time, and of one moment in one order however the rows were read', () => {
  const at = (minutes: number) => new Date(startedAt.getTime() + minutes * minuteMs)
  const late = { key: 'late', tell: 'lead', minutes: 0, label } as const
  const climbs = ['reply', 'handle', 'law'].map((clock, n) => ({
    clock: { clock, run: 1, due_at: at(60), owner_role: 'agent' } as unknown as RunningClock,
    reached: [{ rung: late, at: at(n === 2 ? 50 : 60) }],
    nextAt: null,
  }))
  for (const read of [climbs, climbs.toReversed()])
    assert.deepEqual(
      rungEvents(read).map(({ payload }) => payload.clock),
      ['law', 'handle', 'reply'],
    )
})

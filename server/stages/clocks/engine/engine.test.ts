import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import type { Calendar } from '#records/knowledge/calendars/calendar.rules.ts'
import { compile } from '#records/knowledge/calendars/compile.rules.ts'
import type { ClockRule, Length } from '#records/knowledge/regimes/regime.rules.ts'
import { clockCase } from '../../../../test/clock-cases.ts'
import { knowledge } from '../../../../test/draft.ts'
import { type ClockEvent, calendarsOf, deadlineOf } from './engine.rules.ts'
import { explain } from './explain.rules.ts'
import { unknownCalendar } from './unknown-calendar.rules.ts'

const calendars = calendarsOf(knowledge)
const ruleOf = (regime: string, clock: string): ClockRule =>
  knowledge.regimes.find(({ key }) => key === regime)!.clocks.find(({ key }) => key === clock)!
const started = (at: string): ClockEvent => ({ kind: 'started', at: new Date(at) })
const counted = (regime: string, clock: string, at: string, ...more: ClockEvent[]) =>
  deadlineOf(ruleOf(regime, clock), calendars, [started(at), ...more])
/** The day, in the zone of the calendar, whose end is due. */
const dayOf = (dueAt: Date, zone: string) => {
  const end = Temporal.Instant.fromEpochMilliseconds(dueAt.getTime() + 1).toZonedDateTimeISO(zone)
  assert.equal(end.toPlainTime().toString(), '00:00:00')
  return end.toPlainDate().subtract({ days: 1 }).toString()
}
const extended = (extension: string, at: string): ClockEvent => ({ kind: 'extended', extension, at: new Date(at) })

describe('worked dates', () => {
  test('China, 15, 30 and 60 days from Friday 18 September 2026, and when the law would have the first of them', () => {
    const from = '2026-09-18T02:00:00Z'
    const [simple, complex, special] = [
      counted('cn-cbirc-2020-3', 'decide', from),
      counted('cn-cbirc-2020-3', 'decide', from, extended('complex', from)),
      counted('cn-cbirc-2020-3', 'decide', from, extended('special', from)),
    ]
    const days = [simple, complex, special].map(({ dueAt }) => dayOf(dueAt, 'Asia/Shanghai'))
    assert.deepEqual(days, ['2026-10-03', '2026-10-18', '2026-11-17'])
    const roll = simple.steps.find((step) => step.key === 'may_roll')
    assert.ok(roll?.key === 'may_roll')
    assert.equal(new Date(roll.until * 86_400_000).toISOString().slice(0, 10), '2026-10-08')
  })

  test('China, 15 working days from Friday 18 September 2026', () => {
    const { dueAt, provisional } = counted('cn-cbrc-2012', 'decide', '2026-09-18T02:00:00Z')
    assert.deepEqual([dayOf(dueAt, 'Asia/Shanghai'), provisional], ['2026-10-15', false])
  })

  test('the United Kingdom, received Thursday 17 December 2026', () => {
    const from = '2026-12-17T12:00:00Z'
    const days = [
      counted('gb-disp-1-5', 'early', from),
      counted('gb-disp-1-6-2a', 'respond', from),
      counted('gb-disp-1-6-2a', 'respond', from, extended('holding', from)),
      counted('gb-disp-1-6-2', 'respond', from),
    ].map(({ dueAt }) => dayOf(dueAt, 'Europe/London'))
    assert.deepEqual(days, ['2026-12-22', '2027-01-12', '2027-02-09', '2027-02-11'])
  })

  test('WeChat Pay, created at 14:00 on 20 March 2026, to the minute', () => {
    const dues = ['first_reply', 'finish'].map(
      (clock) => counted('wechat-pay', clock, '2026-03-20T14:00:00+08:00').dueAt,
    )
    assert.deepEqual(dues, [new Date('2026-03-21T14:00:00+08:00'), new Date('2026-03-23T14:00:00+08:00')])
  })

  test('India, a UPI payment to a merchant that failed on 2 November 2026', () => {
    const { dueAt } = counted('in-rbi-tat', 'upi_p2m', '2026-11-02T10:00:00+05:30')
    assert.equal(dayOf(dueAt, 'Asia/Kolkata'), '2026-11-07')
  })
})

test('every step of a count is told in both languages', () => {
  const rule = ruleOf('cn-cbrc-2012', 'decide')
  const { steps } = deadlineOf(rule, calendars, [started('2026-09-18T02:00:00Z')])
  assert.deepEqual(explain(steps, { calendars, rule }, 'en'), [
    'Received Friday 18 September at 10:00.',
    '15 business days from Friday 18 September, the Mid-Autumn Festival and National Day breaks skipped, Sunday 20 September and Saturday 10 October worked, until the end of Thursday 15 October.',
  ])
  assert.deepEqual(explain(steps, { calendars, rule }, 'zh-Hans'), [
    '9月18日星期五 10:00收到。',
    '从9月18日星期五次日起15个工作日，跳过中秋节和国庆节假期，9月20日星期日和10月10日星期六调休上班计入，到10月15日星期四当天结束前。',
  ])
})

test('no explanation of any history leaves a gap', () => {
  fc.assert(
    fc.property(clockCase, ({ rule, calendars: list, own, history }) => {
      const known = { byKey: new Map(list.map((calendar) => [calendar.key, compile(calendar)])), own }
      const { steps } = deadlineOf(rule, known, history)
      for (const language of ['zh-Hans', 'en'] as const)
        for (const sentence of explain(steps, { calendars: known, rule }, language))
          assert.doesNotMatch(sentence, /[{}]|undefined|NaN|^$/)
    }),
    { numRuns: 300 },
  )
})

test('an appraisal is left out of the count, the absolute end moves with it, and nothing else moves that', () => {
  const pause = (kind: 'paused' | 'resumed', at: string) =>
    ({ kind, reason: 'appraisal', at: new Date(at) }) as ClockEvent
  const { dueAt, absoluteEnd, steps } = counted(
    'cn-cbirc-2020-3',
    'decide',
    '2026-09-18T02:00:00Z',
    pause('paused', '2026-09-21T02:00:00Z'),
    pause('resumed', '2026-09-24T02:00:00Z'),
  )
  assert.deepEqual([dayOf(dueAt, 'Asia/Shanghai'), dayOf(absoluteEnd!, 'Asia/Shanghai')], ['2026-10-06', '2026-11-20'])
  assert.ok(steps.some((step) => step.key === 'paused'))
})

test('new facts begin the period anew, and withdrawal ends it', () => {
  const restarted = counted(
    'cn-cbirc-2020-3',
    'decide',
    '2026-09-18T02:00:00Z',
    extended('special', '2026-09-20T02:00:00Z'),
    {
      kind: 'restarted',
      at: new Date('2026-09-30T02:00:00Z'),
    },
  )
  assert.equal(dayOf(restarted.dueAt, 'Asia/Shanghai'), '2026-10-15')
  const at = new Date('2026-09-19T02:00:00Z')
  assert.equal(
    counted('cn-cbirc-2020-3', 'decide', '2026-09-18T02:00:00Z', { kind: 'withdrawn', at }).state,
    'withdrawn',
  )
})

test('what counts by a calendar that nobody loaded is provisional, and no complaint is lost for it', () => {
  const rule = ruleOf('gb-disp-1-6-2a', 'respond')
  const { dueAt, provisional } = deadlineOf(rule, { byKey: new Map(), own: 'CN' }, [started('2026-12-17T12:00:00Z')])
  assert.deepEqual([dueAt.toISOString(), provisional], ['2027-01-01T23:59:59.999Z', true])
  assert.equal(unknownCalendar.calendar.version, 0)
})

describe('for every rule, calendar and history', () => {
  const dueOf = (list: Calendar[], own: string, rule: ClockRule, history: readonly ClockEvent[]) =>
    deadlineOf(rule, { byKey: new Map(list.map((each) => [each.key, compile(each)])), own }, history).dueAt.getTime()
  const cases = { numRuns: 400 }

  test('more holidays never shorten a deadline in business days', () => {
    const dates = fc.array(fc.integer({ min: 0, max: 364 }), { maxLength: 10 })
    fc.assert(
      fc.property(clockCase, dates, ({ rule, calendars: list, own, history }, days) => {
        const off = Object.fromEntries(
          days.map((day) => [new Date(Date.UTC(2026, 0, 1 + day)).toISOString().slice(0, 10), { work: false }]),
        )
        const more = list.map((each) => ({ ...each, days: { ...each.days, ...off } }))
        const inDays: ClockRule = {
          ...rule,
          length: { unit: 'business_days', count: 10 },
          absoluteEnd: null,
          extensions: [],
        }
        const starts = history.filter(({ kind }) => kind === 'started' || kind === 'restarted')
        assert.ok(dueOf(more, own, inDays, starts) >= dueOf(list, own, inDays, starts))
      }),
      cases,
    )
  })

  test('an extension never shortens, nor does a pause', () => {
    fc.assert(
      fc.property(clockCase, fc.nat(100_000), ({ rule, calendars: list, own, history }, minutes) => {
        const before = dueOf(list, own, rule, history)
        const last = history.at(-1)!.at.getTime()
        const [at, until] = [new Date(last + 60_000), new Date(last + 60_000 * (minutes + 1))]
        for (const { key: extension } of rule.extensions)
          assert.ok(dueOf(list, own, rule, [...history, { kind: 'extended', extension, at }]) >= before)
        const paused: ClockEvent[] = [
          { kind: 'paused', reason: 'outside', at },
          { kind: 'resumed', at: until },
        ]
        assert.ok(dueOf(list, own, rule, [...history, ...paused]) >= before)
      }),
      cases,
    )
  })

  test('a longer length is never due earlier, and never beyond the absolute end', () => {
    fc.assert(
      fc.property(clockCase, ({ rule, calendars: list, own, history }) => {
        const longer: Length = { ...rule.length, count: rule.length.count + 1 }
        assert.ok(dueOf(list, own, { ...rule, length: longer }, history) >= dueOf(list, own, rule, history))
        const { dueAt, absoluteEnd } = deadlineOf(
          rule,
          { byKey: new Map(list.map((each) => [each.key, compile(each)])), own },
          history,
        )
        if (absoluteEnd) assert.ok(dueAt <= absoluteEnd)
      }),
      cases,
    )
  })
})

/** Random rules, calendars and histories of clocks. Everything lies on quarters of an hour, as the oracle walks. */
import fc from 'fast-check'
import type { Calendar, CalendarDay, Hours } from '#records/knowledge/calendars/calendar.rules.ts'
import type { ClockRule, Length } from '#records/knowledge/regimes/regime.rules.ts'
import type { ClockEvent } from '#stages/clocks/engine/engine.rules.ts'

export type ClockCase = { rule: ClockRule; calendars: Calendar[]; own: string; history: ClockEvent[] }

const zones = ['Asia/Shanghai', 'Europe/London', 'America/New_York', 'Asia/Kolkata', 'Australia/Sydney', 'UTC']
const words = { 'zh-Hans': '词', en: 'words' }
const keys = ['A', 'B']

/** Minutes of the day on which no zone here changes its clocks: an hour that comes twice begins no shift. */
const minute = fc
  .integer({ min: 0, max: 95 })
  .map((n) => n * 15)
  .filter((n) => n < 60 || n > 195)
const shift: fc.Arbitrary<Hours> = fc
  .tuple(minute, fc.integer({ min: 1, max: 44 }))
  .map(([from, quarters]) => ({ from, until: from + quarters * 15 }))
  .filter(({ until }) => until <= 1440 || until - 1440 < 60 || until - 1440 > 195)
/** Whole days, split hours, half days, shifts over midnight. */
const hours = fc.oneof(
  { weight: 3, arbitrary: fc.constant<Hours[]>([{ from: 540, until: 1080 }]) },
  {
    weight: 1,
    arbitrary: fc.constant<Hours[]>([
      { from: 540, until: 720 },
      { from: 810, until: 1080 },
    ]),
  },
  { weight: 1, arbitrary: shift.map((one) => [one]) },
)
const off = fc.constant<Hours[]>([])
const weekday = fc.oneof({ weight: 6, arbitrary: hours }, { weight: 1, arbitrary: off })
const weekend = fc.oneof({ weight: 1, arbitrary: hours }, { weight: 4, arbitrary: off })
const week = fc.tuple(hours, weekday, weekday, weekday, weekday, weekend, weekend).map((days): Hours[][] => [...days])

const first = Date.parse('2026-01-01T00:00:00Z')
const dateFrom = (day: number) => new Date(first + day * 86_400_000).toISOString().slice(0, 10)
const calendarDay: fc.Arbitrary<CalendarDay> = fc.oneof(
  { weight: 4, arbitrary: fc.constant<CalendarDay>({ work: false }) },
  { weight: 2, arbitrary: fc.constant<CalendarDay>({ work: true }) },
  { weight: 1, arbitrary: fc.constant<CalendarDay>({ work: true, hours: [{ from: 540, until: 720 }] }) },
)
const calendar = (key: string): fc.Arbitrary<Calendar> =>
  fc
    .record({
      zone: fc.constantFrom(...zones),
      week,
      days: fc.array(fc.tuple(fc.integer({ min: 0, max: 364 }).map(dateFrom), calendarDay), { maxLength: 40 }),
      covered: fc.integer({ min: 60, max: 364 }).map(dateFrom),
    })
    .map(({ zone, week: hoursOfWeek, days, covered }) => ({
      key,
      version: 1,
      name: words,
      zone,
      week: hoursOfWeek,
      days: Object.fromEntries(days),
      coversFrom: '2026-01-01',
      coversUntil: covered,
      source: '',
      unverified: [],
    }))

const named = fc.constantFrom(undefined, ...keys)
export const length: fc.Arbitrary<Length> = fc
  .oneof(
    {
      weight: 1,
      arbitrary: fc.tuple(
        fc.constant('minutes' as const),
        fc.integer({ min: 1, max: 40 }).map((n) => n * 15),
      ),
    },
    { weight: 1, arbitrary: fc.tuple(fc.constant('hours' as const), fc.integer({ min: 1, max: 12 })) },
    { weight: 3, arbitrary: fc.tuple(fc.constant('calendar_days' as const), fc.integer({ min: 1, max: 60 })) },
    { weight: 4, arbitrary: fc.tuple(fc.constant('business_days' as const), fc.integer({ min: 1, max: 45 })) },
    { weight: 1, arbitrary: fc.tuple(fc.constant('weeks' as const), fc.integer({ min: 1, max: 8 })) },
    { weight: 1, arbitrary: fc.tuple(fc.constant('billing_cycles' as const), fc.integer({ min: 1, max: 3 })) },
  )
  .chain(([unit, count]) => named.map((key) => (key === undefined ? { unit, count } : { unit, count, calendar: key })))

export const rule: fc.Arbitrary<ClockRule> = fc
  .record({
    length,
    longer: fc.array(length, { maxLength: 2 }),
    absoluteEnd: fc.option(length),
    countsFirstDay: fc.boolean(),
    rolls: fc.option(fc.record({ calendar: fc.constantFrom(...keys), prudent: fc.boolean() })),
  })
  .map(({ longer, rolls, ...rest }) => ({
    ...rest,
    key: 'clock',
    label: words,
    trigger: 'received',
    rolls: rolls && { ...rolls, to: 'next_working_day' },
    stops: ['resolved'],
    extensions: longer.map((each, index) => ({
      key: `longer_${index}`,
      label: words,
      length: each,
      approver: 'lead',
      notice: null,
      condition: words,
    })),
    pauses: [{ key: 'outside', label: words, notice: null }],
    duties: [],
    ownerRole: 'agent',
    ladder: 'usual',
  }))

const kinds = [
  'extended',
  'paused',
  'resumed',
  'paused',
  'resumed',
  'restarted',
  'stopped',
  'continued',
  'withdrawn',
  'rebased',
]
export const historyOf = ({ extensions }: ClockRule): fc.Arbitrary<ClockEvent[]> =>
  fc
    .record({
      start: fc.integer({ min: 0, max: 30_000 }),
      more: fc.array(
        fc.record({ kind: fc.constantFrom(...kinds), after: fc.integer({ min: 0, max: 900 }), of: fc.nat() }),
        {
          maxLength: 6,
        },
      ),
    })
    .map(({ start, more }) => {
      let quarters = start
      const at = () => new Date(first + quarters * 900_000)
      const history: ClockEvent[] = [{ kind: 'started', at: at() }]
      for (const { kind, after, of } of more) {
        quarters += after
        if (kind === 'extended') {
          const extension = extensions[of % Math.max(1, extensions.length)]
          if (extension) history.push({ kind, at: at(), extension: extension.key })
        } else if (kind === 'paused') history.push({ kind, at: at(), reason: 'outside' })
        else history.push({ kind, at: at() } as ClockEvent)
      }
      return history
    })

export const clockCase: fc.Arbitrary<ClockCase> = fc
  .record({ rule, calendars: fc.tuple(calendar('A'), calendar('B')), own: fc.constantFrom(...keys) })
  .chain(({ rule: one, calendars, own }) =>
    historyOf(one).map((history) => ({ rule: one, calendars: [...calendars], own, history })),
  )

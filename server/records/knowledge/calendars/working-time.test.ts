import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { knowledge } from '../../../../test/draft.ts'
import type { Calendar, CalendarDay, Hours } from './calendar.rules.ts'
import { compile, hoursOf } from './compile.rules.ts'
import { addMonths, dateOf, epochDay, weekdayOf } from './days.rules.ts'
import {
  addBusinessDays,
  addWorkingMinutes,
  businessDaysBetween,
  dayOf,
  endOfDay,
  isBusinessDay,
  isWorking,
  nextBusinessDay,
  passedBetween,
  startOfDay,
  workingMinutesBetween,
} from './working-time.rules.ts'

const shipped = (key: string) => knowledge.calendars.find((calendar) => calendar.key === key)!
const after = (calendar: Calendar, date: string, count: number) => {
  const { day, ...rest } = addBusinessDays(compile(calendar), epochDay(date), count)
  return { date: dateOf(day), ...rest }
}
const minute = 60_000
const plain: Calendar = {
  key: 'test',
  version: 1,
  name: { 'zh-Hans': '测试', en: 'Test' },
  zone: 'Asia/Shanghai',
  week: [...Array.from({ length: 5 }, () => [{ from: 540, until: 1080 }]), [], []],
  days: {},
  coversFrom: '2026-01-01',
  coversUntil: '2026-12-31',
  source: 'a test',
  unverified: [],
}
const zones = ['Asia/Shanghai', 'Europe/London', 'America/New_York', 'Australia/Sydney', 'Asia/Kolkata']

/** Split hours and night shifts; none begins or ends while clocks change, when a time on the wall is two or none. */
const edge = fc.integer({ min: 0, max: 95 }).map((n) => (n > 4 && n < 12 ? 0 : n * 15))
const hours = fc
  .array(fc.tuple(edge, fc.integer({ min: 1, max: 24 })), { minLength: 1, maxLength: 3 })
  .map((list): Hours[] =>
    list.map(([from, length]) => {
      const until = from + length * 60
      const inTheChange = until % 1440 > 60 && until % 1440 < 180
      return { from, until: inTheChange ? until + 120 : until }
    }),
  )
  .filter((list) => list.every(({ from, until }) => until - from <= 1440))
const dates = fc.integer({ min: epochDay('2026-01-01'), max: epochDay('2026-12-31') })
const dayOff = fc.constant<CalendarDay>({ work: false })
const anyDay = fc.oneof(
  dayOff,
  hours.map((list): CalendarDay => ({ work: true, hours: list })),
)
const calendars = fc
  .record({
    zone: fc.constantFrom(...zones),
    week: fc.array(fc.oneof(fc.constant<Hours[]>([]), hours), { minLength: 7, maxLength: 7 }),
    days: fc.dictionary(dates.map(dateOf), anyDay, { maxKeys: 60 }),
  })
  .filter(({ week }) => week.some((list) => list.length > 0))
  .map((own): Calendar => ({ ...plain, ...own }))
const moments = fc.integer({ min: Date.UTC(2026, 0, 3), max: Date.UTC(2026, 11, 29) }).map((ms) => new Date(ms))

/** What a person does with a wall calendar and a finger. */
function walk(calendar: Calendar, from: number, count: number): number {
  let day = from
  for (let left = count; left > 0; ) if (hoursOf(calendar, ++day).length > 0) left--
  return day
}

/** What a person does who looks at the clock on the wall each minute. */
function worksAt(calendar: Calendar, ms: number): boolean {
  const wall = Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(calendar.zone)
  const day = epochDay(wall.toPlainDate().toString())
  const now = wall.hour * 60 + wall.minute
  const within = (minutes: number) => (one: Hours) => one.from <= minutes && minutes < one.until
  return hoursOf(calendar, day).some(within(now)) || hoursOf(calendar, day - 1).some(within(now + 1440))
}

describe('days of work', () => {
  it('count as those who published worked examples count them', () => {
    // State Council 2026: off 25-27 September and 1-7 October, worked on Sunday 20 September and Saturday 10 October.
    assert.deepEqual(after(shipped('CN'), '2026-09-18', 15), {
      date: '2026-10-15',
      provisional: false,
      skipped: 12,
      madeUp: 2,
    })
    // Received on Thursday 17 December 2026 in England: 25 and 28 December and 1 January are bank holidays.
    for (const [count, date] of [
      [3, '2026-12-22'],
      [15, '2027-01-12'],
      [35, '2027-02-09'],
    ] as const)
      assert.equal(after(shipped('GB'), '2026-12-17', count).date, date)
    // An end within the National Day break moves to the first day of work after it (Civil Code, article 203).
    const rolled = nextBusinessDay(compile(shipped('CN')), epochDay('2026-10-03'))
    assert.equal(dateOf(rolled.day), '2026-10-08')
  })

  it('tell which breaks were skipped and which days were made up', () => {
    const passed = passedBetween(compile(shipped('CN')), epochDay('2026-09-18'), epochDay('2026-10-15'))
    assert.deepEqual(
      passed.breaks.map(({ from, until, name }) => [dateOf(from), dateOf(until), name?.en]),
      [
        ['2026-09-25', '2026-09-27', 'Mid-Autumn Festival'],
        ['2026-10-01', '2026-10-07', 'National Day'],
      ],
    )
    assert.deepEqual(
      passed.madeUp.map(({ day }) => dateOf(day)),
      ['2026-09-20', '2026-10-10'],
    )
  })

  it('are provisional as soon as one of them is not known, and not before', () => {
    assert.equal(after(plain, '2026-12-30', 1).provisional, false)
    assert.deepEqual(after(plain, '2026-12-30', 2), { date: '2027-01-01', provisional: true, skipped: 0, madeUp: 0 })
    assert.equal(after(plain, '2025-12-31', 1).provisional, false)
    assert.equal(after(plain, '2025-12-30', 1).provisional, true)
    assert.equal(after(plain, '2026-01-01', 4000).date, dateOf(walk(plain, epochDay('2026-01-01'), 4000)))
    assert.throws(() => after(plain, '2026-01-01', 100_000), RangeError)
    assert.throws(() => after(plain, '2026-01-01', -1), RangeError)
    assert.throws(() => after(plain, '2026-13-01', 1), RangeError)
    assert.throws(() => after({ ...plain, week: plain.week.map(() => []) }, '2026-01-01', 1), RangeError)
  })

  it('are those that a finger on the calendar counts, and counting back gives the same number', () => {
    fc.assert(
      fc.property(calendars, dates, fc.integer({ min: 0, max: 200 }), (calendar, from, count) => {
        const compiled = compile(calendar)
        const { day, skipped } = addBusinessDays(compiled, from, count)
        assert.equal(day, walk(calendar, from, count))
        assert.equal(businessDaysBetween(compiled, from, day), count)
        assert.equal(skipped, day - from - count)
        assert.ok(count === 0 || isBusinessDay(compiled, day))
      }),
    )
  })

  it('end no sooner when there are more holidays, nor later when there are more days of work', () => {
    fc.assert(
      fc.property(calendars, dates, fc.integer({ min: 0, max: 60 }), dates, (calendar, from, count, extra) => {
        const end = (day: CalendarDay) =>
          addBusinessDays(compile({ ...calendar, days: { ...calendar.days, [dateOf(extra)]: day } }), from, count).day
        const asIs = addBusinessDays(compile(calendar), from, count).day
        assert.ok(end({ work: false }) >= asIs)
        assert.ok(end({ work: true }) <= asIs)
      }),
    )
  })
})

describe('a day', () => {
  it('begins and ends at midnight of its zone, when clocks change too', () => {
    fc.assert(
      fc.property(fc.constantFrom(...zones), moments, (zone, at) => {
        const compiled = compile({ ...plain, zone })
        const wall = Temporal.Instant.fromEpochMilliseconds(at.getTime()).toZonedDateTimeISO(zone)
        const day = dayOf(compiled, at)
        assert.equal(dateOf(day), wall.toPlainDate().toString())
        assert.equal(startOfDay(compiled, day).getTime(), wall.startOfDay().epochMilliseconds)
        assert.equal(endOfDay(compiled, day).getTime(), wall.startOfDay().add({ days: 1 }).epochMilliseconds - 1)
      }),
    )
    const london = compile(shipped('GB'))
    assert.equal(endOfDay(london, epochDay('2026-03-28')).toISOString(), '2026-03-28T23:59:59.999Z')
    assert.equal(endOfDay(london, epochDay('2026-03-29')).toISOString(), '2026-03-29T22:59:59.999Z')
  })

  it('has a date and a weekday, and the months of a year have their own lengths', () => {
    assert.deepEqual(['2026-02-30', '2026-2-3', 'soon', ''].map(epochDay), Array(4).fill(Number.NaN))
    fc.assert(
      fc.property(fc.integer({ min: -20_000, max: 80_000 }), fc.integer({ min: 0, max: 40 }), (day, months) => {
        const date = Temporal.PlainDate.from(dateOf(day))
        assert.deepEqual([epochDay(dateOf(day)), weekdayOf(day) + 1], [day, date.dayOfWeek])
        assert.equal(dateOf(addMonths(day, months)), date.add({ months }).toString())
      }),
    )
  })
})

describe('minutes of work', () => {
  it('are those of the hours: half days, split hours, nights, and a night in which clocks change', () => {
    const at = (text: string) => new Date(text)
    const add = (calendar: Calendar, from: string, minutes: number) =>
      addWorkingMinutes(compile(calendar), at(from), minutes).at.toISOString()
    // Friday 17:30 in Shanghai, then Monday; the end of a shift is not the start of the next.
    assert.equal(add(plain, '2026-09-11T17:30:00+08:00', 60), '2026-09-14T01:30:00.000Z')
    assert.equal(add(plain, '2026-09-11T17:30:00+08:00', 30), '2026-09-11T10:00:00.000Z')
    const half = { ...plain, days: { '2026-09-14': { work: true, hours: [{ from: 540, until: 720 }] } } }
    assert.equal(add(half, '2026-09-14T11:00:00+08:00', 120), '2026-09-15T02:00:00.000Z')
    const split = {
      ...plain,
      week: plain.week.map(() => [
        { from: 540, until: 720 },
        { from: 840, until: 1080 },
      ]),
    }
    assert.equal(add(split, '2026-09-14T11:00:00+08:00', 120), '2026-09-14T07:00:00.000Z')
    const nights = { ...plain, zone: 'Europe/London', week: plain.week.map(() => [{ from: 1320, until: 1800 }]) }
    const night = (from: string, until: string) => workingMinutesBetween(compile(nights), at(from), at(until)) / 60
    assert.equal(night('2026-03-28T12:00:00Z', '2026-03-29T12:00:00Z'), 7, 'the hour that is skipped in spring')
    assert.equal(night('2026-10-24T12:00:00Z', '2026-10-25T12:00:00Z'), 9, 'the hour that comes twice in autumn')
    const york = { ...nights, zone: 'America/New_York' }
    assert.equal(workingMinutesBetween(compile(york), at('2026-03-07T18:00:00Z'), at('2026-03-08T18:00:00Z')), 420)
    assert.equal(workingMinutesBetween(compile(york), at('2026-10-31T18:00:00Z'), at('2026-11-01T18:00:00Z')), 540)
    // A make-up workday whose hours nobody wrote down has those of a usual day.
    assert.ok(isWorking(compile(shipped('CN')), at('2026-10-10T09:00:00+08:00')))
    assert.ok(!isWorking(compile(shipped('CN')), at('2026-10-10T18:00:00+08:00')))
  })

  it('are those that a look at the clock each minute counts', () => {
    const changes = ['2026-03-08', '2026-03-29', '2026-04-05', '2026-10-04', '2026-10-25', '2026-11-01', '2026-07-01']
    fc.assert(
      fc.property(calendars, fc.constantFrom(...changes), (calendar, date) => {
        const compiled = compile(calendar)
        const from = Date.parse(`${date}T00:00:00Z`) - 1440 * minute
        let minutes = 0
        for (let ms = from; ms < from + 2880 * minute; ms += 15 * minute) {
          const works = worksAt(calendar, ms)
          assert.equal(isWorking(compiled, new Date(ms)), works, new Date(ms).toISOString())
          if (works) minutes += 15
        }
        assert.equal(workingMinutesBetween(compiled, new Date(from), new Date(from + 2880 * minute)), minutes)
      }),
      { numRuns: 60 },
    )
  })

  it('that are added lie between the two moments, and the end is the first such moment', () => {
    fc.assert(
      fc.property(calendars, moments, fc.integer({ min: 1, max: 20_000 }), (calendar, from, minutes) => {
        const compiled = compile(calendar)
        const { at } = addWorkingMinutes(compiled, from, minutes)
        assert.equal(workingMinutesBetween(compiled, from, at), minutes)
        assert.ok(workingMinutesBetween(compiled, from, new Date(at.getTime() - 1)) < minutes)
        assert.ok(addWorkingMinutes(compiled, from, minutes + 1).at > at)
      }),
    )
    assert.equal(workingMinutesBetween(compile(plain), new Date('2026-09-15'), new Date('2026-09-14')), 0)
    assert.throws(() => addWorkingMinutes(compile(plain), new Date('2026-09-15'), -1), RangeError)
    assert.equal(addWorkingMinutes(compile(plain), new Date('2026-12-31T18:00:00+08:00'), 1).provisional, true)
    assert.equal(addWorkingMinutes(compile(plain), new Date('2026-12-31T09:00:00+08:00'), 540).provisional, false)
  })
})

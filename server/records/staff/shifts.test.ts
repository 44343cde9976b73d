/** Shifts are what the wall clock says: over midnight, across a change of the clocks, on days that differ. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { dutyAt } from './roster.rules.ts'
import { isOnShift, localMoment, type Pattern, type Shift } from './shifts.rules.ts'

const at = (time: string) => {
  const [hour, minute] = time.split(':').map(Number)
  return hour! * 60 + minute!
}
const shift = (from: string, until: string): Shift => ({
  from: at(from),
  until: at(until) + (at(until) <= at(from) ? 1_440 : 0),
})
/** The same on some days of the week, Monday 0. */
const onDays = (weekdays: number[], ...shifts: Shift[]): Pattern => ({
  week: Array.from({ length: 7 }, (_, day) => (weekdays.includes(day) ? shifts : [])),
  days: {},
})
const everyDay = (...shifts: Shift[]) => onDays([0, 1, 2, 3, 4, 5, 6], ...shifts)
const isOn = (pattern: Pattern, moment: string, zone = 'Asia/Shanghai') =>
  isOnShift(pattern, localMoment(new Date(moment), zone))

test('a shift begins with its first minute and is over with its last, by the clock of the organisation', () => {
  const office = onDays([0, 1, 2, 3, 4], shift('09:00', '12:00'), shift('13:30', '18:00'))
  const table: [moment: string, on: boolean][] = [
    ['2026-03-02T08:59:59+08:00', false],
    ['2026-03-02T09:00:00+08:00', true],
    ['2026-03-02T11:59:59+08:00', true],
    ['2026-03-02T12:00:00+08:00', false],
    ['2026-03-02T13:30:00+08:00', true],
    ['2026-03-02T10:00:00Z', false],
    ['2026-03-02T01:00:00Z', true],
    ['2026-03-07T10:00:00+08:00', false],
  ]
  for (const [moment, on] of table) assert.equal(isOn(office, moment), on, moment)
})

test('a night belongs to its evening, also from Sunday into Monday', () => {
  const sundays = onDays([6], shift('22:00', '06:00'))
  const table: [moment: string, on: boolean][] = [
    ['2026-03-08T21:59+08:00', false],
    ['2026-03-08T22:00+08:00', true],
    ['2026-03-09T05:59+08:00', true],
    ['2026-03-09T06:00+08:00', false],
    ['2026-03-08T05:00+08:00', false],
    ['2026-03-09T22:30+08:00', false],
  ]
  for (const [moment, on] of table) assert.equal(isOn(sundays, moment), on, moment)
})

test('a date that differs takes its own shifts and leaves the night before alone', () => {
  const pattern = {
    ...everyDay(shift('22:00', '06:00')),
    days: { '2026-10-01': [], '2026-10-03': [shift('08:00', '12:00')] },
  }
  const table: [moment: string, on: boolean][] = [
    ['2026-10-01T05:00+08:00', true],
    ['2026-10-01T23:00+08:00', false],
    ['2026-10-02T05:00+08:00', false],
    ['2026-10-02T23:00+08:00', true],
    ['2026-10-03T09:00+08:00', true],
    ['2026-10-03T23:00+08:00', false],
  ]
  for (const [moment, on] of table) assert.equal(isOn(pattern, moment), on, moment)
  const off = { week: null, days: { '2026-10-01': [] } }
  assert.equal(isOn(off, '2026-10-01T12:00+08:00'), false)
  assert.equal(isOn(off, '2026-09-30T12:00+08:00'), true)
  assert.equal(isOn(off, '2026-10-02T00:30+08:00'), true)
})

/** How many minutes of a stretch of time somebody is on shift. */
function minutesOn(pattern: Pattern, from: string, hours: number, zone: string): number {
  const start = new Date(from).getTime()
  return Array.from({ length: hours * 60 }, (_, minute) => new Date(start + minute * 60_000)).filter((moment) =>
    isOnShift(pattern, localMoment(moment, zone)),
  ).length
}

test('a night is an hour shorter when the clocks go forward and an hour longer when they go back', () => {
  const night = everyDay(shift('22:00', '06:00'))
  const hoursOf = (evening: string, zone: string) => minutesOn(night, `${evening}T12:00Z`, 24, zone) / 60
  assert.equal(hoursOf('2026-03-27', 'Europe/London'), 8)
  assert.equal(hoursOf('2026-03-28', 'Europe/London'), 7)
  assert.equal(hoursOf('2026-10-24', 'Europe/London'), 9)
  assert.equal(hoursOf('2026-03-28', 'Asia/Shanghai'), 8)
  // An hour that the clocks skip: whoever begins in it begins with the first minute after it.
  const early = everyDay(shift('01:30', '04:00'))
  assert.equal(isOn(early, '2026-03-29T00:59Z', 'Europe/London'), false)
  assert.equal(isOn(early, '2026-03-29T01:00Z', 'Europe/London'), true)
  // An hour that comes twice is worked twice.
  const twice = everyDay(shift('01:00', '02:00'))
  assert.equal(minutesOn(twice, '2026-10-24T22:00Z', 6, 'Europe/London'), 120)
  // In Lord Howe the clocks change by half an hour.
  assert.equal(minutesOn(night, '2026-04-04T02:00Z', 24, 'Australia/Lord_Howe'), 510)
})

test('shifts that cover the whole day leave no minute out, in any zone and at any moment', () => {
  const zones = [
    'Asia/Shanghai',
    'Europe/London',
    'America/Sao_Paulo',
    'Pacific/Chatham',
    'America/St_Johns',
    'Asia/Kolkata',
  ]
  const whole = everyDay(shift('06:00', '14:00'), shift('14:00', '22:00'), shift('22:00', '06:00'))
  const moments = fc.date({ min: new Date('2020-01-01'), max: new Date('2035-01-01'), noInvalidDate: true })
  fc.assert(
    fc.property(moments, fc.constantFrom(...zones), (moment, zone) => {
      assert.ok(isOnShift(whole, localMoment(moment, zone)))
      assert.ok(isOnShift({ week: null, days: {} }, localMoment(moment, zone)))
      assert.ok(!isOnShift(onDays([]), localMoment(moment, zone)))
    }),
    { numRuns: 500 },
  )
})

test('who is absent is absent, off shift is off, and a break ends by itself at its time', () => {
  const now = new Date('2026-03-02T02:00Z')
  const local = localMoment(now, 'Asia/Shanghai')
  const there = { pattern: { week: null, days: {} }, isAbsent: false, awayWhy: null, awayUntil: null }
  const later = new Date(now.getTime() + 1)
  assert.equal(dutyAt(there, now, local), 'available')
  assert.equal(dutyAt({ ...there, awayWhy: 'break' }, now, local), 'away')
  assert.equal(dutyAt({ ...there, awayWhy: 'break', awayUntil: later }, now, local), 'away')
  assert.equal(dutyAt({ ...there, awayWhy: 'break', awayUntil: now }, now, local), 'available')
  assert.equal(dutyAt({ ...there, awayWhy: 'break', pattern: onDays([]) }, now, local), 'off')
  assert.equal(dutyAt({ ...there, isAbsent: true, pattern: onDays([]) }, now, local), 'absent')
})

/** Forecasts: what they learn from, what they leave alone, and how wide they are. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { chanceOf, inventedCalendar, poisson, yearOf } from '../../../test/arrivals.ts'
import { lookBack, measure } from './accuracy.rules.ts'
import { dayKindsOf } from './days.rules.ts'
import { foresee, learn } from './forecast.rules.ts'
import { hourMs, hourStart, hoursFrom } from './hours.rules.ts'
import { isWithin, quantile } from './spread.rules.ts'

const zone = 'Asia/Shanghai'
const kindOf = dayKindsOf(inventedCalendar)
const midnight = (date: string) => new Date(`${date}T00:00:00+08:00`).getTime()

test('a calendar says what kind of day it is', () => {
  const table: [date: string, kind: string][] = [
    ['2025-09-26', 'work'],
    ['2025-09-27', 'off'],
    ['2025-09-28', 'makeup'],
    ['2025-10-01', 'holiday'],
    ['2025-10-04', 'holiday'],
    ['2025-10-08', 'holiday'],
    ['2025-10-09', 'after'],
    ['2025-10-10', 'after'],
    ['2025-10-11', 'makeup'],
    ['2025-10-12', 'off'],
    ['2025-10-13', 'work'],
  ]
  for (const [date, kind] of table) assert.equal(kindOf(date), kind, date)
  assert.equal(dayKindsOf(null)('2025-10-01'), 'work')
  assert.equal(dayKindsOf(null)('2025-10-04'), 'off')
})

test('an hour begins by the clocks of the organisation, also where they are half an hour off', () => {
  const at = new Date('2026-03-02T01:47:12Z')
  assert.equal(new Date(hourStart(at, 'Asia/Shanghai')).toISOString(), '2026-03-02T01:00:00.000Z')
  assert.equal(new Date(hourStart(at, 'Asia/Kolkata')).toISOString(), '2026-03-02T01:30:00.000Z')
  const night = hoursFrom(new Date('2026-03-29T00:00:00Z').getTime(), 3, 'Europe/London', () => 'work')
  assert.deepEqual(
    night.map(({ hour }) => hour),
    [0, 2, 3],
  )
})

test('a quantile is the first count with enough behind it', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0.01, max: 900, noNaN: true }),
      fc.constantFrom(0, 0.05, 0.5),
      fc.constantFrom(0.1, 0.5, 0.9),
      (mean, phi, probability) => {
        const count = quantile(mean, phi, probability)
        assert.ok(Number.isInteger(count) && count >= 0)
        // The curve that takes over at 400 is within two in a hundred of the sum.
        const slack = mean < 400 && mean + 1 >= 400 ? 0.02 * count : 0
        assert.ok(quantile(mean + 1, phi, probability) >= count - slack)
        // Where next to nothing comes, differing days make nothing likelier still.
        if (probability > 0.5 && mean > 10 && phi === 0) assert.ok(quantile(mean, 0.5, probability) >= count)
      },
    ),
  )
  // Poisson with mean 3: P(X ≤ 1) = 0.199, P(X ≤ 5) = 0.916.
  assert.deepEqual([quantile(3, 0, 0.1), quantile(3, 0, 0.9)], [1, 5])
  for (const phi of [0, 0.05, 0.5])
    for (const probability of [0.1, 0.5, 0.9]) {
      const [sum, curve] = [quantile(399.99, phi, probability), quantile(400, phi, probability)]
      assert.ok(Math.abs(curve / sum - 1) < 0.02, `${phi} ${probability}: ${sum} ${curve}`)
    }
  const chance = chanceOf(7)
  const counts = Array.from({ length: 20_000 }, () => poisson(12, chance))
  const within = counts.filter((count) => isWithin(count, 12, 0, 0.8)).length / counts.length
  assert.ok(within > 0.8 && within < 0.88, String(within))
})

test('the same week again and again is forecast as it is, on holidays as on other days', () => {
  const hours = hoursFrom(midnight('2025-08-04'), 16 * 7 * 24, zone, kindOf)
  const counts = hours.map(({ hour, local }) => (local.today.weekday < 5 ? hour : 5))
  const cut = 8 * 7 * 24
  const ahead = hours.slice(cut, cut + 48)
  const { expected } = foresee(learn(hours.slice(0, cut), counts.slice(0, cut)), ahead)
  for (const [index, value] of expected.entries()) assert.ok(Math.abs(value - counts[cut + index]!) < 0.01)
})

test('one wild day moves the forecast by little', () => {
  const { hours, counts } = yearOf({ seed: 3, perDay: 150, from: '2025-11-03', days: 90, calendar: null })
  const cut = 76 * 24
  const wild = counts.map((count, index) => (index >= cut - 60 && index < cut - 48 ? count * 20 : count))
  const sum = (of: number[]) =>
    foresee(learn(hours.slice(0, cut), of.slice(0, cut)), hours.slice(cut)).expected.reduce((all, one) => all + one, 0)
  assert.ok(Math.abs(sum(wild) / sum(counts) - 1) < 0.1)
})

test('what holidays bring is learnt from those that were', () => {
  const { hours, counts } = yearOf({
    seed: 5,
    perDay: 400,
    from: '2025-09-01',
    days: 400,
    calendar: inventedCalendar,
  })
  const isBefore = (date: string) => (hour: { at: number }) => hour.at < midnight(date)
  const first = learn(hours.filter(isBefore('2025-09-27')), counts.slice(0, 26 * 24))
  assert.ok(Math.abs(first.factor.holiday - 1) < 0.05, 'nothing is known yet')
  const cut = hours.filter(isBefore('2026-09-26')).length
  const learnt = learn(hours.slice(0, cut), counts.slice(0, cut))
  assert.ok(learnt.factor.holiday > 1.2, `holidays are busy: ${learnt.factor.holiday}`)
  assert.ok(learnt.factor.after > 1.1, `and so are the days after: ${learnt.factor.after}`)
})

test('the interval holds what it says, and the forecast beats the same hour of last week', () => {
  const ahead = 14 * 24
  for (const perDay of [6, 150]) {
    const { hours, counts } = yearOf({ seed: 11, perDay, from: '2025-08-01', days: 300, calendar: inventedCalendar })
    const [ours, naive] = [[0, 0, 0], [0]] as [number[], number[]]
    for (let cut = 120 * 24; cut + ahead <= hours.length; cut += ahead) {
      const back = lookBack(hours.slice(0, cut + ahead), counts.slice(0, cut + ahead), ahead)!
      ours[0]! += back.wape * back.came
      ours[1]! += back.within * back.hours
      ours[2]! += back.hours
      const lastWeek = Array.from({ length: ahead }, (_, index) => counts[cut - 168 + (index % 168)]!)
      const other = measure(counts.slice(cut, cut + ahead), lastWeek, lastWeek, lastWeek)
      naive[0]! += other.wape * other.came
    }
    const coverage = ours[1]! / ours[2]!
    assert.ok(coverage > 0.75, `${coverage} of the hours lie within`)
    assert.ok(ours[0]! < naive[0]!, `${ours[0]} < ${naive[0]}`)
  }
})

test('without a past nothing is expected, and nobody says how good that is', () => {
  const ahead = hoursFrom(midnight('2026-03-02'), 48, zone, kindOf)
  const { expected, low, high } = foresee(learn([], []), ahead)
  assert.ok([...expected, ...low, ...high].every((value) => value === 0))
  const past = hoursFrom(midnight('2026-03-02') - 100 * hourMs, 100, zone, kindOf)
  assert.equal(lookBack(past, new Array<number>(100).fill(1), 336), null)
})

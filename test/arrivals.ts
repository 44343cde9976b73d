/**
 * A year of arrivals on paper: hour by hour, with a week, a day, growth, days that differ by chance, holidays, what is made
 * up after them and outages. Invented, and drawn from a seed, so that a run repeats. It does not follow the forecast's model.
 */

import type { Calendar } from '#records/knowledge/calendars/calendar.rules.ts'
import { dayKindsOf } from '#stages/capacity/days.rules.ts'
import { type Hour, hourMs, hoursFrom } from '#stages/capacity/hours.rules.ts'

const zone = 'Asia/Shanghai'
const dayHours = 24
const ofWorkday = [1, 1, 0.5, 0.5, 0.5, 1, 2, 4, 7, 9, 10, 9, 7, 8, 9, 9, 8, 7, 7, 8, 8, 6, 4, 2]
const ofDayOff = [2, 1, 1, 0.5, 0.5, 0.5, 1, 2, 4, 5, 6, 6, 6, 5, 5, 5, 5, 6, 7, 8, 8, 7, 5, 3]

/** Numbers between 0 and 1 from a seed (mulberry32). */
export function chanceOf(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** How many come when so many are expected (Knuth's way, halved where e^-m is too small). */
export function poisson(mean: number, chance: () => number): number {
  if (mean > 60) return poisson(mean / 2, chance) + poisson(mean / 2, chance)
  const floor = Math.exp(-mean)
  let count = 0
  for (let product = chance(); product > floor; product *= chance()) count += 1
  return count
}

export type YearOptions = { seed: number; perDay: number; from: string; days: number; calendar: Calendar | null }

/** Every hour of the year with how many came in it. */
export function yearOf({ seed, perDay, from, days, calendar }: YearOptions): { hours: Hour[]; counts: number[] } {
  const chance = chanceOf(seed)
  const normal = () => Array.from({ length: 12 }, chance).reduce((sum, one) => sum + one, -6)
  const hours = hoursFrom(new Date(`${from}T00:00:00+08:00`).getTime(), days * dayHours, zone, dayKindsOf(calendar))
  const outages = new Map(
    Array.from({ length: Math.round(days / 50) }, () => [Math.floor(chance() * days * dayHours), 4 + 8 * chance()]),
  )
  let [drift, today, surge] = [0, 1, 1]
  const counts = hours.map((hour, index) => {
    if (hour.hour === 0) {
      drift += 0.015 * normal()
      today = Math.exp(0.0004 * (index / dayHours) + drift + 0.07 * normal())
    }
    surge = 1 + (outages.get(index) ?? (surge - 1) * 0.6)
    const { kind } = hour
    const shape = kind === 'off' || kind === 'holiday' ? ofDayOff : ofWorkday
    const monday = hour.local.today.weekday === 0 ? 1.15 : 1
    const special = { work: 1, off: 1, holiday: 1.5, makeup: 0.9, after: 1.35 }[kind]
    return poisson((perDay / 130) * shape[hour.hour]! * monday * special * today * surge, chance)
  })
  return { hours, counts }
}

/** National Day and Spring Festival of an invented year, with two days made up for each. */
export const inventedCalendar: Calendar = {
  key: 'invented',
  version: 1,
  name: { 'zh-Hans': '虚构', en: 'Invented' },
  zone,
  week: [1, 2, 3, 4, 5, 6, 7].map((day) => (day < 6 ? [{ from: 540, until: 1_080 }] : [])),
  days: Object.fromEntries([
    ...datesFrom('2025-10-01', 8).map((date) => [date, { work: false }] as const),
    ...['2025-09-28', '2025-10-11'].map((date) => [date, { work: true }] as const),
    ...datesFrom('2026-02-15', 9).map((date) => [date, { work: false }] as const),
    ...['2026-02-14', '2026-02-28'].map((date) => [date, { work: true }] as const),
    ...datesFrom('2026-05-01', 5).map((date) => [date, { work: false }] as const),
    ...['2026-04-26', '2026-05-09'].map((date) => [date, { work: true }] as const),
    ...datesFrom('2026-10-01', 8).map((date) => [date, { work: false }] as const),
  ]),
  coversFrom: '2025-01-01',
  coversUntil: '2026-12-31',
  source: 'invented',
  unverified: [],
}

function datesFrom(first: string, count: number): string[] {
  const start = Date.parse(`${first}T00:00:00Z`)
  return Array.from({ length: count }, (_, day) => new Date(start + day * dayHours * hourMs).toISOString().slice(0, 10))
}

/** Who complains when, and what about: arrivals by hour, weekday and holiday, a few outages, some who come again. */
import demo from '../db/seeds/demo.json' with { type: 'json' }
import cn from '../server/records/knowledge/defaults/calendars/cn.json' with { type: 'json' }
import type { Chance } from './chance.ts'

export type Arrival = {
  atMs: number
  story: (typeof demo.stories)[number]
  /** The same person keeps their address. */
  customer: number
  orderNo: string
}

const hourMs = 3_600_000
const dayMs = 24 * hourMs
/** China has one zone and no summer time. */
const zoneMs = 8 * hourMs

/** How many complaints come in each hour of a day, compared with each other. */
const byHour = [2, 1, 1, 1, 1, 2, 4, 8, 12, 16, 18, 17, 14, 14, 15, 15, 15, 14, 13, 14, 15, 13, 9, 5]
const days = cn.days as Record<string, { work: boolean }>
/** How often an hour has an outage, how many times as many come then, and how many come twice. */
const outage = { perHour: 1 / 700, times: 8 }
const returning = { share: 0.3, twice: 0.02 }

/** Exactly so many arrivals, in the order of time. The years before `start` were quiet. */
export function arrivalsOf(chance: Chance, start: Date, count: number, spanDays: number): Arrival[] {
  const hours = spanDays * 24
  const until: number[] = []
  let sum = 0
  for (let hour = 0; hour < hours; hour++) {
    sum += weightOf(new Date(start.getTime() + hour * hourMs)) * (chance.happens(outage.perHour) ? outage.times : 1)
    until.push(sum)
  }
  const moments = Array.from({ length: count }, () => {
    const hour = firstAbove(until, chance.next() * sum)
    return start.getTime() + Math.floor((hour + chance.next()) * hourMs)
  }).sort((a, b) => a - b)
  const arrivals: Arrival[] = []
  for (const [nth, atMs] of moments.entries()) {
    const earlier = arrivals[nth - 1 - chance.under(Math.min(Math.max(nth, 1), 500))]
    if (earlier && chance.happens(returning.twice)) arrivals.push({ ...earlier, atMs })
    else
      arrivals.push({
        atMs,
        story: chance.pick(demo.stories),
        customer: earlier && chance.happens(returning.share) ? earlier.customer : nth,
        orderNo: `SIM${String(nth).padStart(10, '0')}`,
      })
  }
  return arrivals
}

function weightOf(at: Date): number {
  const local = new Date(at.getTime() + zoneMs)
  const date = local.toISOString().slice(0, 10)
  const yesterday = new Date(local.getTime() - dayMs).toISOString().slice(0, 10)
  const isOff = (day: string, of: Date) => !(days[day]?.work ?? (of.getUTCDay() !== 0 && of.getUTCDay() !== 6))
  const isHoliday = days[date]?.work === false
  // Holidays are for shopping, and who could not reach anybody writes on the day after.
  const isAfter = !isOff(date, local) && isOff(yesterday, new Date(local.getTime() - dayMs))
  return byHour[local.getUTCHours()]! * (isHoliday ? 1.3 : isOff(date, local) ? 0.8 : isAfter ? 1.25 : 1)
}

function firstAbove(rising: number[], value: number): number {
  let [low, high] = [0, rising.length - 1]
  while (low < high) {
    const middle = (low + high) >> 1
    if (rising[middle]! > value) high = middle
    else low = middle + 1
  }
  return low
}

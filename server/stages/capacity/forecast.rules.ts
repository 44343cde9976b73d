import type { DayKind } from './days.rules.ts'
import type { Hour } from './hours.rules.ts'
import settings from './settings.json' with { type: 'json' }
import { isWithin, quantile } from './spread.rules.ts'

/** What is expected in each hour, and between which numbers it will lie (`share` of the time). */
export type Forecast = { expected: number[]; low: number[]; high: number[] }

/** How arrivals go: a usual week, how high it stands now, what special days make of it, and how far from it hours lie. */
export type Arrivals = {
  /** By hour of the week, Monday's midnight first. */
  week: number[]
  /** By hour of the day: of days of work, of days off. */
  worked: number[]
  off: number[]
  level: number
  factor: Record<DayKind, number>
  /** φ of spread.rules.ts. */
  phi: number
}

const dayMs = 86_400_000
const { profileDays, halfLifeDays, levelDays, outlierTimes, share } = settings
/** What stands beside few observations: so many of what its kind of day says, or of what is expected. */
const slotsBehind = 1
const levelBehind = 10
const daysBehind = 2
const nearDays = 21
/** The narrowest spread in which enough of the past lies is taken. */
const spreads = [0, 0.01, 0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.5, 0.8, 1.2, 2]

const isOrdinary = ({ kind }: Hour) => kind === 'work' || kind === 'off'
const slotOf = ({ local, hour }: Hour) => local.today.weekday * 24 + hour

/**
 * Learns from hours that are over, the oldest first, with what came in each. A week is what it usually was in the last
 * eight, the recent ones counting more; one wild day moves neither the week nor the level.
 */
export function learn(hours: readonly Hour[], counts: readonly number[]): Arrivals {
  const end = hours.at(-1)?.at ?? 0
  const recent = hours.flatMap((hour, index) =>
    isOrdinary(hour) && end - hour.at < profileDays * dayMs ? [{ hour, count: counts[index]! }] : [],
  )
  const calm = withoutOutliers(recent)
  const weightOf = (hour: Hour) => 0.5 ** ((end - hour.at) / dayMs / halfLifeDays)
  const [worked, off] = (['work', 'off'] as const).map((kind) => {
    const of = calm.filter(({ hour }) => hour.kind === kind)
    return meansBy(of.length > 0 ? of : calm, 24, ({ hour }) => hour, weightOf)
  }) as [number[], number[]]
  const week = meansBy(calm, 168, slotOf, weightOf, (slot) => (slot < 120 ? worked : off)[slot % 24]!)
  const level = levelOf(calm, week, end)
  const arrivals = { week, worked, off, level, factor: factorsOf(hours, counts), phi: 0 }
  const seen = recent.filter(({ hour }) => end - hour.at < 2 * levelDays * dayMs)
  return { ...arrivals, phi: spreadOf(seen.map(({ hour, count }) => [count, expectedIn(arrivals, hour)])) }
}

/** What is to be expected in hours to come. */
export function foresee(arrivals: Arrivals, hours: readonly Hour[]): Forecast {
  const expected = hours.map((hour) => expectedIn(arrivals, hour))
  const outside = (1 - share) / 2
  return {
    expected,
    low: expected.map((mean) => quantile(mean, arrivals.phi, outside)),
    high: expected.map((mean) => quantile(mean, arrivals.phi, 1 - outside)),
  }
}

function expectedIn({ week, worked, off, level, factor }: Arrivals, hour: Hour): number {
  const usual = { work: week, off: week, after: week, makeup: null, holiday: null }[hour.kind]
  const base = usual ? usual[slotOf(hour)]! : (hour.kind === 'holiday' ? off : worked)[hour.hour]!
  return base * level * factor[hour.kind]
}

type Seen = { hour: Hour; count: number }

/** An hour with many times what its place in the week usually has counts as no more than that. */
function withoutOutliers(seen: Seen[]): Seen[] {
  const slots = Map.groupBy(seen, ({ hour }) => slotOf(hour))
  const most = new Map([...slots].map(([slot, of]) => [slot, median(of.map(({ count }) => count)) * outlierTimes + 5]))
  return seen.map(({ hour, count }) => ({ hour, count: Math.min(count, most.get(slotOf(hour))!) }))
}

function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  return (sorted[(sorted.length - 1) >> 1]! + sorted[sorted.length >> 1]!) / 2
}

function meansBy(
  seen: Seen[],
  slots: number,
  slotOf: (hour: Hour) => number,
  weightOf: (hour: Hour) => number,
  behind: (slot: number) => number = () => 0,
): number[] {
  const held = slots === 168 ? slotsBehind : 0
  const [sums, weights] = [new Float64Array(slots), new Float64Array(slots)]
  for (const { hour, count } of seen) {
    const weight = weightOf(hour)
    sums[slotOf(hour)]! += weight * count
    weights[slotOf(hour)]! += weight
  }
  return Array.from(sums, (sum, slot) => {
    const weight = weights[slot]! + held
    return weight === 0 ? 0 : (sum + held * behind(slot)) / weight
  })
}

/** How the last days stand to the usual week. The highest and the lowest of them are left out. */
function levelOf(seen: Seen[], week: number[], end: number): number {
  const days = [...Map.groupBy(seen, ({ hour }) => hour.local.today.date).values()]
    .filter((of) => end - of[0]!.hour.at < 2 * levelDays * dayMs)
    .slice(-levelDays)
    .map((of) => ({
      came: of.reduce((sum, { count }) => sum + count, 0),
      usual: of.reduce((sum, { hour }) => sum + week[slotOf(hour)]!, 0),
    }))
    .toSorted((a, b) => (a.came + 1) / (a.usual + 1) - (b.came + 1) / (b.usual + 1))
  const kept = days.length > 4 ? days.slice(1, -1) : days
  const sum = (of: 'came' | 'usual') => kept.reduce((total, day) => total + day[of], levelBehind)
  return sum('came') / sum('usual')
}

type Day = { day: number; kind: DayKind; came: number }

/** What special days had, against ordinary ones of three weeks before and after: all that there were. */
function factorsOf(hours: readonly Hour[], counts: readonly number[]): Record<DayKind, number> {
  const days: Day[] = []
  for (const [index, hour] of hours.entries()) {
    const last = days.at(-1)
    if (last && hour.hour > 0) last.came += counts[index]!
    else days.push({ day: Math.floor(hour.at / dayMs), kind: hour.kind, came: counts[index]! })
  }
  const of = (kind: DayKind, like: 'work' | 'off') => {
    let [came, usual] = [0, 0]
    for (const special of days.filter((day) => day.kind === kind)) {
      const near = days.filter((day) => day.kind === like && Math.abs(day.day - special.day) <= nearDays)
      if (near.length === 0) continue
      came += special.came
      usual += near.reduce((sum, day) => sum + day.came, 0) / near.length
    }
    const behind = (daysBehind * days.reduce((sum, day) => sum + day.came, 0)) / Math.max(1, days.length)
    return behind === 0 ? 1 : (came + behind) / (usual + behind)
  }
  return { work: 1, off: 1, holiday: of('holiday', 'off'), makeup: of('makeup', 'work'), after: of('after', 'work') }
}

/** The narrowest spread within which the share of the past lies that is to lie within it. */
function spreadOf(seen: [count: number, expected: number][]): number {
  const isEnough = (phi: number) =>
    seen.filter(([count, expected]) => isWithin(count, expected, phi, share)).length >= share * seen.length
  return spreads.find(isEnough) ?? spreads.at(-1)!
}

import { type Rule, runMonday } from '../test/monday.ts'
import { dayMinutes, holidayLoad, surgeLoad } from '../test/monday-day.ts'
import { option, print } from './figure.ts'
import { measureLane } from './monday/lane.ts'

const seen = [0.5, 0.95, 1] as const

/**
 * `bench -- monday [--days N]`: 2,000 invented tickets and 40 invented people on N seeded Mondays (test/monday.ts), minute
 * by minute through the desk's own rules. How long a ticket waits until somebody begins it, by priority, against the rule
 * before: whoever of the team has the fewest open tickets, whether they are there or not, and pools that people empty.
 * Then a holiday (`--holidays N`, else 2): four times the tickets, half the people; the emergency lane (monday/lane.ts).
 * `bench -- monday --surge [--days N] [--urgent PERCENT]` asks about a surge instead: ten times the tickets for two hours,
 * with as many emergencies among them as on any day, and with twice and three times the share, or with PERCENT.
 */
export async function run(options: string[]): Promise<void> {
  if (options.includes('--surge')) {
    const asked = options.includes('--urgent') ? [option(options, 'urgent', 5)] : [5, 10, 15]
    for (const percent of asked)
      measureLane(`surge_${percent}pct`, surgeLoad(percent / 100), option(options, 'days', 3))
    return
  }
  const days = option(options, 'days', 5)
  const waits = (rule: Rule) => {
    const all: { priority: number; waited: number | null }[] = []
    for (let seed = 1; seed <= days; seed++)
      for (const { priority, startedAt, cameAt } of runMonday(rule, seed))
        all.push({ priority, waited: startedAt === null ? null : startedAt - cameAt })
    return all
  }
  const now = waits('the desk')
  const before = waits('least open')
  const samples = now.length
  for (const priority of [1, 2, 3, 4])
    for (const share of seen) {
      const figure = share === 1 ? `p${priority}_wait_worst` : `p${priority}_wait_p${share * 100}`
      const value = percentile(now, priority, share)
      const held = percentile(before, priority, share)
      print({ bench: 'monday', figure, value, unit: 'minutes', against: 'least open', against_value: held, samples })
    }
  const left = (all: typeof now) => all.filter(({ waited }) => waited === null).length
  print({
    bench: 'monday',
    figure: 'not_begun_that_day',
    value: left(now),
    unit: 'tickets',
    against: 'least open',
    against_value: left(before),
    samples,
  })
  measureLane('holiday', holidayLoad, option(options, 'holidays', 2))
}

function percentile(all: { priority: number; waited: number | null }[], priority: number, share: number): number {
  const sorted = all
    .filter((ticket) => ticket.priority === priority)
    .map(({ waited }) => waited ?? dayMinutes)
    .toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!
}

import { type Accuracy, measure } from '#stages/capacity/accuracy.rules.ts'
import { foresee, learn } from '#stages/capacity/forecast.rules.ts'
import { inventedCalendar, yearOf } from '../test/arrivals.ts'
import { option, print } from './figure.ts'

const ahead = 14 * 24
const firstDays = 120

/**
 * `bench -- forecast [--years N]`: forecasts of two weeks, one a week, over N invented years of hourly arrivals
 * (test/arrivals.ts; the data are synthetic), in a lane with 150 tickets a day and in one with 6. Against a seasonal naive
 * forecast: the same hour of the last week that is known, within what it was off by before. WAPE is the sum of errors for
 * what came; coverage the share of hours within the interval that is to hold 80 % of them.
 */
export async function run(options: string[]): Promise<void> {
  const years = option(options, 'years', 3)
  for (const [lane, perDay] of [
    ['usual', 150],
    ['urgent', 6],
  ] as const) {
    const ours: Accuracy[] = []
    const theirs: Accuracy[] = []
    let spent = 0
    for (let seed = 1; seed <= years; seed++) {
      const { hours, counts } = yearOf({ seed, perDay, from: '2025-08-01', days: 500, calendar: inventedCalendar })
      for (let cut = firstDays * 24; cut + ahead <= hours.length; cut += 168) {
        const [past, came] = [counts.slice(0, cut), counts.slice(cut, cut + ahead)]
        const begun = performance.now()
        const { expected, low, high } = foresee(learn(hours.slice(0, cut), past), hours.slice(cut, cut + ahead))
        spent += performance.now() - begun
        ours.push(measure(came, expected, low, high))
        const naive = naiveOf(past)
        theirs.push(measure(came, naive.expected, naive.low, naive.high))
      }
    }
    const samples = ours.length * ahead
    const figure = (name: string, of: (all: Accuracy[]) => number, unit: string) =>
      print({
        bench: 'forecast',
        figure: `${lane}_${name}`,
        value: of(ours),
        unit,
        against: 'seasonal naive',
        against_value: of(theirs),
        samples,
      })
    figure('wape', (all) => sum(all, (one) => one.wape * one.came) / sum(all, (one) => one.came), 'share')
    figure('coverage_of_80', (all) => sum(all, (one) => one.within) / all.length, 'share')
    print({ bench: 'forecast', figure: `${lane}_ms`, value: spent / ours.length, unit: 'ms', samples: ours.length })
  }
}

const sum = (all: Accuracy[], of: (one: Accuracy) => number) => all.reduce((total, one) => total + of(one), 0)

/** The last week again and again; the interval is what eight weeks were off by, the outer tenths left out. */
function naiveOf(past: number[]) {
  const expected = Array.from({ length: ahead }, (_, index) => past[past.length - 168 + (index % 168)]!)
  const off = Array.from({ length: 8 * 168 }, (_, index) => {
    const at = past.length - 1 - index
    return past[at]! - past[at - 168]!
  }).toSorted((a, b) => a - b)
  const [under, over] = [off[Math.floor(off.length * 0.1)]!, off[Math.floor(off.length * 0.9)]!]
  return { expected, low: expected.map((each) => each + under), high: expected.map((each) => each + over) }
}

/**
 * `npm run -s sim [-- --seed S --tickets N --days D --round-minutes M --other-plans]`: lives a year of the desk by the real verbs
 * on a real PostgreSQL and checks everything that can be checked of it. The same seed gives the same story, event for event, also
 * when PostgreSQL finds everything in other ways.
 * `-- --money [--forgetful]`: days of money against a core, processes and news that fail, checked after every round.
 * `-- --breakages`: breaks the product on purpose, one way after the other, and says which check saw it after how many rounds.
 */
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { progressBar } from '../bin/commands/progress.ts'
import { breakages } from './breakages/list.ts'
import { isProven, proveAll } from './breakages/prove.ts'
import { simulateMoney } from './money/simulate.ts'
import { simulate } from './year.ts'

async function runYear(words: Words) {
  const { seed = '1', tickets = '100000', days = '365', 'round-minutes': minutes = '30' } = words
  const [count, span, roundMinutes] = [tickets, days, minutes].map(Number) as [number, number, number]
  const result = await simulate({
    seed,
    tickets: count,
    days: span,
    roundMinutes,
    isReadOtherwise: words['other-plans'] ?? false,
    progress: progressBar(),
  })
  return { result, isWell: result.checks.faults.length === 0 }
}

async function runMoney({ seed = '1', tickets = '100', days = '7', forgetful: isForgetful = false }: Words) {
  const progress = progressBar()
  const result = await simulateMoney({ seed, tickets: Number(tickets), days: Number(days), isForgetful, progress })
  return { result, isWell: result.faults.length === 0 }
}

async function runBreakages() {
  const [progress, all] = [progressBar(), breakages.length + 1]
  let over = 0
  const result = await proveAll({ told: ({ name }) => progress(++over / all, name ?? 'nothing') })
  return { result, isWell: isProven(result) }
}

const options = {
  seed: { type: 'string' },
  tickets: { type: 'string' },
  days: { type: 'string' },
  'round-minutes': { type: 'string' },
  'other-plans': { type: 'boolean' },
  money: { type: 'boolean' },
  forgetful: { type: 'boolean' },
  breakages: { type: 'boolean' },
} as const
type Words = ReturnType<typeof parseArgs<{ options: typeof options }>>['values']

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const { values } = parseArgs({ options })
  const { result, isWell } = await (values.breakages
    ? runBreakages()
    : values.money
      ? runMoney(values)
      : runYear(values))
  console.log(JSON.stringify(result, null, 2))
  process.exit(isWell ? 0 : 1)
}

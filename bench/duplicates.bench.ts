import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from 'kysely'
import { door } from '../server/loop.ts'
import { inOrg, systemActor, type Work } from '../server/platform/database.ts'
import { followOnce } from '../server/records/audit/follow.ts'
import { wordsFollower } from '../server/records/tickets/search/fill.ts'
import { candidatesLike } from '../server/records/tickets/search/like.ts'
import { similarFollower } from '../server/stages/duplicates/find.ts'
import { figuresOf, fit } from '../server/stages/duplicates/fit.rules.ts'
import { featureNames, type PairModel, sketchOf, tellingTokens } from '../server/stages/duplicates/likeness.rules.ts'
import settings from '../server/stages/duplicates/settings.json' with { type: 'json' }
import { receive } from '../server/stages/intake/receive.ts'
import { submissionFrom } from '../test/house.ts'
import { type WrittenPair, writtenPairs } from './data/pairs.ts'
import { option, print } from './figure.ts'
import { postgresCpuUs } from './load/cpu.ts'
import { type Pieces, withPieces } from './load/pieces.ts'
import { fillTickets } from './load/search-rows.ts'

const folds = 5
/** Beside how many pairs the first weights, of which nothing is known, count as much. */
const priorPairs = 5
const nothing: PairModel = { weights: featureNames.map(() => 0), intercept: 0 }
const messagesPerTicket = 1.5

/**
 * `bench -- duplicates [--tickets N] [--write]`: how well the pair model tells written pairs that it was not trained on, how
 * many second tellings are found among N tickets, and what comparing a ticket costs. `--write` trains on all pairs and
 * writes the weights that ship.
 */
export async function run(options: string[]): Promise<void> {
  const pairs = writtenPairs()
  tellPairs(pairs)
  if (options.includes('--write')) return writeWeights(pairs)
  const tickets = option(options, 'tickets', 100_000)
  await withPieces({ HUIYIN_PROOF: 'off' }, (pieces) => tellCandidates(pieces, pairs, tickets))
}

const figure = (name: string, value: number, unit: string, samples: number) =>
  print({ bench: 'duplicates', figure: name, value, unit, samples })

/** Cross-validated: every matter is judged by a model that saw none of its pairs. */
function tellPairs(pairs: WrittenPair[]): void {
  const parts = { one_customer: true, two_customers: false }
  for (const [name, isOneCustomer] of Object.entries(parts)) {
    const from = isOneCustomer ? settings.suggestFrom : settings.relateFrom
    const told = Array.from({ length: folds }, (_, fold) => {
      const model = fit(
        pairs.filter(({ matter }) => matter % folds !== fold),
        nothing,
        priorPairs,
      )
      const heldOut = pairs.filter((pair) => pair.matter % folds === fold && pair.isOneCustomer === isOneCustomer)
      return figuresOf(model, heldOut, from)
    })
    const count = told.reduce((sum, each) => sum + each.pairs, 0)
    for (const which of ['precision', 'recall', 'logLoss'] as const) {
      const mean = told.reduce((sum, each) => sum + each[which] * each.pairs, 0) / count
      figure(`${which === 'logLoss' ? 'log_loss' : which}_${name}`, mean, which === 'logLoss' ? 'nat' : 'share', count)
    }
  }
}

function writeWeights(pairs: WrittenPair[]): void {
  const { weights, intercept } = fit(pairs, nothing, priorPairs)
  const rounded = weights.map((weight) => Number(weight.toFixed(3)))
  const body = {
    from: `${pairs.length} written pairs (data/triage/pairs.tsv)`,
    weights: rounded,
    intercept: Number(intercept.toFixed(3)),
  }
  writeFileSync(
    join(import.meta.dirname, '../server/stages/duplicates/weights.json'),
    `${JSON.stringify(body, null, 2)}\n`,
  )
}

async function tellCandidates(pieces: Pieces, pairs: WrittenPair[], tickets: number): Promise<void> {
  const { house, orgId, postgres } = pieces
  const as = <T>(act: (work: Work) => Promise<T>) => inOrg(house, systemActor(orgId, 'bench'), 'staff', act)
  const send = (texts: string[]) =>
    as(async (work) => {
      const submissions = await Promise.all(
        texts.map((text) => submissionFrom(work, { form: 'other', answers: {}, text })),
      )
      return receive(work, door, submissions)
    })
  const catchUp = async () => {
    while ((await followOnce(house, orgId, wordsFollower)) > 0);
  }
  const [template] = await send(['一张工单'])
  await catchUp()
  await fillTickets(postgres.ownerUrl(), orgId, template!.ticketId, tickets * messagesPerTicket, house.clock.now())
  while ((await followOnce(house, orgId, similarFollower)) > 0);

  const retold = pairs.filter(({ isSame, texts }) => isSame && texts[0] !== texts[1])
  const firsts = await send(retold.map(({ texts }) => texts[0]))
  await catchUp()
  await as(({ tx }) => sql`select settle_ticket_words()`.execute(tx))
  for (const days of [settings.daysMax, 366]) {
    let found = 0
    const began = performance.now()
    for (const [index, { texts }] of retold.entries()) {
      const words = tellingTokens(sketchOf(texts[1]), settings.tokensMax).join(' ')
      const alike = await as((work) => candidatesLike(work, words, { limit: settings.candidatesMax, days }))
      if (alike.some(({ ticketId }) => ticketId === firsts[index]!.ticketId)) found += 1
    }
    figure(`recall_at_${settings.candidatesMax}_${days}_days`, found / retold.length, 'share', retold.length)
    figure(`lookup_${days}_days_ms`, (performance.now() - began) / retold.length, 'ms', retold.length)
  }

  while ((await followOnce(house, orgId, similarFollower)) > 0);
  const seconds = await send(retold.map(({ texts }) => texts[1]))
  await catchUp()
  const cpu = process.cpuUsage()
  const before = postgresCpuUs(postgres.pid).whole
  while ((await followOnce(house, orgId, similarFollower)) > 0);
  const { user, system } = process.cpuUsage(cpu)
  figure('cpu_us_per_ticket_worker', (user + system) / seconds.length, 'µs', seconds.length)
  figure(
    'cpu_us_per_ticket_postgres',
    (postgresCpuUs(postgres.pid).whole - before) / seconds.length,
    'µs',
    seconds.length,
  )
}

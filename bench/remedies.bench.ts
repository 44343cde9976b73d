import { option, print } from './figure.ts'
import { storm } from './remedies/storm.ts'

/** Orders that a cashier gets through in a second at least; by it the door's protections are long enough to be sent in time. */
const perCashierPerS = 3

/**
 * `bench -- remedies [--orders N] [--kills N] [--cashiers N] [--seed N]`: refunds, compensation and protections against a core
 * that applies and does not answer, answers 500, is silent, and sends news late, twice, out of order and badly signed, while
 * cashiers, server, core and PostgreSQL get kill -9 in turn. docs/bench.md says how each figure comes about.
 */
export async function run(options: string[]): Promise<void> {
  const orders = option(options, 'orders', 20_000)
  const kills = option(options, 'kills', 20)
  const cashiers = option(options, 'cashiers', 6)
  const seed = `${option(options, 'seed', 1)}`
  const holdMinutes = Math.ceil(1 + orders / 4 / (cashiers * perCashierPerS * 30))
  const told = await storm({ orders, kills, cashiers, seed, holdMinutes, say: console.error })
  const { verdict, prepared, met, kills: killed, lost, tries, seconds, sentSeconds, open } = told
  console.error(JSON.stringify({ prepared, killed, met, lost, tries, counts: verdict.counts, open }))
  const figure = (name: string, value: number, unit = '1') =>
    print({ bench: 'remedies', figure: name, value, unit, samples: verdict.remedies })
  figure('ledger_difference_minor', verdict.ledgerDifferenceMinor, 'minor units')
  figure('duplicates', verdict.duplicates)
  figure('without_required_people', verdict.withoutRequiredPeople)
  figure('holds_without_end', verdict.holdsWithoutEnd)
  figure('unsettled', verdict.unsettled)
  figure('told_wrongly', verdict.toldWrongly)
  figure('in_transit_minor', verdict.inTransitMinor, 'minor units')
  figure('unbalanced_postings', verdict.unbalanced)
  figure('on_human_list', verdict.onHumanList)
  figure('orders', orders)
  figure(
    'kills',
    Object.values(killed).reduce((sum, count) => sum + count, 0),
  )
  for (const [fault, count] of Object.entries(met))
    figure(`met_${fault.replace(/[A-Z]/g, (c) => `_${c.toLowerCase()}`)}`, count)
  figure('tries', tries)
  figure('seconds', seconds, 's')
  figure('remedies_per_s', orders / sentSeconds, '1/s')
}

import { openFaults } from '../../sandbox/core/faults.ts'
import { openStore } from '../../sandbox/core/store.ts'

/** What the core is told to do wrong, as shares of requests, orders and news. */
export const hostile = {
  slow: { share: 0.05, ms: 300 },
  silent: 0.02,
  error: 0.05,
  appliedThenTimeout: 0.1,
  acceptedFirst: { share: 0.3, ms: 800 },
  callbacks: { late: { share: 0.1, ms: 3_000 }, twice: 0.1, outOfOrder: 0.1, badlySigned: 0.05 },
}

export type Met = {
  /** At the first sending of each order; later sendings and questions met them too, and are not counted. */
  appliedThenTimeout: number
  error: number
  silent: number
  slow: number
  news: number
  twice: number
  late: number
  outOfOrder: number
  badlySigned: number
  /** News that were not taken at first and were sent again. */
  sentAgain: number
}

/**
 * How often each fault was met, from the database of a core that has been stopped: which orders and news a fault falls upon
 * follows from the seed and their ids alone.
 */
export function faultsMet(coreDataDir: string): Met {
  const store = openStore(coreDataDir)
  try {
    const faults = openFaults(store)
    const met = { appliedThenTimeout: 0, error: 0, silent: 0, slow: 0, news: 0, twice: 0, late: 0, outOfOrder: 0 }
    const more = { badlySigned: 0, sentAgain: 0 }
    for (const { id } of store.all<{ id: string }>('select id from orders')) {
      const { fate, waitMs } = faults.fate(`PUT /v1/orders/${id}`)
      if (fate === 'applied_then_timeout') met.appliedThenTimeout++
      else if (fate !== 'normal') met[fate]++
      if (waitMs > 0) met.slow++
    }
    type News = { message: string; body: string; attempts: bigint; is_forged: bigint }
    for (const row of store.all<News>('select message, body, attempts, is_forged from callbacks')) {
      if (row.is_forged) {
        more.badlySigned++
        continue
      }
      const { data } = JSON.parse(row.body) as { data: { id: string; seq: number; state: string } }
      const { waitMs, takes, isKeptBack } = faults.news(data.id, data.seq)
      met.news++
      if (takes === 2) met.twice++
      if (waitMs > 0) met.late++
      if (isKeptBack && data.state === 'accepted') met.outOfOrder++
      if (row.attempts > 0n) more.sentAgain++
    }
    return { ...met, ...more }
  } finally {
    store.close()
  }
}

/** News of the simulated core as they come over the wire, read by the product's own adapter: signed by it, or by nobody. */
import { httpCore } from '../../server/outside/payment-core/http-core.ts'
import type { Clock } from '../../server/platform/clock.ts'
import type { MoneyRail, MoneyStatus } from '../../server/platform/ports.ts'
import type { Mailing } from './core-record.ts'
import { secret, signedNews, type Way } from './signed-news.ts'

/** What reads the news of this core. Its address is never asked. */
export function newsOf(clock: { now(): Date }): MoneyRail['readNews'] {
  const url = 'http://127.0.0.1:1'
  return httpCore({ url, token: secret, callbackSecrets: [secret], clock: clock as Clock }).readNews
}

/** News of an order, as they are sent at a moment. */
export function coreNews(way: Way, status: MoneyStatus): Mailing {
  const { reference, until, code, state, seq } = status
  const data = {
    id: status.id,
    state,
    seq,
    at: status.at.toISOString(),
    ...(reference ? { coreReference: reference } : {}),
    ...(until ? { until: until.toISOString() } : {}),
    ...(code ? { code } : {}),
  }
  return signedNews(way, { about: status.id, to: 'takeCoreCallback', type: 'order.updated', data })
}

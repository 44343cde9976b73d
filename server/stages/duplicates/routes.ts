import { type Route, route } from '#platform/route.ts'
import { ticketFor } from '#records/tickets/load.ts'
import * as contract from './contract.ts'
import { judgeMatterOf, judgePair } from './judge.ts'
import { readSimilar } from './queries.ts'

export const duplicatesRoutes: Route[] = [
  route(contract.showSimilar, async ({ work, params }) =>
    readSimilar(work, await ticketFor(work, params, 'ticket.read')),
  ),
  route(contract.judgeSimilar, async ({ work, params, body }) => {
    await judgePair(work, params.ticketId, params.otherId, body.state)
    return body
  }),
  route(contract.judgeMatter, async ({ work, params, body }) => {
    await judgeMatterOf(work, params.ticketId, body.belongs)
    return body
  }),
]

import { type Route, route } from '#platform/route.ts'
import { claimNextFor, claimOne, roomOf } from './claim.ts'
import * as contract from './contract.ts'
import { handBack } from './return.ts'

export const poolRoutes: Route[] = [
  route(contract.showRoom, ({ work }) => roomOf(work)),
  route(contract.claimNext, ({ work }) => claimNextFor(work)),
  route(contract.claimTicket, ({ work, params }) => claimOne(work, params.ticketId)),
  route(contract.returnTicket, ({ work, params, body }) => handBack(work, params.ticketId, body.reason)),
]

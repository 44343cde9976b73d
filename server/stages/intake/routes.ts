import { type Route, route } from '#platform/route.ts'
import { splitTicket } from '#records/tickets/contract.ts'
import { receiveTicket, showPortal } from './contract.ts'
import { readPortal } from './queries.ts'
import { type Door, receive } from './receive.ts'
import { splitTicketOff } from './split.ts'
import { submissionOf } from './submission.ts'

/** The public front door, with the steps that loop.ts lists. */
export function intakeRoutes(door: Door): Route[] {
  return [
    route(showPortal, ({ work }) => readPortal(work)),
    route(receiveTicket, async ({ work, body, visit }) => {
      const [receipt] = await receive(work, door, [await submissionOf(work, body, visit.language)])
      const { ticketId: _internal, promise, receivedAt, ...shown } = receipt!
      return {
        ...shown,
        receivedAt: receivedAt.toISOString(),
        promise: { ...promise, dueAt: promise.dueAt.toISOString() },
      }
    }),
    route(splitTicket, async ({ work, params, body, version }) => {
      const { ticketId, number } = await splitTicketOff(work, door, params, { ...body, version })
      return { ticketId, number }
    }),
  ]
}

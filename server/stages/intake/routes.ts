import { openRoute, type Route, route } from '#platform/route.ts'
import { splitTicket } from '#records/tickets/contract.ts'
import { receiveTicket, showPortal } from './contract.ts'
import { openFrontDoor } from './front-door.ts'
import { readPortal } from './queries.ts'
import type { Door } from './receive.ts'
import { splitTicketOff } from './split.ts'

/** The public front door, with the steps that loop.ts lists. */
export function intakeRoutes(door: Door): Route[] {
  const enter = openFrontDoor(door)
  return [
    route(showPortal, ({ work }) => readPortal(work)),
    openRoute(receiveTicket, ({ house, orgId, key, body, visit }) =>
      enter(house, orgId, { key, body, language: visit.language }),
    ),
    route(splitTicket, async ({ work, params, body, version }) => {
      const { ticketId, number } = await splitTicketOff(work, door, params, { ...body, version })
      return { ticketId, number }
    }),
  ]
}

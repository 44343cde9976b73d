import { openRoute, type Route, route } from '#platform/route.ts'
import { currentKnowledge } from '#records/knowledge/definitions.ts'
import { splitTicket } from '#records/tickets/contract.ts'
import type { Gate } from './admission.ts'
import { receiveMany } from './bulk.ts'
import { receiveTicket, receiveTickets, showPortal, showProof } from './contract.ts'
import { openFrontDoor } from './front-door.ts'
import { readPortal } from './queries.ts'
import type { Door } from './receive.ts'
import { splitTicketOff } from './split.ts'

/** The public front door, with the steps that loop.ts lists, behind the gate of this server. */
export function intakeRoutes(door: Door, gate: Gate): Route[] {
  const enter = openFrontDoor(door)
  return [
    route(showPortal, ({ work }) => readPortal(work)),
    route(showProof, async ({ work, query, visit }) => {
      const { forms } = await currentKnowledge(work)
      const isEmergency = forms.some(({ key, lane }) => key === query.form && lane === 'emergency')
      return { challenge: gate.challenge(work, { address: visit.address, key: query.key, isEmergency }) }
    }),
    openRoute(
      receiveTicket,
      ({ house, orgId, key, body, visit }) =>
        enter(house, orgId, { principal: 'customer', key, body, language: visit.language, site: visit.site }),
      gate.admitTicket,
    ),
    openRoute(
      receiveTickets,
      ({ house, orgId, body, visit }) =>
        receiveMany(enter, gate.countMany, { house, orgId, body, language: visit.language }),
      gate.admitMany,
    ),
    route(splitTicket, async ({ work, params, body, version }) => {
      const { ticketId, number } = await splitTicketOff(work, door, params, { ...body, version })
      return { ticketId, number }
    }),
  ]
}

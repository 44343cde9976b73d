import type { EndpointSpec } from '#platform/endpoint.ts'
import type * as ticket from '#records/tickets/contract.ts'
import type * as intake from '#stages/intake/contract.ts'
import type * as ratings from '#stages/ratings/contract.ts'

/**
 * The portal's endpoints with what a call needs at run time. Only their types come from the contracts: importing the
 * values would bring the schemas and Zod along (27 kB compressed), and the server checks every body anyway. Method and
 * path are literal types, so a line here that disagrees with its contract does not compile.
 */
type Wire<E extends EndpointSpec> = Pick<E, Extract<keyof E, 'method' | 'path' | 'idempotent'>>

function wire<E extends EndpointSpec>(spec: Wire<E>): E {
  return spec as E
}

export const showPortal = wire<typeof intake.showPortal>({ method: 'GET', path: '/v1/portal' })
export const receiveTicket = wire<typeof intake.receiveTicket>({
  method: 'POST',
  path: '/v1/tickets',
  idempotent: true,
})
export const openTracking = wire<typeof ticket.openTracking>({ method: 'POST', path: '/v1/tracking' })
export const followTicket = wire<typeof ticket.followTicket>({ method: 'GET', path: '/v1/tracking/:number' })
export const followTicketLive = wire<typeof ticket.followTicketLive>({
  method: 'GET',
  path: '/v1/tracking/:number/events',
})
export const addInformation = wire<typeof ticket.addInformation>({
  method: 'POST',
  path: '/v1/tracking/:number/messages',
  idempotent: true,
})
export const withdrawTicket = wire<typeof ticket.withdrawTicket>({
  method: 'POST',
  path: '/v1/tracking/:number/withdrawal',
  idempotent: true,
})
export const rateTicket = wire<typeof ratings.rateTicket>({
  method: 'POST',
  path: '/v1/tracking/:number/rating',
  idempotent: true,
})

import type * as ticket from '#records/tickets/contract.ts'
import type * as intake from '#stages/intake/contract.ts'
import { wire } from '../kit/wire.ts'

/** The endpoints that the widget calls. */
export const showPortal = wire<typeof intake.showPortal>({ method: 'GET', path: '/v1/portal' })
export const receiveTicket = wire<typeof intake.receiveTicket>({
  method: 'POST',
  path: '/v1/tickets',
  idempotent: true,
})
export const openTracking = wire<typeof ticket.openTracking>({ method: 'POST', path: '/v1/tracking' })

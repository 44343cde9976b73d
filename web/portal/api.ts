import type * as attachments from '#records/attachments/contract.ts'
import type * as ticket from '#records/tickets/contract.ts'
import type * as calls from '#stages/capacity/calls/contract.ts'
import type * as guidance from '#stages/guidance/contract.ts'
import type * as intake from '#stages/intake/contract.ts'
import type * as privacy from '#stages/privacy/contract.ts'
import type * as ratings from '#stages/ratings/contract.ts'
import type * as replies from '#stages/replies/contract.ts'
import { wire } from '../kit/wire.ts'

/** The portal's endpoints. */
export const showPortal = wire<typeof intake.showPortal>({ method: 'GET', path: '/v1/portal' })
export const showGuidance = wire<typeof guidance.showGuidance>({ method: 'GET', path: '/v1/guidance' })
export const noteGuidanceOutcome = wire<typeof guidance.noteGuidanceOutcome>({
  method: 'POST',
  path: '/v1/guidance/outcomes',
})
export const receiveTicket = wire<typeof intake.receiveTicket>({
  method: 'POST',
  path: '/v1/tickets',
  idempotent: true,
})
export const uploadFile = wire<typeof attachments.uploadFile>({ method: 'POST', path: '/v1/uploads' })
export const linkOwnAttachment = wire<typeof attachments.linkOwnAttachment>({
  method: 'GET',
  path: '/v1/tracking/:number/attachments/:attachmentId/link',
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
export const confirmAddress = wire<typeof replies.confirmAddress>({ method: 'PUT', path: '/v1/confirmed-address' })
export const rateTicket = wire<typeof ratings.rateTicket>({
  method: 'POST',
  path: '/v1/tracking/:number/rating',
  idempotent: true,
})
export const showCallBack = wire<typeof calls.showCallBack>({ method: 'GET', path: '/v1/tracking/:number/call-back' })
export const askForCallBack = wire<typeof calls.askForCallBack>({
  method: 'POST',
  path: '/v1/tracking/:number/call-back',
  idempotent: true,
})
export const showIdentity = wire<typeof privacy.showIdentity>({ method: 'GET', path: '/v1/tracking/:number/identity' })
export const sendIdentityCode = wire<typeof privacy.sendIdentityCode>({
  method: 'POST',
  path: '/v1/tracking/:number/identity/codes',
})
export const proveIdentity = wire<typeof privacy.proveIdentity>({
  method: 'POST',
  path: '/v1/tracking/:number/identity/proofs',
})
export const readOwnData = wire<typeof privacy.readOwnData>({ method: 'POST', path: '/v1/tracking/:number/own-data' })
export const correctContact = wire<typeof privacy.correctContact>({
  method: 'PUT',
  path: '/v1/tracking/:number/own-data/contacts/:contactId',
})
export const correctName = wire<typeof privacy.correctName>({
  method: 'PUT',
  path: '/v1/tracking/:number/own-data/name',
})
export const chooseConsent = wire<typeof privacy.chooseConsent>({
  method: 'PUT',
  path: '/v1/tracking/:number/consents/:purpose',
})
export const askForErasure = wire<typeof privacy.askForErasure>({
  method: 'POST',
  path: '/v1/tracking/:number/own-data/erasure',
})

import type * as alerts from '#stages/alerts/contract.ts'
import type * as remedies from '#stages/remedies/contract.ts'
import { wire } from '../../kit/wire.ts'

/** The endpoints of money: the way to them is drawn on every page, which needs no schemas. */
export const showMoney = wire<typeof remedies.showMoney>({ method: 'GET', path: '/v1/tickets/:ticketId/remedies' })
export const askAboutPayment = wire<typeof remedies.askAboutPayment>({
  method: 'POST',
  path: '/v1/tickets/:ticketId/payment-inquiries',
  idempotent: true,
})
export const proposeRemedy = wire<typeof remedies.proposeRemedy>({
  method: 'POST',
  path: '/v1/tickets/:ticketId/remedies',
  idempotent: true,
})
export const placeHold = wire<typeof remedies.placeHold>({
  method: 'POST',
  path: '/v1/tickets/:ticketId/holds',
  idempotent: true,
})
export const confirmHold = wire<typeof remedies.confirmHold>({
  method: 'POST',
  path: '/v1/tickets/:ticketId/remedies/:remedyId/confirmation',
  idempotent: true,
})
export const proposeRelease = wire<typeof remedies.proposeRelease>({
  method: 'POST',
  path: '/v1/tickets/:ticketId/remedies/:remedyId/release',
  idempotent: true,
})
export const decideRemedy = wire<typeof remedies.decideRemedy>({
  method: 'POST',
  path: '/v1/tickets/:ticketId/remedies/:remedyId/decisions',
  idempotent: true,
})
export const withdrawRemedy = wire<typeof remedies.withdrawRemedy>({
  method: 'DELETE',
  path: '/v1/tickets/:ticketId/remedies/:remedyId',
})
export const listRemedies = wire<typeof remedies.listRemedies>({ method: 'GET', path: '/v1/remedies' })
export const listSwitches = wire<typeof remedies.listSwitches>({ method: 'GET', path: '/v1/money-switches' })
export const turnSwitch = wire<typeof remedies.turnSwitch>({
  method: 'PUT',
  path: '/v1/money-switches',
})
export const listMoneyDays = wire<typeof remedies.listMoneyDays>({ method: 'GET', path: '/v1/money-days' })
export const settleDifference = wire<typeof remedies.settleDifference>({
  method: 'POST',
  path: '/v1/money-differences/:differenceId/settlement',
  idempotent: true,
})
export const listRiskAlerts = wire<typeof alerts.listRiskAlerts>({ method: 'GET', path: '/v1/risk-alerts' })
export const listRiskNews = wire<typeof alerts.listRiskNews>({ method: 'GET', path: '/v1/risk-news' })
export const tellAgain = wire<typeof alerts.tellAgain>({
  method: 'POST',
  path: '/v1/risk-news/:newsId/sendings',
  idempotent: true,
})

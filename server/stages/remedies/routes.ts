import { inOrg, systemActor } from '#platform/database.ts'
import type { EndpointSpec } from '#platform/endpoint.ts'
import { Problem } from '#platform/errors.ts'
import { reachedBy } from '#platform/ports.ts'
import { type Route, route, type SignedRequest, signedRoute } from '#platform/route.ts'
import { ticketFor } from '#records/tickets/load.ts'
import { readDays, settleDifference } from './compare/days.ts'
import * as contract from './contract.ts'
import { decideRemedy, withdrawRemedy } from './decide.ts'
import { confirmHold, placeHold, proposeRelease } from './hold.ts'
import { takeNews } from './news.ts'
import { showOwnMoney } from './own/contract.ts'
import { readOwnMoney } from './own/own.ts'
import { askForPayments } from './payments.ts'
import { proposeRemedy } from './propose.ts'
import { readMoney, readRemedies } from './queries.ts'
import { readSwitches, turnSwitch } from './switches.ts'

export const remedyRoutes: Route[] = [
  route(contract.showMoney, ({ work, params }) => readMoney(work, params.ticketId)),
  route(showOwnMoney, ({ work, params }) => readOwnMoney(work, params)),
  route(contract.askAboutPayment, async ({ work, params }) => {
    const ticket = await ticketFor(work, { ticketId: params.ticketId }, 'money.propose')
    if (ticket.order_no === null) throw new Problem('conflict', 'payment_not_named')
    await askForPayments(work, [ticket.order_no])
    return {}
  }),
  route(contract.proposeRemedy, ({ work, params, body }) =>
    proposeRemedy(
      work,
      params.ticketId,
      body.kind === 'recall'
        ? body
        : { ...body, amount: { ...body.amount, amountMinor: BigInt(body.amount.amountMinor) } },
    ),
  ),
  route(contract.placeHold, ({ work, params, body }) => placeHold(work, params.ticketId, body)),
  route(contract.confirmHold, async ({ work, params }) => {
    const { remedyId, until } = await confirmHold(work, params)
    return { remedyId, until: until.toISOString() }
  }),
  route(contract.proposeRelease, ({ work, params, body }) => proposeRelease(work, params, body)),
  route(contract.decideRemedy, ({ work, params, body }) => decideRemedy(work, params, body)),
  route(contract.withdrawRemedy, async ({ work, params }) => {
    await withdrawRemedy(work, params)
    return {}
  }),
  route(contract.listRemedies, ({ work, query }) => readRemedies(work, query.of)),
  route(contract.listSwitches, async ({ work }) => ({ switches: await readSwitches(work) })),
  route(contract.turnSwitch, async ({ work, body }) => {
    await turnSwitch(work, body.name, body)
    return {}
  }),
  route(contract.listMoneyDays, ({ work }) => readDays(work)),
  route(contract.settleDifference, async ({ work, params, body }) => {
    await settleDifference(work, params.differenceId, body.note)
    return {}
  }),
  signedRoute(contract.takeCoreCallback, (request) => take(request, 'core')),
  signedRoute(contract.takeWechatPayCallback, (request) => take(request, 'wechat_pay')),
]

async function take({ house, orgId, headers, body, now }: SignedRequest<EndpointSpec>, rail: 'core' | 'wechat_pay') {
  const news = reachedBy(house, orgId).money[rail]?.readNews({ headers, body, now })
  if (!news) throw new Problem('denied', 'signature_wrong', { status: 401 })
  await inOrg(house, systemActor(orgId, 'news'), 'money', (work) => takeNews(work, rail, news))
  return {}
}

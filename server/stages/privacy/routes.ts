import type { Work } from '#platform/database.ts'
import { Problem } from '#platform/errors.ts'
import { type Route, route, type Visit } from '#platform/route.ts'
import { setState, stateOf } from '#records/customers/state.ts'
import { languageOf } from '#records/knowledge/words.rules.ts'
import { removeFromView, restoreFromBin } from '#records/tickets/bin.ts'
import { ticketFor } from '#records/tickets/load.ts'
import { proveByApp, type SignedUserOf } from './app-session.ts'
import { changeChoice } from './choices.ts'
import { askForCode, type Proved, proveByCode, vouchForCaller } from './codes.ts'
import * as contract from './contract.ts'
import { fileOf } from './file.ts'
import { holdTicket } from './holds.ts'
import { codeMinutes, type Deed, stepMinutes } from './identity.rules.ts'
import { chooseOwnConsent, correctOwnContact, correctOwnName, readOwnData } from './own-data.ts'
import { consentsInForce, lastRequest, readBin, readPrivacy, readRetention } from './queries.ts'
import { askErasure, decideErasure } from './requests.ts'
import { provenFor, stepOf } from './steps.ts'

/** The browser's key to the tickets it holds: what it proves is remembered under it. */
function grantOf(visit: Visit, cookie: string): string {
  const grant = visit.readCookie(cookie)
  if (!grant) throw new Problem('denied', 'secret_needed', { status: 401 })
  return grant
}

const languageIn = (visit: Visit) => languageOf(visit.language, 'zh-Hans')
const told = ({ until, ...rest }: Proved) => ({ ...rest, until: until?.toISOString() ?? null })

/** `cookie` names the cookie of a browser that holds tickets; `signedUserOf` reads a host app's token. */
export function privacyRoutes(cookie: string, signedUserOf: SignedUserOf): Route[] {
  const proven = (work: Work, visit: Visit, { number }: { number: string }, deed: Deed) =>
    provenFor(work, number, grantOf(visit, cookie), deed)
  return [
    route(contract.showIdentity, async ({ work, params, visit }) => {
      const ticket = await ticketFor(work, params, 'ticket.follow')
      const step = await stepOf(work, grantOf(visit, cookie))
      const isTheirs = step?.customerId === ticket.customer_id
      return {
        proved: isTheirs
          ? { method: step.method, until: new Date(step.provedAt.getTime() + stepMinutes * 60_000).toISOString() }
          : null,
        consents: await consentsInForce(work, ticket.ticket_id),
        dataState: await stateOf(work, ticket.customer_id),
      }
    }),
    route(contract.sendIdentityCode, async ({ work, params, visit }) => {
      await askForCode(work, params.number, grantOf(visit, cookie))
      return { minutes: codeMinutes }
    }),
    route(contract.proveIdentity, async ({ work, params, body, visit }) =>
      told(
        'code' in body
          ? await proveByCode(work, params.number, grantOf(visit, cookie), body.code)
          : await proveByApp(work, params.number, grantOf(visit, cookie), body.contextToken, signedUserOf),
      ),
    ),
    route(contract.readOwnData, async ({ work, params, body, visit }) =>
      readOwnData(
        await proven(work, visit, params, body.as === 'page' ? 'data.see' : 'data.copy'),
        body.as,
        languageIn(visit),
      ),
    ),
    route(contract.correctContact, async ({ work, params, body, visit }) => {
      await correctOwnContact(await proven(work, visit, params, 'contact.correct'), params.contactId, body.value)
      return undefined
    }),
    route(contract.correctName, async ({ work, params, body, visit }) => {
      await correctOwnName(await proven(work, visit, params, 'name.correct'), body.value)
      return undefined
    }),
    route(contract.chooseConsent, async ({ work, params, body }) => {
      await chooseOwnConsent(work, params.number, params.purpose, body.given)
      return undefined
    }),
    route(contract.askForErasure, async ({ work, params, visit }) => {
      const who = await proven(work, visit, params, 'erasure.ask')
      await askErasure(who)
      return (await lastRequest(work, who.proof.customerId))!
    }),
    ...staffRoutes,
  ]
}

const staffRoutes: Route[] = [
  route(contract.showCustomerPrivacy, async ({ work, params }) =>
    readPrivacy(work, await ticketFor(work, params, 'customer.read')),
  ),
  route(contract.vouchForCaller, async ({ work, params, body }) => {
    const { code, expiresAt } = await vouchForCaller(work, params.ticketId, body.how)
    return { code, expiresAt: expiresAt.toISOString() }
  }),
  route(contract.holdTicket, async ({ work, params, body }) => {
    await holdTicket(work, params.ticketId, body)
    return readPrivacy(work, await ticketFor(work, params, 'customer.read'))
  }),
  route(contract.restrictCustomer, async ({ work, params, body }) => {
    const ticket = await ticketFor(work, params, 'customer.restrict', { lock: true })
    const file = await fileOf(work, ticket.customer_id)
    if (body.restricted && file.open > 0) throw new Problem('conflict', 'erasure_blocked_open')
    if (body.restricted && file.openMoney > 0) throw new Problem('conflict', 'erasure_blocked_money')
    await setState(work, ticket.customer_id, body.restricted ? 'restricted' : 'active', 'staff')
    work.changed(ticket.ticket_id)
    return readPrivacy(work, ticket)
  }),
  route(contract.removeFromTicket, async ({ work, params, body }) => {
    const { messageId, attachmentId = null, reason } = body
    const { version } = await removeFromView(work, params.ticketId, { messageId, attachmentId, reason })
    return { version }
  }),
  route(contract.listBin, async ({ work }) => ({ items: await readBin(work) })),
  route(contract.restoreItem, async ({ work, params }) => {
    await restoreFromBin(work, params.itemId)
    return undefined
  }),
  route(contract.showRetention, ({ work, visit }) => readRetention(work, languageIn(visit))),
  route(contract.changeRetention, ({ work, body, version }) => changeChoice(work, body, version)),
  route(contract.decideErasure, async ({ work, params, body }) => {
    await decideErasure(work, params.requestId, body)
    return undefined
  }),
]

import type { Actor, House } from '#platform/database.ts'
import { Problem } from '#platform/errors.ts'
import type { Doorkeeper } from '#platform/http.ts'
import type { Route } from '#platform/route.ts'
import { attachmentRoutes } from '#records/attachments/routes.ts'
import { auditRoutes } from '#records/audit/routes.ts'
import { entryRoutes } from '#records/entries/routes.ts'
import { knowledgeRoutes } from '#records/knowledge/routes.ts'
import { orgOfHost, orgToSetUp } from '#records/staff/organisation.ts'
import { holds, isPermission, permissions, type Role } from '#records/staff/permissions.rules.ts'
import { sessionCookie, staffRoutes } from '#records/staff/routes.ts'
import { staffOf } from '#records/staff/sign-in/sessions.ts'
import { ticketRoutes, trackingCookie } from '#records/tickets/routes.ts'
import { grantedTickets } from '#records/tickets/track.ts'
import { alertRoutes } from '#stages/alerts/routes.ts'
import { capacityRoutes } from '#stages/capacity/routes.ts'
import { clockPreviewRoutes } from '#stages/clocks/preview/routes.ts'
import { recomputeRoutes } from '#stages/clocks/recompute/routes.ts'
import { clockRoutes } from '#stages/clocks/routes.ts'
import { duplicatesRoutes } from '#stages/duplicates/routes.ts'
import { exportRoutes } from '#stages/exports/routes.ts'
import { guidanceRoutes } from '#stages/guidance/routes.ts'
import { insightRoutes } from '#stages/insight/routes.ts'
import { type Gate, openGate } from '#stages/intake/admission.ts'
import { signedUserOf } from '#stages/intake/context.ts'
import { intakeRoutes } from '#stages/intake/routes.ts'
import { privacyRoutes } from '#stages/privacy/routes.ts'
import { progressRoutes } from '#stages/progress/routes.ts'
import { ratingRoutes } from '#stages/ratings/routes.ts'
import { automaticRoutes } from '#stages/remedies/automatic/routes.ts'
import { bookRoutes } from '#stages/remedies/books/routes.ts'
import { remedyRoutes } from '#stages/remedies/routes.ts'
import { phoneRoutes } from '#stages/replies/phone/routes.ts'
import { replyRoutes } from '#stages/replies/routes.ts'
import { revealRoutes } from '#stages/reveal/routes.ts'
import { poolRoutes } from '#stages/routing/pool/routes.ts'
import { routingRoutes } from '#stages/routing/routes.ts'
import { taggingRoutes } from '#stages/tagging/routes.ts'
import { triageRoutes } from '#stages/triage/routes.ts'
import { door, handedOver } from './loop.ts'

/** Every operation of the product, behind the gate of one server: what has no gate of its own takes room in it. */
export function routesBehind(gate: Gate): Route[] {
  return listOf(gate).map((route) =>
    route.stream || route.admit || route.endpoint.origin === 'console' ? route : { ...route, admit: gate.admit },
  )
}

const listOf = (gate: Gate): Route[] => [
  ...intakeRoutes(door, gate),
  ...attachmentRoutes,
  ...ticketRoutes,
  ...remedyRoutes,
  ...automaticRoutes,
  ...bookRoutes,
  ...progressRoutes,
  ...alertRoutes(handedOver.raise),
  ...replyRoutes,
  ...phoneRoutes,
  ...ratingRoutes,
  ...triageRoutes,
  ...routingRoutes,
  ...poolRoutes,
  ...capacityRoutes,
  ...taggingRoutes,
  ...clockRoutes,
  ...clockPreviewRoutes,
  ...recomputeRoutes,
  ...duplicatesRoutes,
  ...insightRoutes,
  ...guidanceRoutes,
  ...exportRoutes,
  ...revealRoutes,
  ...privacyRoutes(trackingCookie, signedUserOf),
  ...entryRoutes,
  ...knowledgeRoutes,
  ...staffRoutes,
  ...auditRoutes,
]

/** The same behind a gate with the usual settings. A route whose permission is not in the table stops build and start. */
export const routes = routesBehind(openGate())

for (const { endpoint } of routes) {
  if (!isPermission(endpoint.permission))
    throw new Error(`${endpoint.name}: permission ${endpoint.permission} is not in the table`)
}

/** Who may come in: the host decides the organisation, the cookie the person, the table what they may do. */
export function doorkeeper(house: House): Doorkeeper {
  return {
    orgOf: (host, permission) => (permission === 'set_up' ? orgToSetUp(house, host) : orgOfHost(house, host)),
    async actorOf(work, visit, origin) {
      // Cookies do not know ports: each origin reads only its own, or a signed-in agent could not follow a ticket.
      const secret = visit.readCookie(origin === 'console' ? sessionCookie : trackingCookie)
      const staff = secret && origin === 'console' ? await staffOf(work, secret, visit) : null
      if (staff) return staff
      const grants = secret && origin === 'portal' ? await grantedTickets(work, secret) : []
      return { kind: 'customer', orgId: work.orgId, customerId: null, grants }
    },
    check(actor, permission) {
      if (!isPermission(permission)) throw new Problem('denied', 'permission_missing')
      const holders = permissions[permission]
      if (holders === 'anyone') return
      if (holders === 'holder') return checkHolder(actor)
      if (actor.kind !== 'staff') throw new Problem('denied', 'sign_in_needed', { status: 401 })
      if (!holds(actor.role as Role, permission)) throw new Problem('denied', 'permission_missing')
      if (actor.mustEnrol && permission !== 'self') throw new Problem('denied', 'factor_needed')
    },
  }
}

/** Only who has shown a secret gets as far as the loader, which then checks the very ticket. */
function checkHolder(actor: Actor): void {
  if (actor.kind !== 'customer' || actor.grants.length === 0)
    throw new Problem('denied', 'secret_needed', { status: 401 })
}

import type { House, Work } from '#platform/database.ts'
import type { EndpointSpec } from '#platform/endpoint.ts'
import { Problem } from '#platform/errors.ts'
import { checkedAnswer } from '#platform/http-input.ts'
import type { Outcome } from '#platform/idempotency.ts'
import { openRoute, type Route, route, type Visit } from '#platform/route.ts'
import { changeAccess, readAccess } from './access.ts'
import * as contract from './contract.ts'
import { chooseLanguage, invite, setUpOrganisation, signInWithToken } from './enter.ts'
import { changePresence } from './presence.ts'
import { readMe, readStaff } from './queries.ts'
import { accountRoutes } from './sign-in/account-routes.ts'
import * as ways from './sign-in/contract.ts'
import { finishTrip, providersOf, startTrip } from './sign-in/identities.ts'
import { passkeyToShow, relyingParty } from './sign-in/passkeys.ts'
import { endSessions, type From, sessionOf } from './sign-in/sessions.ts'
import { attempt, type Entered, signInWithPasskey, signInWithPassword } from './sign-in/sign-in.ts'
import { requireFreshFactor } from './step-up.ts'

export const sessionCookie = 'session'
/** By which a browser is known again: it opens nothing. */
const deviceCookie = 'device'
const deviceSeconds = 180 * 86_400
/** By which the way back from a provider is known to be the same browser's. */
const tripCookie = 'trip'
const tripSeconds = 600

function staffIdOf(work: Work): string {
  if (work.actor.kind !== 'staff') throw new Problem('denied', 'sign_in_needed', { status: 401 })
  return work.actor.staffId
}

function fromOf(visit: Visit): From {
  return { address: visit.address, agent: visit.agent, device: visit.readCookie(deviceCookie) }
}

/** Gives the browser its session, and answers who is in. */
function welcomed(visit: Visit) {
  return (work: Work, { session, device }: Entered) => {
    visit.cookie(sessionCookie, session.secret, session.maxAgeSeconds)
    visit.cookie(deviceCookie, device, deviceSeconds)
    return readMe(work, session.staffId)
  }
}

/** The answer of a route that opens its own transactions. */
async function answered(endpoint: EndpointSpec, answer: Promise<unknown>): Promise<Outcome> {
  return { status: endpoint.status ?? 200, answer: checkedAnswer(endpoint, await answer), replayed: false }
}

const cookiesOf = (visit: Visit) => ({ session: visit.readCookie(sessionCookie), trip: visit.readCookie(tripCookie) })

async function begin(house: House, orgId: string, visit: Visit, body: Parameters<typeof startTrip>[2]) {
  const { url, secret } = await startTrip(house, orgId, body, cookiesOf(visit))
  visit.cookie(tripCookie, secret, tripSeconds)
  return { url }
}

const doorRoutes: Route[] = [
  route(contract.setUp, async ({ work, body, visit }) =>
    welcomed(visit)(
      work,
      await setUpOrganisation(work, { ...body, language: body.language ?? 'zh-Hans' }, fromOf(visit)),
    ),
  ),
  openRoute(contract.signIn, ({ house, orgId, body, visit }) =>
    answered(contract.signIn, signInWithPassword(house, orgId, body, fromOf(visit), welcomed(visit))),
  ),
  route(contract.signInByLink, async ({ work, body, visit }) =>
    welcomed(visit)(work, await signInWithToken(work, body, fromOf(visit))),
  ),
  route(ways.showSignIn, async ({ work }) => ({
    passkeys: (await relyingParty(work)) !== null,
    providers: (await providersOf(work)).map(({ provider_id, name }) => ({ providerId: provider_id, name })),
  })),
  openRoute(ways.beginPasskeySignIn, ({ house, orgId }) =>
    answered(
      ways.beginPasskeySignIn,
      attempt(house, orgId, (work) => passkeyToShow(work, null)),
    ),
  ),
  openRoute(ways.signInByPasskey, ({ house, orgId, body, visit }) =>
    answered(
      ways.signInByPasskey,
      signInWithPasskey(house, orgId, body.passkey as never, fromOf(visit), welcomed(visit)),
    ),
  ),
  openRoute(ways.beginProviderSignIn, ({ house, orgId, body, visit }) =>
    answered(ways.beginProviderSignIn, begin(house, orgId, visit, body)),
  ),
  openRoute(ways.signInByProvider, ({ house, orgId, body, visit }) => {
    const cookies = cookiesOf(visit)
    visit.cookie(tripCookie, null)
    const welcome = (work: Work, entered: Entered | null, staffId: string) =>
      entered ? welcomed(visit)(work, entered) : readMe(work, staffId)
    return answered(ways.signInByProvider, finishTrip(house, orgId, body.query, cookies, fromOf(visit), welcome))
  }),
]

export const staffRoutes: Route[] = [
  ...doorRoutes,
  ...accountRoutes(sessionCookie),
  route(contract.signOut, async ({ work, visit }) => {
    const { session_id } = await sessionOf(work, visit.readCookie(sessionCookie))
    await endSessions(work, staffIdOf(work), { sessionId: session_id })
    visit.cookie(sessionCookie, null)
    return undefined
  }),
  route(contract.showMe, ({ work }) => readMe(work, staffIdOf(work))),
  route(contract.changeMe, async ({ work, body }) => {
    await chooseLanguage(work, staffIdOf(work), body.language)
    return readMe(work, staffIdOf(work))
  }),
  route(contract.changePresence, async ({ work, body: { away } }) => {
    const until = away?.minutes ? new Date(work.now.getTime() + away.minutes * 60_000) : null
    await changePresence(work, staffIdOf(work), away && { why: away.why, until })
    return readMe(work, staffIdOf(work))
  }),
  route(contract.showAccess, ({ work }) => readAccess(work)),
  route(contract.changeAccess, ({ work, body, version }) => changeAccess(work, body, version)),
  route(contract.listStaff, ({ work }) => readStaff(work)),
  route(contract.inviteStaff, ({ work, body }) => {
    requireFreshFactor(work, { unlessNone: true })
    return invite(work, body)
  }),
]

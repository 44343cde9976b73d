import type { Work } from '#platform/database.ts'
import { Problem } from '#platform/errors.ts'
import { type Route, route, type Visit } from '#platform/route.ts'
import * as contract from './contract.ts'
import {
  chooseLanguage,
  endSession,
  invite,
  type Session,
  setUpOrganisation,
  signInWithPassword,
  signInWithToken,
} from './enter.ts'
import { readMe, readStaff } from './queries.ts'

export const sessionCookie = 'session'

function staffIdOf(work: Work): string {
  if (work.actor.kind !== 'staff') throw new Problem('denied', 'sign_in_needed', { status: 401 })
  return work.actor.staffId
}

function enter(work: Work, visit: Visit, session: Session) {
  visit.cookie(sessionCookie, session.secret, session.maxAgeSeconds)
  return readMe(work, session.staffId)
}

export const staffRoutes: Route[] = [
  route(contract.setUp, async ({ work, body, visit }) =>
    enter(work, visit, await setUpOrganisation(work, { ...body, language: body.language ?? 'zh-Hans' })),
  ),
  route(contract.signIn, async ({ work, body, visit }) => enter(work, visit, await signInWithPassword(work, body))),
  route(contract.signInByLink, async ({ work, body, visit }) => enter(work, visit, await signInWithToken(work, body))),
  route(contract.signOut, async ({ work, visit }) => {
    const secret = visit.readCookie(sessionCookie)
    if (secret) await endSession(work, secret)
    visit.cookie(sessionCookie, null)
    return undefined
  }),
  route(contract.showMe, ({ work }) => readMe(work, staffIdOf(work))),
  route(contract.changeMe, async ({ work, body }) => {
    await chooseLanguage(work, staffIdOf(work), body.language)
    return readMe(work, staffIdOf(work))
  }),
  route(contract.listStaff, ({ work }) => readStaff(work)),
  route(contract.inviteStaff, ({ work, body }) => invite(work, body)),
]

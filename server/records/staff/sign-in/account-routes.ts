import type { Work } from '#platform/database.ts'
import { Problem } from '#platform/errors.ts'
import { type Route, route, type Visit } from '#platform/route.ts'
import * as people from '../contract.ts'
import { numberStaff } from '../number.ts'
import { requireFreshFactor } from '../step-up.ts'
import { readAccounts, resetAccount, setActive, signOutEverywhere } from './accounts.ts'
import { beginAuthenticator, confirmAuthenticator } from './authenticator.ts'
import * as contract from './contract.ts'
import { factorAdded, factorsOf, removeFactor, renewRecoveryCodes, requireOwnHand } from './factors.ts'
import { identitiesOf, providersOf, unlink } from './identities.ts'
import { addPasskey, passkeysOf, passkeyToAdd, passkeyToShow, relyingParty } from './passkeys.ts'
import { changePassword } from './passwords.ts'
import { proveFactor } from './prove.ts'
import { recoveryCodesLeft } from './recovery.ts'
import { endSessions, sessionOf, sessionsOf } from './sessions.ts'

/** A person's own ways in, and those of others for whoever manages people. */
export function accountRoutes(sessionCookie: string): Route[] {
  const secretOf = (visit: Visit) => visit.readCookie(sessionCookie)
  /** Whoever changes their own ways in, with their own hand. */
  const own = async (work: Work, visit: Visit): Promise<string> => {
    await requireOwnHand(work, secretOf(visit))
    return meOf(work)
  }
  return [
    route(contract.showAccount, async ({ work, visit }) => readAccount(work, meOf(work), secretOf(visit))),
    route(contract.beginPasskey, async ({ work, visit }) => passkeyToAdd(work, await own(work, visit))),
    route(contract.addOwnPasskey, async ({ work, body, visit }) => {
      const staffId = await own(work, visit)
      await addPasskey(work, staffId, body.name, body.passkey as never)
      return factorAdded(work, staffId, 'passkey', secretOf(visit))
    }),
    route(contract.removeOwnPasskey, async ({ work, params, visit }) =>
      removeFactor(work, await own(work, visit), params).then(() => undefined),
    ),
    route(contract.beginOwnAuthenticator, async ({ work, visit }) => beginAuthenticator(work, await own(work, visit))),
    route(contract.confirmOwnAuthenticator, async ({ work, body, visit }) => {
      const staffId = await own(work, visit)
      await confirmAuthenticator(work, staffId, body.code.replace(/\s/g, ''))
      return factorAdded(work, staffId, 'authenticator', secretOf(visit))
    }),
    route(contract.removeOwnAuthenticator, async ({ work, visit }) =>
      removeFactor(work, await own(work, visit), 'authenticator').then(() => undefined),
    ),
    route(contract.renewOwnRecoveryCodes, async ({ work, visit }) => ({
      recoveryCodes: await renewRecoveryCodes(work, await own(work, visit)),
    })),
    route(contract.changeOwnPassword, async ({ work, body, visit }) => {
      requireFreshFactor(work, { unlessNone: true })
      await changePassword(work, meOf(work), body, secretOf(visit))
      return undefined
    }),
    route(contract.removeOwnIdentity, async ({ work, params, visit }) =>
      unlink(work, await own(work, visit), params.providerId).then(() => undefined),
    ),
    route(contract.endOwnSession, async ({ work, params }) => {
      if ((await endSessions(work, meOf(work), params)) === 0) throw new Problem('missing', 'session_missing')
      return undefined
    }),
    route(contract.endOtherSessions, async ({ work, visit }) => {
      await endSessions(work, meOf(work), { except: (await sessionOf(work, secretOf(visit))).session_id })
      return undefined
    }),
    route(contract.beginStepUp, async ({ work }) => readProofs(work, meOf(work))),
    route(contract.stepUp, async ({ work, body, visit }) =>
      proveFactor(work, meOf(work), secretOf(visit), body as never).then(() => undefined),
    ),
    route(people.listAccounts, async ({ work }) => ({ accounts: await readAccounts(work) })),
    route(people.changeAccount, async ({ work, params, body }) => {
      requireFreshFactor(work, { unlessNone: true })
      await setActive(work, params.staffId, body.active)
      return undefined
    }),
    route(people.numberStaff, async ({ work, params, body }) => {
      await numberStaff(work, params.staffId, body.number)
      return undefined
    }),
    route(people.endSessionsOf, async ({ work, params }) => {
      await signOutEverywhere(work, params.staffId)
      return undefined
    }),
    route(people.resetAccountOf, async ({ work, params }) => {
      requireFreshFactor(work, { unlessNone: true })
      return { link: await resetAccount(work, params.staffId) }
    }),
  ]
}

function meOf({ actor }: Work): string {
  if (actor.kind !== 'staff') throw new Problem('denied', 'sign_in_needed', { status: 401 })
  return actor.staffId
}

async function readAccount(work: Work, staffId: string, sessionSecret: string | null) {
  const { password_hash } = await work.tx
    .selectFrom('staff')
    .select('password_hash')
    .where('staff_id', '=', staffId)
    .executeTakeFirstOrThrow()
  const { session_id } = await sessionOf(work, sessionSecret)
  return {
    hasPassword: password_hash !== null,
    canUsePasskeys: (await relyingParty(work)) !== null,
    passkeys: (await passkeysOf(work, staffId)).map((passkey) => ({
      passkeyId: passkey.passkey_id,
      name: passkey.name,
      addedAt: passkey.created_at.toISOString(),
      usedAt: passkey.used_at?.toISOString() ?? null,
    })),
    authenticator: (await factorsOf(work, staffId)).authenticator,
    recoveryCodesLeft: await recoveryCodesLeft(work, staffId),
    identities: (await identitiesOf(work, staffId)).map((identity) => ({
      providerId: identity.provider_id,
      name: identity.name,
      addedAt: identity.created_at.toISOString(),
    })),
    providers: (await providersOf(work)).map(({ provider_id, name }) => ({ providerId: provider_id, name })),
    sessions: await sessionsOf(work, staffId, session_id),
  }
}

async function readProofs(work: Work, staffId: string) {
  const { passkeys, authenticator } = await factorsOf(work, staffId)
  const { is_demo } = await work.tx
    .selectFrom('orgs')
    .select('is_demo')
    .where('org_id', '=', work.orgId)
    .executeTakeFirstOrThrow()
  const canShow = passkeys > 0 && (await relyingParty(work)) !== null
  return { passkey: canShow ? await passkeyToShow(work, staffId) : null, code: authenticator, simulated: is_demo }
}

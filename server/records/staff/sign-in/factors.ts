import type { Work } from '#platform/database.ts'
import { Problem } from '#platform/errors.ts'
import { recordAbout } from '../../audit/record.ts'
import { requireFreshFactor } from '../step-up.ts'
import { dropAuthenticator } from './authenticator.ts'
import { queueLetter } from './letters.ts'
import { dropPasskeys, passkeysOf } from './passkeys.ts'
import { factorNeededBy } from './policy.rules.ts'
import { makeRecoveryCodes, recoveryCodesLeft } from './recovery.ts'
import { markProved, sessionOf } from './sessions.ts'

export type Factor = 'passkey' | 'authenticator'
export type Factors = { passkeys: number; authenticator: boolean }
/** The first factor may be added this long after signing in: later nobody knows who sits at an open desk. */
const youngMinutes = 15

/** Which second factors a person has. */
export async function factorsOf(work: Work, staffId: string): Promise<Factors> {
  const app = await work.tx
    .selectFrom('authenticators')
    .select('confirmed_at')
    .where('org_id', '=', work.orgId)
    .where('staff_id', '=', staffId)
    .executeTakeFirst()
  return { passkeys: (await passkeysOf(work, staffId)).length, authenticator: app?.confirmed_at != null }
}

/**
 * Lets a person change how they sign in: with a fresh second factor if they have one, else soon after signing in.
 * @throws Problem denied step_up_needed · sign_in_again
 */
export async function requireOwnHand(work: Work, sessionSecret: string | null): Promise<void> {
  if (work.actor.kind === 'staff' && work.actor.hasFactor) return requireFreshFactor(work)
  const { created_at } = await sessionOf(work, sessionSecret)
  if (work.now.getTime() - created_at.getTime() > youngMinutes * 60_000) throw new Problem('denied', 'sign_in_again')
}

/**
 * A factor came, and was shown just now in this session: an event, a letter, and with the first one recovery codes, which are
 * answered this once.
 */
export async function factorAdded(
  work: Work,
  staffId: string,
  factor: Factor,
  sessionSecret: string | null,
): Promise<{ recoveryCodes: string[] | null }> {
  await markProved(work, (await sessionOf(work, sessionSecret)).session_id)
  await recordAbout(work, { kind: 'staff', id: staffId }, [{ type: 'staff.factor_added', payload: { factor } }])
  await queueLetter(work, staffId, 'factor_added')
  const left = await recoveryCodesLeft(work, staffId)
  return { recoveryCodes: left > 0 ? null : await makeRecoveryCodes(work, staffId) }
}

/** Fresh recovery codes in place of the old ones. */
export async function renewRecoveryCodes(work: Work, staffId: string): Promise<string[]> {
  const codes = await makeRecoveryCodes(work, staffId)
  await recordAbout(work, { kind: 'staff', id: staffId }, [{ type: 'staff.recovery_codes_made', payload: {} }])
  await queueLetter(work, staffId, 'recovery_codes_made')
  return codes
}

/**
 * Takes a factor away, but not the last way in, nor the last factor of somebody whose role needs one.
 * @throws Problem missing factor_missing · conflict last_way_in · factor_required
 */
export async function removeFactor(
  work: Work,
  staffId: string,
  which: { passkeyId: string } | 'authenticator',
): Promise<void> {
  if (which === 'authenticator') {
    if (!(await factorsOf(work, staffId)).authenticator) throw new Problem('missing', 'factor_missing')
    await dropAuthenticator(work, staffId)
  } else {
    if ((await dropPasskeys(work, staffId, which.passkeyId)) === 0) throw new Problem('missing', 'factor_missing')
    await requireWayIn(work, staffId)
  }
  const { passkeys, authenticator } = await factorsOf(work, staffId)
  if (passkeys === 0 && !authenticator && (await factorDeadline(work, staffId)))
    throw new Problem('conflict', 'factor_required')
  const factor: Factor = which === 'authenticator' ? which : 'passkey'
  await recordAbout(work, { kind: 'staff', id: staffId }, [{ type: 'staff.factor_removed', payload: { factor } }])
  await queueLetter(work, staffId, 'factor_removed')
}

/** Nobody locks themselves out: a password, a passkey or an outside identity stays. @throws Problem conflict last_way_in */
export async function requireWayIn(work: Work, staffId: string): Promise<void> {
  const person = await work.tx
    .selectFrom('staff')
    .leftJoin('identities', 'identities.staff_id', 'staff.staff_id')
    .select(['staff.password_hash', 'identities.subject'])
    .where('staff.staff_id', '=', staffId)
    .limit(1)
    .executeTakeFirstOrThrow()
  if (person.password_hash || person.subject || (await passkeysOf(work, staffId)).length > 0) return
  throw new Problem('conflict', 'last_way_in')
}

/** When a person must have a second factor; null when their role needs none. */
export async function factorDeadline(work: Work, staffId: string): Promise<Date | null> {
  const row = await work.tx
    .selectFrom('staff')
    .innerJoin('orgs', 'orgs.org_id', 'staff.org_id')
    .select(['staff.role', 'staff.created_at', 'orgs.factor_roles', 'orgs.is_demo'])
    .where('staff.staff_id', '=', staffId)
    .executeTakeFirstOrThrow()
  return factorNeededBy(
    { role: row.role, createdAt: row.created_at },
    { factorRoles: row.factor_roles as string[] | null, isDemo: row.is_demo },
  )
}

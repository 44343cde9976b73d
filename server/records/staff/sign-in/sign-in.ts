import type { AuthenticationResponseJSON } from '@simplewebauthn/server'
import { type House, inOrg, type Work } from '#platform/database.ts'
import { Problem } from '#platform/errors.ts'
import { verifyPassword } from '../password.ts'
import { spendAppCode } from './authenticator.ts'
import { factorsOf } from './factors.ts'
import { countFailed, type FailedKind } from './failed.ts'
import { countCode, countGuess, newDeviceToken, type Place, placeOf } from './guesses.ts'
import { queueLetter } from './letters.ts'
import { shownPasskey } from './passkeys.ts'
import { spendRecoveryCode } from './recovery.ts'
import { type EnteredBy, type From, openSession, type Session } from './sessions.ts'

export type Entered = { session: Session; device: string }

/**
 * One attempt to enter, as nobody yet. What it writes stays written also when it is refused (the number of failures, a
 * challenge that is used up), so it answers its refusal instead of throwing it.
 */
export async function attempt<T>(house: House, orgId: string, act: (work: Work) => Promise<T | Problem>): Promise<T> {
  const outcome = await inOrg(house, { kind: 'customer', orgId, customerId: null, grants: [] }, 'staff', act)
  if (outcome instanceof Problem) throw outcome
  return outcome
}

/**
 * Signs in with e-mail, password and, for whoever has a second factor, a code of the app or a recovery code. Whether or not
 * somebody has that e-mail, the same is looked up, hashed, counted and answered; the hashing holds no connection.
 * @throws Problem denied sign_in_failed · code_needed · code_wrong (401) · unavailable too_many_requests
 */
export async function signInWithPassword<T>(
  house: House,
  orgId: string,
  input: { email: string; password: string; code?: string | undefined },
  from: From,
  welcome: (work: Work, entered: Entered) => Promise<T>,
): Promise<T> {
  const email = input.email.trim().toLowerCase()
  const found = await attempt(house, orgId, async (work) => ({
    person: await personBy(work, email),
    place: placeOf(work, email, from),
    nowMs: work.now.getTime(),
  }))
  countGuess(orgId, email, found.place, found.nowMs)
  const { person, place } = found
  const isRight = (await verifyPassword(input.password, person?.password_hash ?? null)) && person?.active === true
  return attempt(house, orgId, async (work) => {
    if (!isRight) return refused(work, person?.staff_id ?? null, 'password')
    const by = await secondFactor(work, person.staff_id, place, input.code)
    if (by instanceof Problem) return by
    return welcome(work, await entered(work, person.staff_id, by, from))
  })
}

/** Signs in with a passkey, which is two factors in one. Nothing is counted: nobody guesses one. @throws Problem denied passkey_wrong */
export function signInWithPasskey<T>(
  house: House,
  orgId: string,
  response: AuthenticationResponseJSON,
  from: From,
  welcome: (work: Work, entered: Entered) => Promise<T>,
): Promise<T> {
  return attempt(house, orgId, async (work) => {
    const staffId = await shownPasskey(work, null, response)
    if (!staffId || !(await isActive(work, staffId))) return refused(work, staffId, 'passkey')
    return welcome(work, await entered(work, staffId, 'passkey', from))
  })
}

const refusalOf: Record<FailedKind, () => Problem> = {
  password: () => new Problem('denied', 'sign_in_failed', { status: 401 }),
  code: () => new Problem('denied', 'code_wrong', { status: 401 }),
  passkey: () => new Problem('denied', 'passkey_wrong', { status: 401 }),
  provider: () => new Problem('denied', 'identity_unknown', { status: 401 }),
}

/** Counts a failed attempt and answers its refusal, the same for every reason of its kind. */
export async function refused(work: Work, staffId: string | null, kind: FailedKind): Promise<Problem> {
  await countFailed(work, staffId, kind)
  return refusalOf[kind]()
}

/** Opens the session, with what the browser keeps to be known again. */
export async function entered(work: Work, staffId: string, by: EnteredBy, from: From): Promise<Entered> {
  const session = await openSession(work, staffId, by, from)
  const { email } = await work.tx
    .selectFrom('staff')
    .select('email')
    .where('staff_id', '=', staffId)
    .executeTakeFirstOrThrow()
  return { session, device: newDeviceToken(work, email) }
}

/** Whether a person may enter at all. */
export async function isActive(work: Work, staffId: string): Promise<boolean> {
  const person = await work.tx.selectFrom('staff').select('active').where('staff_id', '=', staffId).executeTakeFirst()
  return person?.active === true
}

function personBy(work: Work, email: string) {
  return work.tx
    .selectFrom('staff')
    .select(['staff_id', 'password_hash', 'active'])
    .where('org_id', '=', work.orgId)
    .where('email', '=', email)
    .executeTakeFirst()
}

/** After the right password: how the second factor was shown, or why not. Without one the password is enough. */
async function secondFactor(work: Work, staffId: string, place: Place, code = ''): Promise<EnteredBy | Problem> {
  const factors = await factorsOf(work, staffId)
  if (factors.passkeys === 0 && !factors.authenticator) return 'password'
  if (code === '') {
    const ways = [factors.authenticator && 'code', factors.passkeys > 0 && 'passkey', 'recovery'].filter(Boolean)
    return new Problem('denied', 'code_needed', { status: 401, members: { ways } })
  }
  countCode(work.orgId, staffId, place, work.now.getTime())
  const digits = code.replace(/\s/g, '')
  if (/^\d{6}$/.test(digits)) {
    if (await spendAppCode(work, staffId, digits)) return 'code'
  } else if (await spendRecoveryCode(work, staffId, code)) {
    await queueLetter(work, staffId, 'recovery_code_used')
    return 'recovery'
  }
  return refused(work, staffId, 'code')
}

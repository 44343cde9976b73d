import { Secret, TOTP } from 'otpauth'
import type { Work } from '#platform/database.ts'
import { Problem } from '#platform/errors.ts'
import type { Place } from '#platform/vault/cipher.ts'

const stepSeconds = 30
const digits = 6
/** Steps before and after the present one that count: phones' clocks are not exact. */
const window = 1
const secretBytes = 20

/**
 * Begins with an authenticator app (RFC 6238): a secret of 160 bits, sealed until its first code is right. Beginning again
 * replaces a secret that was never confirmed.
 * @throws Problem conflict authenticator_exists
 */
export async function beginAuthenticator(work: Work, staffId: string): Promise<{ secret: string; uri: string }> {
  const before = await lockAuthenticator(work, staffId)
  if (before?.confirmed_at) throw new Problem('conflict', 'authenticator_exists')
  const secret = new Secret({ buffer: Uint8Array.from(work.clock.bytes(secretBytes)).buffer })
  const sealed = work.vault.seal(work.clock, secretPlace(work, staffId), secret.base32)
  const row = { secret_sealed: sealed, created_at: work.now, confirmed_at: null, step_used: 0n }
  await work.tx
    .insertInto('authenticators')
    .values({ org_id: work.orgId, staff_id: staffId, ...row })
    .onConflict((c) => c.column('staff_id').doUpdateSet(row))
    .execute()
  const person = await work.tx
    .selectFrom('staff')
    .innerJoin('orgs', 'orgs.org_id', 'staff.org_id')
    .select(['staff.email', 'orgs.name as organisation'])
    .where('staff.staff_id', '=', staffId)
    .executeTakeFirstOrThrow()
  const issuer = (person.organisation as { en: string }).en
  return { secret: secret.base32, uri: generator(secret, { issuer, label: person.email }).toString() }
}

/** The app is in use from its first right code on. @throws Problem missing authenticator_missing · denied code_wrong */
export async function confirmAuthenticator(work: Work, staffId: string, code: string): Promise<void> {
  const row = await lockAuthenticator(work, staffId)
  if (!row || row.confirmed_at) throw new Problem('missing', 'authenticator_missing')
  if (!(await spend(work, staffId, row, code))) throw new Problem('denied', 'code_wrong')
  await work.tx.updateTable('authenticators').set({ confirmed_at: work.now }).where('staff_id', '=', staffId).execute()
}

/** Whether a code is the app's now. Each is accepted once, and none that is older than one accepted before. */
export async function spendAppCode(work: Work, staffId: string, code: string): Promise<boolean> {
  const row = await lockAuthenticator(work, staffId)
  return row?.confirmed_at ? spend(work, staffId, row, code) : false
}

/** Takes the app away. */
export async function dropAuthenticator(work: Work, staffId: string): Promise<void> {
  await work.tx.deleteFrom('authenticators').where('org_id', '=', work.orgId).where('staff_id', '=', staffId).execute()
}

type Row = NonNullable<Awaited<ReturnType<typeof lockAuthenticator>>>

function lockAuthenticator(work: Work, staffId: string) {
  return work.tx
    .selectFrom('authenticators')
    .selectAll()
    .where('org_id', '=', work.orgId)
    .where('staff_id', '=', staffId)
    .forUpdate()
    .executeTakeFirst()
}

async function spend(work: Work, staffId: string, row: Row, code: string): Promise<boolean> {
  // Other signs than ASCII digits are longer in bytes than they look, which the comparison does not bear.
  if (!/^[0-9]{6}$/.test(code)) return false
  const secret = Secret.fromBase32(work.vault.open(secretPlace(work, staffId), row.secret_sealed))
  const timestamp = work.now.getTime()
  const delta = generator(secret).validate({ token: code, window, timestamp })
  if (delta === null) return false
  const step = BigInt(Math.floor(timestamp / 1000 / stepSeconds) + delta)
  if (step <= row.step_used) return false
  await work.tx.updateTable('authenticators').set({ step_used: step }).where('staff_id', '=', staffId).execute()
  return true
}

function generator(secret: Secret, named: { issuer?: string; label?: string } = {}): TOTP {
  return new TOTP({ ...named, secret, algorithm: 'SHA1', digits, period: stepSeconds })
}

function secretPlace(work: Work, staffId: string): Place {
  return { orgId: work.orgId, table: 'authenticators', column: 'secret_sealed', rowId: staffId }
}

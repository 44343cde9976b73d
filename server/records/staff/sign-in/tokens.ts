import { randomBase32, sha256 } from '#platform/crypto.ts'
import type { Work } from '#platform/database.ts'
import type { Place } from '#platform/vault/cipher.ts'

/** What one token is for; none opens anything else. */
export type Purpose =
  | 'set_up'
  | 'sign_in'
  | 'invitation'
  | 'passkey_enter'
  | 'passkey_add'
  | 'passkey_prove'
  | 'provider'

/** How long a token waits to be used. A set-up code has no end but its use. */
const minutesOf: Record<Purpose, number | null> = {
  set_up: null,
  sign_in: 24 * 60,
  invitation: 7 * 24 * 60,
  passkey_enter: 5,
  passkey_add: 5,
  passkey_prove: 5,
  provider: 10,
}

export type Used = { purpose: Purpose; staffId: string | null; details: Record<string, unknown> }

/** Makes a one-time token: 130 bits, stored only as a hash. `details` are sealed beside it and come back when it is used. */
export async function issueToken(
  work: Work,
  purpose: Purpose,
  staffId: string | null,
  details: Record<string, unknown> | null = null,
): Promise<string> {
  const token = randomBase32(work.clock, 26)
  const hash = sha256(token)
  const minutes = minutesOf[purpose]
  await work.tx
    .insertInto('entry_tokens')
    .values({
      token_hash: hash,
      org_id: work.orgId,
      purpose,
      staff_id: staffId,
      created_at: work.now,
      used_at: null,
      expires_at: minutes === null ? null : new Date(work.now.getTime() + minutes * 60_000),
      details_sealed: details ? work.vault.seal(work.clock, detailsPlace(work, hash), JSON.stringify(details)) : null,
    })
    .execute()
  return token
}

/** The token as it stands, locked, without using it; null when it is unknown, for something else, used or too old. */
export async function findToken(work: Work, purposes: Purpose[], token: string): Promise<Used | null> {
  const hash = sha256(token)
  const row = await work.tx
    .selectFrom('entry_tokens')
    .selectAll()
    .where('token_hash', '=', hash)
    .where('org_id', '=', work.orgId)
    .where('purpose', 'in', purposes)
    .where('used_at', 'is', null)
    .forUpdate()
    .executeTakeFirst()
  if (!row || (row.expires_at && row.expires_at <= work.now)) return null
  const details = row.details_sealed ? work.vault.open(detailsPlace(work, hash), row.details_sealed) : '{}'
  return { purpose: row.purpose as Purpose, staffId: row.staff_id, details: JSON.parse(details) }
}

/** Uses a token up; null when there is nothing to use. Of many at the same moment one gets it. */
export async function spendToken(work: Work, purposes: Purpose[], token: string): Promise<Used | null> {
  const found = await findToken(work, purposes, token)
  if (!found) return null
  await work.tx
    .updateTable('entry_tokens')
    .set({ used_at: work.now, details_sealed: null })
    .where('token_hash', '=', sha256(token))
    .execute()
  return found
}

/** A link to the console that lets a person in once. The token stands in the fragment, which no server sees. */
export async function entryLink(work: Work, purpose: 'sign_in' | 'invitation', staffId: string): Promise<string> {
  const { console_url: url } = await work.tx
    .selectFrom('orgs')
    .select('console_url')
    .where('org_id', '=', work.orgId)
    .executeTakeFirstOrThrow()
  return `${url}/signin#token=${await issueToken(work, purpose, staffId)}`
}

/** Takes away the unused set-up codes: a start prints a fresh one, older printouts stop working. */
export async function revokeSetUpCodes(work: Work): Promise<void> {
  await work.tx
    .deleteFrom('entry_tokens')
    .where('org_id', '=', work.orgId)
    .where('purpose', '=', 'set_up')
    .where('used_at', 'is', null)
    .execute()
}

/** Takes away whatever could still let a person in once. */
export async function revokeTokensOf(work: Work, staffId: string): Promise<void> {
  await work.tx.deleteFrom('entry_tokens').where('org_id', '=', work.orgId).where('staff_id', '=', staffId).execute()
}

function detailsPlace(work: Work, hash: Buffer): Place {
  return { orgId: work.orgId, table: 'entry_tokens', column: 'details_sealed', rowId: hash.toString('hex') }
}

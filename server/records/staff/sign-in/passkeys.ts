import {
  type AuthenticationResponseJSON,
  generateAuthenticationOptions,
  generateRegistrationOptions,
  type RegistrationResponseJSON,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server'
import { uuidBytes, uuidv7 } from '#platform/clock.ts'
import { canonicalJson } from '#platform/crypto.ts'
import type { Work } from '#platform/database.ts'
import { Problem } from '#platform/errors.ts'
import { issueToken, type Purpose, spendToken } from './tokens.ts'

const passkeysMax = 10
const timeoutMs = 5 * 60_000

/** The relying party (WebAuthn Level 3): the console's own host; null where it is a bare address, which browsers refuse. */
export async function relyingParty(work: Work): Promise<{ id: string; origin: string; name: string } | null> {
  const org = await work.tx
    .selectFrom('orgs')
    .select(['console_url', 'name'])
    .where('org_id', '=', work.orgId)
    .executeTakeFirstOrThrow()
  const { hostname, origin } = new URL(org.console_url)
  // 127.0.0.1 or [::1].
  if (/^\[|^[\d.]+$/.test(hostname)) return null
  return { id: hostname, origin, name: (org.name as { en: string }).en }
}

async function relyingPartyOrRefuse(work: Work) {
  const party = await relyingParty(work)
  if (!party) throw new Problem('denied', 'passkeys_unavailable')
  return party
}

/** Options for navigator.credentials in their JSON form, which goes to the browser as it is. */
type BrowserOptions = { [name: string]: unknown; challenge: string }

/** What a browser needs to make a passkey: discoverable, with user verification, so that it is two factors in one. */
export async function passkeyToAdd(work: Work, staffId: string): Promise<BrowserOptions> {
  const party = await relyingPartyOrRefuse(work)
  const known = await passkeysOf(work, staffId)
  if (known.length >= passkeysMax) throw new Problem('conflict', 'passkeys_full', { facts: { max: passkeysMax } })
  const person = await work.tx
    .selectFrom('staff')
    .select(['email', 'name'])
    .where('staff_id', '=', staffId)
    .executeTakeFirstOrThrow()
  const options = await generateRegistrationOptions({
    rpName: party.name,
    rpID: party.id,
    userName: person.email,
    userDisplayName: person.name,
    userID: Uint8Array.from(uuidBytes(staffId)),
    challenge: await issueToken(work, 'passkey_add', staffId),
    timeout: timeoutMs,
    attestationType: 'none',
    excludeCredentials: known.map(descriptor),
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
  })
  return { ...options }
}

/** Keeps a passkey that a browser made for the challenge of this person. @throws Problem denied passkey_wrong */
export async function addPasskey(
  work: Work,
  staffId: string,
  name: string,
  response: RegistrationResponseJSON,
): Promise<string> {
  const party = await relyingPartyOrRefuse(work)
  const challenge = await usedChallenge(work, 'passkey_add', staffId, response)
  if (!challenge) throw new Problem('denied', 'passkey_wrong')
  const result = await verifyRegistrationResponse({
    response,
    expectedChallenge: challenge,
    expectedOrigin: party.origin,
    expectedRPID: party.id,
    requireUserVerification: true,
  }).catch(() => null)
  if (!result?.verified) throw new Problem('denied', 'passkey_wrong')
  const { credential } = result.registrationInfo
  const passkeyId = uuidv7(work.clock)
  const added = await work.tx
    .insertInto('passkeys')
    .values({
      org_id: work.orgId,
      passkey_id: passkeyId,
      staff_id: staffId,
      credential_id: Buffer.from(credential.id, 'base64url'),
      public_key: Buffer.from(credential.publicKey),
      counter: BigInt(credential.counter),
      transports: canonicalJson(credential.transports ?? []),
      name,
      created_at: work.now,
      used_at: null,
    })
    .onConflict((c) => c.columns(['org_id', 'credential_id']).doNothing())
    .returning('passkey_id')
    .executeTakeFirst()
  if (!added) throw new Problem('denied', 'passkey_wrong')
  return passkeyId
}

/** What a browser needs to show a passkey: anybody's at the door, or one of this person's for a step-up. */
export async function passkeyToShow(work: Work, staffId: string | null): Promise<BrowserOptions> {
  const party = await relyingPartyOrRefuse(work)
  const own = staffId ? await passkeysOf(work, staffId) : null
  const options = await generateAuthenticationOptions({
    rpID: party.id,
    challenge: await issueToken(work, staffId ? 'passkey_prove' : 'passkey_enter', staffId),
    timeout: timeoutMs,
    userVerification: 'required',
    ...(own ? { allowCredentials: own.map(descriptor) } : {}),
  })
  return { ...options }
}

/**
 * Whose passkey was shown, for a challenge of ours that nobody used before; null when it proves nothing. A counter that
 * went back (a copied key) proves nothing either.
 */
export async function shownPasskey(
  work: Work,
  staffId: string | null,
  response: AuthenticationResponseJSON,
): Promise<string | null> {
  const party = await relyingPartyOrRefuse(work)
  const challenge = await usedChallenge(work, staffId ? 'passkey_prove' : 'passkey_enter', staffId, response)
  const passkey = await work.tx
    .selectFrom('passkeys')
    .selectAll()
    .where('org_id', '=', work.orgId)
    .where('credential_id', '=', Buffer.from(response.id, 'base64url'))
    .forUpdate()
    .executeTakeFirst()
  if (!challenge || !passkey || (staffId && passkey.staff_id !== staffId)) return null
  const result = await verifyAuthenticationResponse({
    response,
    expectedChallenge: challenge,
    expectedOrigin: party.origin,
    expectedRPID: party.id,
    requireUserVerification: true,
    credential: {
      id: response.id,
      publicKey: Uint8Array.from(passkey.public_key),
      counter: Number(passkey.counter),
      transports: passkey.transports as string[],
    },
  }).catch(() => null)
  if (!result?.verified) return null
  await work.tx
    .updateTable('passkeys')
    .set({ counter: BigInt(result.authenticationInfo.newCounter), used_at: work.now })
    .where('passkey_id', '=', passkey.passkey_id)
    .execute()
  return passkey.staff_id
}

/** A person's passkeys, the oldest first. */
export function passkeysOf(work: Work, staffId: string) {
  return work.tx
    .selectFrom('passkeys')
    .select(['passkey_id', 'credential_id', 'transports', 'name', 'created_at', 'used_at'])
    .where('org_id', '=', work.orgId)
    .where('staff_id', '=', staffId)
    .orderBy('created_at')
    .execute()
}

/** Takes passkeys of a person away: one, or all. Answers how many. */
export async function dropPasskeys(work: Work, staffId: string, passkeyId: string | null): Promise<number> {
  let dropping = work.tx.deleteFrom('passkeys').where('org_id', '=', work.orgId).where('staff_id', '=', staffId)
  if (passkeyId) dropping = dropping.where('passkey_id', '=', passkeyId)
  return Number((await dropping.executeTakeFirst()).numDeletedRows)
}

function descriptor(passkey: { credential_id: Buffer; transports: unknown }) {
  return { id: passkey.credential_id.toString('base64url'), transports: passkey.transports as string[] }
}

/** The challenge as it came back, if it was ours, for this purpose and this person, and not used yet. */
async function usedChallenge(
  work: Work,
  purpose: Purpose,
  staffId: string | null,
  { response }: { response: { clientDataJSON: string } },
): Promise<string | null> {
  const challenge = challengeIn(response.clientDataJSON)
  if (!challenge) return null
  const token = await spendToken(work, [purpose], Buffer.from(challenge, 'base64url').toString('latin1'))
  return token && token.staffId === staffId ? challenge : null
}

function challengeIn(clientData: string): string | null {
  try {
    const { challenge } = JSON.parse(Buffer.from(clientData, 'base64url').toString()) as { challenge?: unknown }
    return typeof challenge === 'string' ? challenge : null
  } catch {
    return null
  }
}

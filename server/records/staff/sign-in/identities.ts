import { uuidv7 } from '#platform/clock.ts'
import { sha256 } from '#platform/crypto.ts'
import type { House, Work } from '#platform/database.ts'
import { Problem } from '#platform/errors.ts'
import type { ProviderClient, SignInTrip } from '#platform/ports.ts'
import type { Place } from '#platform/vault/cipher.ts'
import { recordAbout } from '../../audit/record.ts'
import { requireOwnHand, requireWayIn } from './factors.ts'
import { queueLetter } from './letters.ts'
import { type From, staffOf } from './sessions.ts'
import { attempt, type Entered, entered, isActive, refused } from './sign-in.ts'
import { findToken, issueToken, spendToken } from './tokens.ts'

const callbackPath = '/signin/provider'

/** Registers an outside OpenID provider for this organisation. Its issuer is its name for good. */
export async function addProvider(
  work: Work,
  provider: { name: string; issuer: string; clientId: string; clientSecret: string | null },
): Promise<string> {
  const providerId = uuidv7(work.clock)
  const { name, issuer, clientId, clientSecret } = provider
  const added = await work.tx
    .insertInto('identity_providers')
    .values({
      org_id: work.orgId,
      provider_id: providerId,
      name,
      issuer,
      client_id: clientId,
      client_secret_sealed: clientSecret
        ? work.vault.seal(work.clock, clientPlace(work, providerId), clientSecret)
        : null,
      created_at: work.now,
    })
    .onConflict((c) => c.columns(['org_id', 'issuer']).doNothing())
    .returning('provider_id')
    .executeTakeFirst()
  if (!added) throw new Problem('conflict', 'provider_exists')
  await recordProvider(work, 'organisation.provider_added', providerId)
  return providerId
}

/** Takes a provider away, with everything that people were known by there. @throws Problem missing provider_missing */
export async function removeProvider(work: Work, providerId: string): Promise<void> {
  const { issuer } = await providerBy(work, providerId)
  await work.tx.deleteFrom('identities').where('org_id', '=', work.orgId).where('issuer', '=', issuer).execute()
  await work.tx.deleteFrom('identity_providers').where('provider_id', '=', providerId).execute()
  await recordProvider(work, 'organisation.provider_removed', providerId)
}

export function providersOf(work: Work) {
  return work.tx
    .selectFrom('identity_providers')
    .select(['provider_id', 'name', 'issuer', 'client_id'])
    .where('org_id', '=', work.orgId)
    .orderBy('created_at')
    .execute()
}

type Start = { providerId: string; invitation?: string | undefined; link?: boolean | undefined }

/**
 * Sends a browser to a provider: answers where, and a secret for its cookie, by which the way back is known to be the same
 * browser's. With `link` the way back adds the identity to whoever is signed in, with an invitation to whom it is for.
 * @throws Problem missing provider_missing · denied token_wrong · step_up_needed · sign_in_again · unavailable provider_unavailable
 */
export async function startTrip(
  house: House,
  orgId: string,
  input: Start,
  cookies: { session: string | null },
): Promise<{ url: string; secret: string }> {
  const made = await attempt(house, orgId, async (work) => {
    const staff = input.link && cookies.session ? await staffOf(work, cookies.session) : null
    if (input.link && !staff) return new Problem('denied', 'sign_in_needed', { status: 401 })
    if (staff) await requireOwnHand({ ...work, actor: staff }, cookies.session)
    if (input.invitation && !(await findToken(work, ['invitation'], input.invitation)))
      return new Problem('denied', 'token_wrong', { status: 401 })
    const secret = work.clock.bytes(20).toString('base64url')
    const [nonce, verifier] = [work.clock.bytes(20), work.clock.bytes(32)].map((bytes) => bytes.toString('base64url'))
    const details = {
      providerId: input.providerId,
      browser: sha256(secret).toString('base64url'),
      nonce,
      verifier,
      ...(input.invitation ? { invitation: input.invitation } : {}),
    }
    const state = await issueToken(work, 'provider', staff?.staffId ?? null, details)
    const client = await clientOf(work, input.providerId)
    return { client, trip: { state, nonce: nonce!, verifier: verifier! }, secret }
  })
  return { url: await house.ports.providers.begin(made.client, made.trip), secret: made.secret }
}

/**
 * The way back from a provider. Who somebody is there is its issuer and its name for them, never an e-mail; a stranger to us
 * stays one, unless they were signed in here when they left or hold an invitation.
 * @throws Problem denied trip_over · provider_refused · identity_unknown · conflict identity_taken
 */
export async function finishTrip<T>(
  house: House,
  orgId: string,
  query: string,
  cookies: { session: string | null; trip: string | null },
  from: From,
  welcome: (work: Work, entered: Entered | null, staffId: string) => Promise<T>,
): Promise<T> {
  const over = () => new Problem('denied', 'trip_over', { status: 401 })
  const { client, trip, token } = await attempt(house, orgId, async (work) => {
    const state = new URLSearchParams(query).get('state') ?? ''
    const token = await spendToken(work, ['provider'], state)
    const { providerId, nonce, verifier, browser } = (token?.details ?? {}) as Record<string, string>
    if (!token || !providerId || browser !== sha256(cookies.trip ?? '').toString('base64url')) return over()
    const trip: SignInTrip = { state, nonce: nonce!, verifier: verifier! }
    return { client: await clientOf(work, providerId), trip, token }
  })
  const person = await house.ports.providers.finish(client, trip, query)
  return attempt(house, orgId, async (work) => {
    if (!person || person.issuer !== client.issuer) return new Problem('denied', 'provider_refused', { status: 401 })
    if (token.staffId) {
      const staff = cookies.session ? await staffOf(work, cookies.session) : null
      if (staff?.staffId !== token.staffId) return over()
      await link({ ...work, actor: staff }, person, staff.staffId)
      return welcome(work, null, staff.staffId)
    }
    const invitation = token.details.invitation
      ? await spendToken(work, ['invitation'], String(token.details.invitation))
      : null
    if (invitation?.staffId && (await isActive(work, invitation.staffId))) await link(work, person, invitation.staffId)
    const known = await work.tx
      .updateTable('identities')
      .set({ used_at: work.now })
      .where('org_id', '=', work.orgId)
      .where('issuer', '=', person.issuer)
      .where('subject', '=', person.subject)
      .returning('staff_id')
      .executeTakeFirst()
    if (!known || !(await isActive(work, known.staff_id))) return refused(work, known?.staff_id ?? null, 'provider')
    return welcome(work, await entered(work, known.staff_id, 'provider', from), known.staff_id)
  })
}

type Identity = { issuer: string; subject: string }

async function link(work: Work, { issuer, subject }: Identity, staffId: string): Promise<void> {
  const added = await work.tx
    .insertInto('identities')
    .values({ org_id: work.orgId, issuer, subject, staff_id: staffId, created_at: work.now, used_at: null })
    .onConflict((c) => c.columns(['org_id', 'issuer', 'subject']).doNothing())
    .returning('staff_id')
    .executeTakeFirst()
  if (!added) throw new Problem('conflict', 'identity_taken')
  await recordAbout(work, { kind: 'staff', id: staffId }, [
    { type: 'staff.factor_added', payload: { factor: 'provider' } },
  ])
  await queueLetter(work, staffId, 'factor_added')
}

/** Where a person is known: provider, and since when. */
export function identitiesOf(work: Work, staffId: string) {
  return work.tx
    .selectFrom('identities')
    .innerJoin('identity_providers as p', (join) =>
      join.onRef('p.org_id', '=', 'identities.org_id').onRef('p.issuer', '=', 'identities.issuer'),
    )
    .select(['p.provider_id', 'p.name', 'identities.created_at'])
    .where('identities.org_id', '=', work.orgId)
    .where('identities.staff_id', '=', staffId)
    .execute()
}

/** A person is known at a provider no more. @throws Problem missing factor_missing · conflict last_way_in */
export async function unlink(work: Work, staffId: string, providerId: string): Promise<void> {
  const { issuer } = await providerBy(work, providerId)
  if ((await dropIdentities(work, staffId, issuer)) === 0) throw new Problem('missing', 'factor_missing')
  await requireWayIn(work, staffId)
  await recordAbout(work, { kind: 'staff', id: staffId }, [
    { type: 'staff.factor_removed', payload: { factor: 'provider' } },
  ])
  await queueLetter(work, staffId, 'factor_removed')
}

/** Takes identities of a person away: at one issuer, or all. Answers how many. */
export async function dropIdentities(work: Work, staffId: string, issuer: string | null): Promise<number> {
  let dropping = work.tx.deleteFrom('identities').where('org_id', '=', work.orgId).where('staff_id', '=', staffId)
  if (issuer) dropping = dropping.where('issuer', '=', issuer)
  return Number((await dropping.executeTakeFirst()).numDeletedRows)
}

async function providerBy(work: Work, providerId: string) {
  const provider = await work.tx
    .selectFrom('identity_providers')
    .selectAll()
    .where('org_id', '=', work.orgId)
    .where('provider_id', '=', providerId)
    .executeTakeFirst()
  if (!provider) throw new Problem('missing', 'provider_missing')
  return provider
}

async function clientOf(work: Work, providerId: string): Promise<ProviderClient> {
  const provider = await providerBy(work, providerId)
  const { console_url } = await work.tx
    .selectFrom('orgs')
    .select('console_url')
    .where('org_id', '=', work.orgId)
    .executeTakeFirstOrThrow()
  const sealed = provider.client_secret_sealed
  return {
    issuer: provider.issuer,
    clientId: provider.client_id,
    clientSecret: sealed ? work.vault.open(clientPlace(work, providerId), sealed) : null,
    redirectUri: `${console_url}${callbackPath}`,
  }
}

function recordProvider(work: Work, type: string, providerId: string): Promise<void> {
  return recordAbout(work, { kind: 'organisation', id: work.orgId }, [{ type, payload: { providerId } }])
}

function clientPlace(work: Work, providerId: string): Place {
  return { orgId: work.orgId, table: 'identity_providers', column: 'client_secret_sealed', rowId: providerId }
}

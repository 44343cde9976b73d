import type { KeyObject } from 'node:crypto'
import type { Work } from '#platform/database.ts'
import { JwsFault, unverifiedPayload, verifyHs256 } from '#platform/jws.ts'
import { type Context, contextNames, readContext, type TokenFault } from '#records/entries/context.rules.ts'
import { type Entry, entriesOf, entryFor } from '#records/entries/find.ts'
import { audience, bulkAudience } from '#records/entries/sign.ts'
import type { SentContext } from '#records/tickets/draft.rules.ts'

const tokenCharsMax = 8_192
const lifeSecondsMax = 600
const skewSeconds = 60

/** What a request says about where it comes from. */
type Sent = { entry?: string; context?: unknown; contextToken?: string }

type Told = { signed: Context; claimed: Context; entry: Entry | null; fault: TokenFault | null }

/**
 * What the host app says, and how far it is believed. A token that cannot be believed never refuses the complaint: its
 * values then count as claims, like anything that a page sends, and the reason is kept (docs/decisions/0014).
 * `site` is the origin of the page of another site, null for our own pages and for servers.
 * @throws Problem denied origin_not_allowed
 */
export function readSentContext(entries: Entry[], sent: Sent, site: string | null, now: Date): SentContext | null {
  const entry = entryFor(entries, sent.entry, site)
  const page = readContext(sent.context)
  const token =
    sent.contextToken === undefined ? null : readToken(entries, sent.contextToken, sent.entry, audience, now)
  const entryId = (entry ?? token?.entry)?.entryId ?? null
  if (!token && Object.keys(page).length === 0)
    return entryId === null ? null : { entryId, signed: {}, claimed: {}, trust: null, fault: null }
  const { signed, claimed, fault } = token ?? { signed: {}, claimed: {}, fault: null }
  return {
    entryId,
    signed,
    claimed: beside(signed, { ...page, ...claimed }),
    trust: token ? (fault ? 'invalid' : 'signed') : 'unsigned',
    fault,
  }
}

/** The entry point whose server signed to send many complaints at once; null when the token does not say so. */
export function bulkSignerOf(entries: Entry[], token: string, entryKey: string, now: Date): Entry | null {
  return readToken(entries, token, entryKey, bulkAudience, now).entry
}

/**
 * Whom a host app's server vouches for in a token that is good now, as contacts name app users (`ENTRY:REFERENCE`); null when
 * it is not believed or names nobody.
 */
export async function signedUserOf(work: Work, token: string): Promise<string | null> {
  const { entry, signed } = readToken(await entriesOf(work), token, undefined, audience, work.now)
  return entry && signed.customerRef ? `${entry.entryId}:${signed.customerRef}` : null
}

/**
 * Reads a token: a JWS of ours (platform/jws.ts), signed with a secret that its `kid` names and that is in use, by
 * the entry that `iss` names, meant for that (`aud`), living ten minutes at most (claims: RFC 7519 section 4.1).
 */
function readToken(entries: Entry[], token: string, entryKey: string | undefined, meantFor: string, now: Date): Told {
  let signer: Entry | undefined
  try {
    if (token.length > tokenCharsMax) throw new Refused('malformed')
    const { iss, aud, iat, exp, nbf, ctx } = verifyHs256(token, (kid) => {
      const found = keyNamed(entries, kid)
      signer = found.entry
      return found.key
    })
    if (![aud].flat().includes(meantFor)) throw new Refused('wrong_audience')
    if (iss === undefined || !isMoment(iat) || !isMoment(exp) || !(nbf === undefined || isMoment(nbf)))
      throw new Refused('malformed')
    const seconds = now.getTime() / 1000
    if (exp <= seconds - skewSeconds) throw new Refused('expired')
    if (iss !== signer!.key || (entryKey !== undefined && entryKey !== iss)) throw new Refused('wrong_entry')
    if (Math.max(iat, nbf ?? iat) > seconds + skewSeconds) throw new Refused('not_yet')
    if (exp - iat > lifeSecondsMax) throw new Refused('too_long')
    return { signed: readContext(ctx), claimed: {}, entry: signer!, fault: null }
  } catch (error) {
    return { signed: {}, claimed: claimsOf(token), entry: null, fault: faultOf(error) }
  }
}

/** Seconds since 1970 (NumericDate of RFC 7519). */
function isMoment(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value)
}

class Refused extends Error {
  readonly fault: TokenFault
  constructor(fault: TokenFault) {
    super(fault)
    this.fault = fault
  }
}

function keyNamed(entries: Entry[], kid: unknown): { entry: Entry; key: KeyObject } {
  for (const entry of entries) {
    const secret = entry.secrets.find((candidate) => candidate.kid === kid)
    if (!secret) continue
    if (!secret.key) throw new Refused('retired_key')
    if (!entry.active) throw new Refused('paused_entry')
    return { entry, key: secret.key }
  }
  throw new Refused('unknown_key')
}

/** @throws what is no verdict on the token: a defect of ours */
function faultOf(error: unknown): TokenFault {
  if (error instanceof Refused || error instanceof JwsFault) return error.fault
  throw error
}

/** What a token says that nobody vouches for. */
function claimsOf(token: string): Context {
  try {
    return token.length > tokenCharsMax ? {} : readContext(unverifiedPayload(token).ctx)
  } catch {
    return {}
  }
}

/** A page's values where nothing was signed: what was signed wins. */
function beside(signed: Context, page: Context): Context {
  return Object.fromEntries(contextNames.flatMap((name) => (page[name] && !signed[name] ? [[name, page[name]]] : [])))
}

import { signHs256 } from '#platform/jws.ts'
import type { Context } from './context.rules.ts'
import type { Entry } from './find.ts'

/** Whom a token is meant for, the same for every installation: a secret belongs to one of them anyway. */
export const audience = 'huiyin'
/**
 * For whom a server signs when it sends many complaints at once. Another audience, because a context token stands in
 * the page, where every customer can take it.
 */
export const bulkAudience = 'huiyin-bulk'

const lifeSeconds = 300

/**
 * A context token as a host app's server makes it (docs/integrations), with the newest secret that is not retired:
 * for the demo's shop, which is a host app of our own.
 */
export function signContext(entry: Entry, context: Context, now: Date, meantFor = audience): string {
  const secret = entry.secrets.find((candidate) => candidate.key !== null)
  if (!secret?.key) throw new Error(`entry ${entry.key} has no signing secret`)
  const issuedAt = Math.floor(now.getTime() / 1000)
  return signHs256(
    secret.kid,
    { ctx: context, iss: entry.key, aud: meantFor, iat: issuedAt, exp: issuedAt + lifeSeconds },
    secret.key,
  )
}

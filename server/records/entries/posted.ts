import type { Work } from '#platform/database.ts'
import { Problem } from '#platform/errors.ts'
import type { SignedRequest } from '#platform/route.ts'
import { isGenuine, type WebhookSecret } from '#platform/webhook-signature.ts'
import { type Entry, entriesOf } from './find.ts'

/** What a host's server posted, and by which entry; `id` is the same each time that the same news is sent. */
export type Posted = { id: string; entry: Entry; json: unknown }

/** As an idempotency key may be, and as Standard Webhooks allows an id: visible ASCII without a dot. */
const idPattern = /^[\x21-\x2d\x2f-\x7e]{8,128}$/

/**
 * Which entry posted this: the header `huiyin-entry` names it (pk_…), and one of its secrets signed the bytes within five
 * minutes (Standard Webhooks 1.0). A host's secret is the one that it signs contexts with; libraries of Standard Webhooks want it
 * as `whsec_` and its base64. What exactly is wrong is not told: it would help only who has no secret.
 * @throws Problem denied post_not_signed (401) · invalid post_unreadable (400)
 */
export async function postedBy(
  work: Work,
  { headers, body }: Pick<SignedRequest<never>, 'headers' | 'body'>,
): Promise<Posted> {
  const { 'huiyin-entry': key, 'webhook-id': id } = headers
  const entry = (await entriesOf(work)).find((candidate) => candidate.key === key && candidate.active)
  const isOurs = entry && typeof id === 'string' && idPattern.test(id)
  if (!isOurs || !isGenuine(activeSecrets(entry), headers, body, work.now))
    throw new Problem('denied', 'post_not_signed', { status: 401 })
  try {
    return { id, entry, json: JSON.parse(body.toString()) }
  } catch {
    throw new Problem('invalid', 'post_unreadable', { status: 400 })
  }
}

/** The secrets of an entry that are not retired, the newest first: each is believed, so that they can be replaced. */
export function activeSecrets(entry: Entry): WebhookSecret[] {
  return entry.secrets.flatMap(({ key }) => key ?? [])
}

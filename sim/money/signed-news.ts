/** News that are signed as the product expects it (Standard Webhooks), or by somebody else. */
import { signWebhook } from '../../server/platform/webhook-signature.ts'
import type { Mailing } from './core-record.ts'

const secretOf = (name: string) => `whsec_${Buffer.from(name.padEnd(32, '.')).toString('base64')}`
const another = secretOf('somebody else')
/** What the product shares with whoever is outside. */
export const secret = secretOf('the core')

/** How news are on their way: under which id, when they arrive, and whether somebody made them up. */
export type Way = Pick<Mailing, 'id' | 'isForged' | 'atMs'>

/** News of one kind, about what, to the endpoint that takes them. */
export function signedNews(
  { id, isForged, atMs }: Way,
  { about, to, type, data }: Pick<Mailing, 'about' | 'to'> & { type: string; data: object },
): Mailing {
  return {
    id,
    isForged,
    atMs,
    about,
    to,
    write(at) {
      const body = JSON.stringify({ type, timestamp: at.toISOString(), data })
      return { headers: signWebhook(isForged ? another : secret, { id, at, body }), body: Buffer.from(body) }
    },
  }
}

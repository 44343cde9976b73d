import type { Clock } from '#platform/clock.ts'
import { isLoopback } from '#platform/on-the-way.ts'
import { NotHeard } from '#platform/ports.ts'
import { signWebhook, type WebhookSecret } from '#platform/webhook-signature.ts'

/** News for a host's server: `id` is the same each time that it is sent. */
export type SignedNews = { url: string; secrets: readonly WebhookSecret[]; id: string; body: string }

const timeoutMs = 5_000

/**
 * Posts JSON with the signature of Standard Webhooks 1.0 (dated by `clock` at each attempt). Resolves when the other side
 * answered 2xx within five seconds; what it says is not read, redirects are not followed, and plain http goes to this machine
 * only.
 * @throws NotHeard unsafe_address, no_answer, unreachable, refused_STATUS
 */
export async function postSigned(clock: Clock, { url, secrets, id, body }: SignedNews): Promise<void> {
  const { protocol, hostname } = new URL(url)
  if (protocol !== 'https:' && !(protocol === 'http:' && isLoopback(hostname.replace(/^\[|\]$/g, ''))))
    throw new NotHeard('unsafe_address', 'the address is neither https nor on this machine')
  const answer = await fetch(url, {
    method: 'POST',
    body,
    headers: {
      'content-type': 'application/json',
      ...signWebhook(secrets, { id, at: clock.now(), body }),
    },
    redirect: 'error',
    signal: AbortSignal.timeout(timeoutMs),
  }).catch((error: Error) => {
    throw error.name === 'TimeoutError'
      ? new NotHeard('no_answer', `no answer within ${timeoutMs / 1000} s`)
      : new NotHeard('unreachable', 'could not be reached')
  })
  await answer.body?.cancel()
  if (!answer.ok) throw new NotHeard(`refused_${answer.status}`, `answered ${answer.status}`)
}

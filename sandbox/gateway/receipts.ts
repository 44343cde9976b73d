import { systemClock, uuidv7 } from '../../server/platform/clock.ts'
import { signWebhook } from '../../server/platform/webhook-signature.ts'
import type { Control, Taken } from './message.ts'

const answerMsMax = 5_000
const triesMax = 12
const firstPauseMs = 100

const nobodys = `whsec_${Buffer.alloc(32, 7).toString('base64')}`

/** Posts what became of a message, signed by Standard Webhooks, until somebody answers 2xx; with ever longer pauses. */
export async function postReceipt(
  message: Taken,
  secret: string,
  url: string,
  how: Control['receipts'],
  stopping: AbortSignal,
): Promise<void> {
  if (how === 'never') return
  const { reference, state, code } = message
  const now = systemClock.now().toISOString()
  const body = JSON.stringify({ type: 'phone.receipt', timestamp: now, data: { reference, state, code } })
  const id = `receipt_${uuidv7(systemClock)}`
  const key = how === 'badly_signed' ? nobodys : secret
  for (let sendings = how === 'twice' ? 2 : 1; sendings > 0; sendings--) {
    for (let tried = 0; tried < triesMax && !stopping.aborted; tried++) {
      if (await post(url, { ...signWebhook(key, { id, at: systemClock.now(), body }) }, body)) break
      await pause(firstPauseMs * 2 ** tried, stopping)
    }
  }
}

async function post(url: string, signed: Record<string, string>, body: string): Promise<boolean> {
  try {
    const answer = await fetch(url, {
      method: 'POST',
      headers: { ...signed, 'content-type': 'application/json' },
      body,
      redirect: 'manual',
      signal: AbortSignal.timeout(answerMsMax),
    })
    await answer.body?.cancel()
    return answer.ok
  } catch {
    return false
  }
}

/** Resolves after some time, or at once when the gateway stops. */
export function pause(ms: number, stopping: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const end = () => {
    clearTimeout(timer)
    stopping.removeEventListener('abort', end)
    resolve()
  }
  const timer = setTimeout(end, ms)
  stopping.addEventListener('abort', end, { once: true })
  if (stopping.aborted) end()
  return promise
}

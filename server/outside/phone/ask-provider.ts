import { readAll } from '#platform/byte-streams.ts'
import { isLoopback } from '#platform/on-the-way.ts'

/** From the connection to the last byte of the answer. */
const answerMsMax = 5_000
const answerBytesMax = 64 * 1024

type Asked = { method: 'GET' | 'POST'; headers: Record<string, string>; body?: string }

/**
 * One request to a provider. Redirects are not followed, and plain http goes to this machine only.
 * @throws Error that says which host did not answer, or what it answered, and nothing of what was sent
 */
export async function askProvider(url: string, asked: Asked): Promise<{ status: number; answer: unknown }> {
  const { protocol, hostname, host } = new URL(url)
  if (protocol !== 'https:' && !isLoopback(hostname.replace(/^\[|\]$/g, '')))
    throw new Error(`${host} is not asked without https`)
  const response = await fetch(url, {
    ...asked,
    redirect: 'manual',
    signal: AbortSignal.timeout(answerMsMax),
  }).catch((failure: Error) => {
    throw new Error(`${host} did not answer (${reasonOf(failure)})`)
  })
  if (response.status >= 300 && response.status < 400) {
    await response.body?.cancel()
    throw new Error(`${host} answered ${response.status}`)
  }
  if (!response.body) return { status: response.status, answer: null }
  const text = await readAll(response.body, answerBytesMax).catch((failure: Error) => {
    throw new Error(`the answer of ${host} could not be read (${reasonOf(failure)})`)
  })
  return { status: response.status, answer: jsonOf(text.toString('utf8')) }
}

function reasonOf(failure: Error): string {
  const { code } = (failure.cause ?? failure) as { code?: unknown }
  return typeof code === 'string' ? code : failure.name
}

/** What is no JSON says nothing. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/** A provider's word for a fault, as long as it is one: anything else may quote what was sent. */
export function wordOf(code: unknown): string {
  const word = String(code ?? '')
  return /^[A-Za-z][\w.-]{0,59}$|^\d{1,6}$/.test(word) && !/\d{7}/.test(word) ? word : 'unreadable'
}

import { isLoopback } from '#platform/on-the-way.ts'
import { StartFailure } from '#platform/start-failure.ts'

/** From the first byte of a connection to the last of the answer. */
export const answerMsMax = 5_000
const answerBytesMax = 1_000_000

/** One request to a core: its status, when it is JSON what it says, and what time it says it is. */
export type AskCore = (
  method: 'GET' | 'PUT' | 'POST',
  path: string,
  body?: unknown,
) => Promise<{ status: number; body: unknown; date: string | null }>

/**
 * The base address of a core, without a slash at its end.
 * @throws StartFailure when it is no address, carries credentials, or is plain http to another machine
 */
export function coreAddress(url: string): string {
  const address = URL.canParse(url) ? new URL(url) : null
  if (!address || !/^https?:$/.test(address.protocol))
    throw new StartFailure('configuration', 'The address of the payment core is no https:// address.')
  if (address.protocol === 'http:' && !isLoopback(address.hostname.replace(/^\[|\]$/g, '')))
    throw new StartFailure(
      'configuration',
      `The payment core at ${address.host} would be asked over plain http, where anybody on the way could move money: use https.`,
    )
  if (address.username || address.password || address.search || address.hash)
    throw new StartFailure(
      'configuration',
      'The address of the payment core has credentials, a query or a fragment in it: give its token apart.',
    )
  return address.origin + address.pathname.replace(/\/+$/, '')
}

/**
 * Asks a core by HTTP with a bearer token. Whatever is not a whole answer in time throws a plain Error, with a reason that
 * repeats neither the token nor anything that was sent or answered.
 */
export function askCore(url: string, token: string, msMax = answerMsMax): AskCore {
  const base = coreAddress(url)
  return async (method, path, body) => {
    try {
      const answer = await fetch(base + path, {
        method,
        headers: {
          accept: 'application/json',
          authorization: `Bearer ${token}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        redirect: 'manual',
        signal: AbortSignal.timeout(msMax),
      })
      const date = answer.headers.get('date')
      return { status: answer.status, body: jsonOf(await textOf(answer.body)), date }
    } catch (error) {
      throw new Error(`the payment core ${reasonOf(error, msMax)}`)
    }
  }
}

class TooLong extends Error {}

async function textOf(body: AsyncIterable<Uint8Array> | null): Promise<string> {
  const parts: Uint8Array[] = []
  let bytes = 0
  for await (const part of body ?? []) {
    bytes += part.length
    if (bytes > answerBytesMax) throw new TooLong()
    parts.push(part)
  }
  return Buffer.concat(parts).toString('utf8')
}

/** Undefined for what is no JSON. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Only names and codes of the system: a library's message may quote a header. */
function reasonOf(error: unknown, msMax: number): string {
  const { name, cause } = error as Error & { cause?: { code?: unknown } }
  if (name === 'TimeoutError') return `did not answer within ${msMax / 1000} s`
  if (error instanceof TooLong) return `answered more than ${answerBytesMax} bytes`
  const code = cause?.code
  return typeof code === 'string' && /^[A-Z0-9_]{1,60}$/.test(code)
    ? `could not be asked (${code})`
    : 'could not be asked'
}

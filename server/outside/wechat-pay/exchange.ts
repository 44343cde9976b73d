import { type IncomingHttpHeaders, type IncomingMessage, request as overHttp } from 'node:http'
import { request as overHttps } from 'node:https'

const answerBytesMax = 1024 * 1024

export type Heard = { status: number; headers: IncomingHttpHeaders; body: Buffer }

/** No connection came about, so nothing of the request can have arrived: it may be brought to another host. */
export class NotReached extends Error {
  override name = 'NotReached'
}

/**
 * One request and its answer, at most 1 MB of it, on a connection of its own: a used one may be closed by the other side just
 * as the next request goes out, and then nobody knows whether it arrived. Redirects are not followed.
 * @param connectMs how long a connection may take to come about
 * @param signal ends all of it
 * @throws NotReached before there was a connection (for https: a checked one), a plain Error after that
 */
export function exchange(
  url: URL,
  sent: { method: 'GET' | 'POST'; headers: Record<string, string>; body: string },
  connectMs: number,
  signal: AbortSignal,
): Promise<Heard> {
  const isTls = url.protocol === 'https:'
  const { method, headers, body } = sent
  return new Promise((resolve, reject) => {
    let isConnected = false
    const asked = (isTls ? overHttps : overHttp)(url, { method, headers, agent: false, signal })
    const slow = setTimeout(() => asked.destroy(new Error('no connection in time')), connectMs)
    const connected = () => {
      isConnected = true
      clearTimeout(slow)
    }
    const failed = (cause: NodeJS.ErrnoException) => {
      clearTimeout(slow)
      const why = `${url.host} did not answer (${cause.code ?? cause.name})`
      reject(isConnected ? new Error(why, { cause }) : new NotReached(why, { cause }))
    }
    asked.once('socket', (socket) => socket.once(isTls ? 'secureConnect' : 'connect', connected))
    asked.once('error', failed)
    asked.once('response', (answer) => {
      textOf(answer).then(
        (text) => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: text }),
        (error) => {
          asked.destroy()
          failed(error)
        },
      )
    })
    asked.end(body)
  })
}

async function textOf(answer: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = []
  let bytes = 0
  for await (const part of answer as AsyncIterable<Buffer>) {
    bytes += part.length
    if (bytes > answerBytesMax) throw Object.assign(new Error('too long an answer'), { code: 'TOO_LONG' })
    parts.push(part)
  }
  return Buffer.concat(parts)
}

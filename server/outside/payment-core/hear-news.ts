import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Clock } from '#platform/clock.ts'
import { isGenuine } from '#platform/webhook-signature.ts'
import { callback, type OrderStatus } from './contract.ts'

/** One thing that somebody sent as news. `status` is null when it is no news by the contract. */
export type Sending = { webhookId: string; isGenuine: boolean; status: OrderStatus | null }
export type Heard = { port: number; sendings: Sending[]; close(): void }

const bytesMax = 20_000
const sendingsMax = 10_000

/**
 * Listens on loopback for the news of a core that is being tried. The first sending under each webhook-id is answered 503, as
 * a server that is down would, so that it has to come again.
 */
export async function hearNews(port: number, secrets: readonly string[], clock: Clock): Promise<Heard> {
  const sendings: Sending[] = []
  const server = createServer((request, reply) => {
    void bytesOf(request).then((body) => {
      const webhookId = String(request.headers['webhook-id'] ?? '')
      const isFirst = !sendings.some((sending) => sending.webhookId === webhookId)
      if (body && sendings.length < sendingsMax)
        sendings.push({
          webhookId,
          isGenuine: isGenuine(secrets, request.headers, body, clock.now()),
          status: callback.safeParse(jsonOf(body)).data?.data ?? null,
        })
      reply.writeHead(isFirst ? 503 : 204).end()
    })
  })
  await new Promise<void>((listening, refused) => {
    server.once('error', refused)
    server.listen(port, '127.0.0.1', listening)
  })
  return {
    port: (server.address() as AddressInfo).port,
    sendings,
    close: () => server.close().closeAllConnections(),
  }
}

/** Null for what is too long or breaks off. */
async function bytesOf(request: IncomingMessage): Promise<Buffer | null> {
  const parts: Buffer[] = []
  let bytes = 0
  try {
    for await (const part of request as AsyncIterable<Buffer>) {
      bytes += part.length
      if (bytes > bytesMax) return null
      parts.push(part)
    }
  } catch {
    return null
  }
  return Buffer.concat(parts)
}

function jsonOf(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'))
  } catch {
    return undefined
  }
}

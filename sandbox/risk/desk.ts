import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { readAll } from '../../server/platform/byte-streams.ts'
import { systemClock } from '../../server/platform/clock.ts'
import { isGenuine } from '../../server/platform/webhook-signature.ts'
import { openLines } from '../lines.ts'

const bodyBytesMax = 64 * 1024
const listedMax = 200

/** News whose signature was right: under which id they came, when they came first, and what they say. */
export type Heard = { id: string; heardAt: string; news: unknown }

export type RiskDesk = { url: string; heard(): Heard[]; close(): void }

/**
 * A risk desk that is made up: it hears what a complaint desk tells of protections and does nothing about it. `POST` at any path
 * takes news that are signed (Standard Webhooks 1.0) with its secret and answers 204, however often the same come; 401 when they
 * are not, 400 when nobody can read them. `GET` shows the newest 200, and how many it refused since it began. It listens on
 * loopback only, in the process that opened it; the same folder again is the same desk.
 */
export async function openRiskDesk(settings: {
  dataDir: string
  /** 0 lets the system choose. */
  port: number
  /** As Standard Webhooks writes one (`whsec_…`). */
  secret: string
}): Promise<RiskDesk> {
  const lines = openLines<Heard>(settings.dataDir, 'heard.jsonl')
  const heard = new Map(lines.before.map((one) => [one.id, one]))
  let refused = 0
  const hear = (headers: Parameters<typeof isGenuine>[1], body: Buffer): number => {
    const now = systemClock.now()
    if (!isGenuine([settings.secret], headers, body, now)) {
      refused += 1
      return 401
    }
    const id = String(headers['webhook-id'])
    const one = { id, heardAt: now.toISOString(), news: JSON.parse(body.toString('utf8')) as unknown }
    if (heard.has(id)) return 204
    lines.add(one)
    heard.set(id, one)
    return 204
  }
  const server = createServer(async (request, response) => {
    const { method, headers } = request
    if (method === 'GET') {
      const newest = [...heard.values()].slice(-listedMax).toReversed()
      response.writeHead(200, { 'content-type': 'application/json; charset=utf-8' })
      return response.end(JSON.stringify({ simulated: true, refused, heard: newest }, null, 2))
    }
    const status =
      method === 'POST'
        ? await readAll(request, bodyBytesMax)
            .then((body) => hear(headers, body))
            .catch(() => 400)
        : 405
    return response.writeHead(status).end()
  })
  await new Promise<void>((listening, failed) => {
    server.once('error', failed)
    server.listen(settings.port, '127.0.0.1', listening)
  })
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    heard: () => [...heard.values()],
    close: () => server.close().closeAllConnections(),
  }
}

import { timingSafeEqual } from 'node:crypto'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import { readAll } from '../../server/platform/byte-streams.ts'
import { systemClock } from '../../server/platform/clock.ts'
import type { Kept } from './kept.ts'
import { type Control, controlShape, messageShape, type Taken } from './message.ts'
import { pause, postReceipt } from './receipts.ts'

const bodyBytesMax = 64 * 1024

export type GatewaySettings = {
  token: string
  /** Where receipts go; without one each message says where. */
  callbackUrl: string | undefined
  callbackSecret: string
}

type Answer = { status: number; body: unknown } | 'silence'

/**
 * A gateway for text messages and calls that plays one: everything it takes is kept and simulated. `POST /messages` takes one,
 * `GET /messages/:reference` says what became of it, `GET /sent` lists all, `PUT /control` says how to play. All behind a token.
 */
export function makeGateway(kept: Kept, settings: GatewaySettings): { server: Server; stop(): Promise<void> } {
  let control: Control = controlShape.parse({})
  const stopping = new AbortController()
  const server = createServer((request, response) => {
    const end = ({ status, body }: { status: number; body: unknown }) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    answer(request)
      .then((said) => said !== 'silence' && end(said))
      .catch(() => end({ status: 400, body: { code: 'request_unreadable' } }))
  })
  return {
    server,
    stop: () => {
      stopping.abort()
      server.closeAllConnections()
      return new Promise((done) => server.close(() => done()))
    },
  }

  async function answer(request: IncomingMessage): Promise<Answer> {
    if (!isTold(request.headers.authorization, `Bearer ${settings.token}`))
      return { status: 401, body: { code: 'token_wrong' } }
    const { method, url = '' } = request
    const body = (await readAll(request, bodyBytesMax)).toString('utf8')
    if (method === 'POST' && url === '/messages') return take(JSON.parse(body))
    if (method === 'GET' && url === '/sent') return { status: 200, body: { simulated: true, messages: kept.all() } }
    if (method === 'GET' && url.startsWith('/messages/')) {
      const found = kept.find(decodeURIComponent(url.slice('/messages/'.length)))
      if (!found) return { status: 404, body: { code: 'message_unknown' } }
      return { status: 200, body: { state: found.state, code: found.code, simulated: true } }
    }
    if (method === 'PUT' && url === '/control') {
      control = controlShape.parse(JSON.parse(body))
      return { status: 200, body: control }
    }
    return { status: 404, body: { code: 'path_unknown' } }
  }

  async function take(sent: unknown): Promise<Answer> {
    const read = messageShape.safeParse(sent)
    if (!read.success) return { status: 422, body: { code: 'message_unreadable' } }
    // As it is told to play now, whatever is said meanwhile.
    const playing = control
    const way = playing[read.data.channel]
    await pause(playing.slowMs, stopping.signal)
    if (way === 'hang') return 'silence'
    if (way === 'error') return { status: 500, body: { code: 'broken' } }
    if (way === 'refuse') return { status: 422, body: { code: 'number_refused' } }
    const message = kept.take(read.data, systemClock.now())
    if (message.state === 'under_way' && way !== 'lose') void report(message, way === 'undeliver', playing)
    if (way === 'take_and_hang') return 'silence'
    return { status: 202, body: { reference: message.reference, simulated: true } }
  }

  async function report(message: Taken, isFailed: boolean, playing: Control): Promise<void> {
    await pause(playing.receiptAfterMs, stopping.signal)
    if (stopping.signal.aborted || message.state !== 'under_way') return
    kept.end(message.reference, isFailed ? 'failed' : 'delivered', isFailed ? 'not_reachable' : null)
    const url = settings.callbackUrl ?? message.receiptsTo
    await postReceipt(message, settings.callbackSecret, url, playing.receipts, stopping.signal)
  }
}

function isTold(given: string | undefined, right: string): boolean {
  const one = Buffer.from(given ?? '')
  const other = Buffer.from(right)
  return one.length === other.length && timingSafeEqual(one, other)
}

import { createHash, timingSafeEqual } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import { lookup, order } from '../../server/outside/payment-core/contract.ts'
import { type Answer, type Core, fault } from './answer.ts'
import { control } from './control.ts'
import { lookUp } from './payments.ts'

const bodyBytesMax = 64 * 1024
const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** The contract over HTTP, and beside it, under `/control`, what tests tell the sandbox. Listens on nothing yet. */
export function makeServer(core: Core, token: string): Server {
  const server = createServer((request, response) => {
    void answer(core, token, request).then(
      (made) => made && send(response, made),
      (error: unknown) => {
        console.error(error)
        send(response, fault(500, 'internal'))
      },
    )
  })
  // A client's pool keeps connections; ending them first would look like a fault that nobody ordered.
  server.keepAliveTimeout = 60_000
  // Nobody waits longer for what is never answered.
  server.timeout = 120_000
  return server
}

function send(response: ServerResponse, { status, body }: Answer): void {
  response
    .writeHead(status, { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' })
    .end(JSON.stringify(body))
}

/** Null: nothing is answered, ever. */
async function answer(core: Core, token: string, request: IncomingMessage): Promise<Answer | null> {
  if (!isLet(request, token)) return fault(401, 'unauthorized')
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://core')
  const method = request.method ?? 'GET'
  const text = await textOf(request)
  if (text === null) return fault(413, 'too_large')
  const body = method === 'GET' ? null : jsonOf(text)
  if (body === undefined) return fault(400, 'malformed', 'the body is no JSON')
  if (pathname.startsWith('/control/')) return control(core, method, pathname, body)
  const what = `${method} ${pathname}${searchParams}${pathname === '/v1/lookups' ? text : ''}`
  const { waitMs, fate } = core.faults.fate(what)
  if (waitMs > 0) await wait(waitMs)
  if (fate === 'silent') return null
  if (fate === 'error') return fault(500, 'internal')
  const made = act(core, method, pathname, searchParams.get('from') ?? undefined, body)
  core.callbacks.pump()
  // Only an order does something that may be done without an answer.
  return fate === 'applied_then_timeout' && method === 'PUT' ? null : made
}

function act(core: Core, method: string, pathname: string, from: string | undefined, body: unknown): Answer {
  const [, version, noun, name, ...rest] = pathname.split('/')
  if (version !== 'v1' || rest.length > 0) return fault(404, 'unknown_path')
  if (noun === 'lookups' && name === undefined && method === 'POST') {
    const asked = lookup.safeParse(body)
    if (!asked.success) return fault(400, 'malformed', asked.error.issues[0]?.message)
    core.orders.settle()
    const found = core.store.transact(() => lookUp(core.store, asked.data.target, core.now()))
    return found ? { status: 200, body: found } : fault(404, 'not_found')
  }
  if (noun === 'orders' && name !== undefined && method === 'GET') {
    const status = uuid.test(name) ? core.orders.get(name) : null
    return status ? { status: 200, body: status } : fault(404, 'not_found')
  }
  if (noun === 'orders' && name !== undefined && method === 'PUT') {
    if (!uuid.test(name)) return fault(400, 'malformed', 'the id is no UUID in lower case')
    const asked = order.safeParse(body)
    if (!asked.success) return fault(400, 'malformed', asked.error.issues[0]?.message)
    const status = core.orders.put(name, asked.data)
    if (!status) return fault(409, 'id_used', 'this id belongs to another order')
    return { status: status.state === 'accepted' ? 202 : 200, body: status }
  }
  if (noun === 'statements' && name !== undefined && method === 'GET') {
    const isDay = /^\d{4}-\d{2}-\d{2}$/.test(name) && !Number.isNaN(Date.parse(`${name}T00:00:00Z`))
    if (!isDay) return fault(400, 'malformed', 'a day is written 2026-03-02')
    if (from !== undefined && !/^\d{1,15}_[0-9a-f-]{36}$/.test(from)) return fault(400, 'malformed', 'no such page')
    return { status: 200, body: core.orders.statement(name, from, core.linesMax) }
  }
  return fault(404, 'unknown_path')
}

/** By the hash of both, so that neither length nor content shows in the time it takes. */
function isLet(request: IncomingMessage, token: string): boolean {
  const hash = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(hash(request.headers.authorization ?? ''), hash(`Bearer ${token}`))
}

async function textOf(request: IncomingMessage): Promise<string | null> {
  const parts: Buffer[] = []
  let bytes = 0
  for await (const part of request as AsyncIterable<Buffer>) {
    bytes += part.length
    if (bytes > bodyBytesMax) return null
    parts.push(part)
  }
  return Buffer.concat(parts).toString('utf8')
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

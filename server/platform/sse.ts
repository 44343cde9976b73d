import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Actor, House } from './database.ts'
import { Problem } from './errors.ts'
import type { Route } from './route.ts'

const heartbeatMs = 20_000
/** So often a stream of the console asks whether its reader may stay: whoever is shut out sees nothing soon. */
const mayStayMs = 4_000
/** A stream ends after this long; the browser opens it again and shows its cookie anew. */
const streamMsMax = 15 * 60_000
/** Of each origin, so that customers who watch keep no place from staff. */
const streamsMax = 2_000
const open = { portal: 0, console: 0 }

/** Answers with server-sent events (WHATWG HTML section 9.2) until the reader, the time limit or `stopping` ends them. */
export async function openStream(
  request: FastifyRequest,
  reply: FastifyReply,
  house: House,
  route: Extract<Route, { stream: unknown }>,
  who: { actor: Actor; params: unknown; mayStay(): Promise<unknown> },
  stopping: AbortSignal,
): Promise<FastifyReply> {
  const { origin } = route.endpoint
  if (open[origin] >= streamsMax) throw new Problem('unavailable', 'too_many_streams')
  open[origin] += 1
  const ended = new AbortController()
  const end = () => ended.abort()
  const { raw } = reply
  request.raw.on('close', end)
  stopping.addEventListener('abort', end, { once: true })
  if (stopping.aborted) end()
  const timers: NodeJS.Timeout[] = []
  // Nothing is promised before the stream begins: until then a refusal is an ordinary answer with its status.
  const begin = () => {
    reply.hijack()
    for (const [name, value] of Object.entries(reply.getHeaders())) if (value !== undefined) raw.setHeader(name, value)
    raw.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    })
    raw.write('retry: 2000\n\n')
    timers.push(
      setInterval(() => raw.write(': still here\n\n'), heartbeatMs),
      ...(origin === 'console'
        ? [setInterval(() => void who.mayStay().catch((error) => error instanceof Problem && end()), mayStayMs)]
        : []),
      setTimeout(end, streamMsMax),
    )
  }
  const [lastSeq = '0'] = /^\d{1,9}$/.exec(String(request.headers['last-event-id'])) ?? []
  try {
    await route.stream({
      house,
      actor: who.actor,
      params: who.params as never,
      lastSeq: Number(lastSeq),
      closed: ended.signal,
      begin,
      send: (data, id) => raw.write(`${id === undefined ? '' : `id: ${id}\n`}data: ${JSON.stringify(data)}\n\n`),
    })
  } catch (error) {
    if (!raw.headersSent) throw error
    house.log.warn({ error, path: request.routeOptions.url }, 'stream ended early')
  } finally {
    for (const timer of timers) clearTimeout(timer)
    stopping.removeEventListener('abort', end)
    open[origin] -= 1
    if (raw.headersSent) raw.end()
  }
  return reply
}

import type { Socket } from 'node:net'
import { Readable } from 'node:stream'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { splitHead } from './byte-streams.ts'
import type { Actor, House } from './database.ts'
import { Problem } from './errors.ts'
import { addressKeys } from './limits.ts'
import { FilesUnavailable } from './ports.ts'
import type { Route, StoredFile } from './route.ts'

/** Uploads at once in one process, and from one address: what waits for slow senders is little, but not nothing. */
const uploadsMax = 64
const uploadsOfAddressMax = 8
/** A slow line is let be as long as it moves: at least so many bytes in each interval, and not for ever. */
const paceMs = 10_000
const paceBytesMin = 160 * 1024
const uploadMsMax = 5 * 60_000
/** How long the rest of a refused body is read and thrown away, so that the sender hears the refusal. */
const drainMsMax = 5_000

const open = new Map<Socket, string>()

/** Lets the routes of this scope have their bodies as they come, whatever they say they are. */
export function takeRawBodies(scope: FastifyInstance): void {
  scope.removeAllContentTypeParsers()
  scope.addContentTypeParser('*', (_request, _body, done) => done(null))
}

const refusals: Record<string, string> = {
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
}

/**
 * Ends a connection whose request Node could not read, as Fastify does by itself. Only the time limit that Node has for
 * all requests leaves an upload alone: that one has limits of its own.
 */
export function refuseConnection(error: NodeJS.ErrnoException, socket: Socket): void {
  const { code = '' } = error
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT' && open.has(socket)) return
  if (code === 'ECONNRESET' || socket.destroyed) return
  if (socket.writable)
    socket.write(`HTTP/1.1 ${refusals[code] ?? '400 Bad Request'}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`)
  socket.destroy(error)
}

/**
 * Hands the body of a request to its route.
 * @throws Problem unavailable too_many_uploads · invalid upload_too_large, upload_cut, upload_too_slow
 */
export async function receiveUpload(
  request: FastifyRequest,
  reply: FastifyReply,
  house: House,
  route: Extract<Route, { upload: unknown }>,
  actor: Actor,
): Promise<unknown> {
  const { socket } = request.raw
  const { one } = addressKeys(request.ip)
  const ofAddress = [...open.values()].filter((address) => address === one).length
  reply.raw.once('finish', () => {
    if (!request.raw.complete) setTimeout(() => request.raw.complete || request.raw.destroy(), drainMsMax).unref()
  })
  if (open.size >= uploadsMax || ofAddress >= uploadsOfAddressMax) throw new Problem('unavailable', 'too_many_uploads')
  const { bytesMax } = route.endpoint.upload!
  const declared = Number(request.headers['content-length'] ?? 0)
  if (declared > bytesMax)
    throw new Problem('invalid', 'upload_too_large', { status: 413, facts: { limit: `${bytesMax / 2 ** 20} MB` } })
  open.set(socket, one)
  const body = bodyOf(request)
  try {
    return await route.upload({
      house,
      actor,
      address: request.ip,
      body,
      header: (name) => request.headers[name] as string | undefined,
    })
  } finally {
    open.delete(socket)
    // What was refused is not read to its end; its watch on the pace must end all the same.
    void body.return(undefined).catch(() => undefined)
  }
}

/** The bytes as they come. Leaving it early leaves the connection open for the answer. */
async function* bodyOf(request: FastifyRequest): AsyncGenerator<Buffer> {
  const parts = request.raw.iterator({ destroyOnReturn: false }) as AsyncIterator<Buffer>
  let bytes = 0
  let intervalsLeft = uploadMsMax / paceMs
  let pace: NodeJS.Timeout | undefined
  const tooSlow = new Promise<never>((_, refuse) => {
    pace = setInterval(() => {
      intervalsLeft -= 1
      if (bytes < paceBytesMin || intervalsLeft <= 0) refuse(new Problem('invalid', 'upload_too_slow', { status: 408 }))
      bytes = 0
    }, paceMs)
  })
  tooSlow.catch(() => undefined)
  try {
    for (;;) {
      const { value, done } = await Promise.race([parts.next(), tooSlow])
      if (done) return
      bytes += value.length
      yield value
    }
  } catch (error) {
    if (error instanceof Problem) throw error
    throw new Problem('invalid', 'upload_cut', { status: 400 })
  } finally {
    clearInterval(pace)
    void parts.return?.().catch(() => undefined)
  }
}

/**
 * Answers with a stored file, opened on its way out. A picture may be shown, nothing in it may run: no script, no frame,
 * no form, no other origin, whatever a browser takes it for.
 * @throws Problem unavailable files_unavailable
 */
export async function sendFile(
  reply: FastifyReply,
  house: House,
  orgId: string,
  file: StoredFile,
): Promise<FastifyReply> {
  const plain = file.sealer.openStream(file.place, house.ports.files.get(orgId, file.key))
  // Its first piece is opened before anything is promised.
  const { head, rest } = await splitHead(plain, 1).catch((error: unknown) => {
    if (!(error instanceof FilesUnavailable)) throw error
    house.log.error({ error }, 'a stored file could not be read')
    throw new Problem('unavailable', 'files_unavailable')
  })
  async function* whole(): AsyncGenerator<Buffer> {
    yield head
    yield* rest
  }
  const written = file.watermark ? await house.ports.inspector.writeOver(whole(), file.watermark) : null
  return reply
    .headers({
      'content-type': file.type,
      'content-length': written?.length ?? file.bytes,
      'content-disposition': file.disposition,
      'content-security-policy': "default-src 'none'; sandbox",
      'cross-origin-resource-policy': 'same-origin',
      'x-content-type-options': 'nosniff',
      'cache-control': 'private, no-store',
    })
    .send(written ?? Readable.from(whole()))
}

/**
 * A bad network, as a process of its own: a TCP proxy that cuts connections in the middle of a request or an answer,
 * holds bytes back, and sends whole requests a second time over another connection, as a phone between two cells does.
 */
import { connect, createServer, type Socket } from 'node:net'

export type ProxyJob = { port: number }
export type ProxyNews = { listening: number }

const faults = ['none', 'none', 'none', 'cut request', 'cut answer', 'delay', 'duplicate', 'duplicate'] as const
/** Cuts fall anywhere in the first requests (of about 1.5 kB) or answers (of about 1 kB) of a connection. */
const cutBytesMax = 4_000
const delayMsMax = 80
const twinMsMax = 30

const upTo = (max: number) => Math.floor(Math.random() * max)

function serve(client: Socket, port: number): void {
  const fault = faults[upTo(faults.length)]!
  const upstream = connect({ port, host: '127.0.0.1', noDelay: true })
  const twin = fault === 'duplicate' ? connect({ port, host: '127.0.0.1', noDelay: true }) : null
  // What the twin is told nobody asked to hear.
  twin?.resume()
  const all = [client, upstream, ...(twin ? [twin] : [])]
  const cut = () => {
    for (const socket of all) socket.destroy()
  }
  for (const socket of all) socket.on('error', cut)
  client.on('close', cut)
  upstream.on('close', cut)
  let requestBytes = fault === 'cut request' ? upTo(cutBytesMax) : Number.POSITIVE_INFINITY
  let answerBytes = fault === 'cut answer' ? upTo(cutBytesMax) : Number.POSITIVE_INFINITY
  // One delay a connection, so that bytes stay in their order.
  const delayMs = fault === 'delay' ? upTo(delayMsMax) : 0
  const twinMs = upTo(twinMsMax)
  const pass = (to: Socket, bytes: Buffer, left: number, ms: number) => {
    const send = () => {
      if (!to.destroyed) to.write(bytes.subarray(0, left), () => left <= bytes.length && cut())
    }
    if (ms === 0) send()
    else setTimeout(send, ms)
  }
  client.on('data', (bytes) => {
    const some = Buffer.from(bytes)
    pass(upstream, some, requestBytes, delayMs)
    requestBytes -= some.length
    if (twin) pass(twin, some, Number.POSITIVE_INFINITY, twinMs)
  })
  upstream.on('data', (bytes) => {
    const some = Buffer.from(bytes)
    pass(client, some, answerBytes, delayMs)
    answerBytes -= some.length
  })
}

process.once('message', ({ port }: ProxyJob) => {
  const server = createServer({ noDelay: true }, (client) => serve(client, port))
  server.listen(0, '127.0.0.1', () => {
    process.send!({ listening: (server.address() as { port: number }).port } satisfies ProxyNews)
  })
})
process.once('disconnect', () => process.exit(0))

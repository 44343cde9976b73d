/** Signed news for hosts, against a real server on this machine. */
import assert from 'node:assert/strict'
import { createServer, type IncomingMessage, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { systemClock } from '#platform/clock.ts'
import { isGenuine } from '#platform/webhook-signature.ts'
import { postSigned } from './post.ts'

const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`
const news = { secrets: [secret], id: 'alert_1', body: '{"answer":"no"}' }

async function withServer(answer: RequestListener, act: (url: string) => Promise<void>): Promise<void> {
  const server = createServer(answer).listen(0, '127.0.0.1')
  await new Promise((done) => server.once('listening', done))
  try {
    await act(`http://127.0.0.1:${(server.address() as AddressInfo).port}/secret-path`)
  } finally {
    server.closeAllConnections()
    server.close()
  }
}

const bytesOf = async (request: IncomingMessage) => Buffer.concat(await Array.fromAsync(request))

test('what arrives is signed as the other side checks it', async () => {
  const seen: boolean[] = []
  await withServer(
    async (request, response) => {
      seen.push(isGenuine([secret], request.headers, await bytesOf(request), systemClock.now()))
      response.writeHead(204).end()
    },
    (url) => postSigned(systemClock, { ...news, url }),
  )
  assert.deepEqual(seen, [true])
})

test('a refusal, a redirect, nobody there and an address in clear are failures that tell no path', async () => {
  const failsWith = (url: string, reason: RegExp) =>
    assert.rejects(postSigned(systemClock, { ...news, url }), (error: Error) => {
      assert.match(error.message, reason)
      assert.doesNotMatch(error.message, /secret-path|answer":/)
      return true
    })
  await withServer(
    (_request, response) => response.writeHead(500).end('{"no":"thanks"}'),
    (url) => failsWith(url, /^answered 500$/),
  )
  await withServer(
    (_request, response) => response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end(),
    (url) => failsWith(url, /^could not be reached$/),
  )
  let gone = ''
  await withServer(
    () => undefined,
    async (url) => {
      gone = url
    },
  )
  await failsWith(gone, /^could not be reached$/)
  await failsWith('http://risk.example/secret-path', /neither https nor on this machine/)
  await failsWith('ftp://127.0.0.1/secret-path', /neither https nor on this machine/)
})

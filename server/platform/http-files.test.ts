/** Uploads over real sockets: how many at once, how slow, and what becomes of one that breaks off. */
import assert from 'node:assert/strict'
import { readdir } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { connect, type Socket } from 'node:net'
import { join } from 'node:path'
import { after, before, it, mock } from 'node:test'
import { openTestApi } from '../../test/api.ts'
import { openTestOrg } from '../../test/house.ts'
import { until } from '../../test/site.ts'
import { refuseConnection } from './http-files.ts'

const org = await openTestOrg(undefined, { host: 'localhost' })
const api = await openTestApi(org)
let port = 0
before(async () => {
  await api.portal.listen({ host: '127.0.0.1', port: 0 })
  port = (api.portal.server.address() as AddressInfo).port
})
after(async () => {
  await api.close()
  await org.close()
})

type Sender = { socket: Socket; answered: Promise<string> }

/** Begins an upload of so many bytes and sends some of them. */
function begin(bytes: number, some: string): Sender {
  const socket = connect(port, '127.0.0.1')
  let text = ''
  const answered = new Promise<string>((done) => {
    socket.on('data', (part) => {
      text += part
      if (text.includes('\r\n\r\n')) done(text)
    })
    socket.on('close', () => done(text))
  })
  socket.on('error', () => undefined)
  socket.write(
    `POST /v1/uploads HTTP/1.1\r\nhost: localhost\r\ncontent-type: x/y\r\ncontent-length: ${bytes}\r\n\r\n${some}`,
  )
  return { socket, answered }
}
const codeIn = (answer: string) => /"code":"(\w+)"/.exec(answer)?.[1]
const waiting = async () => readdir(join(org.house.ports.files.where, 'incoming')).catch(() => [])
const longText = '%PDF-1.4\n'.padEnd(300_000, ' ')

it('from one address take part of the places; the next is told to wait, and places come free again', async () => {
  const slow = Array.from({ length: 8 }, () => begin(1_000_000, longText))
  await until('eight uploads to be on their way', waiting, ({ length }) => length === 8)
  const ninth = await begin(100, longText.slice(0, 100)).answered
  assert.match(ninth, /^HTTP\/1\.1 503 /)
  assert.equal(codeIn(ninth), 'too_many_uploads')
  assert.match(ninth, /retry-after: 5/i)
  const page = await api.browse('portal', { host: 'localhost' }).ask('GET', '/v1/portal')
  assert.equal(page.status, 200)
  for (const { socket } of slow) socket.destroy()
  await until('all of them to be gone', waiting, ({ length }) => length === 0)
  const text = 'words'
  await until(
    'a place',
    () => begin(text.length, text).answered,
    (answer) => answer.startsWith('HTTP/1.1 201'),
  )
  org.house.faults.length = 0
})

it('that break off leave no row and no bytes', async () => {
  const { socket } = begin(1_000_000, longText)
  await until('the upload to be on its way', waiting, ({ length }) => length === 1)
  socket.destroy()
  await until('it to be gone', waiting, ({ length }) => length === 0)
  const rows = await org.asSystem(({ tx }) =>
    tx.selectFrom('uploads').select('kind').where('kind', '=', 'pdf').execute(),
  )
  assert.deepEqual(rows, [])
})

it('that declare too much are refused before they are read', async () => {
  assert.equal(codeIn(await begin(60 * 1024 * 1024, '%PDF-1.4').answered), 'upload_too_large')
})

it('that hardly move are cut, and those that move are not', async () => {
  mock.timers.enable({ apis: ['setInterval'] })
  try {
    const drip = begin(1_000_000, longText)
    await until('the upload to be on its way', waiting, ({ length }) => length === 1)
    mock.timers.tick(10_000)
    let over = false
    void drip.answered.then(() => {
      over = true
    })
    assert.equal(over, false, 'it sent enough in the first ten seconds')
    mock.timers.tick(10_000)
    const answer = await drip.answered
    assert.match(answer, /^HTTP\/1\.1 408 /)
    assert.equal(codeIn(answer), 'upload_too_slow')
    await until('its bytes to be gone', waiting, ({ length }) => length === 0)
  } finally {
    mock.timers.reset()
  }
})

it('are let be by the time limit of all requests, which ends every other connection', async () => {
  const sockets: Socket[] = []
  api.portal.server.on('connection', (socket) => void sockets.push(socket))
  const upload = begin(1_000_000, longText)
  await until('the upload to be on its way', waiting, ({ length }) => length === 1)
  const other = connect(port, '127.0.0.1')
  let said = ''
  other.on('data', (part) => {
    said += part
  })
  await until(
    'both connections',
    async () => sockets.length,
    (count) => count === 2,
  )
  const tooLong = Object.assign(new Error('time'), { code: 'ERR_HTTP_REQUEST_TIMEOUT' })
  for (const socket of sockets) {
    socket.on('error', () => undefined)
    refuseConnection(tooLong, socket)
  }
  await until(
    'the refusal',
    async () => said,
    (text) => text.startsWith('HTTP/1.1 408 '),
  )
  assert.deepEqual(
    sockets.map(({ destroyed }) => destroyed),
    [false, true],
  )
  upload.socket.destroy()
  await until('it to be gone', waiting, ({ length }) => length === 0)
})

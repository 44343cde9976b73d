/** Key-encryption keys in every place they may live; the command and the service here are simulated, each in one file. */
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { systemClock } from '#platform/clock.ts'
import { sha256 } from '#platform/crypto.ts'
import { localKms } from './local-key.ts'
import { commandKms, httpKms } from './outside-kms.ts'

const folder = mkdtempSync(join(tmpdir(), 'huiyin-kms-'))
after(() => rmSync(folder, { recursive: true, force: true }))
const key = sha256('a data key')

describe('the local key', () => {
  it('unwraps what it wrapped, and nothing of another', async () => {
    const [one, other] = [localKms(sha256('1'), 'here', systemClock), localKms(sha256('2'), 'here', systemClock)]
    const wrapped = await one.wrap(key)
    assert.ok((await one.unwrap(wrapped)).equals(key))
    assert.equal(wrapped.includes(key), false)
    await assert.rejects(other.unwrap(wrapped))
    assert.notEqual(one.id, other.id)
    assert.equal(one.id, localKms(sha256('1'), 'elsewhere', systemClock).id)
    for (const size of [0, 16, 31, 33]) assert.throws(() => localKms(Buffer.alloc(size), '', systemClock), /32 bytes/)
  })
})

/** An executable that does with one question what `body` says. */
function command(name: string, body: string): string {
  const path = join(folder, name)
  writeFileSync(path, `#!${process.execPath}\n${body}\n`)
  chmodSync(path, 0o700)
  return path
}

const answering = `
let text = ''
process.stdin.on('data', (part) => (text += part)).on('end', () => {
  const { operation, data } = JSON.parse(text)
  const bytes = Buffer.from(data, 'base64').map((byte) => byte ^ 0x5a)
  console.log(JSON.stringify({ data: Buffer.from(bytes).toString('base64'), operation }))
})`

describe('a command', () => {
  it('wraps and unwraps', async () => {
    const kms = commandKms(command('good', answering))
    const wrapped = await kms.wrap(key)
    assert.equal(wrapped.equals(key), false)
    assert.ok((await kms.unwrap(wrapped)).equals(key))
  })

  for (const [what, body, says] of [
    ['that fails', 'process.exit(3)', /ended with 3/],
    ['that answers no JSON', "console.log('the key is 123')", /did not answer/],
    ['that answers nothing', 'process.stdin.resume()', /did not answer/],
    [
      'that answers without end',
      "setInterval(() => process.stdout.write('x'.repeat(9000)), 1)",
      /more than 16384 bytes/,
    ],
  ] as const) {
    it(`${what} is a failure with a reason that repeats nothing of it`, async () => {
      const kms = commandKms(command(what.replaceAll(' ', '-'), body))
      const error = await kms.wrap(key).then(
        () => assert.fail('must fail'),
        (reason: Error) => reason,
      )
      assert.match(error.message, says)
      assert.doesNotMatch(error.message, /123/)
    })
  }

  it('that is not there is a failure too', async () => {
    await assert.rejects(commandKms(join(folder, 'nowhere')).wrap(key), /ENOENT/)
  })
})

describe('a service', () => {
  const seen: (string | undefined)[] = []
  const server = createServer(async (request, reply) => {
    seen.push(request.headers.authorization)
    const parts: Buffer[] = []
    for await (const part of request) parts.push(part as Buffer)
    if (request.url === '/away') return void reply.writeHead(302, { location: '/' }).end()
    if (request.url === '/broken') return void reply.writeHead(500).end('no')
    const { data } = JSON.parse(Buffer.concat(parts).toString('utf8')) as { data: string }
    reply.end(
      JSON.stringify({ data: Buffer.from(Buffer.from(data, 'base64').map((b) => b ^ 0x33)).toString('base64') }),
    )
  })
  after(() => server.close())
  const listening = new Promise<string>((resolve) =>
    server.listen(0, '127.0.0.1', () => resolve(`http://127.0.0.1:${(server.address() as { port: number }).port}`)),
  )

  it('wraps and unwraps, and is shown the token', async () => {
    const token = randomBytes(8).toString('hex')
    const kms = httpKms(await listening, token)
    assert.ok((await kms.unwrap(await kms.wrap(key))).equals(key))
    assert.deepEqual(seen.slice(-2), [`Bearer ${token}`, `Bearer ${token}`])
  })

  it('that refuses, redirects or is away is a failure with a reason', async () => {
    const url = await listening
    await assert.rejects(httpKms(`${url}/broken`, undefined).wrap(key), /answered 500/)
    await assert.rejects(httpKms(`${url}/away`, undefined).wrap(key))
    await assert.rejects(httpKms('http://127.0.0.1:9/', undefined).wrap(key))
  })
})

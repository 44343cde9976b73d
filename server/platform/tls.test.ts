import assert from 'node:assert/strict'
import { X509Certificate } from 'node:crypto'
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { connect } from 'node:tls'
import { SMTPServer } from 'smtp-server'
import { selfSigned } from '../../test/launcher/certificate.ts'
import { until } from '../../test/launcher/desk.ts'
import { smtpMail } from '../outside/email/mail.ts'
import { openLog } from './log.ts'
import { StartFailure } from './start-failure.ts'
import { keepTlsFresh, readTls } from './tls.ts'

const folder = await mkdtemp(join(tmpdir(), 'huiyin-tls-'))
after(() => rm(folder, { recursive: true, force: true }))

describe('the certificate', () => {
  const files = { certFile: join(folder, 'cert.pem'), keyFile: join(folder, 'key.pem') }
  /** As renewals do it: a new file in the place of the old one. */
  const put = async (path: string, text: string) => {
    await writeFile(`${path}.new`, text)
    await rename(`${path}.new`, path)
  }
  const shown = (server: Server) =>
    new Promise<string>((done, fail) => {
      const { port } = server.address() as AddressInfo
      const socket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false }, () => {
        done(socket.getPeerX509Certificate()!.fingerprint256)
        socket.destroy()
      })
      socket.once('error', fail)
    })
  const fingerprint = (cert: string) => new X509Certificate(cert).fingerprint256

  it('is renewed under a running server when both files fit again, and stays while they do not', async () => {
    const [one, two] = [selfSigned(), selfSigned()]
    await put(files.certFile, one.cert)
    await put(files.keyFile, one.key)
    const server = createServer(await readTls(files))
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
    const lines: string[] = []
    const stop = keepTlsFresh(files, [server], openLog('test', 'info', { write: (line) => void lines.push(line) }), 20)
    assert.equal(await shown(server), fingerprint(one.cert))
    await put(files.certFile, two.cert)
    await until('the half renewal is noticed', () => lines.some((line) => line.includes('do not fit')))
    assert.equal(await shown(server), fingerprint(one.cert))
    await put(files.keyFile, two.key)
    await until('the new one is shown', async () => (await shown(server)) === fingerprint(two.cert))
    assert.ok(lines.some((line) => line.includes('was renewed')))
    stop()
    server.close()
  })

  it('and key of two pairs are refused', async () => {
    await put(files.certFile, selfSigned().cert)
    await put(files.keyFile, selfSigned().key)
    await assert.rejects(readTls(files), (error) => error instanceof StartFailure && /and its key/.test(error.message))
  })
})

describe('mail beyond this machine', () => {
  // An address that is not among those of loopback, and yet leads nowhere else.
  const relayAt = (port: number) => `smtp://0.0.0.0:${port}`
  const letter = { to: 'mei@example.net', subject: 's', text: 't', messageId: '<1@huiyin>' }
  const open = async (options: object) => {
    const got: string[] = []
    const server = new SMTPServer({
      authOptional: true,
      onRcptTo: ({ address }, _session, done) => {
        got.push(address)
        done()
      },
      onData: (stream, _session, done) => {
        stream.resume().on('end', () => done())
      },
      ...options,
    })
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
    server.on('error', () => undefined)
    const { port } = server.server.address() as AddressInfo
    return { port, got, close: () => new Promise<void>((done) => server.close(done)) }
  }

  it('is not sent to a relay that does not encrypt, or that cannot show who it is', async () => {
    for (const options of [{ hideSTARTTLS: true, disabledCommands: ['STARTTLS'] }, selfSigned()]) {
      const relay = await open(options)
      await assert.rejects(smtpMail(relayAt(relay.port), 'Huiyin <huiyin@localhost>').send(letter))
      assert.deepEqual(relay.got, [])
      await relay.close()
    }
  })

  it('on this machine needs nothing', async () => {
    const relay = await open({ disabledCommands: ['STARTTLS'] })
    await smtpMail(`smtp://127.0.0.1:${relay.port}`, 'Huiyin <huiyin@localhost>').send(letter)
    assert.deepEqual(relay.got, ['mei@example.net'])
    await relay.close()
  })
})

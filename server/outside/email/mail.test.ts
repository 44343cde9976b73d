import assert from 'node:assert/strict'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileMail, smtpMail } from './mail.ts'

const letter = {
  to: 'wang@example.com',
  subject: '您的投诉有结果了',
  text: '编号 HY-7K3M-2Q9F\n\n钱已经退回。',
  messageId: '<notice-1@huiyin>',
  inReplyTo: '<ticket-1@huiyin>',
}

/** A relay on loopback that speaks just enough SMTP (RFC 5321) to take a letter or to refuse it. */
async function relay(refuse: boolean): Promise<{ url: string; taken: string[]; close(): Promise<void> }> {
  const taken: string[] = []
  const sockets = new Set<Socket>()
  const server: Server = createServer((socket) => {
    sockets.add(socket)
    let data: string | null = null
    socket.write('220 relay\r\n')
    socket.on('data', (bytes) => {
      for (const line of bytes.toString('utf8').split(/(?<=\r\n)/)) {
        if (data !== null) {
          if (line === '.\r\n') {
            taken.push(data)
            data = null
            socket.write('250 taken\r\n')
          } else data += line
        } else if (/^EHLO/i.test(line)) socket.write('250 relay\r\n')
        else if (/^RCPT/i.test(line)) socket.write(refuse ? '550 no such mailbox\r\n' : '250 ok\r\n')
        else if (/^DATA/i.test(line)) {
          data = ''
          socket.write('354 go on\r\n')
        } else if (/^QUIT/i.test(line)) socket.end('221 bye\r\n')
        else socket.write('250 ok\r\n')
      }
    })
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as { port: number }
  return {
    url: `smtp://127.0.0.1:${port}`,
    taken,
    close: () =>
      new Promise((done) => {
        for (const socket of sockets) socket.destroy()
        server.close(() => done())
      }),
  }
}

test('a letter goes to the relay once, with its Message-ID and as an automatic one', async () => {
  const peer = await relay(false)
  try {
    await smtpMail(peer.url, 'Huiyin <desk@example.com>').send(letter)
    assert.equal(peer.taken.length, 1)
    assert.match(peer.taken[0]!, /Message-ID: <notice-1@huiyin>/i)
    assert.match(peer.taken[0]!, /Auto-Submitted: auto-generated/i)
    assert.match(peer.taken[0]!, /To: wang@example\.com/)
  } finally {
    await peer.close()
  }
})

test('a refusal by the relay is an error with its reason', async () => {
  const peer = await relay(true)
  try {
    await assert.rejects(smtpMail(peer.url, 'desk@example.com').send(letter), /no such mailbox/)
  } finally {
    await peer.close()
  }
})

test('where mail goes is told without the password', () => {
  assert.equal(
    smtpMail('smtps://desk:hunter2@mail.example.com:465', 'desk@example.com').where,
    'smtps://mail.example.com:465',
  )
})

test('without a relay a letter is a file, and sending it again does not add one', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'huiyin-mail-'))
  try {
    const mail = fileMail(join(folder, 'mail'), 'desk@example.com')
    await mail.send(letter)
    await mail.send(letter)
    const files = await readdir(join(folder, 'mail'))
    assert.deepEqual(files, ['_notice-1_huiyin_.eml'])
    assert.match(await readFile(join(folder, 'mail', files[0]!), 'utf8'), /^From: desk@example\.com/m)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})

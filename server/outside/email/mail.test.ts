import assert from 'node:assert/strict'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { test } from 'node:test'
import { SMTPServer } from 'smtp-server'
import { fileMail, smtpMail } from './mail.ts'

const letter = {
  to: 'wang@example.com',
  subject: '您的投诉有结果了',
  text: '编号 HY-7K3M-2Q9F\n\n钱已经退回。',
  messageId: '<notice-1@huiyin>',
  inReplyTo: '<ticket-1@huiyin>',
}

/** A relay on loopback that takes a letter or refuses its receiver. */
async function relay(refuse: (to: string) => boolean = () => false) {
  const taken: string[] = []
  let connections = 0
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    onConnect: (_session, done) => {
      connections += 1
      done()
    },
    onRcptTo: ({ address }, _session, done) =>
      done(refuse(address) ? Object.assign(new Error('no such mailbox'), { responseCode: 550 }) : null),
    onData(stream, _session, done) {
      text(stream).then((letter) => {
        taken.push(letter)
        done()
      }, done)
    },
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const { port } = server.server.address() as AddressInfo
  return {
    url: `smtp://127.0.0.1:${port}`,
    taken,
    connections: () => connections,
    close: () => new Promise<void>((done) => server.close(done)),
  }
}

test('a letter goes to the relay once, with its Message-ID and as an automatic one', async () => {
  const peer = await relay()
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
  const peer = await relay(() => true)
  try {
    await assert.rejects(smtpMail(peer.url, 'desk@example.com').send(letter), /no such mailbox/)
  } finally {
    await peer.close()
  }
})

test('letters one after the other go over one connection', async () => {
  const peer = await relay()
  try {
    const mail = smtpMail(peer.url, 'desk@example.com')
    for (let n = 0; n < 3; n++) await mail.send(letter)
    assert.deepEqual([peer.taken.length, peer.connections()], [3, 1])
  } finally {
    await peer.close()
  }
})

test('a receiver that the relay refuses does not cost the others their letters', async () => {
  const peer = await relay((to) => to.startsWith('nobody'))
  try {
    const mail = smtpMail(peer.url, 'desk@example.com')
    const receivers = Array.from({ length: 9 }, (_, n) =>
      n % 3 === 0 ? `nobody${n}@example.com` : `c${n}@example.com`,
    )
    const ended = await Promise.allSettled(receivers.map((to) => mail.send({ ...letter, to })))
    assert.deepEqual(
      ended.map(({ status }) => status === 'fulfilled'),
      receivers.map((to) => !to.startsWith('nobody')),
    )
    assert.equal(peer.taken.length, 6)
  } finally {
    await peer.close()
  }
})

test('many letters at once share few connections, and each arrives', async () => {
  const peer = await relay()
  try {
    const mail = smtpMail(peer.url, 'desk@example.com')
    await Promise.all(Array.from({ length: 20 }, (_, n) => mail.send({ ...letter, messageId: `<many-${n}@huiyin>` })))
    assert.equal(new Set(peer.taken.map((text) => /Message-ID: (<\S+>)/i.exec(text)![1])).size, 20)
    assert.ok(peer.connections() <= mail.atOnce!)
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

/** Hostile texts on their way into a letter: they change neither who gets it nor its headers, and stay plain text. */
import assert from 'node:assert/strict'
import type { AddressInfo } from 'node:net'
import { text as textOf } from 'node:stream/consumers'
import { after, before, describe, it } from 'node:test'
import { SMTPServer } from 'smtp-server'
import { oneLine } from '#platform/text.rules.ts'
import { maskText, normaliseEmail } from '#records/customers/masking.rules.ts'
import { confirmAddressBy } from '#stages/replies/confirm.ts'
import { reply } from '#stages/replies/reply.ts'
import { smtpMail } from '../../server/outside/email/mail.ts'
import { openTestApi } from '../api.ts'
import { openTestOrg } from '../house.ts'
import { hostileTexts, someOfEach, storableTexts } from './texts.ts'

const org = await openTestOrg()
const api = await openTestApi(org)

type Taken = { to: string[]; raw: string }
const taken: Taken[] = []
const relay = new SMTPServer({
  authOptional: true,
  disabledCommands: ['STARTTLS', 'AUTH'],
  onData(stream, session, done) {
    textOf(stream).then((raw) => {
      taken.push({ to: session.envelope.rcptTo.map(({ address }) => address), raw })
      done()
    }, done)
  },
})
before(() => new Promise<void>((done) => relay.listen(0, '127.0.0.1', done)))
after(async () => {
  await new Promise<void>((done) => relay.close(done))
  await api.close()
  await org.close()
})

/** Sends by SMTP whatever waits, and answers what the relay took. */
async function post(): Promise<Taken[]> {
  const { port } = relay.server.address() as AddressInfo
  const mail = smtpMail(`smtp://127.0.0.1:${port}`, 'Desk <desk@example.com>')
  taken.length = 0
  do {
    org.house.clock.advance(1_000)
    await org.drain()
    for (const letter of org.house.letters.splice(0)) await mail.send(letter)
  } while (await waits())
  return [...taken]
}

async function waits(): Promise<boolean> {
  const unsent = await org.asSystem(({ tx, now }) =>
    tx
      .selectFrom('notices')
      .select('notice_id')
      .where('sent_at', 'is', null)
      .where('failed_at', 'is', null)
      .where('due_at', '<=', now)
      .execute(),
  )
  return unsent.length > 0
}

/** Headers and text of a letter as a mail program reads them (RFC 5322, RFC 2045, RFC 2047). */
function read(raw: string): { headers: [string, string][]; text: string } {
  const end = raw.indexOf('\r\n\r\n')
  const lines = raw
    .slice(0, end)
    .replace(/\r\n[ \t]+/g, ' ')
    .split('\r\n')
  const headers = lines.map((line) => /^([\w-]+): ?(.*)$/.exec(line)!.slice(1) as [string, string])
  const encoding = headers.find(([name]) => /^content-transfer-encoding$/i.test(name))?.[1]
  const body = raw.slice(end + 4)
  const quoted = (text: string) =>
    Buffer.from(
      text
        .replace(/=\r\n/g, '')
        .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
      'latin1',
    ).toString('utf8')
  const text =
    encoding === 'base64'
      ? Buffer.from(body, 'base64').toString('utf8')
      : encoding === 'quoted-printable'
        ? quoted(body)
        : body
  return { headers, text }
}

const allowed = [
  'Auto-Submitted',
  'Content-Transfer-Encoding',
  'Content-Type',
  'Date',
  'From',
  'In-Reply-To',
  'MIME-Version',
  'Message-ID',
  'Subject',
  'To',
  'X-Auto-Response-Suppress',
]

/** One letter, to this address alone, with nothing but our own headers, as plain text. */
function assertPlain(letters: Taken[], to: string, label: string): string {
  assert.deepEqual(
    letters.map((letter) => letter.to),
    [[to]],
    label,
  )
  const { headers, text } = read(letters[0]!.raw)
  assert.deepEqual(headers.map(([name]) => name).sort(), allowed, label)
  const of = (name: string) => headers.find((header) => header[0] === name)![1]
  assert.equal(of('To'), to, label)
  assert.equal(of('From'), 'Desk <desk@example.com>', label)
  assert.equal(of('Content-Type'), 'text/plain; charset=utf-8', label)
  return text
}

const submits = (email: string, more: object = {}) =>
  api
    .browse('portal')
    .ask('POST', '/v1/tickets', { body: { form: 'other', text: 'words', contact: { email }, ...more } })

describe('an address', () => {
  const tricks = [
    'a,victim@evil.invalid',
    'a;victim@evil.invalid',
    'victim:a@example.com',
    'group:victim@evil.invalid;',
    '"a b"@example.com',
    'a(b)@example.com',
    'a\\@example.com',
    'victim\uFF20evil.invalid\uFF0Ca@example.com',
    'victim\uFF20evil.invalid\uFF1Ba@example.com',
    '\uFF1Cvictim\uFF20evil.invalid\uFF1Ea@example.com',
    'a\u200Bb@example.com',
    'c\u00ADd@example.com',
    'a\u3000b@example.com',
    'a\u0000b@example.com',
    'e\u0007f@example.com',
    'a\u0085b@example.com',
    'a\u2028b@example.com',
    'a@example.com\r\nBcc: victim@evil.invalid',
    'a@example.com%0d%0aBcc:victim@evil.invalid',
    'a@example.com\u560D\u560ABcc:x@evil.invalid',
    'a@[127.0.0.1]',
    'a@localhost',
    'a@example.com.',
    'a@-example.com',
    'a@example..com',
    '\u202Emoc.elpmaxe@a',
    '-oQ/tmp@example.com',
    '|id@example.com',
    `${'a'.repeat(64)}@example.com`,
    `a@${'b'.repeat(63)}.example.com`,
  ]
  for (const address of [
    ...tricks,
    ...hostileTexts
      .filter(({ kind }) => kind === 'header')
      .slice(0, 40)
      .map(({ text }) => text),
  ])
    it(`${JSON.stringify(address)} is refused, or gets the only letter`, async () => {
      const { status, text } = await submits(address)
      if (status === 422) return
      assert.equal(status, 201, text)
      assertPlain(await post(), normaliseEmail(oneLine(address)), address)
    })
})

describe('words', () => {
  const some = someOfEach(storableTexts, 1)
  /** The letters of each text, by the number that they name. */
  const byNumber = async (numbers: string[]) => {
    const letters = await post()
    return numbers.map((number) => letters.filter(({ raw }) => read(raw).text.includes(number)))
  }

  it('of the customer never stand in the letter that answers them', async () => {
    const numbers: string[] = []
    // One letter a day is what an address gets that nobody verified.
    for (const [index, { text }] of some.entries()) {
      const contact = { email: `reader${index}@example.com`, name: 'unseen' }
      const answer = await submits(contact.email, { text: `seen by nobody ${text}`.slice(0, 32_000), contact })
      numbers.push(String(answer.body.number))
    }
    for (const [index, letters] of (await byNumber(numbers)).entries()) {
      const { id } = some[index]!
      assert.doesNotMatch(assertPlain(letters, `reader${index}@example.com`, id), /seen by nobody|unseen/, id)
    }
  })

  it('of an agent stand in it as they are', async () => {
    const contact = { email: 'reader@example.com' }
    await org.send({ contact })
    const [letter] = await post()
    const [, confirm = ''] = /#v=([\w-]+)/.exec(read(letter!.raw).text)!
    await org.asSystem((work) => confirmAddressBy(work, confirm))
    const numbers: string[] = []
    for (const { text } of some) {
      const { ticketId, number } = await org.send({ contact, channel: 'import' })
      numbers.push(number)
      await org.as('agent', (work) =>
        reply(work, { ticketId }, { text: `answer ${text.slice(0, 7_000)}`, version: null }),
      )
    }
    for (const [index, letters] of (await byNumber(numbers)).entries()) {
      const { id, text } = some[index]!
      // That somebody is at it now is a letter of its own, and either may be sent first.
      const answers = letters.filter(({ raw }) => read(raw).text.includes('answer'))
      const letter = assertPlain(answers, 'reader@example.com', id)
      assert.ok(letter.replace(/\s+/g, ' ').includes(shown(`answer ${text.slice(0, 7_000)}`)), id)
    }
  })
})

/** How words look after a way by mail: masked, and what stands between them may be other spaces and line ends. */
function shown(text: string): string {
  return maskText(text).text.replace(/\s+/g, ' ').trim()
}

import { mkdir, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createTransport } from 'nodemailer'
import { mustEncryptMail } from '#platform/on-the-way.ts'
import type { Mail } from '#platform/ports.ts'

/** For each step of the conversation with the relay; and for a whole letter, to a relay that answers drop by drop. */
const timeoutMs = 15_000
const letterMsMax = 25_000
const connectionsMax = 4
/** A connection that has nothing more to say goes: between two batches of letters it stays. */
const idleMsMax = 1_000

type Letter = Parameters<Mail['send']>[0]

function headers(letter: Letter, from: string) {
  return {
    from,
    // As an address, not as text that could be read as a list of several.
    to: { name: '', address: letter.to },
    subject: letter.subject,
    text: letter.text,
    messageId: letter.messageId,
    inReplyTo: letter.inReplyTo,
    // RFC 3834: no robot should answer this.
    headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
    disableFileAccess: true,
    disableUrlAccess: true,
  }
}

/**
 * Mail by SMTP, e.g. `smtp://relay:25` or `smtps://user:password@host`, over a few connections that stay while there are
 * letters. Resolves when the relay accepted the letter.
 */
export function smtpMail(url: string, from: string): Mail {
  const transport = createTransport({
    url,
    requireTLS: mustEncryptMail(url),
    pool: true,
    maxConnections: connectionsMax,
    idleTimeout: idleMsMax,
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
  } as never)
  const { protocol, host } = new URL(url)
  return {
    where: `${protocol}//${host}`,
    atOnce: connectionsMax,
    async send(letter) {
      await transport.sendMail({ ...headers(letter, from), signal: AbortSignal.timeout(letterMsMax) })
    },
  }
}

/**
 * Mail as files, for a desk without a relay: one RFC 5322 message a file, named by its Message-ID, so that a repeated
 * attempt replaces the file instead of adding one.
 */
export function fileMail(folder: string, from: string): Mail {
  const transport = createTransport({ streamTransport: true, buffer: true, newline: 'unix' })
  return {
    where: folder,
    async send(letter) {
      const { message } = (await transport.sendMail(headers(letter, from))) as unknown as { message: Buffer }
      const file = join(folder, `${letter.messageId.replace(/[^\w-]/g, '_')}.eml`)
      const write = () => writeFile(`${file}.part`, message, { mode: 0o600 })
      await write().catch(async (error: NodeJS.ErrnoException) => {
        if (error.code !== 'ENOENT') throw error
        await mkdir(folder, { recursive: true, mode: 0o700 })
        await write()
      })
      await rename(`${file}.part`, file)
    },
  }
}

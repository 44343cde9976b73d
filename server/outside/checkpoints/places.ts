import { open } from 'node:fs/promises'
import type { CheckpointPlace, Mail } from '#platform/ports.ts'
import words from './letter.json' with { type: 'json' }

const timeoutMs = 10_000
const minuteMs = 60_000
const dayMs = 86_400_000

/** Appends each checkpoint to a file, on disk before it counts. The file should belong to somebody else's machine. */
export function filePlace(file: string): CheckpointPlace {
  return {
    name: 'file',
    where: file,
    everyMs: minuteMs,
    put: (_orgId, { note }) => inTime(append(file, `${note}\n`)),
  }
}

async function append(file: string, text: string): Promise<void> {
  const handle = await open(file, 'a', 0o644)
  try {
    await handle.appendFile(text)
    await handle.datasync()
  } finally {
    await handle.close()
  }
}

/** Posts each checkpoint as text/plain. Any answer but 2xx is a failure; redirects are not followed. */
export function httpPlace(url: string): CheckpointPlace {
  const { origin, pathname, search, username, password } = new URL(url)
  const basic = Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString('base64')
  return {
    name: 'http',
    // Path and query may be what lets one in.
    where: origin,
    everyMs: minuteMs,
    async put(_orgId, { note }) {
      const answer = await fetch(origin + pathname + search, {
        method: 'POST',
        body: note,
        headers: {
          'content-type': 'text/plain; charset=utf-8',
          ...(username ? { authorization: `Basic ${basic}` } : {}),
        },
        redirect: 'error',
        signal: AbortSignal.timeout(timeoutMs),
      })
      await answer.body?.cancel()
      if (!answer.ok) throw new Error(`answered ${answer.status}`)
    },
  }
}

/** Mails the newest checkpoint once a day. */
export function mailPlace(mail: Mail, to: string): CheckpointPlace {
  return {
    name: 'email',
    where: to,
    everyMs: dayMs,
    put: (orgId, { size, note }) =>
      inTime(
        mail.send({
          to,
          subject: `${words.subject} ${size}`,
          text: `${words.text}\n\n${note}`,
          messageId: `<checkpoint-${size}-${orgId}@huiyin>`,
        }),
      ),
  }
}

/** A disk over a network, or a relay, may never answer. */
async function inTime(done: Promise<void>): Promise<void> {
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(() => late.reject(new Error(`no answer within ${timeoutMs / 1000} s`)), timeoutMs)
  await Promise.race([done, late.promise]).finally(() => clearTimeout(timer))
}

import { messageOf, startChild } from './child.ts'
import type { Job, Outcome } from './generator.ts'

/** Requests in hand at the end of a window get this long to be answered. */
const lastAnswersMs = 40_000

/** Runs one load; `began` is called with its first request, `ended` with its last answer, to read counters there. */
export async function load<T>(job: Job, read: () => T): Promise<{ outcome: Outcome; before: T; after: T }> {
  const child = startChild('generator.ts')
  const isOutcome = (message: unknown) => message !== 'began'
  const done = messageOf<Outcome>(child, isOutcome, job.seconds * 1000 + lastAnswersMs)
  done.catch(() => undefined)
  child.send(job)
  await messageOf(child, (message) => message === 'began', 20_000)
  const before = read()
  const outcome = await done
  child.disconnect()
  return { outcome, before, after: read() }
}

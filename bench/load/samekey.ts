import { join } from 'node:path'
import type { Verdict } from './checker.ts'
import { messageOf, startChild } from './child.ts'
import { checkJournal } from './crash.ts'
import type { ProxyJob, ProxyNews } from './fault-proxy.ts'
import type { Repeated, RepeatJob } from './repeater.ts'

const run = 'samekey'
const msPerKeyMax = 200
const startMsMax = 20_000

export type SameKey = { told: Repeated; verdict: Verdict; keysWithoutExactlyOne: number }

/** Sends `keys` complaints several times each through a bad network, and lets the checker count what became of them. */
export async function sameKey(
  where: { port: number; ownerUrl: string; folder: string },
  { keys, atOnce = 32 }: { keys: number; atOnce?: number },
): Promise<SameKey> {
  const journal = join(where.folder, 'samekey')
  const proxy = startChild('fault-proxy.ts')
  proxy.send({ port: where.port } satisfies ProxyJob)
  const { listening } = await messageOf<ProxyNews>(proxy, () => true, startMsMax)
  const crowd = startChild('repeater.ts')
  crowd.send({ port: listening, run, keys, atOnce, journal } satisfies RepeatJob)
  const told = await messageOf<Repeated>(crowd, () => true, startMsMax + keys * msPerKeyMax)
  for (const child of [crowd, proxy]) child.disconnect()
  const verdict = await checkJournal({ ownerUrl: where.ownerUrl, journal, run })
  // A key whose answers differ stands in the journal twice, and only one of the two can be right.
  const keysWithoutExactlyOne = verdict.lost + verdict.doubled + told.unanswered
  return { told, verdict, keysWithoutExactlyOne }
}

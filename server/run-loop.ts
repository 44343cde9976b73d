import { elapsedMs } from '#platform/clock.ts'
import { type House, listOrgIds } from '#platform/database.ts'
import { followOnce } from '#records/audit/follow.ts'
import { followers, sweeps } from './loop.ts'

/** Followers look by themselves this often; hints make them look at once. */
const pollMs = 1_000
/** After a failure (the database restarts, a letter's template is broken) the loop waits this long. */
const afterFailureMs = 1_000

/** Runs every follower of every organisation until nothing is left: how tests, the demo and the bench drain the house. */
export async function processAll(house: House, orgIds?: string[]): Promise<void> {
  for (const orgId of orgIds ?? (await listOrgIds(house))) {
    for (let busy = true; busy; ) {
      busy = false
      for (const follower of followers) if ((await followOnce(house, orgId, follower)) > 0) busy = true
    }
  }
}

/** Runs every sweep of every organisation once. */
export async function sweepAll(house: House, orgIds?: string[]): Promise<void> {
  for (const orgId of orgIds ?? (await listOrgIds(house))) for (const sweep of sweeps) await sweep.run(house, orgId)
}

/** Follows and sweeps until stopped. Answers the function that stops it and waits for what is in hand. */
export function runLoop(house: House): () => Promise<void> {
  const stopped = new AbortController()
  let hinted = false
  let wake: () => void = () => undefined
  const unlisten = house.ports.wake.listen(() => {
    hinted = true
    wake()
  })
  const sleep = (ms: number) => new Promise<void>((done) => {
    if (stopped.signal.aborted) return done()
    const timer = setTimeout(done, ms)
    wake = () => {
      clearTimeout(timer)
      done()
    }
  })
  const dueAt = new Map(sweeps.map((sweep) => [sweep.name, 0]))

  const round = async (): Promise<void> => {
    const orgIds = await listOrgIds(house)
    await processAll(house, orgIds)
    for (const sweep of sweeps) {
      if (elapsedMs() < dueAt.get(sweep.name)!) continue
      dueAt.set(sweep.name, elapsedMs() + sweep.everyMs)
      for (const orgId of orgIds) if (!stopped.signal.aborted) await sweep.run(house, orgId)
    }
  }

  const running = (async () => {
    while (!stopped.signal.aborted) {
      hinted = false
      try {
        await round()
        if (!hinted) await sleep(pollMs)
      } catch (error) {
        house.log.error({ error: (error as Error).stack ?? String(error) }, 'the loop failed, trying again')
        await sleep(afterFailureMs)
      }
    }
  })()
  return async () => {
    stopped.abort()
    wake()
    unlisten()
    await running
  }
}

import { setTimeout as rest } from 'node:timers/promises'
import { elapsedMs } from '#platform/clock.ts'
import { type House, listOrgIds } from '#platform/database.ts'
import { type Follower, findNews, followOnce } from '#records/audit/follow.ts'
import { fireDueClocks } from '#stages/clocks/ladder/fire.ts'
import { sendDueRemedies } from '#stages/remedies/send.ts'
import { sendDueNotices } from '#stages/replies/send.ts'
import { followers, moneySweeps, type Sweep, sweeps } from './loop.ts'

/** Followers look by themselves this often; hints make them look at once. Half of what a rung may be late at most. */
const pollMs = 500
/**
 * The rest after every round, and of a sweep that goes on: in a flood there are hints all the time, many tickets together
 * cost less than one by one, and a hundred thousand letters must not take the cores from those who write now.
 */
const againMs = 100
/** After a failure (the database restarts, a letter's template is broken) the loop waits this long. */
const afterFailureMs = 1_000

/** So many batches of a follower make one turn of it: in a flood the sweeps, and the clocks with them, wait no longer. */
const turnBatches = 5
/** Those that go in turn rest this long at most between two turns. */
const turnRestMsMax = 1_000

/** Lets one follower of one organisation catch up, or take its turn; answers whether it moved. */
async function followAll(house: House, orgId: string, follower: Follower, batches = Infinity): Promise<boolean> {
  let done = 0
  while (done < batches && (await followOnce(house, orgId, follower)) > 0) done++
  return done > 0
}

/** Runs every follower of every organisation until nothing is left: how tests, the demo and the bench drain the house. */
export async function processAll(house: House, orgIds?: string[]): Promise<void> {
  for (const orgId of orgIds ?? (await listOrgIds(house))) {
    // What one follower writes may be news for another.
    for (let busy = true; busy; ) {
      busy = false
      for (const follower of await findNews(house, orgId, followers))
        if (await followAll(house, orgId, follower)) busy = true
    }
  }
}

/** Runs every sweep of every organisation once. */
export async function sweepAll(house: House, orgIds?: string[]): Promise<void> {
  for (const orgId of orgIds ?? (await listOrgIds(house)))
    for (const sweep of [...moneySweeps, ...sweeps]) await sweep.run(house, orgId)
}

/** What about a second brings to the tickets of an organisation: each follower once, then letters and rungs of clocks. */
export async function oneRound(house: House, orgId: string): Promise<void> {
  for (const follower of await findNews(house, orgId, followers)) await followOnce(house, orgId, follower)
  await sendDueRemedies(house, orgId)
  await sendDueNotices(house, orgId)
  await fireDueClocks(house, orgId)
}

/** Follows and sweeps until stopped. Answers the function that stops it and waits for what is in hand. */
export function runLoop(house: House, sweeping: Sweep[] = sweeps): () => Promise<void> {
  const stopped = new AbortController()
  let hinted = false
  let restMs = pollMs
  let wake: () => void = () => undefined
  const unlisten = house.ports.wake.listen(() => {
    hinted = true
    wake()
  })
  const sleep = (ms: number, isWoken: () => boolean) =>
    new Promise<void>((done) => {
      if (isWoken()) return done()
      const timer = setTimeout(done, ms)
      wake = () => {
        if (!isWoken()) return
        clearTimeout(timer)
        done()
      }
    })
  const isOver = () => stopped.signal.aborted
  const apart = new Map<string, Promise<void>>()
  let turns: Promise<void> = Promise.resolve()
  const dueAt = new Map(sweeping.map((sweep) => [sweep.name, 0]))

  /** One that fails must not hold the others up: it says so and is tried again in the next round. */
  const attempt = async (name: string, act: () => Promise<unknown>): Promise<void> => {
    await act().catch((error: Error) => house.log.error({ name, error }, 'failed, will be tried again'))
  }

  /** A sweep that found as many as it takes may not have found all: it is due again soon, after the others' turn. */
  const sweepOrgs = async (sweep: Sweep, orgIds: string[]): Promise<void> => {
    for (const orgId of orgIds) {
      if (stopped.signal.aborted) return
      await attempt(sweep.name, async () => {
        if ((await sweep.run(house, orgId)) < (sweep.atOnce ?? 1)) return
        dueAt.set(sweep.name, elapsedMs() + againMs)
        restMs = againMs
      })
    }
  }

  /** After each, a rest as long as it took: with a backlog they take half of a connection's time at most. */
  const inTurn = (act: () => Promise<void>): Promise<void> => {
    const running = turns.then(async () => {
      const startMs = elapsedMs()
      await act()
      return elapsedMs() - startMs
    })
    turns = running
      .then((ms) => rest(Math.min(ms, turnRestMsMax), undefined, { signal: stopped.signal }))
      .catch(() => undefined)
    return running.then(() => undefined)
  }

  const begin = async (sweep: Sweep, orgIds: string[]): Promise<void> => {
    if (elapsedMs() < dueAt.get(sweep.name)! || apart.has(sweep.name)) return
    dueAt.set(sweep.name, elapsedMs() + sweep.everyMs)
    const running = sweep.apart === 'in turn' ? inTurn(() => sweepOrgs(sweep, orgIds)) : sweepOrgs(sweep, orgIds)
    if (!sweep.apart) return running
    apart.set(
      sweep.name,
      running.finally(() => apart.delete(sweep.name)),
    )
  }
  /** Nobody waits for these, and they wait for nobody: clocks fall due while followers catch up. */
  const beginApart = async (orgIds: string[]): Promise<void> => {
    for (const sweep of sweeping) if (sweep.apart) await begin(sweep, orgIds)
  }

  const round = async (): Promise<void> => {
    const orgIds = await listOrgIds(house)
    for (const orgId of orgIds)
      await attempt('followers', async () => {
        for (const follower of await findNews(house, orgId, followers)) {
          await beginApart(orgIds)
          await attempt(follower.name, async () => {
            if (await followAll(house, orgId, follower, turnBatches)) restMs = againMs
          })
        }
      })
    for (const sweep of sweeping) await begin(sweep, orgIds)
  }

  const running = (async () => {
    while (!stopped.signal.aborted) {
      hinted = false
      restMs = pollMs
      try {
        await round()
        await sleep(againMs, isOver)
        await sleep(restMs - againMs, () => hinted || isOver())
      } catch (error) {
        house.log.warn({ error }, 'the database does not answer, trying again')
        await sleep(afterFailureMs, isOver)
      }
    }
  })()
  return async () => {
    stopped.abort()
    wake()
    unlisten()
    await running
    await Promise.all(apart.values())
  }
}

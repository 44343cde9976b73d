/** What the worker does in a simulated world, one thing after the other, and when there is anything to do. */
import { sql } from 'kysely'
import { followers, sweeps } from '../server/loop.ts'
import { findNews, followOnce } from '../server/records/audit/follow.ts'
import type { World } from './world.ts'

const minuteMs = 60_000
const dayMs = 1_440 * minuteMs
/** Sweeps that nobody waits for come less often, so that a year does not consist of them. */
const everyMsMin: Record<string, number> = {
  'fire clocks': 0,
  rebalance: 0,
  'send notices': 60 * minuteMs,
  'count queues': 240 * minuteMs,
  'return the untouched': 60 * minuteMs,
  // A batch each time, and a day brings more than one.
  'find similar': 240 * minuteMs,
  'seal events': 240 * minuteMs,
}
const restMs = dayMs
/**
 * These train models in threads, look into files or publish: nothing of what is simulated needs them. Tables are counted anew at
 * moments of the seed (sim/tidy.ts).
 */
const leftOut = [
  'analyze what grew',
  'train models',
  'ask for models',
  'train tags',
  'check uploads',
  'publish checkpoints',
  'remove orphaned files',
  'make exports',
]

/** What the worker does in a round: every follower until nothing is news, then the sweeps that are due. One at a time. */
export function turnsOf({ house, orgId }: World): (nowMs: number) => Promise<void> {
  const mine = sweeps.filter(({ name }) => !leftOut.includes(name))
  const dueMs = new Map<string, number>()
  const follow = async () => {
    for (let isBusy = true; isBusy; ) {
      isBusy = false
      for (const follower of await findNews(house, orgId, followers))
        if ((await followOnce(house, orgId, follower)) > 0) isBusy = true
    }
  }
  return async (nowMs) => {
    await follow()
    for (const sweep of mine) {
      if (nowMs < (dueMs.get(sweep.name) ?? 0)) continue
      dueMs.set(sweep.name, nowMs + Math.max(sweep.everyMs, everyMsMin[sweep.name] ?? restMs))
      while ((await sweep.run(house, orgId)) >= (sweep.atOnce ?? Number.POSITIVE_INFINITY)) {}
    }
    await follow()
  }
}

/** When the next rung of any clock is due; nobody needs to look before. */
export async function nextRungMs({ asSystem }: World): Promise<number> {
  const { rows } = await asSystem(({ tx, orgId }) =>
    sql<{
      at: Date | null
    }>`select min(next_at) as at from clocks where org_id = ${orgId} and next_at is not null`.execute(tx),
  )
  return rows[0]?.at?.getTime() ?? Number.POSITIVE_INFINITY
}

import { elapsedMs } from '#platform/clock.ts'
import { type House, listOrgIds } from '#platform/database.ts'
import { moneySweeps, type Sweep } from './loop.ts'

/** The rest after each round: what a hint could not shorten, as most hints are about other things. */
const restMs = 100
/** After a failure (the database restarts) the lane waits this long. */
const afterFailureMs = 1_000
/** A round that takes longer waits for somebody: the next begins beside it, up to so many. */
const patienceMs = 200
const roundsMax = 8

/**
 * Runs the sweeps of money until stopped, each in its own loop, so that a slow one holds up no other, on connections that
 * nobody else has. Answers the function that stops it and waits for what is in hand.
 */
export function runMoneyLane(house: House): () => Promise<void> {
  const stopped = new AbortController()
  const loops = moneySweeps.map((sweep) => runSweep(house, sweep, stopped.signal))
  return async () => {
    stopped.abort()
    await Promise.all(loops)
  }
}

/**
 * One that asks others is begun again while its rounds still wait: what they have taken is leased, and what comes meanwhile
 * (a stolen account) must not wait until somebody else's answer is given up.
 */
async function runSweep(house: House, sweep: Sweep, stopped: AbortSignal): Promise<void> {
  const rounds = new Set<Promise<number>>()
  while (!stopped.aborted) {
    const startMs = elapsedMs()
    const round: Promise<number> = oneRound(house, sweep, stopped).finally(() => rounds.delete(round))
    rounds.add(round)
    const found = await Promise.race(sweep.overlaps ? [round, rest(patienceMs, stopped).then(() => 1)] : [round])
    // What found something may have left some.
    await rest(found > 0 ? 0 : Math.max(restMs, sweep.everyMs - (elapsedMs() - startMs)), stopped)
    while (rounds.size >= roundsMax) await Promise.race(rounds)
  }
  await Promise.all(rounds)
}

async function oneRound(house: House, sweep: Sweep, stopped: AbortSignal): Promise<number> {
  try {
    let found = 0
    for (const orgId of await listOrgIds(house)) found += await sweep.run(house, orgId)
    return found
  } catch (error) {
    house.log.error({ name: sweep.name, error }, 'failed, will be tried again')
    await rest(afterFailureMs, stopped)
    return 0
  }
}

function rest(ms: number, stopped: AbortSignal): Promise<void> {
  return new Promise((done) => {
    if (stopped.aborted) return done()
    const end = () => {
      clearTimeout(timer)
      stopped.removeEventListener('abort', end)
      done()
    }
    const timer = setTimeout(end, ms)
    stopped.addEventListener('abort', end)
  })
}

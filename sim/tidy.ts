/** What PostgreSQL would do by itself from time to time, done at moments that the seed decides. */
import type { World } from './world.ts'

/** So many tickets come before it is done first, and each time this part of them more. */
const first = 50
const more = 0.15
/**
 * Until so many have come PostgreSQL looks at every row of a table to know what is in it, and its plans are the same each time;
 * of larger tables it looks at some by chance, unless it is told to know up to three million of them (300 rows for each value it
 * may keep, of 10,000). That takes its time, and only what tickets and clocks hold changes with their number: how many are open.
 */
const knownBy = 1_000
const lookAtAll = ['set default_statistics_target = 10000', 'analyze tickets, clocks']

/**
 * Makes room and lets plans be made anew: without it a plan that was made for empty tables would be used for a year, and what was
 * changed would be read for ever. `arrived` are the tickets so far.
 */
export async function tidyUp({ asOwner }: World, arrived: number): Promise<void> {
  if (arrived < knownBy) await asOwner('vacuum (analyze)')
  else await asOwner('vacuum', ...lookAtAll)
}

/** Does so each time a good part more tickets are there. */
export function tidyOf(world: World): (arrived: number) => Promise<void> {
  let next = first
  return async (arrived) => {
    if (arrived < next) return
    next = Math.ceil(arrived * (1 + more))
    await tidyUp(world, arrived)
  }
}

/**
 * Other ways to the same answers: what is read comes in another order wherever nobody says in which. A story that hangs on such
 * an order differs under them.
 */
export const otherPlans = ['indexscan', 'indexonlyscan', 'nestloop', 'hashagg'].map(
  (way) => `alter role huiyin_app set enable_${way} = off`,
)

/** Days and months of money in a world whose core, rails, telephones, clock and processes fail: what must be true is asked after every round. */
import { type RawBuilder, sql } from 'kysely'
import { type Clock, elapsedMs } from '../../server/platform/clock.ts'
import { Agenda } from '../agenda.ts'
import { chanceOf } from '../chance.ts'
import { checkWorld } from '../checks.ts'
import { storyHash } from '../hash.ts'
import { tidyUp } from '../tidy.ts'
import { turnsOf } from '../turns.ts'
import { inWorld, type World } from '../world.ts'
import { moneyCheckOf } from './checks.ts'
import { moneyDeskOf } from './desk.ts'
import { type MoneyLane, moneyLaneOf } from './lane.ts'
import { moneyLivesOf } from './lives.ts'
import { type Outside, openOutside } from './outside.ts'
import { rightsOf } from './rights.ts'
import { watching } from './touched.ts'

export type MoneyOptions = {
  seed: string
  tickets: number
  days: number
  /** The core does twice what it is told twice: an order that was lost must be asked about before it is told again. */
  isForgetful?: boolean
  /** What is done to the database, as its owner, before anything happens. */
  broken?: string[]
  progress?: (share: number, text: string) => void
}
export type MoneySimulated = {
  seed: string
  hash: string
  events: number
  rounds: number
  /** Checks included; of this machine, and the only thing here that no seed decides. */
  roundsPerSecond: number
  /** What was wrong, and in which round it was seen; nothing was done after it. */
  faults: string[]
  remedies: Record<string, number>
  applied: number
  messages: Record<string, number>
  policies: Record<string, number>
  lane: MoneyLane['counts']
  done: Record<string, number>
  refused: Record<string, number>
}

const minuteMs = 60_000
const hourMs = 60 * minuteMs
const start = new Date('2026-03-02T00:00:00Z')
const roundMs = 2 * minuteMs
/** When nothing is due somebody looks all the same: days begin, and their statements come. */
const idleMs = 6 * hourMs
/** What is no business of money comes less often here. */
const deskEveryMs = hourMs
/** After the last act everything answers, and whatever is open has so long: the longest a protection lasts, and a statement. */
const healHours = 4
const quietHours = 84

/** The same seed gives the same events. Stops at the first round after which something is wrong. */
export async function simulateMoney(options: MoneyOptions): Promise<MoneySimulated> {
  const { seed, tickets, days, isForgetful = false, broken = [], progress = () => undefined } = options
  const opened: { outside?: Outside } = {}
  const reached = async (clock: Clock) => {
    opened.outside = await openOutside(clock, seed, isForgetful)
    return opened.outside.reached
  }
  try {
    return await inWorld(
      { seed, start, ticketsPerDay: tickets / days, reached, prepared: [...watching, ...broken] },
      (world) => live(world, opened.outside!, { seed, tickets, days, progress }),
    )
  } finally {
    await opened.outside?.close()
  }
}

type Living = Required<Pick<MoneyOptions, 'seed' | 'tickets' | 'days' | 'progress'>>

async function live(
  world: World,
  outside: Outside,
  { seed, tickets, days, progress }: Living,
): Promise<MoneySimulated> {
  const began = elapsedMs()
  const agenda = new Agenda()
  const rights = rightsOf(world)
  const people = moneyDeskOf(world, agenda, chanceOf(`${seed} money`), outside, rights)
  const lives = moneyLivesOf(people)
  const lane = moneyLaneOf(world, outside, chanceOf(`${seed} lane`))
  const check = moneyCheckOf({ world, outside, lane, rights, owed: lives.owed })
  const desk = turnsOf(world)
  const startMs = start.getTime()
  const actMs = startMs + days * 24 * hourMs
  await lives.plan(tickets, actMs)
  const endMs = actMs + quietHours * hourMs
  let [rounds, deskMs, wellMs] = [0, 0, 0]
  let tidyMs = startMs + 24 * hourMs
  let faults: string[] = []
  const perSecond = () => (rounds * 1_000) / (elapsedMs() - began)
  for (let atMs = startMs; faults.length === 0; rounds++) {
    const dueMs = Math.min(outside.nextMs(), lane.nextMs(), await nextDueMs(world, atMs))
    const next = Math.min(agenda.nextMs(), dueMs, atMs + idleMs)
    if (next > endMs) break
    atMs = Math.max(atMs + roundMs, Math.ceil((next + 1) / 1_000) * 1_000)
    if (wellMs === 0 && atMs > actMs + healHours * hourMs) {
      wellMs = atMs
      outside.heal()
      lane.heal()
    }
    try {
      while (agenda.nextMs() < atMs) {
        const act = agenda.take()
        world.clock.set(new Date(act.atMs))
        await act.run()
      }
      world.clock.set(new Date(atMs))
      if (atMs >= deskMs) {
        deskMs = atMs + deskEveryMs
        await desk(atMs)
      }
      await lane.turn(atMs)
      faults = await check.afterRound()
      if (faults.length === 0 && atMs >= tidyMs) {
        tidyMs = atMs + 24 * hourMs
        faults = await check.ofEverything()
        await tidyUp(world, people.done.arrive ?? 0)
      }
    } catch (error) {
      faults = [`the product failed: ${(error as Error).message.split('\n')[0]}`]
    }
    const share = Math.min(0.99, (atMs - startMs) / (endMs - startMs))
    progress(share, `${new Date(atMs).toISOString()}  ${rounds} rounds  ${perSecond().toFixed(1)} rounds/s`)
  }
  const roundsPerSecond = perSecond()
  if (faults.length === 0) faults = await check.ofEverything()
  if (faults.length === 0) faults = await check.atTheEnd()
  if (faults.length === 0) {
    // The desk comes less often than money: its clocks are due until now.
    await desk(world.clock.now().getTime())
    faults = (await checkWorld(world)).faults
  }
  const { hash, events } = await storyHash(world)
  progress(1, `${events} events, ${hash.slice(0, 16)}`)
  const { done, refused } = people
  return {
    seed,
    hash,
    events,
    rounds,
    roundsPerSecond: Math.round(roundsPerSecond * 10) / 10,
    faults,
    remedies: await statesOf(world),
    applied: [...outside.orders()].filter((one) => one.applied > 0).length,
    messages: await messagesOf(world),
    policies: await policiesOf(world),
    lane: lane.counts,
    done,
    refused,
  }
}

/**
 * When something of money is due next; what is overdue (it is switched off) waits for the next thing that happens, and what a
 * person looks into already for others that are due soon.
 */
async function nextDueMs({ asSystem }: World, nowMs: number): Promise<number> {
  const { rows } = await asSystem(({ tx, orgId }) => {
    const [org, now] = [sql`org_id = ${orgId}`, sql`${new Date(nowMs)}::timestamptz`]
    return sql<{ at: Date | null }>`select least(
      (select min(next_at) from remedies where ${org} and next_at >= ${now} and state <> 'human'),
      (select min(next_at) + interval '8 minutes' from remedies where ${org} and next_at >= ${now} and state = 'human'),
      (select min(hold_until) from remedies where ${org} and hold_until >= ${now} and hold_ended_at is null),
      (select min(expires_at) from remedies where ${org} and expires_at >= ${now} and state = 'proposed'),
      (select min(next_at) from payment_facts where ${org} and next_at >= ${now}),
      (select min(next_at) from automatic_checks where ${org} and next_at >= ${now}),
      (select min(due_at) from phone_notices where ${org} and due_at >= ${now} and delivered_at is null
        and failed_at is null and folded_at is null)) as at`.execute(tx)
  })
  return rows[0]?.at?.getTime() ?? Number.POSITIVE_INFINITY
}

type Counted = Record<string, number>
const statesOf = (world: World) =>
  counted(world, sql`select kind || ' ' || state as what, count(*)::int as n from remedies group by 1 order by 1`)
const messagesOf = (world: World) =>
  counted(
    world,
    sql`select channel || case when delivered_at is not null then ' delivered' when failed_at is not null then ' failed'
      when folded_at is not null then ' folded' else ' open' end as what, count(*)::int as n from phone_notices group by 1 order by 1`,
  )
const policiesOf = (world: World) =>
  counted(
    world,
    sql`select policy_key || ' ' || outcome as what, count(*)::int as n from automatic_decisions group by 1 order by 1`,
  )

async function counted({ asSystem }: World, query: RawBuilder<unknown>): Promise<Counted> {
  const { rows } = await asSystem(({ tx }) => (query as RawBuilder<{ what: string; n: number }>).execute(tx))
  return Object.fromEntries(rows.map(({ what, n }) => [what, n]))
}

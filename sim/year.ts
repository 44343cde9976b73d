/** A year of the desk, or as many days as are asked for: what comes in, what people do about it, and what is checked of it. */
import { elapsedMs } from '../server/platform/clock.ts'
import { Agenda } from './agenda.ts'
import { arrivalsOf } from './arrivals.ts'
import { chanceOf } from './chance.ts'
import { type Checked, checkWorld } from './checks.ts'
import { storyHash } from './hash.ts'
import { livesOf } from './lives.ts'
import { otherPlans, tidyOf } from './tidy.ts'
import { nextRungMs, turnsOf } from './turns.ts'
import { inWorld } from './world.ts'

export type Simulated = {
  seed: string
  tickets: number
  events: number
  hash: string
  types: Record<string, number>
  days: number
  rounds: number
  done: Record<string, number>
  refused: Record<string, number>
  seconds: number
  ticketsPerSecond: number
  checks: Checked
}
export type Options = {
  seed: string
  tickets: number
  days: number
  /** What the worker does every second happens here this often, and only when somebody acted or a rung is due. */
  roundMinutes?: number
  /** PostgreSQL is made to find everything in other ways than it would choose; the story stays the same. */
  isReadOtherwise?: boolean
  progress?: (share: number, text: string) => void
}

const minuteMs = 60_000
const dayMs = 1_440 * minuteMs
/** How long the last ones are still worked on after the last day. */
const afterDays = 20
const startOfYear = new Date('2025-12-31T16:00:00Z')

/** Lives so many days with so many tickets and answers what came of it. */
export async function simulate(options: Options): Promise<Simulated> {
  const { seed, tickets, days, roundMinutes = 30, isReadOtherwise = false, progress = () => undefined } = options
  const roundMs = roundMinutes * minuteMs
  const began = elapsedMs()
  return inWorld(
    { seed, start: startOfYear, ticketsPerDay: tickets / days, prepared: isReadOtherwise ? otherPlans : [] },
    async (world) => {
      const agenda = new Agenda()
      const lives = livesOf(world, agenda, chanceOf(`${seed} lives`))
      const arrivals = arrivalsOf(chanceOf(`${seed} arrivals`), startOfYear, tickets, days)
      const endMs = startOfYear.getTime() + (days + afterDays) * dayMs
      const turns = turnsOf(world)
      const tidy = tidyOf(world)
      let arrived = 0
      for (const arrival of arrivals)
        agenda.plan(arrival.atMs, async () => {
          await lives.arrive(arrival)
          arrived++
        })
      let rounds = 0
      for (let roundAtMs = startOfYear.getTime(); ; rounds++) {
        const nextMs = Math.min(agenda.nextMs(), await nextRungMs(world))
        if (nextMs >= endMs) break
        roundAtMs = Math.max(roundAtMs + roundMs, Math.ceil((nextMs + 1) / roundMs) * roundMs)
        while (agenda.nextMs() < roundAtMs) {
          const act = agenda.take()
          world.clock.set(new Date(act.atMs))
          await act.run()
        }
        world.clock.set(new Date(roundAtMs))
        await turns(roundAtMs)
        await tidy(arrived)
        const perSecond = (arrived * 1_000) / (elapsedMs() - began)
        const date = new Date(roundAtMs).toISOString().slice(0, 10)
        progress(Math.min(0.99, arrived / tickets), `${date}  ${arrived} tickets  ${perSecond.toFixed(1)} tickets/s`)
      }
      // Nothing more happens: now chance may say how everything is read.
      await world.asOwner('analyze')
      const { hash, events, types } = await storyHash(world)
      const checks = await checkWorld(world)
      const seconds = (elapsedMs() - began) / 1000
      progress(1, `${events} events, ${hash.slice(0, 16)}`)
      return {
        seed,
        tickets,
        events,
        hash,
        types,
        days,
        rounds,
        done: lives.done,
        refused: lives.refused,
        seconds,
        ticketsPerSecond: tickets / seconds,
        checks,
      }
    },
  )
}

import type { Work } from '#platform/database.ts'
import { currentKnowledge } from '#records/knowledge/definitions.ts'
import { clocksStartedBy } from '#records/knowledge/regimes/applies.rules.ts'
import type { Regime } from '#records/knowledge/regimes/regime.rules.ts'
import { type Version, versionsOf } from '#records/knowledge/versions.ts'
import { statutory } from '#stages/clocks/start.rules.ts'
import type { LimitOf } from '#stages/returns/make.ts'
import type { Told } from '#stages/returns/story.rules.ts'

/** Time that was left out is not over yet: whatever is done meanwhile is in time. */
const whilePaused = new Date('9999-12-31T00:00:00Z')

/**
 * Until when the law's clock of a complaint ran, from its story alone: counted from its receipt under the version of the
 * regime that was in force then, and as the verbs on clocks moved it. One that comes back goes on under the same end, or
 * begins anew when that had passed (stages/clocks/statutes.ts). Null: the law sets it no clock. Composed here because returns
 * and clocks are stages, which know nothing of each other.
 */
export async function statutoryLimits(work: Work): Promise<LimitOf> {
  const { calendars, timing } = await currentKnowledge(work)
  const versions = Map.groupBy(await versionsOf<Regime>(work, 'regime', null), ({ body }) => body.key)
  const prepared = new Map<string, { regimes: Regime[]; calendars: typeof calendars; timing: typeof timing }>()
  const knownAt = (at: Date) => {
    const bodies = [...versions.values()].map((all) => inForce(all, at))
    const key = bodies.map((body) => `${body.key} ${body.version}`).join()
    const known = prepared.get(key) ?? { regimes: bodies, calendars, timing }
    prepared.set(key, known)
    return known
  }
  return (name, story, runs) => {
    const until = runs.at(-1)!.endedAt
    const [received] = story
    const channel = String(received!.payload.channel)
    const codes = codesOf(story, until)
    let end: Date | null = null
    for (const { startedAt: at } of runs) {
      if (end && end > at) continue
      const known = knownAt(at)
      const clock = codes
        .flatMap((code) => clocksStartedBy(known, 'received', { code, channel, at }))
        .find((one) => one.name === name)
      end = clock ? (movedTo(name, story, at, until) ?? statutory(known, clock, at).dueAt) : null
    }
    return end
  }
}

/** What a ticket was held to be about until a moment: a clock that another kind brought runs from the receipt too. */
function codesOf(story: readonly Told[], until: Date | null): string[] {
  return story
    .filter(({ type, at }) => ['ticket.placed', 'ticket.triaged'].includes(type) && !(until && at > until))
    .map(({ payload }) => String(payload.code))
}

/** The newest version that had been published; of a law that came later the first. Versions stand newest first. */
function inForce(versions: Version<Regime>[], at: Date): Regime {
  return (versions.find(({ publishedAt }) => publishedAt <= at.toISOString()) ?? versions.at(-1)!).body
}

/** Where the verbs on clocks moved an end to, between two moments; null when none did. */
function movedTo(name: string, story: readonly Told[], from: Date, until: Date | null): Date | null {
  let end: Date | null = null
  for (const { type, at, payload } of story) {
    if (payload.clock !== name || at < from || (until && at > until)) continue
    if (type === 'clock.paused') end = whilePaused
    else if (typeof payload.due === 'string' && movers.includes(type)) end = new Date(payload.due)
  }
  return end
}

const movers = ['clock.extended', 'clock.resumed', 'clock.restarted', 'clock.rebased', 'clock.recomputed']

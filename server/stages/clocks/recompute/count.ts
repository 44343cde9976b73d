import type { Work } from '#platform/database.ts'
import { readStories } from '#records/audit/follow.ts'
import type { Knowledge } from '#records/knowledge/knowledge.rules.ts'
import { calendarsOf, deadlineOf } from '../engine/engine.rules.ts'
import { clockEventTypes, historyOf } from '../engine/history.rules.ts'
import { ruleOf } from '../engine/rule-of.ts'
import type { RunningClock } from '../write.ts'

/** A clock, and the end that the calendars at hand give it. */
export type Counted<C = RunningClock> = { clock: C; dueAt: Date; provisional: boolean }

/**
 * The ends of laws' clocks by some knowledge, each under the version of its rule and with all that happened to it. The desk's
 * own clocks are left out: no calendar that somebody loads moves them. One that cannot be counted holds up no other; `onFault`
 * hears of it.
 */
export async function countAgain<C extends RunningClock>(
  work: Work,
  knowledge: Pick<Knowledge<unknown>, 'calendars' | 'timing'>,
  clocks: C[],
  onFault: (clock: C, error: unknown) => void,
): Promise<Counted<C>[]> {
  const stories = await readStories(work, [...new Set(clocks.map((clock) => clock.ticket_id))], clockEventTypes)
  const counted: Counted<C>[] = []
  for (const clock of clocks) {
    try {
      const ruled = await ruleOf(work, clock)
      if (!ruled) continue
      const history = historyOf(clock, stories.get(clock.ticket_id) ?? [])
      const { dueAt, provisional } = deadlineOf(ruled.rule, calendarsOf(knowledge), history)
      counted.push({ clock, dueAt, provisional })
    } catch (error) {
      onFault(clock, error)
    }
  }
  return counted
}

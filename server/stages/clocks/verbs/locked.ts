import type { Work } from '#platform/database.ts'
import { Problem } from '#platform/errors.ts'
import { readStory, type StoryEvent } from '#records/audit/follow.ts'
import { currentKnowledge } from '#records/knowledge/definitions.ts'
import type { Knowledge } from '#records/knowledge/knowledge.rules.ts'
import type { Permission } from '#records/staff/permissions.rules.ts'
import { type Ticket, type TicketName, ticketFor } from '#records/tickets/load.ts'
import { type ClockEvent, calendarsOf, deadlineOf } from '../engine/engine.rules.ts'
import { historyOf, ownStory } from '../engine/history.rules.ts'
import { type Ruled, ruleOf } from '../engine/rule-of.ts'
import type { RunningClock } from '../write.ts'

/** A law's clock that runs on a locked ticket, with its rule and what happened to it. */
export type Locked = Ruled & {
  ticket: Ticket
  clock: RunningClock
  knowledge: Knowledge<unknown>
  /** What was recorded of this run of it, and what of that moves its end. */
  story: StoryEvent[]
  history: ClockEvent[]
}

/** Until when a clock runs, as the engine tells it. */
export type End = ReturnType<typeof deadlineOf>

/** So many events of a ticket are read at most. */
export const storyEventsMax = 10_000

/**
 * What every verb on a clock begins with. Only clocks of laws and schemes have rules for pauses and extensions; the desk's own
 * are what they are. `which` is the run that runs, or the latest one, done or not: what is sent at the end is sent after it.
 * @throws Problem missing clock_missing (none of that name runs) · conflict clock_own
 */
export async function lockClock(
  work: Work,
  name: TicketName,
  clockName: string,
  permission: Permission,
  which: 'running' | 'latest' = 'running',
): Promise<Locked> {
  const ticket = await ticketFor(work, name, permission, { lock: true })
  const clock = await work.tx
    .selectFrom('clocks')
    .selectAll()
    .where('ticket_id', '=', ticket.ticket_id)
    .where('clock', '=', clockName)
    .orderBy('run', 'desc')
    .limit(1)
    .executeTakeFirst()
  if (!clock || (which === 'running' && clock.done_at)) throw new Problem('missing', 'clock_missing')
  const ruled = await ruleOf(work, clock)
  if (!ruled) throw new Problem('conflict', 'clock_own')
  const story = ownStory(clock, await readStory(work, ticket.ticket_id, 0, storyEventsMax))
  return { ...ruled, ticket, clock, knowledge: await currentKnowledge(work), story, history: historyOf(clock, story) }
}

/** @throws Problem conflict clock_late · clock_paused: neither gets another end */
export function mustCount({ clock }: Locked, now: Date): void {
  if (clock.paused_at) throw new Problem('conflict', 'clock_paused')
  if (clock.due_at < now) throw new Problem('conflict', 'clock_late')
}

/** The end that a clock has when this happens to it as well. */
export function endAfter(
  { rule, knowledge, history }: Pick<Locked, 'rule' | 'knowledge' | 'history'>,
  next: ClockEvent,
): End {
  return deadlineOf(rule, calendarsOf(knowledge), [...history, next])
}

/** What every event of a moved end tells: from when to when. */
export const endsOf = ({ clock }: Pick<Locked, 'clock'>, dueAt: Date) => ({
  clock: clock.clock,
  run: clock.run,
  due: dueAt.toISOString(),
  dueBefore: clock.due_at.toISOString(),
})

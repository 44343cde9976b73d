import type { Work } from '#platform/database.ts'
import { Problem } from '#platform/errors.ts'
import { readStory } from '#records/audit/follow.ts'
import { currentKnowledge } from '#records/knowledge/definitions.ts'
import { recordOnTicket } from '#records/tickets/change.ts'
import type { TicketName } from '#records/tickets/load.ts'
import { historyOf } from '../engine/history.rules.ts'
import { ruleOf } from '../engine/rule-of.ts'
import { changeClock, moveEnds, type RunningClock, refreshDeadline } from '../write.ts'
import { endAfter, endsOf, type Locked, lockClock, mustCount, storyEventsMax } from './locked.ts'
import { tellCustomer } from './tell.ts'

/**
 * Stops the count for one of the reasons that the rule allows; until it is resumed nothing falls due.
 * @throws Problem invalid pause_unknown, tell_needed (the rule wants the customer told) · conflict extension_waiting and those of `mustCount`
 */
export async function pauseClock(
  work: Work,
  name: TicketName,
  { clock: clockName, reason, tell }: { clock: string; reason: string; tell?: string | undefined },
): Promise<void> {
  const found = await lockClock(work, name, clockName, 'ticket.work')
  mustCount(found, work.now)
  const pause = found.rule.pauses.find(({ key }) => key === reason)
  if (!pause) throw new Problem('invalid', 'pause_unknown')
  const { ticket, clock } = found
  if (clock.extension_asked) throw new Problem('conflict', 'extension_waiting')
  await changeClock(work, clock, { paused_at: work.now, next_at: null })
  const told = await tellCustomer(work, found, pause.notice, tell)
  const payload = { clock: clock.clock, run: clock.run, reason, ...told.payload }
  await recordOnTicket(work, ticket, [...told.events, { type: 'clock.paused', payload }])
  await refreshDeadline(work, ticket)
}

/** Goes on counting, without the time of the pause. @throws Problem conflict clock_not_paused */
export async function resumeClock(work: Work, name: TicketName, clockName: string): Promise<void> {
  const found = await lockClock(work, name, clockName, 'ticket.work')
  const { ticket, clock } = found
  if (!clock.paused_at) throw new Problem('conflict', 'clock_not_paused')
  const dueAt = await goOnCounting(work, found, work.now)
  const payload = { ...endsOf(found, dueAt), from: work.now.toISOString() }
  await recordOnTicket(work, ticket, [{ type: 'clock.resumed', payload }])
  await refreshDeadline(work, ticket)
}

/** A paused clock that ends: its end is moved by the time of the pause, as if it had been resumed just before. */
export async function endPause(work: Work, clock: RunningClock, at: Date): Promise<void> {
  const ruled = await ruleOf(work, clock)
  if (!ruled) return
  const story = await readStory(work, clock.ticket_id, 0, storyEventsMax)
  const paused = { ...ruled, clock, knowledge: await currentKnowledge(work), history: historyOf(clock, story) }
  await goOnCounting(work, paused, at)
}

type Paused = Pick<Locked, 'clock' | 'rule' | 'knowledge' | 'history'>

/** Gives a paused clock the end that it has when it is resumed at a moment, and answers it. */
async function goOnCounting(work: Work, paused: Paused, at: Date): Promise<Date> {
  const { clock, knowledge } = paused
  const { dueAt, provisional } = endAfter(paused, { kind: 'resumed', at })
  await changeClock(work, clock, { paused_at: null })
  await moveEnds(work, [{ clock: { ...clock, paused_at: null }, dueAt, provisional }], knowledge)
  return dueAt
}

import type { Work } from '#platform/database.ts'
import { Problem } from '#platform/errors.ts'
import type { Knowledge } from '#records/knowledge/knowledge.rules.ts'
import { recordOnTicket } from '#records/tickets/change.ts'
import type { TicketName } from '#records/tickets/load.ts'
import { addMessage } from '#records/tickets/message.ts'
import { type ClockEvent, calendarsOf, deadlineOf } from '../engine/engine.rules.ts'
import { type Ruled, ruleNamed } from '../engine/rule-of.ts'
import { changeClock, moveEnds, type RunningClock, refreshDeadline } from '../write.ts'
import { type End, endsOf, lockClock } from './locked.ts'

/**
 * The newest version of a clock's rule, and the end that it gives. Null when the clock runs under it already, when there is
 * none any more, or when it lacks an extension that the clock was given.
 */
export function rebased(
  knowledge: Knowledge<unknown>,
  clock: Pick<RunningClock, 'clock' | 'rule_key' | 'rule_version'>,
  history: readonly ClockEvent[],
  at: Date,
): (Ruled & { deadline: End }) | null {
  const regime = knowledge.regimes.find(({ key }) => key === clock.rule_key)
  const rule = regime && ruleNamed(regime, clock.clock)
  if (!rule || regime.version === clock.rule_version) return null
  const keeps = history.every(
    (event) => event.kind !== 'extended' || rule.extensions.some(({ key }) => key === event.extension),
  )
  if (!keeps) return null
  return { regime, rule, deadline: deadlineOf(rule, calendarsOf(knowledge), [...history, { kind: 'rebased', at }]) }
}

/**
 * Takes a running clock over to the newest version of its rule: never by itself, only by somebody who saw what becomes of its
 * end (`version` is the one they saw) and says why, which stands as a note on the ticket.
 * @throws Problem conflict rule_not_newer, rule_changed (newer than what was seen), clock_paused
 */
export async function rebaseClock(
  work: Work,
  name: TicketName,
  { clock: clockName, version, reason }: { clock: string; version: number; reason: string },
): Promise<void> {
  const found = await lockClock(work, name, clockName, 'clocks.approve')
  const { ticket, clock, knowledge, history } = found
  if (clock.paused_at) throw new Problem('conflict', 'clock_paused')
  const next = rebased(knowledge, clock, history, work.now)
  if (!next) throw new Problem('conflict', 'rule_not_newer')
  if (next.regime.version !== version) throw new Problem('conflict', 'rule_changed')
  const { dueAt, provisional } = next.deadline
  const { messageId, event } = await addMessage(work, ticket.ticket_id, { text: reason, visibility: 'internal' })
  const { ladder, ownerRole } = next.rule
  await changeClock(work, clock, { ladder, owner_role: ownerRole })
  await moveEnds(work, [{ clock: { ...clock, ladder }, dueAt, provisional, ruleVersion: version }], knowledge)
  await recordOnTicket(work, ticket, [
    event,
    {
      type: 'clock.rebased',
      payload: { ...endsOf(found, dueAt), version, versionBefore: clock.rule_version, messageId },
    },
  ])
  await refreshDeadline(work, ticket)
}

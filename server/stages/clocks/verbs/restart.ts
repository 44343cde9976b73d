import type { Work } from '#platform/database.ts'
import { Problem } from '#platform/errors.ts'
import { recordOnTicket } from '#records/tickets/change.ts'
import type { TicketName } from '#records/tickets/load.ts'
import { addMessage } from '#records/tickets/message.ts'
import { changeClock, moveEnds, refreshDeadline } from '../write.ts'
import { endAfter, endsOf, lockClock, mustCount } from './locked.ts'

/**
 * The customer brought new facts or grounds: the period begins anew with the day on which they came (`from`), without the
 * extensions and pauses before it. Why stands as a note on the ticket.
 * @throws Problem invalid clock_moment (before its start, or still to come) and those of `mustCount`
 */
export async function restartClock(
  work: Work,
  name: TicketName,
  { clock: clockName, from, reason }: { clock: string; from: Date; reason: string },
): Promise<void> {
  const found = await lockClock(work, name, clockName, 'clocks.approve')
  mustCount(found, work.now)
  const { ticket, clock } = found
  if (from < clock.started_at || from > work.now) throw new Problem('invalid', 'clock_moment')
  const { dueAt, provisional } = endAfter(found, { kind: 'restarted', at: from })
  const { messageId, event } = await addMessage(work, ticket.ticket_id, { text: reason, visibility: 'internal' })
  await changeClock(work, clock, { extension_asked: null })
  await moveEnds(work, [{ clock, dueAt, provisional, startedAt: from }], found.knowledge)
  await recordOnTicket(work, ticket, [
    event,
    {
      type: 'clock.restarted',
      payload: {
        ...endsOf(found, dueAt),
        from: from.toISOString(),
        startedBefore: clock.started_at.toISOString(),
        messageId,
      },
    },
  ])
  await refreshDeadline(work, ticket)
}

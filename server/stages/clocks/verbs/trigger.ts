import type { Work } from '#platform/database.ts'
import { Problem } from '#platform/errors.ts'
import { insertAll } from '#platform/insert.ts'
import { currentKnowledge } from '#records/knowledge/definitions.ts'
import { clocksUnder, type StatutoryClock } from '#records/knowledge/regimes/applies.rules.ts'
import type { Trigger } from '#records/knowledge/regimes/regime.rules.ts'
import { recordOnTicket } from '#records/tickets/change.ts'
import { type Ticket, type TicketName, ticketFor } from '#records/tickets/load.ts'
import { statutory } from '../start.rules.ts'
import { clockInserts, clockRow, refreshDeadline } from '../write.ts'

/**
 * Records when something happened that starts clocks (the transaction, the day on which a regulator forwarded the complaint),
 * and starts those clocks of the laws that the ticket is under. Some hang on a condition: those start only when named.
 * @throws Problem invalid clock_moment (still to come), trigger_unknown (nothing here starts with it) · conflict clock_runs
 */
export async function recordTrigger(
  work: Work,
  name: TicketName,
  { trigger, at, clocks: named }: { trigger: Trigger; at: Date; clocks: string[] },
): Promise<void> {
  const ticket = await ticketFor(work, name, 'ticket.work', { lock: true })
  if (at > work.now) throw new Problem('invalid', 'clock_moment')
  const knowledge = await currentKnowledge(work)
  const under = clocksUnder(knowledge, subjectOf(ticket)).filter(({ rule }) => rule.trigger === trigger)
  if (named.some((clock) => !under.some(({ name }) => name === clock))) throw new Problem('invalid', 'trigger_unknown')
  const wanted = under.filter(({ name, rule }) => rule.condition === undefined || named.includes(name))
  if (wanted.length === 0) throw new Problem('invalid', 'trigger_unknown')
  const runs = await runsOf(work, ticket.ticket_id)
  const starting = wanted.filter(({ name }) => !runs.get(name)?.isRunning)
  if (starting.length === 0) throw new Problem('conflict', 'clock_runs')
  const rows = starting.map((clock: StatutoryClock) =>
    clockRow(
      work.orgId,
      ticket.ticket_id,
      (runs.get(clock.name)?.last ?? 0) + 1,
      at,
      statutory(knowledge, clock, at),
      knowledge,
    ),
  )
  await insertAll(work, clockInserts(rows))
  await recordOnTicket(
    work,
    ticket,
    rows.map(({ clock, run, due_at: due }) => ({
      type: 'clock.started',
      payload: { clock, run, trigger, from: at.toISOString(), due: (due as Date).toISOString() },
    })),
  )
  await refreshDeadline(work, ticket)
}

/** A ticket as the laws ask about it. */
export const subjectOf = ({ code, channel, received_at: at }: Pick<Ticket, 'code' | 'channel' | 'received_at'>) => ({
  code,
  channel,
  at,
})

async function runsOf(work: Work, ticketId: string): Promise<Map<string, { last: number; isRunning: boolean }>> {
  const rows = await work.tx
    .selectFrom('clocks')
    .select(['clock', 'run', 'done_at'])
    .where('ticket_id', '=', ticketId)
    .execute()
  const runs = Map.groupBy(rows, ({ clock }) => clock)
  return new Map(
    [...runs].map(([clock, its]) => [
      clock,
      { last: Math.max(...its.map(({ run }) => run)), isRunning: its.some(({ done_at: done }) => done === null) },
    ]),
  )
}

import { type Insertable, type Selectable, sql, type Updateable } from 'kysely'
import { settledJson } from '#platform/crypto.ts'
import { preparedMark, type Work } from '#platform/database.ts'
import { type Insert, insertInto } from '#platform/insert.ts'
import type { Tables } from '#platform/tables.ts'
import { currentKnowledge } from '#records/knowledge/definitions.ts'
import { showNextDeadline } from '#records/tickets/change.ts'
import { type Deadline, type Draft, nextDeadline } from '#records/tickets/draft.rules.ts'
import type { Ticket } from '#records/tickets/load.ts'
import { firstMoment, placeAfterMove, type Timekeeping } from './ladder/ladder.rules.ts'
import { heldByLaw } from './promise/promise.ts'

export type ClockRow = Insertable<Tables['clocks']>
export type RunningClock = Selectable<Tables['clocks']>

/** Row of a deadline of a ticket; `run` counts how often this clock was started (reopening starts it again). */
export function clockRow(
  orgId: string,
  ticketId: string,
  run: number,
  startedAt: Date,
  deadline: Deadline,
  keeping: Timekeeping,
): ClockRow {
  const { ladder, dueAt } = deadline
  return {
    org_id: orgId,
    ticket_id: ticketId,
    clock: deadline.clock,
    run,
    rule_key: deadline.ruleKey,
    rule_version: deadline.ruleVersion,
    owner_role: deadline.ownerRole,
    started_at: startedAt,
    due_at: dueAt,
    done_at: deadline.doneAt,
    breached_at: null,
    provisional: deadline.provisional,
    explanation: settledJson(deadline.explanation),
    ladder,
    next_at: deadline.doneAt === null ? firstMoment(keeping, { ladder, startedAt, dueAt }) : null,
  }
}

/** The clocks of a new ticket that run; a step that the door itself finished is in the story and needs no clock. */
export function clocksOf(work: Work, draft: Draft, keeping: Timekeeping): ClockRow[] {
  const { receivedAt } = draft.submission
  return draft.clocks
    .filter((clock) => clock.doneAt === null)
    .map((clock) => clockRow(work.orgId, draft.ticketId, 1, receivedAt, clock, keeping))
}

/** Clocks to start. */
export function clockInserts(rows: ClockRow[]): Insert[] {
  return [insertInto('clocks', rows)]
}

/** Changes what stands on the row of a clock of a locked ticket, besides its end. */
export async function changeClock(
  work: Work,
  { ticket_id: ticketId, clock, run }: RunningClock,
  change: Omit<Updateable<Tables['clocks']>, 'due_at' | 'rung'>,
): Promise<void> {
  await work.tx
    .updateTable('clocks')
    .set(change)
    .where('ticket_id', '=', ticketId)
    .where('clock', '=', clock)
    .where('run', '=', run)
    .execute()
}

/** A clock of a locked ticket, and the end that it has from now on. */
export type Move = { clock: RunningClock; dueAt: Date; provisional?: boolean; ruleVersion?: number; startedAt?: Date }

/**
 * Gives clocks of locked tickets another end (nearer or later), in one statement, and finds their place on the ladder anew.
 * One whose new end is still to come is not late any more; that it was stands in the story. What is paused stays so.
 */
export async function moveEnds(work: Work, moves: Move[], keeping: Timekeeping): Promise<void> {
  if (moves.length === 0) return
  const rows = moves.map(({ clock, dueAt, ...change }) => {
    const startedAt = change.startedAt ?? clock.started_at
    const place = placeAfterMove(keeping, { ladder: clock.ladder, startedAt, dueAt, rung: clock.rung }, work.now)
    return {
      ticket_id: clock.ticket_id,
      clock: clock.clock,
      run: clock.run,
      started_at: startedAt,
      due_at: dueAt,
      provisional: change.provisional ?? clock.provisional,
      rule_version: change.ruleVersion ?? clock.rule_version,
      rung: place.rung,
      next_at: clock.done_at === null && clock.paused_at === null ? place.nextAt : null,
      told: place.told,
    }
  })
  await sql`${sql.raw(preparedMark)}
    update clocks c set started_at = m.started_at, due_at = m.due_at, provisional = m.provisional, rule_version = m.rule_version,
      rung = m.rung, next_at = m.next_at, told = m.told, told_at = case when m.told is not null then c.told_at end,
      breached_at = case when m.due_at < ${work.now} then c.breached_at end
    from json_to_recordset(${JSON.stringify(rows)}::json) as m(ticket_id uuid, clock text, run int, started_at timestamptz,
      due_at timestamptz, provisional boolean, rule_version int, rung smallint, next_at timestamptz, told smallint)
    where c.ticket_id = m.ticket_id and c.clock = m.clock and c.run = m.run
      and c.ticket_id = any(${[...new Set(rows.map((row) => row.ticket_id))]}::uuid[])`.execute(work.tx)
}

/** Keeps the promise within the laws whose clocks changed, and shows the next end where the ticket stands in the queue. */
export async function refreshDeadline(work: Work, ticket: Pick<Ticket, 'ticket_id' | 'due_at'>): Promise<void> {
  const rows = await work.tx
    .selectFrom('clocks')
    .selectAll()
    .where('ticket_id', '=', ticket.ticket_id)
    .where('done_at', 'is', null)
    .where('paused_at', 'is', null)
    .execute()
  const held = heldByLaw(rows, work.now)
  if (held) await moveEnds(work, [held], await currentKnowledge(work))
  const next = nextDeadline(rows.map((row) => ({ dueAt: row.due_at, doneAt: null })))
  if (next?.getTime() !== ticket.due_at?.getTime()) await showNextDeadline(work, ticket.ticket_id, next)
}

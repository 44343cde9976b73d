import { sql, type Updateable } from 'kysely'
import { preparedMark, type Work } from '#platform/database.ts'
import type { Tables } from '#platform/tables.ts'
import { eventRows, type NewEvent, recordEvents } from '../audit/record.ts'
import type { Ticket } from './load.ts'

type Columns = Updateable<Tables['tickets']>
/** Everything but the lifecycle, which only move.ts writes, and the bookkeeping, which only this file writes. */
export type Change = Omit<
  Columns,
  | 'status'
  | 'stage'
  | 'outcome'
  | 'outcome_key'
  | 'merged_into'
  | 'status_before_merge'
  | 'version'
  | 'story_seq'
  | 'changed_at'
>

/**
 * Writes a change of a locked ticket together with its events: the end of every verb ("write, record").
 * Answers the ticket as it is now.
 */
export async function changeTicket(work: Work, ticket: Ticket, change: Change, events: NewEvent[]): Promise<Ticket> {
  return write(work, ticket, change, events)
}

/** The same with the lifecycle's columns: for move.ts alone, held by the tidy test. */
export async function changeTicketState(
  work: Work,
  ticket: Ticket,
  change: Columns,
  events: NewEvent[],
): Promise<Ticket> {
  return write(work, ticket, change, events)
}

async function write(work: Work, ticket: Ticket, change: Columns, events: NewEvent[]): Promise<Ticket> {
  const now = await work.tx
    .updateTable('tickets')
    .set({
      ...change,
      ...holding(work, ticket, change),
      version: ticket.version + 1,
      story_seq: ticket.story_seq + events.length,
      changed_at: work.now,
    })
    .where('ticket_id', '=', ticket.ticket_id)
    .returningAll()
    .executeTakeFirstOrThrow()
  await recordEvents(
    work,
    eventRows(work.now, work.actor, { kind: 'ticket', id: ticket.ticket_id }, ticket.story_seq, events),
  )
  work.changed(ticket.ticket_id)
  return now
}

/**
 * Since when its person has a ticket, and whether they did anything with it: taking it is nothing yet. Somebody new has it
 * untouched, and whoever let it lie before may be given it again after them.
 */
function holding(work: Work, ticket: Ticket, { assignee_id: next }: Change): Change {
  if (next !== undefined && next !== ticket.assignee_id)
    return { held_since: next === null ? null : work.now, touched: false, ...(next ? { returned_from: null } : {}) }
  return ticket.assignee_id !== null && staffIdOf(work) === ticket.assignee_id ? { touched: true } : {}
}

const staffIdOf = ({ actor }: Work) => (actor.kind === 'staff' ? actor.staffId : null)

/**
 * Records that something happened around a locked ticket (a letter went out, a clock ran out) without changing it:
 * the version stays, so that nobody's unfinished work is refused for it. `quietly` wakes no open page: for what only
 * the audit wants to know.
 */
export async function recordOnTicket(
  work: Work,
  ticket: Ticket,
  events: NewEvent[],
  how: 'aloud' | 'quietly' = 'aloud',
): Promise<void> {
  await recordOnTickets(work, [{ ticket, events }], how)
}

/** The same for many locked tickets at once, each named once. */
export async function recordOnTickets(
  work: Work,
  happened: { ticket: Pick<Ticket, 'ticket_id' | 'story_seq'>; events: NewEvent[] }[],
  how: 'aloud' | 'quietly' = 'aloud',
): Promise<void> {
  if (happened.length === 0) return
  const ids = happened.map(({ ticket }) => ticket.ticket_id)
  const counts = happened.map(({ events }) => events.length)
  // The ids stand there twice, or the planner may read every ticket to find these.
  await sql`${sql.raw(preparedMark)}
    update tickets set story_seq = story_seq + g.by, touched = touched or coalesce(assignee_id = ${staffIdOf(work)}::uuid, false)
    from unnest(${ids}::uuid[], ${counts}::int[]) g(id, by)
    where ticket_id = g.id and ticket_id = any(${ids}::uuid[])`.execute(work.tx)
  await recordEvents(
    work,
    happened.flatMap(({ ticket, events }) =>
      eventRows(work.now, work.actor, { kind: 'ticket', id: ticket.ticket_id }, ticket.story_seq, events),
    ),
  )
  if (how === 'aloud') for (const { ticket } of happened) work.changed(ticket.ticket_id)
}

/** Remembers what was heard in a locked ticket. No change that two agents could clash over either: the version stays. */
export async function rememberHeard(
  work: Work,
  ticket: Ticket,
  heard: Pick<Change, 'mood' | 'care' | 'standing'>,
): Promise<void> {
  await work.tx.updateTable('tickets').set(heard).where('ticket_id', '=', ticket.ticket_id).execute()
  work.changed(ticket.ticket_id)
}

/**
 * Gives the open tickets of a customer their rank among equals (customers/standing.rules.ts). One whose own words speak of a
 * need stays where it stands. The version stays too.
 */
export async function rankTicketsOf(work: Work, customerId: string, standing: number): Promise<void> {
  await sql`update tickets set standing = ${standing} where org_id = ${work.orgId} and customer_id = ${customerId}
    and care is null and stage not in ('resolved', 'closed')`.execute(work.tx)
}

/**
 * Shows the next deadline in the queue. Bookkeeping of the clocks, not a change that two agents could clash over:
 * the version stays.
 */
export async function showNextDeadline(work: Work, ticketId: string, dueAt: Date | null): Promise<void> {
  await work.tx.updateTable('tickets').set({ due_at: dueAt }).where('ticket_id', '=', ticketId).execute()
  work.changed(ticketId)
}

/** Counts the remedies of a locked ticket that something is still to come of: it is not over before. The version stays. */
export async function countOpenMoney(work: Work, ticketId: string, by: number): Promise<void> {
  if (by === 0) return
  await sql`update tickets set money_open = money_open + ${by} where ticket_id = ${ticketId}`.execute(work.tx)
}

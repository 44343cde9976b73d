import { sql } from 'kysely'
import { preparedMark, type Work } from '#platform/database.ts'
import type { NewEvent } from '#records/audit/record.ts'
import { recordOnTickets } from '#records/tickets/change.ts'
import { ticketsFor } from '#records/tickets/load.ts'
import type { NoticeRow } from './compose.ts'
import { markOf, type Outcome } from './send.rules.ts'

/** A notice that was taken, and what became of it. */
export type Ended = { notice: NoticeRow; outcome: Outcome }

/**
 * Writes what became of notices, and tells the stories of their tickets. What somebody else has told meanwhile stays; and
 * when a notice is tried again is not for a sender to say whose lease has run out.
 */
export async function settle(work: Work, ended: Ended[]): Promise<void> {
  const marked = ended.map(({ notice, outcome }) => {
    const tried = notice.attempts + 1
    return { notice, outcome, tried, mark: markOf(outcome, tried, work.now) }
  })
  const told = marked.filter(({ mark }) => mark.event)
  // The tickets first, like every verb: two orders of locks would deadlock.
  const ticketIds = told.map(({ notice }) => notice.ticket_id)
  const tickets = await ticketsFor(work, ticketIds, 'ticket.work', { lock: true })
  const rows = marked.map(({ notice: { ticket_id, notice_id }, tried, mark }) => ({
    ticket_id,
    notice_id,
    tried,
    ...mark,
  }))
  const ids = ended.map(({ notice }) => notice.ticket_id)
  const { rows: settled } = await sql<{ notice_id: string }>`${sql.raw(preparedMark)}
    update notices n set sent_at = m.sent, failed_at = m.failed, last_error = case when m.untried then n.last_error else m.error end, due_at = coalesce(m.due, n.due_at),
      attempts = n.attempts - (m.untried is not null)::int
    from json_to_recordset(${JSON.stringify(rows)}::json)
      as m(ticket_id uuid, notice_id uuid, tried int, sent timestamptz, failed timestamptz, due timestamptz, untried boolean, error text)
    where n.ticket_id = any(${ids}::uuid[]) and n.ticket_id = m.ticket_id and n.notice_id = m.notice_id
      and n.sent_at is null and n.failed_at is null and (m.due is null or n.attempts = m.tried)
    returning n.notice_id`.execute(work.tx)
  const written = new Set(settled.map((row) => row.notice_id))
  const stories = Map.groupBy(
    told.filter(({ notice }) => written.has(notice.notice_id)),
    ({ notice }) => notice.ticket_id,
  )
  await recordOnTickets(
    work,
    [...stories].flatMap(([ticketId, its]) => {
      const ticket = tickets.get(ticketId)
      return ticket ? { ticket, events: its.map(eventOf) } : []
    }),
  )
}

function eventOf({ notice, outcome, mark }: Ended & { mark: { event?: string } }): NewEvent {
  const template = 'sent' in outcome ? outcome.sent : notice.template
  const why = 'overtaken' in outcome ? { why: 'overtaken' } : {}
  return { type: mark.event!, payload: { template, channel: 'email', ...why } }
}

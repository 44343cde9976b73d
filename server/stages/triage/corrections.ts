import { sql } from 'kysely'
import type { Work } from '#platform/database.ts'

/** A ticket whose code a person decided, with the masked words it came with. */
export type Correction = { ticketId: string; code: string; text: string; guessed: string | null; at: Date }

const correctionsMax = 20_000

/**
 * The newest decisions of people, one a ticket. Words of customers whose data are only kept, or gone, and of tickets in
 * the bin are left out, and so are messages that were removed.
 */
export async function corrections(work: Work, since: Date | null = null): Promise<Correction[]> {
  const { rows } = await sql<{ ticket_id: string; code: string; body: string; guessed: string | null; at: Date }>`
    select t.ticket_id, t.code, m.body, t.guess->'top'->0->>'code' as guessed, e.at
    from (select subject_id, max(at) as at from events
      where org_id = ${work.orgId} and type = 'ticket.triaged' and actor_kind = 'staff'
        and at >= coalesce(${since}::timestamptz, '-infinity')
      group by subject_id order by max(at) desc limit ${correctionsMax}) e
    join tickets t on t.ticket_id = e.subject_id
    join customers c on c.customer_id = t.customer_id and c.state = 'active'
    cross join lateral (select body from messages
      where ticket_id = t.ticket_id and author_kind = 'customer' and removed_at is null
      order by at, message_id limit 1) m
    where t.org_id = ${work.orgId} and not t.needs_triage`.execute(work.tx)
  return rows.map((row) => ({
    ticketId: row.ticket_id,
    code: row.code,
    text: row.body,
    guessed: row.guessed,
    at: row.at,
  }))
}

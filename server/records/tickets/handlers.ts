import { type RawBuilder, sql } from 'kysely'
import type { Work } from '#platform/database.ts'

/** Who had these tickets, moved them or wrote on them: whoever may be meant by a complaint about how they were handled. */
export async function handlersOf(work: Work, ticketIds: string[]): Promise<string[]> {
  const rows = await handlings(work, ticketIds, sql`true`)
  return [...new Set(rows.map((row) => row.staff_id))]
}

/** Which of these tickets somebody had, moved or wrote on. */
export async function handledBy(work: Work, ticketIds: string[], staffId: string): Promise<Set<string>> {
  const rows = await handlings(work, ticketIds, sql`s.staff_id = ${staffId}`)
  return new Set(rows.map((row) => row.ticket_id))
}

async function handlings(
  work: Work,
  ticketIds: string[],
  of: RawBuilder<unknown>,
): Promise<{ ticket_id: string; staff_id: string }[]> {
  if (ticketIds.length === 0) return []
  const { rows } = await sql<{ ticket_id: string; staff_id: string }>`
    select distinct e.subject_id as ticket_id, s.staff_id
    from events e join staff s on s.org_id = e.org_id and s.staff_id = case
        when e.type in ('ticket.assigned', 'ticket.placed') then (e.payload ->> 'staffId')::uuid
        when e.actor_kind = 'staff' and e.type in ('message.added', 'ticket.moved') then e.actor_id end
    where e.org_id = ${work.orgId} and e.subject_id = any(${ticketIds}::uuid[]) and ${of}`.execute(work.tx)
  return rows
}

import { sql } from 'kysely'
import { preparedMark, type Work } from '#platform/database.ts'

/**
 * Counts a ticket to the matter of another one, or the other to its own; when neither has one it is named after the other.
 * Once is enough.
 */
export async function joinMatter(work: Work, ticketId: string, likeId: string, likeness: number): Promise<void> {
  await sql`${sql.raw(preparedMark)}
    with known as (
      select coalesce(
        (select matter_id from matter_tickets where ticket_id = ${likeId} and left_at is null),
        (select matter_id from matter_tickets where ticket_id = ${ticketId} and left_at is null),
        ${likeId}::uuid) as matter_id)
    insert into matter_tickets (org_id, ticket_id, matter_id, likeness, joined_at)
    select ${work.orgId}, each.ticket_id, known.matter_id, each.likeness, ${work.now}
    from known, (values (${likeId}::uuid, 1::float4), (${ticketId}::uuid, ${likeness}::float4)) each (ticket_id, likeness)
    on conflict (ticket_id) do nothing`.execute(work.tx)
}

/** Takes a ticket out of its matter, or back into it; answers whether it has one. */
export async function leaveMatter(work: Work, ticketId: string, hasLeft: boolean): Promise<boolean> {
  const row = await work.tx
    .updateTable('matter_tickets')
    .set({ left_at: hasLeft ? work.now : null })
    .where('ticket_id', '=', ticketId)
    .returning('ticket_id')
    .executeTakeFirst()
  return row !== undefined
}

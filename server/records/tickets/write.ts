import type { Insertable } from 'kysely'
import type { Work } from '#platform/database.ts'
import type { Tables } from '#platform/tables.ts'
import type { MessageRow } from './message.ts'

export type TicketRows = {
  tickets: Insertable<Tables['tickets']>[]
  messages: MessageRow[]
  sourceKeys: Insertable<Tables['source_keys']>[]
}

/** Stores the new tickets of a batch at the door, their numbers, first messages and source keys. */
export async function writeBatch(work: Work, rows: TicketRows): Promise<void> {
  const { tx } = work
  if (rows.tickets.length === 0) return
  await tx.insertInto('tickets').values(rows.tickets).execute()
  await tx
    .insertInto('ticket_numbers')
    .values(rows.tickets.map(({ org_id, number, ticket_id }) => ({ org_id, number, ticket_id })))
    .execute()
  await tx.insertInto('messages').values(rows.messages).execute()
  if (rows.sourceKeys.length > 0) await tx.insertInto('source_keys').values(rows.sourceKeys).execute()
  for (const ticket of rows.tickets) work.changed(ticket.ticket_id)
}

/** Tickets that already exist for these ids of one source. */
export async function knownSources(work: Work, source: string, ids: string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map()
  const rows = await work.tx
    .selectFrom('source_keys')
    .select(['source_id', 'ticket_id'])
    .where('org_id', '=', work.orgId)
    .where('source', '=', source)
    .where('source_id', 'in', ids)
    .execute()
  return new Map(rows.map((row) => [row.source_id, row.ticket_id]))
}

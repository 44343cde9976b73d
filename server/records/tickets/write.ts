import type { Insertable } from 'kysely'
import type { Work } from '#platform/database.ts'
import { type Insert, insertInto } from '#platform/insert.ts'
import type { Tables } from '#platform/tables.ts'
import type { FoundRow } from './found.ts'
import type { MessageRow } from './message.ts'

export type TicketRows = {
  tickets: Insertable<Tables['tickets']>[]
  messages: MessageRow[]
  found: FoundRow[]
  sourceKeys: Insertable<Tables['source_keys']>[]
}

/** The new tickets of a batch at the door, their numbers, first messages and source keys. */
export function ticketInserts({ tickets, messages, found, sourceKeys }: TicketRows): Insert[] {
  const numbers = tickets.map(({ org_id, number, ticket_id }) => ({ org_id, number, ticket_id }))
  return [
    insertInto('tickets', tickets),
    insertInto('ticket_numbers', numbers),
    insertInto('messages', messages),
    insertInto('found_values', found),
    insertInto('source_keys', sourceKeys),
  ]
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

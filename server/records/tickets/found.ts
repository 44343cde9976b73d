import { type Insertable, sql } from 'kysely'
import type { z } from 'zod'
import type { Work } from '#platform/database.ts'
import { Problem } from '#platform/errors.ts'
import type { Tables } from '#platform/tables.ts'
import { recordAbout } from '../audit/record.ts'
import { type FoundValue, personSought } from '../customers/found-values.rules.ts'
import { currentKnowledge } from '../knowledge/definitions.ts'
import { staffAskerOf } from '../staff/access.ts'
import type { findByPerson } from './contract.ts'
import { namesFor, type QueueRecord, queueRowOf, shownSubject } from './queries.ts'
import { tagIdsOfTicket } from './tags/condition.ts'
import { withinReach } from './within-reach.ts'

export type FoundRow = Insertable<Tables['found_values']>

/** Rows of what the mask found in a message; a phone and an e-mail have the index that they would have as a contact. */
export function foundRows(work: Work, of: { ticketId: string; messageId: string }, values: FoundValue[]): FoundRow[] {
  return values.map(({ kind, value }) => ({
    org_id: work.orgId,
    ticket_id: of.ticketId,
    message_id: of.messageId,
    kind,
    value_index: work.vault.index(work.orgId, kind, value),
  }))
}

/** Nobody is found any more by what stood in these messages: of whole tickets, or one of a ticket. */
export async function forgetFound(work: Work, ticketIds: string[], messageId?: string): Promise<void> {
  if (ticketIds.length === 0) return
  let query = work.tx.deleteFrom('found_values').where('ticket_id', 'in', ticketIds)
  if (messageId) query = query.where('message_id', '=', messageId)
  await query.execute()
}

const rowsMax = 50

/**
 * The tickets of whoever gave this phone or e-mail, and those in whose messages this number or address stands, newest first,
 * within the reach of who asks; nothing of customers whose data are only kept. Recorded about who asks, without the number.
 * @throws Problem invalid person_unclear (neither phone, e-mail, resident ID nor card) · denied sign_in_needed
 */
export async function findTicketsByPerson(
  work: Work,
  typed: string,
): Promise<z.input<(typeof findByPerson)['answer']>> {
  const sought = personSought(typed)
  if (!sought) throw new Problem('invalid', 'person_unclear')
  const asker = await staffAskerOf(work)
  const { orgId } = work
  const index = work.vault.index(orgId, sought.kind, sought.value)
  const { rows } = await sql<QueueRecord>`
    select t.*, ${shownSubject} as subject, ${tagIdsOfTicket} as tag_ids from tickets t
    join customers u on u.customer_id = t.customer_id and u.state = 'active'
    where t.org_id = ${orgId} and ${withinReach(asker)} and t.ticket_id in (
      select f.ticket_id from found_values f join messages m on m.ticket_id = f.ticket_id and m.message_id = f.message_id
      where f.org_id = ${orgId} and f.kind = ${sought.kind} and f.value_index = ${index} and m.removed_at is null
      union all
      select own.ticket_id from contacts c join tickets own on own.customer_id = c.customer_id
      where c.org_id = ${orgId} and c.kind = ${sought.kind} and c.value_index = ${index} and c.superseded_at is null)
    order by t.received_at desc, t.ticket_id desc limit ${rowsMax + 1}`.execute(work.tx)
  const hits = Math.min(rows.length, rowsMax)
  await recordAbout(work, { kind: 'staff', id: asker.staffId }, [
    { type: 'staff.searched_person', payload: { kind: sought.kind, hits } },
  ])
  const { taxonomy } = await currentKnowledge(work)
  const named = await namesFor(work, taxonomy, rows)
  return {
    rows: rows.slice(0, rowsMax).map((row) => queueRowOf(row, named, work.now)),
    isCut: rows.length > rowsMax,
  }
}

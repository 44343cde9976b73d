import type { Selectable } from 'kysely'
import type { Work } from '#platform/database.ts'
import type { Tables } from '#platform/tables.ts'
import type { Attachment } from './contract.ts'

/** One attachment of a message with all that is known of its file. */
export type Attached = Selectable<Tables['uploads']> & { ticket_id: string; message_id: string }

/** The attachments of these tickets, in the order they were sent. */
export function attachedTo(work: Work, ticketIds: string[]): Promise<Attached[]> {
  return work.tx
    .selectFrom('attachments')
    .innerJoin('uploads', 'uploads.attachment_id', 'attachments.attachment_id')
    .selectAll('uploads')
    .select(['attachments.ticket_id', 'attachments.message_id'])
    .where('attachments.ticket_id', 'in', ticketIds)
    .where('attachments.removed_at', 'is', null)
    .orderBy('attachments.place')
    .execute()
}

/** The same, as the views show them, by message. */
export async function attachmentsByMessage(work: Work, ticketIds: string[]): Promise<Map<string, Attachment[]>> {
  const byMessage = new Map<string, Attachment[]>()
  for (const row of await attachedTo(work, ticketIds))
    byMessage.set(row.message_id, [...(byMessage.get(row.message_id) ?? []), shown(row)])
  return byMessage
}

function shown(row: Attached): Attachment {
  return {
    attachmentId: row.attachment_id,
    name: row.name,
    kind: row.kind as Attachment['kind'],
    bytes: row.bytes,
    state: row.state as Attachment['state'],
    reason: row.reason as Attachment['reason'],
    ...(row.width && row.height ? { width: row.width, height: row.height } : {}),
  }
}

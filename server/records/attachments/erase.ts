import { sql } from 'kysely'
import type { Work } from '#platform/database.ts'
import { destroyKeys } from '#platform/vault/subjects.ts'

/** Takes the files of a message, or one of them, out of view or back into it. */
export async function showAttachments(
  work: Work,
  of: { ticketId: string; messageId: string; attachmentId: string | null },
  isShown: boolean,
): Promise<number> {
  let change = work.tx
    .updateTable('attachments')
    .set({ removed_at: isShown ? null : work.now })
    .where('ticket_id', '=', of.ticketId)
    .where('message_id', '=', of.messageId)
  if (of.attachmentId) change = change.where('attachment_id', '=', of.attachmentId)
  const { numUpdatedRows } = await change.executeTakeFirst()
  return Number(numUpdatedRows)
}

/** The uploads that these messages of a ticket are the only ones to have. */
export async function uploadsOnlyOf(work: Work, ticketIds: string[], only?: Bounds): Promise<string[]> {
  if (ticketIds.length === 0) return []
  const { rows } = await sql<{ attachment_id: string }>`
    select distinct a.attachment_id from attachments a where a.ticket_id = any(${ticketIds}::uuid[]) and ${within(only)}
      and not exists (select 1 from attachments o where o.attachment_id = a.attachment_id
        and not (o.ticket_id = any(${ticketIds}::uuid[]) and ${within(only, 'o')}))`.execute(work.tx)
  return rows.map((row) => row.attachment_id)
}

/**
 * Takes files away for good: the keys that open them, and every row that names them. What also came with another ticket
 * stays there. Answers the keys of their bytes in the store, to be removed once this is committed.
 */
export async function eraseAttachments(work: Work, ticketIds: string[], only?: Bounds): Promise<string[]> {
  const uploads = await uploadsOnlyOf(work, ticketIds, only)
  if (ticketIds.length > 0)
    await sql`delete from attachments a where a.ticket_id = any(${ticketIds}::uuid[]) and ${within(only)}`.execute(
      work.tx,
    )
  if (uploads.length === 0) return []
  await destroyKeys(work, uploads)
  const rows = await work.tx
    .deleteFrom('uploads')
    .where('org_id', '=', work.orgId)
    .where('attachment_id', 'in', uploads)
    .returning(['original_key', 'rendition_key'])
    .execute()
  return rows.flatMap((row) => [row.original_key, row.rendition_key].filter((key) => key !== null))
}

type Bounds = { messageId: string; attachmentId: string | null }

function within(only: Bounds | undefined, alias: 'a' | 'o' = 'a') {
  if (!only) return sql`true`
  const message = sql`${sql.ref(`${alias}.message_id`)} = ${only.messageId}`
  return only.attachmentId ? sql`${message} and ${sql.ref(`${alias}.attachment_id`)} = ${only.attachmentId}` : message
}

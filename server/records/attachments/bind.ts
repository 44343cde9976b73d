import { sql } from 'kysely'
import type { Work } from '#platform/database.ts'
import { Problem } from '#platform/errors.ts'
import { attachmentIdOf } from './receive.ts'

/** One upload that comes with a message. */
export type Binding = { uploadId: string; ticketId: string; messageId: string }

/** Uploads that are there to be attached, each with the key of its sealed file. */
export type FreeUploads = Map<string, string>

/** Which of these are: one question for a whole batch, and none for a batch without any. */
export async function freeUploads(work: Work, uploadIds: string[]): Promise<FreeUploads> {
  if (uploadIds.length === 0) return new Map()
  const idOf = new Map(uploadIds.map((uploadId) => [attachmentIdOf(uploadId), uploadId]))
  const rows = await work.tx
    .selectFrom('uploads')
    .select(['attachment_id', 'original_key'])
    .where('org_id', '=', work.orgId)
    .where('attachment_id', 'in', [...idOf.keys()])
    .where('bound_at', 'is', null)
    .execute()
  return new Map(rows.map((row) => [idOf.get(row.attachment_id)!, row.original_key]))
}

/**
 * Takes the uploads of one message out of those that are free, so that the next message of a batch cannot have them, and
 * answers the keys of their sealed files by attachment: the hashes that the event of the message names. Pure but for the map.
 * @throws Problem invalid attachment_unknown, with the pointer of each that is not there, not ours or somebody's already
 */
export function claimUploads(free: FreeUploads, uploadIds: string[]): Record<string, string> {
  const files = uploadIds.map((uploadId) => [attachmentIdOf(uploadId), free.get(uploadId) ?? ''])
  const fields = uploadIds
    .map((uploadId, index) => ({ isFree: free.delete(uploadId), pointer: `/body/attachments/${index}` }))
    .filter(({ isFree }) => !isFree)
    .map(({ pointer }) => ({ pointer, code: 'attachment_unknown', message: 'not there, or attached already' }))
  if (fields.length > 0) throw new Problem('invalid', 'attachment_unknown', { fields })
  return Object.fromEntries(files)
}

/**
 * Attaches uploads to the messages of a whole batch, which are stored already, in one statement. Of two that want the
 * same upload at the same moment the first to commit gets it; the other fails as a whole.
 * @throws Problem invalid attachment_unknown when any of them is not free any more
 */
export async function bindUploads(work: Work, bindings: Binding[]): Promise<void> {
  if (bindings.length === 0) return
  const rows = bindings.map((binding, place) => ({ ...binding, id: attachmentIdOf(binding.uploadId), place }))
  const { numAffectedRows } = await sql`
    with wanted as (
      select * from unnest(${rows.map((row) => row.id)}::uuid[], ${rows.map((row) => row.ticketId)}::uuid[],
        ${rows.map((row) => row.messageId)}::uuid[], ${rows.map((row) => row.place)}::int[]) as w(attachment_id, ticket_id, message_id, place)
    ), taken as (
      update uploads set bound_at = ${work.now} from wanted
      where uploads.org_id = ${work.orgId} and uploads.attachment_id = wanted.attachment_id and uploads.bound_at is null
      returning uploads.attachment_id
    )
    insert into attachments (org_id, ticket_id, attachment_id, message_id, place)
    select ${work.orgId}::uuid, ticket_id, attachment_id, message_id, place from wanted join taken using (attachment_id)`.execute(
    work.tx,
  )
  if (Number(numAffectedRows) !== bindings.length) throw new Problem('invalid', 'attachment_unknown')
}

/** Attaches what came with some messages to a message of another ticket as well: a split keeps both stories whole. */
export async function bindAgain(
  work: Work,
  from: { ticketId: string; messageIds: string[] },
  to: { ticketId: string; messageId: string },
): Promise<void> {
  await sql`
    insert into attachments (org_id, ticket_id, attachment_id, message_id, place)
    select org_id, ${to.ticketId}::uuid, attachment_id, ${to.messageId}::uuid, row_number() over (order by message_id, place)
    from attachments where ticket_id = ${from.ticketId} and message_id in (${sql.join(from.messageIds)})`.execute(
    work.tx,
  )
}

import type { Insertable } from 'kysely'
import { uuidv7 } from '#platform/clock.ts'
import type { Work } from '#platform/database.ts'
import type { Tables } from '#platform/tables.ts'
import { bindUploads, claimUploads, freeUploads } from '../attachments/bind.ts'
import { attachmentIdOf } from '../attachments/receive.ts'
import type { NewEvent } from '../audit/record.ts'
import { maskText } from '../customers/masking.rules.ts'

export type MessageRow = Insertable<Tables['messages']>

/**
 * A message of a ticket, masked, with its original sealed when the mask changed something. Every text passes here:
 * the customer's, the agent's reply, a note. `uploads` come with it.
 * @throws Problem invalid attachment_unknown
 */
export async function addMessage(
  work: Work,
  ticketId: string,
  message: { text: string; visibility: 'public' | 'internal'; uploads?: string[] },
): Promise<{ messageId: string; event: NewEvent }> {
  const messageId = uuidv7(work.clock)
  const masked = maskText(message.text)
  const { actor } = work
  const { uploads = [] } = message
  claimUploads(await freeUploads(work, uploads), uploads)
  await work.tx
    .insertInto('messages')
    .values({
      org_id: work.orgId,
      ticket_id: ticketId,
      message_id: messageId,
      author_kind: actor.kind,
      author_id: actor.kind === 'staff' ? actor.staffId : null,
      visibility: message.visibility,
      body: masked.text,
      original_sealed: masked.found.length > 0 ? sealOriginal(work, messageId, message.text) : null,
      at: work.now,
    })
    .execute()
  await bindUploads(
    work,
    uploads.map((uploadId) => ({ uploadId, ticketId, messageId })),
  )
  return {
    messageId,
    event: { type: 'message.added', payload: { messageId, visibility: message.visibility, ...namesOf(uploads) } },
  }
}

/** What the event of a message says of the files that came with it: nothing when there are none. */
export function namesOf(uploads: string[] = []): { attachments?: string[] } {
  return uploads.length > 0 ? { attachments: uploads.map(attachmentIdOf) } : {}
}

/** Seals the words of a message as they came. */
export function sealOriginal(work: Work, messageId: string, text: string): Buffer {
  return work.vault.seal(
    work.clock,
    { orgId: work.orgId, table: 'messages', column: 'original_sealed', rowId: messageId },
    text,
  )
}

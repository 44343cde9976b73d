import type { Insertable, Selectable } from 'kysely'
import { uuidv7 } from '#platform/clock.ts'
import type { Work } from '#platform/database.ts'
import type { Tables } from '#platform/tables.ts'
import type { Sealer } from '#platform/vault/sealer.ts'
import { sealerFor } from '#platform/vault/subjects.ts'
import { bindUploads, claimUploads, freeUploads } from '../attachments/bind.ts'
import { commitTo } from '../audit/commitment.ts'
import type { NewEvent } from '../audit/record.ts'
import { foundValues } from '../customers/found-values.rules.ts'
import { maskText } from '../customers/masking.rules.ts'
import type { Kept } from '../customers/masking-numbers.rules.ts'
import { foundRows } from './found.ts'

export type MessageRow = Insertable<Tables['messages']>
export type Message = Selectable<Tables['messages']>

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
  const files = claimUploads(await freeUploads(work, uploads), uploads)
  const row = {
    author_kind: actor.kind,
    author_id: actor.kind === 'staff' ? actor.staffId : null,
    visibility: message.visibility,
    body: masked.text,
    original_sealed:
      masked.keep !== masked.text
        ? sealOriginal(work, await customerSealer(work, ticketId), messageId, masked.keep)
        : null,
    at: work.now,
  }
  const { salt, commitment } = commitTo(work.clock, row)
  await work.tx
    .insertInto('messages')
    .values({ org_id: work.orgId, ticket_id: ticketId, message_id: messageId, ...row, salt })
    .execute()
  const found = foundRows(work, { ticketId, messageId }, foundValues(message.text, masked.found))
  if (found.length > 0) await work.tx.insertInto('found_values').values(found).execute()
  await bindUploads(
    work,
    uploads.map((uploadId) => ({ uploadId, ticketId, messageId })),
  )
  return {
    messageId,
    event: {
      type: 'message.added',
      payload: { messageId, commitment, visibility: message.visibility, ...namesOf(files) },
    },
  }
}

/** A message of a ticket; undefined when there is none such. */
export function readMessage(work: Work, ticketId: string, messageId: string): Promise<Message | undefined> {
  return work.tx
    .selectFrom('messages')
    .selectAll()
    .where('ticket_id', '=', ticketId)
    .where('message_id', '=', messageId)
    .executeTakeFirst()
}

/** Keeps how a message sounds (`moodLevel`). */
export async function keepMood(work: Work, message: Message, mood: number): Promise<void> {
  await work.tx
    .updateTable('messages')
    .set({ mood })
    .where('ticket_id', '=', message.ticket_id)
    .where('message_id', '=', message.message_id)
    .execute()
}

/**
 * What the event of a message says of the files that came with it: their ids, and the SHA-256 of each as it is sealed.
 * Nothing when there are none.
 */
export function namesOf(files: Record<string, string> = {}): {
  attachments?: string[]
  files?: Record<string, string>
} {
  const attachments = Object.keys(files)
  return attachments.length > 0 ? { attachments, files } : {}
}

/** Under the key of the customer whose ticket it is, whoever wrote: it is about them. */
async function customerSealer(work: Work, ticketId: string): Promise<Sealer> {
  const ticket = await work.tx
    .selectFrom('tickets')
    .select('customer_id')
    .where('ticket_id', '=', ticketId)
    .executeTakeFirstOrThrow()
  return sealerFor(work, ticket.customer_id)
}

/** Seals the words of a message as they came, but for secrets, which are kept in no form. */
export function sealOriginal(work: Work, sealer: Sealer, messageId: string, text: Kept): Buffer {
  return sealer.seal(
    work.clock,
    { orgId: work.orgId, table: 'messages', column: 'original_sealed', rowId: messageId },
    text,
  )
}

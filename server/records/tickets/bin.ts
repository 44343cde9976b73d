import { uuidv7 } from '#platform/clock.ts'
import type { Work } from '#platform/database.ts'
import { Problem } from '#platform/errors.ts'
import { eraseAttachments, showAttachments } from '../attachments/erase.ts'
import { maskText } from '../customers/masking.rules.ts'
import { goneMark } from '../customers/state.rules.ts'
import { staffAskerOf } from '../staff/access.ts'
import { changeTicket } from './change.ts'
import { forgetFound } from './found.ts'
import { type Ticket, ticketFor } from './load.ts'

/** What lies in the recycle bin: a message with its files, or one file. */
export type Removed = { itemId: string; ticketId: string; messageId: string; attachmentId: string | null }

/**
 * Takes a message, or one of its files, out of everybody's view: something sent by mistake. It lies in the recycle bin
 * until a lead restores it or its time there is over. The reason is masked like any other text.
 * @throws Problem missing message_missing, attachment_missing
 */
export async function removeFromView(
  work: Work,
  ticketId: string,
  what: { messageId: string; attachmentId: string | null; reason: string },
): Promise<Ticket> {
  const ticket = await ticketFor(work, { ticketId }, 'ticket.work', { lock: true })
  const { messageId, attachmentId } = what
  const message = await work.tx
    .selectFrom('messages')
    .select('message_id')
    .where('ticket_id', '=', ticketId)
    .where('message_id', '=', messageId)
    .where('removed_at', 'is', null)
    .executeTakeFirst()
  if (!message) throw new Problem('missing', 'message_missing')
  if (attachmentId === null) await showMessage(work, { ticketId, messageId }, false)
  else if ((await showAttachments(work, { ticketId, messageId, attachmentId }, false)) === 0)
    throw new Problem('missing', 'attachment_missing')
  const itemId = uuidv7(work.clock)
  await work.tx
    .insertInto('removed_items')
    .values({
      org_id: work.orgId,
      ticket_id: ticketId,
      item_id: itemId,
      message_id: messageId,
      attachment_id: attachmentId,
      reason: maskText(what.reason).text,
      removed_by: (await staffAskerOf(work)).staffId,
      removed_at: work.now,
    })
    .execute()
  return changeTicket(work, ticket, {}, [eventOf('removed', { itemId, ticketId, messageId, attachmentId })])
}

/** Brings something back from the recycle bin. @throws Problem missing item_missing (it was restored or purged already) */
export async function restoreFromBin(work: Work, itemId: string): Promise<void> {
  const seen = await itemIn(work, itemId)
  if (!seen) throw new Problem('missing', 'item_missing')
  const ticket = await ticketFor(work, { ticketId: seen.ticketId }, 'bin.manage', { lock: true })
  // Looked at again behind the lock: the sweep, or somebody else, may have been there.
  const item = await itemIn(work, itemId)
  if (!item) throw new Problem('missing', 'item_missing')
  if (item.attachmentId === null) await showMessage(work, item, true)
  else await showAttachments(work, item, true)
  await end(work, item, 'restored')
  await changeTicket(work, ticket, {}, [eventOf('restored', item)])
}

/**
 * Takes something out of the recycle bin for good: words, their sealed original, files with their keys. The message's place
 * in the story stays. Answers the keys of the files in the store; nothing when it is not in the bin any more.
 */
export async function purgeFromBin(work: Work, removed: Removed): Promise<string[]> {
  const { ticketId, messageId, attachmentId } = removed
  const ticket = await ticketFor(work, { ticketId }, 'ticket.read', { lock: true })
  if (!(await itemIn(work, removed.itemId))) return []
  const files = await eraseAttachments(work, [ticketId], { messageId, attachmentId })
  if (attachmentId === null) {
    await forgetFound(work, [ticketId], messageId)
    await work.tx
      .updateTable('messages')
      .set({ body: goneMark, original_sealed: null, salt: null })
      .where('ticket_id', '=', ticketId)
      .where('message_id', '=', messageId)
      .execute()
  }
  await end(work, removed, 'purged')
  await changeTicket(work, ticket, {}, [eventOf('purged', removed)])
  return files
}

async function itemIn(work: Work, itemId: string): Promise<Removed | null> {
  const row = await work.tx
    .selectFrom('removed_items')
    .select(['ticket_id', 'message_id', 'attachment_id'])
    .where('org_id', '=', work.orgId)
    .where('item_id', '=', itemId)
    .where('ended_at', 'is', null)
    .executeTakeFirst()
  return row ? { itemId, ticketId: row.ticket_id, messageId: row.message_id, attachmentId: row.attachment_id } : null
}

async function showMessage(work: Work, of: { ticketId: string; messageId: string }, isShown: boolean): Promise<void> {
  await work.tx
    .updateTable('messages')
    .set({ removed_at: isShown ? null : work.now })
    .where('ticket_id', '=', of.ticketId)
    .where('message_id', '=', of.messageId)
    .execute()
}

async function end(work: Work, { itemId, ticketId }: Removed, how: 'restored' | 'purged'): Promise<void> {
  await work.tx
    .updateTable('removed_items')
    .set({ ended_at: work.now, ended_as: how })
    .where('ticket_id', '=', ticketId)
    .where('item_id', '=', itemId)
    .execute()
}

const eventOf = (what: 'removed' | 'restored' | 'purged', { itemId, messageId, attachmentId }: Removed) => ({
  type: `message.${what}`,
  payload: { itemId, messageId, attachmentId },
})

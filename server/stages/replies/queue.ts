import type { Insertable } from 'kysely'
import { uuidv7 } from '#platform/clock.ts'
import { canonicalJson } from '#platform/crypto.ts'
import type { Work } from '#platform/database.ts'
import type { Tables } from '#platform/tables.ts'
import type { PhoneFacts } from './phone/phone.rules.ts'

/** What a letter says besides its own words: the message that it repeats, and of money what may stand in a row in clear. */
export type NoticeFacts = { messageId: string | null } & PhoneFacts

export type NoticeWish = {
  ticketId: string
  template: string
  language: string
  facts: NoticeFacts
  /** The same again for one ticket is the same letter. */
  dedupeKey: string
  /** Not before this moment; undefined: now. */
  dueAt?: Date | undefined
}

/** Puts a letter into the queue, in the transaction of whatever it tells of; the sending sweep does the rest. */
export async function queueNotice(work: Work, wish: NoticeWish): Promise<void> {
  await work.tx
    .insertInto('notices')
    .values(noticeRow(work, wish))
    .onConflict((c) => c.doNothing())
    .execute()
}

/** The row of a letter. */
export function noticeRow(work: Work, wish: NoticeWish): Insertable<Tables['notices']> {
  return {
    org_id: work.orgId,
    ticket_id: wish.ticketId,
    notice_id: uuidv7(work.clock),
    dedupe_key: wish.dedupeKey,
    template: wish.template,
    language: wish.language,
    facts: canonicalJson(wish.facts),
    due_at: wish.dueAt ?? work.now,
    sent_at: null,
    failed_at: null,
    last_error: null,
    created_at: work.now,
  }
}

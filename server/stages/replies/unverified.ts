import type { Work } from '#platform/database.ts'
import type { NoticeRow } from './compose.ts'
import { decideLetter } from './send.rules.ts'

/**
 * Decides on a notice to an address that nobody verified, and takes the day's letter where it is to be sent. The row of
 * the address is locked meanwhile: of any number of senders one gets it.
 */
export async function takeLetter(
  work: Work,
  addressIndex: Buffer,
  notice: NoticeRow,
): Promise<ReturnType<typeof decideLetter>> {
  const row = { org_id: work.orgId, address_index: addressIndex, notice_id: notice.notice_id, at: work.now }
  const first = await work.tx
    .insertInto('unverified_letters')
    .values(row)
    .onConflict((c) => c.doNothing())
    .returning('at')
    .executeTakeFirst()
  if (first) return { letter: 'send' }
  const last = await work.tx
    .selectFrom('unverified_letters')
    .select(['at', 'notice_id'])
    .where('org_id', '=', work.orgId)
    .where('address_index', '=', addressIndex)
    .forUpdate()
    .executeTakeFirstOrThrow()
  const decision = decideLetter(
    { noticeId: notice.notice_id, template: notice.template, createdAt: notice.created_at },
    { at: last.at, noticeId: last.notice_id },
    work.now,
  )
  if (decision.letter === 'send')
    await work.tx
      .updateTable('unverified_letters')
      .set({ notice_id: notice.notice_id, at: work.now })
      .where('org_id', '=', work.orgId)
      .where('address_index', '=', addressIndex)
      .execute()
  return decision
}

import { sql } from 'kysely'
import { preparedMark, type Work } from '#platform/database.ts'
import type { NoticeRow } from './compose.ts'
import { type Decision, decideLetters, type LastLetter } from './send.rules.ts'

/** A notice and the keyed index of the address, which nobody verified, that it would go to. */
export type Asked = { notice: NoticeRow; address: Buffer }

/**
 * Decides on notices to addresses that nobody verified, oldest first, by notice; and takes the day's letter of an address where one is
 * to be sent. The rows of the addresses are locked meanwhile, in order: of any number of senders one gets a letter.
 */
export async function takeLetters(work: Work, asked: Asked[]): Promise<Map<string, Decision>> {
  const decisions = new Map<string, Decision>()
  const byAddress = [...Map.groupBy(asked, ({ address }) => address.toString('hex'))].sort(([a], [b]) =>
    a < b ? -1 : 1,
  )
  if (byAddress.length === 0) return decisions
  const last = await lockLast(
    work,
    byAddress.map(([, [first]]) => first!),
  )
  const taken: Asked[] = []
  for (const [address, its] of byAddress) {
    const before = last.get(address)!
    const notices = its.map(({ notice }) => ({
      noticeId: notice.notice_id,
      template: notice.template,
      createdAt: notice.created_at,
    }))
    const decided = decideLetters(notices, before, work.now)
    for (const one of its) {
      const decision = decided.get(one.notice.notice_id)!
      decisions.set(one.notice.notice_id, decision)
      if (decision.letter === 'send' && one.notice.notice_id !== before.noticeId) taken.push(one)
    }
  }
  await writeTaken(work, taken)
  return decisions
}

async function writeTaken(work: Work, taken: Asked[]): Promise<void> {
  if (taken.length === 0) return
  const rows = taken.map(({ notice, address }) => ({ address: `\\x${address.toString('hex')}`, id: notice.notice_id }))
  await sql`${sql.raw(preparedMark)}
    update unverified_letters u set notice_id = t.id, at = ${work.now}
    from json_to_recordset(${JSON.stringify(rows)}::json) as t(address bytea, id uuid)
    where u.org_id = ${work.orgId} and u.address_index = t.address`.execute(work.tx)
}

/** The last letter to each address, by address in hexadecimal; one that never got any gets that of its first notice now. */
async function lockLast(work: Work, firsts: Asked[]): Promise<Map<string, LastLetter>> {
  const rows = firsts.map(({ notice, address }) => ({
    org_id: work.orgId,
    address_index: address,
    notice_id: notice.notice_id,
    at: work.now,
  }))
  const fresh = await work.tx
    .insertInto('unverified_letters')
    .values(rows)
    .onConflict((c) => c.doNothing())
    .returning(['address_index', 'at', 'notice_id'])
    .execute()
  const known =
    fresh.length === rows.length
      ? []
      : await work.tx
          .selectFrom('unverified_letters')
          .select(['address_index', 'at', 'notice_id'])
          .where('org_id', '=', work.orgId)
          .where(
            'address_index',
            'in',
            rows.map((row) => row.address_index),
          )
          .orderBy('address_index')
          .forUpdate()
          .execute()
  return new Map(
    [...fresh, ...known].map((row) => [row.address_index.toString('hex'), { at: row.at, noticeId: row.notice_id }]),
  )
}

import { sql } from 'kysely'
import type { Work } from '#platform/database.ts'
import { recordAbout } from '../../audit/record.ts'
import { queueLetter } from './letters.ts'

export type FailedKind = 'password' | 'code' | 'passkey' | 'provider'
const minuteMs = 60_000
/** So many wrong codes after a right password within a minute, and the person is told: somebody knows their password. */
const wrongCodesMax = 5

/** Counts a failed attempt to enter as somebody; as nobody known it counts for the organisation. */
export async function countFailed(work: Work, staffId: string | null, kind: FailedKind): Promise<void> {
  await sql`insert into failed_entries (org_id, subject_id, kind, count, since)
    values (${work.orgId}, ${staffId ?? work.orgId}, ${kind}, 1, ${work.now})
    on conflict (org_id, subject_id, kind) do update set count = failed_entries.count + 1`.execute(work.tx)
}

/** Sweep: what failed becomes one event a minute with its number, however much a guesser sends. */
export async function recordFailed(work: Work): Promise<number> {
  const rows = await work.tx
    .selectFrom('failed_entries')
    .selectAll()
    .where('org_id', '=', work.orgId)
    .where('since', '<=', new Date(work.now.getTime() - minuteMs))
    .orderBy('since')
    .limit(200)
    .forUpdate()
    .skipLocked()
    .execute()
  for (const { subject_id: id, kind, count } of rows) {
    const isPerson = id !== work.orgId
    const type = isPerson ? 'staff.sign_in_failed' : 'organisation.sign_in_failed'
    await recordAbout(work, { kind: isPerson ? 'staff' : 'organisation', id }, [{ type, payload: { kind, count } }])
    if (isPerson && kind === 'code' && count >= wrongCodesMax) await queueLetter(work, id, 'code_guessed')
    await work.tx
      .deleteFrom('failed_entries')
      .where('org_id', '=', work.orgId)
      .where('subject_id', '=', id)
      .where('kind', '=', kind)
      .execute()
  }
  return rows.length
}

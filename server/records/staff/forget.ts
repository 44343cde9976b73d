import type { Work } from '#platform/database.ts'
import { forgetLetters } from './sign-in/letters.ts'

/** Forgets sessions and one-time tokens that ended, and letters of last month. */
export async function forgetEntries(work: Work): Promise<number> {
  const { tx, orgId, now } = work
  const sessions = await tx
    .deleteFrom('sessions')
    .where('org_id', '=', orgId)
    .where('expires_at', '<', now)
    .executeTakeFirst()
  const tokens = await tx
    .deleteFrom('entry_tokens')
    .where('org_id', '=', orgId)
    .where('expires_at', '<', now)
    .executeTakeFirst()
  return Number(sessions.numDeletedRows + tokens.numDeletedRows) + (await forgetLetters(work))
}

/** After a restore: a session that was ended since, or a link that was used since, must not come back with older data. */
export async function closeEntries({ tx, orgId }: Work): Promise<void> {
  await tx.deleteFrom('sessions').where('org_id', '=', orgId).execute()
  await tx.deleteFrom('entry_tokens').where('org_id', '=', orgId).where('used_at', 'is', null).execute()
}

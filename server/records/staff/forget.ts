import type { Work } from '#platform/database.ts'

/** Forgets sessions and one-time tokens that ended. */
export async function forgetEntries({ tx, orgId, now }: Work): Promise<number> {
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
  return Number(sessions.numDeletedRows + tokens.numDeletedRows)
}

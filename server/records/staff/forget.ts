import { type House, inOrg, systemActor } from '#platform/database.ts'

/** Sweep: sessions and one-time tokens that ended. */
export async function forgetEntries(house: House, orgId: string): Promise<number> {
  return inOrg(house, systemActor(orgId, 'entries'), 'staff', async ({ tx, now }) => {
    const sessions = await tx.deleteFrom('sessions').where('org_id', '=', orgId).where('expires_at', '<', now).executeTakeFirst()
    const tokens = await tx.deleteFrom('entry_tokens').where('org_id', '=', orgId).where('expires_at', '<', now).executeTakeFirst()
    return Number(sessions.numDeletedRows + tokens.numDeletedRows)
  })
}

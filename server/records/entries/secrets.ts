import { randomBase32 } from '#platform/crypto.ts'
import type { Work } from '#platform/database.ts'
import { Problem } from '#platform/errors.ts'
import { lockEntry, recordEntry } from './change.ts'
import { activeSecretsMax } from './entries.rules.ts'
import { secretPlace } from './find.ts'

/**
 * Makes a signing secret of 32 random bytes (RFC 7518 section 3.2 asks for no fewer with HS256) and answers it in base64url,
 * this once: afterwards it exists only sealed. Several at a time are what rotation needs.
 * @throws Problem missing entry_missing · conflict entry_secrets_full
 */
export async function addSecret(work: Work, entryId: string): Promise<{ kid: string; secret: string }> {
  await lockEntry(work, entryId)
  const { active } = await work.tx
    .selectFrom('entry_secrets')
    .select((e) => e.fn.countAll<bigint>().as('active'))
    .where('org_id', '=', work.orgId)
    .where('entry_id', '=', entryId)
    .where('retired_at', 'is', null)
    .executeTakeFirstOrThrow()
  if (active >= activeSecretsMax)
    throw new Problem('conflict', 'entry_secrets_full', { facts: { max: activeSecretsMax } })
  const kid = randomBase32(work.clock, 12).toLowerCase()
  const secret = work.clock.bytes(32).toString('base64url')
  await work.tx
    .insertInto('entry_secrets')
    .values({
      org_id: work.orgId,
      entry_id: entryId,
      kid,
      secret_sealed: work.vault.seal(work.clock, secretPlace(work.orgId, kid), secret),
      created_at: work.now,
      retired_at: null,
    })
    .execute()
  await recordEntry(work, { type: 'entry.secret_added', payload: { entryId, kid } })
  return { kid, secret }
}

/** Retires a secret for good; one that is retired already stays as it is. @throws Problem missing entry_missing */
export async function retireSecret(work: Work, entryId: string, kid: string): Promise<void> {
  await lockEntry(work, entryId)
  const secret = await work.tx
    .selectFrom('entry_secrets')
    .select('retired_at')
    .where('org_id', '=', work.orgId)
    .where('entry_id', '=', entryId)
    .where('kid', '=', kid)
    .executeTakeFirst()
  if (!secret) throw new Problem('missing', 'entry_missing')
  if (secret.retired_at) return
  await work.tx
    .updateTable('entry_secrets')
    .set({ retired_at: work.now })
    .where('org_id', '=', work.orgId)
    .where('kid', '=', kid)
    .execute()
  await recordEntry(work, { type: 'entry.secret_retired', payload: { entryId, kid } })
}

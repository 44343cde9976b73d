import type { Work } from '../database.ts'
import { type Keyring, lockOf, unwrap, unwrapDataKey, wrapDataKey, wrapOrgKey } from './keyring.ts'

/** Longer than any process keeps a vault in memory: then nobody wraps with a key that was retired. */
const graceMs = 15 * 60_000
const batch = 500

/**
 * Makes a new wrapping key for an organisation and wraps its other keys anew under the key-encryption key of now, while
 * everybody goes on serving. Data keys follow in `rewrap`; what they seal is not touched. Answers the new version.
 */
export async function startRotation(work: Work, { kms }: Keyring): Promise<number> {
  await work.tx.executeQuery(lockOf(work.orgId))
  const rows = await work.tx.selectFrom('org_keys').selectAll().where('org_id', '=', work.orgId).execute()
  for (const row of rows) {
    const key = await unwrap(kms, row)
    const { kms: id, key_wrapped } = await wrapOrgKey(kms[0], work.clock, {
      orgId: work.orgId,
      purpose: row.purpose,
      version: row.version,
      key,
    })
    await work.tx
      .updateTable('org_keys')
      .set({ kms: id, key_wrapped, ...(row.purpose === 'wrap' && !row.retired_at ? { retired_at: work.now } : {}) })
      .where('org_id', '=', work.orgId)
      .where('purpose', '=', row.purpose)
      .where('version', '=', row.version)
      .execute()
  }
  const version = Math.max(...rows.filter(({ purpose }) => purpose === 'wrap').map((row) => row.version)) + 1
  const fresh = await wrapOrgKey(kms[0], work.clock, {
    orgId: work.orgId,
    purpose: 'wrap',
    version,
    key: work.clock.bytes(32),
  })
  await work.tx.insertInto('org_keys').values(fresh).execute()
  return version
}

/**
 * Wraps up to 500 data keys of an organisation anew that are still wrapped by a retired key. When none is left and no
 * process can hold a retired key any more, that key is removed. Answers how many it wrapped.
 */
export async function rewrap(work: Work, { kms, cipher }: Keyring): Promise<number> {
  const { orgId } = work
  const wraps = await work.tx
    .selectFrom('org_keys')
    .selectAll()
    .where('org_id', '=', orgId)
    .where('purpose', '=', 'wrap')
    .orderBy('version', 'desc')
    .execute()
  if (wraps.every((row) => !row.retired_at)) return 0
  const opened = new Map<number, Buffer>()
  for (const row of wraps) opened.set(row.version, await unwrap(kms, row))
  const newest = { version: wraps[0]!.version, key: opened.get(wraps[0]!.version)! }
  const rows = await work.tx
    .selectFrom('subject_keys')
    .selectAll()
    .where('org_id', '=', orgId)
    .where('wrap_version', '<', newest.version)
    .limit(batch)
    .forUpdate()
    .skipLocked()
    .execute()
  for (const row of rows) {
    const key = unwrapDataKey({ version: row.wrap_version, key: opened.get(row.wrap_version)! }, orgId, row)
    const { key_wrapped, wrap_version } = wrapDataKey(cipher, work.clock, newest, orgId, {
      subjectId: row.subject_id,
      version: row.version,
      key,
    })
    await work.tx
      .updateTable('subject_keys')
      .set({ key_wrapped, wrap_version })
      .where('subject_id', '=', row.subject_id)
      .where('version', '=', row.version)
      .execute()
  }
  if (rows.length === 0) await removeRetired(work)
  return rows.length
}

async function removeRetired(work: Work): Promise<void> {
  await work.tx
    .deleteFrom('org_keys')
    .where('org_id', '=', work.orgId)
    .where('purpose', '=', 'wrap')
    .where('retired_at', '<', new Date(work.now.getTime() - graceMs))
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('subject_keys')
            .select('subject_id')
            .whereRef('subject_keys.org_id', '=', 'org_keys.org_id')
            .whereRef('wrap_version', '=', 'org_keys.version'),
        ),
      ),
    )
    .execute()
}

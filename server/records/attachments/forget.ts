import { type House, inOrg, systemActor } from '#platform/database.ts'

/** How long a file waits to be attached. */
const keepHours = 24
/** A young file may still get its row; a week leaves time to restore the right database before bytes are gone. */
const orphanHours = 7 * 24
const atOnce = 500

/** Forgets uploads that nobody attached within a day: first the rows, then the bytes. */
export async function forgetUploads(house: House, orgId: string): Promise<number> {
  const rows = await inOrg(house, systemActor(orgId, 'sweep'), 'staff', async ({ tx, now }) =>
    tx
      .deleteFrom('uploads')
      .where('attachment_id', 'in', (of) =>
        of
          .selectFrom('uploads')
          .select('attachment_id')
          .where('org_id', '=', orgId)
          .where('bound_at', 'is', null)
          .where('created_at', '<', new Date(now.getTime() - keepHours * 3_600_000))
          .limit(atOnce)
          .forUpdate()
          .skipLocked(),
      )
      .where('bound_at', 'is', null)
      .returning(['original_key', 'rendition_key'])
      .execute(),
  )
  for (const row of rows)
    for (const key of [row.original_key, row.rendition_key]) if (key) await house.ports.files.remove(orgId, key)
  return rows.length
}

/**
 * Removes stored files that no row knows: what a crash between file and row, or between row and file, left behind, and
 * what an organisation that was erased leaves.
 */
export async function removeOrphans(house: House, orgId: string, olderThanHours = orphanHours): Promise<number> {
  const before = new Date(house.clock.now().getTime() - olderThanHours * 3_600_000)
  let removed = 0
  let keys: string[] = []
  const removeUnknown = async () => {
    const known = await knownKeys(house, orgId, keys)
    for (const key of keys.filter((candidate) => !known.has(candidate))) {
      await house.ports.files.remove(orgId, key)
      removed += 1
    }
    keys = []
  }
  for await (const key of house.ports.files.list(orgId, before)) if (keys.push(key) >= atOnce) await removeUnknown()
  await removeUnknown()
  return removed
}

async function knownKeys(house: House, orgId: string, keys: string[]): Promise<Set<string>> {
  if (keys.length === 0) return new Set()
  const rows = await inOrg(house, systemActor(orgId, 'sweep'), 'staff', ({ tx }) =>
    tx
      .selectFrom('uploads')
      .select(['original_key', 'rendition_key'])
      .where('org_id', '=', orgId)
      .where((of) => of.or([of('original_key', 'in', keys), of('rendition_key', 'in', keys)]))
      .execute(),
  )
  return new Set(rows.flatMap((row) => [row.original_key, row.rendition_key ?? '']))
}

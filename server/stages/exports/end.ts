import { type House, inOrg, systemActor } from '#platform/database.ts'
import { destroyKeys } from '#platform/vault/subjects.ts'
import { recordAbout } from '#records/audit/record.ts'

const atOnce = 100

/**
 * Ends requests that nobody decided within a day and files that were there for a day: their keys are destroyed with the
 * row's end, so that no copy of the bytes opens any more, and then the bytes are removed.
 */
export async function endExports(house: House, orgId: string): Promise<number> {
  const ended = await inOrg(house, systemActor(orgId, 'exports'), 'staff', async (work) => {
    const due = await work.tx
      .selectFrom('exports')
      .select(['export_id', 'maker_id', 'file_key'])
      .where('org_id', '=', orgId)
      .where('state', 'in', ['waiting', 'ready'])
      .where('expires_at', '<=', work.now)
      .limit(atOnce)
      .forUpdate()
      .skipLocked()
      .execute()
    if (due.length === 0) return []
    const ids = due.map((row) => row.export_id)
    await work.tx
      .updateTable('exports')
      .set({ state: 'expired', file_key: null })
      .where('export_id', 'in', ids)
      .execute()
    await destroyKeys(work, ids)
    for (const row of due)
      await recordAbout(work, { kind: 'staff', id: row.maker_id }, [
        { type: 'export.ended', payload: { exportId: row.export_id } },
      ])
    return due
  })
  for (const row of ended) if (row.file_key) await house.ports.files.remove(orgId, row.file_key)
  return ended.length
}

import { uuidBytes, uuidOf } from '#platform/clock.ts'
import type { Work } from '#platform/database.ts'
import { Problem } from '#platform/errors.ts'
import { linkToken, readLinkToken } from '#platform/link-token.ts'
import type { StoredFile } from '#platform/route.ts'
import { openerOf } from '#platform/vault/subjects.ts'
import { cleanName, disposition } from '#records/attachments/name.rules.ts'
import { recordAbout } from '#records/audit/record.ts'
import { staffAskerOf } from '#records/staff/access.ts'
import { type ExportState, whyNotFetch } from './exports.rules.ts'

const idBytes = 16

/** What the bytes of an export are sealed for. */
export const placeOf = (orgId: string, exportId: string) => ({
  orgId,
  table: 'exports',
  column: 'file_key',
  rowId: exportId,
})

/**
 * A link to the file, for its maker and nobody else, good for five minutes. Each is an event.
 * @throws Problem missing export_missing · conflict export_of_another, export_not_ready, export_ended
 */
export async function linkToExport(work: Work, exportId: string): Promise<{ token: string; expiresAt: Date }> {
  const { file_hash: hash, maker_id: makerId } = await fetchable(work, exportId)
  await recordAbout(work, { kind: 'staff', id: makerId }, [
    { type: 'export.fetched', payload: { exportId, sha256: hash!.toString('hex') } },
  ])
  return linkToken(work, purposeOf(makerId), uuidBytes(exportId))
}

/** The file behind a link. @throws Problem missing link_ended, export_missing · conflict as above */
export async function openLinkedExport(work: Work, token: string): Promise<StoredFile> {
  const { staffId } = await staffAskerOf(work)
  const exportId = uuidOf(readLinkToken(work, purposeOf(staffId), token, idBytes))
  const row = await fetchable(work, exportId)
  const day = row.made_at!.toISOString().slice(0, 10)
  return {
    key: row.file_key!,
    sealer: await openerOf(work, exportId),
    place: placeOf(work.orgId, exportId),
    bytes: row.bytes!,
    type: 'text/csv; charset=utf-8',
    disposition: disposition('attachment', cleanName(`huiyin-${day}-${row.name}-${exportId}`, 'csv')),
  }
}

async function fetchable(work: Work, exportId: string) {
  const { staffId } = await staffAskerOf(work)
  const row = await work.tx
    .selectFrom('exports')
    .innerJoin('staff', 'staff.staff_id', 'exports.maker_id')
    .selectAll('exports')
    .select('staff.name')
    .select((e) =>
      e
        .exists(
          e
            .selectFrom('recusals')
            .whereRef('recusals.staff_id', '=', 'exports.maker_id')
            .whereRef('recusals.set_at', '>', 'exports.made_at'),
        )
        .as('has_recused_maker'),
    )
    .where('exports.org_id', '=', work.orgId)
    .where('export_id', '=', exportId)
    .executeTakeFirst()
  if (!row) throw new Problem('missing', 'export_missing')
  // A list from before may hold what its maker must not see since.
  const expiresAt = row.has_recused_maker ? work.now : row.expires_at
  const facts = { makerId: row.maker_id, state: row.state as ExportState, expiresAt }
  const refusal = whyNotFetch(facts, staffId, work.now)
  if (refusal === 'export_of_another') throw new Problem('denied', 'export_of_another')
  if (refusal) throw new Problem('conflict', refusal)
  return row
}

/** The link of one person is not another's. */
const purposeOf = (staffId: string) => `export for ${staffId}`

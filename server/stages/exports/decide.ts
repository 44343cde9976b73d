import type { Work } from '#platform/database.ts'
import { Problem } from '#platform/errors.ts'
import { recordAbout } from '#records/audit/record.ts'
import { staffAskerOf } from '#records/staff/access.ts'
import { requireFreshFactor } from '#records/staff/step-up.ts'
import { type ExportState, hoursMax, whyNotDecide } from './exports.rules.ts'

/**
 * A second person says yes or no to a list that waits. `filtersHash` is that of what they were shown.
 * @throws Problem missing export_missing · conflict export_own, export_decided, export_ended, export_changed · denied
 * step_up_needed
 */
export async function decideExportOf(
  work: Work,
  exportId: string,
  said: { approve: boolean; filtersHash: string },
): Promise<void> {
  const { staffId } = await staffAskerOf(work)
  const row = await work.tx
    .selectFrom('exports')
    .select(['maker_id', 'state', 'expires_at', 'filters_hash'])
    .where('org_id', '=', work.orgId)
    .where('export_id', '=', exportId)
    .forUpdate()
    .executeTakeFirst()
  if (!row) throw new Problem('missing', 'export_missing')
  const facts = { makerId: row.maker_id, state: row.state as ExportState, expiresAt: row.expires_at }
  const refusal = whyNotDecide(facts, staffId, work.now)
  if (refusal) throw new Problem('conflict', refusal)
  if (row.filters_hash.toString('hex') !== said.filtersHash) throw new Problem('conflict', 'export_changed')
  if (said.approve) requireFreshFactor(work)
  await work.tx
    .updateTable('exports')
    .set({
      state: said.approve ? 'making' : 'refused',
      decided_by: staffId,
      decided_at: work.now,
      approved_hash: said.approve ? row.filters_hash : null,
      due_at: work.now,
      expires_at: new Date(work.now.getTime() + hoursMax * 3_600_000),
    })
    .where('export_id', '=', exportId)
    .execute()
  await recordAbout(work, { kind: 'staff', id: row.maker_id }, [
    { type: said.approve ? 'export.approved' : 'export.refused', payload: { exportId, filtersHash: said.filtersHash } },
  ])
}

import type { z } from 'zod'
import type { Work } from '#platform/database.ts'
import type { Words } from '#records/knowledge/words.rules.ts'
import type { listWarnings } from './contract.ts'
import type { WarningKind } from './warnings.rules.ts'

type Warnings = z.input<(typeof listWarnings)['answer']>

/** What stands, the soonest first. */
export async function readWarnings(work: Work): Promise<Warnings> {
  const rows = await work.tx
    .selectFrom('load_warnings')
    .leftJoin('teams', 'teams.team_id', 'load_warnings.team_id')
    .leftJoin('staff', 'staff.staff_id', 'load_warnings.seen_by')
    .select(['warning_id', 'kind', 'load_warnings.team_id', 'teams.name as team_name', 'from_at', 'until_at', 'size'])
    .select(['raised_at', 'seen_by', 'seen_at', 'note', 'staff.name as seer_name'])
    .where('load_warnings.org_id', '=', work.orgId)
    .where('ended_at', 'is', null)
    .orderBy('from_at')
    .orderBy('warning_id')
    .execute()
  return {
    unseen: rows.filter((row) => !row.seen_at).length,
    warnings: rows.map((row) => ({
      warningId: row.warning_id,
      kind: row.kind as WarningKind,
      team: row.team_id ? { teamId: row.team_id, name: row.team_name as Words } : null,
      from: row.from_at.toISOString(),
      until: row.until_at.toISOString(),
      size: row.size,
      raisedAt: row.raised_at.toISOString(),
      seenBy: row.seen_by ? { staffId: row.seen_by, name: row.seer_name ?? '' } : null,
      seenAt: row.seen_at?.toISOString() ?? null,
      note: row.note,
    })),
  }
}

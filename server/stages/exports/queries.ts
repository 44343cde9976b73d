import type { z } from 'zod'
import type { Work } from '#platform/database.ts'
import { Problem } from '#platform/errors.ts'
import { sentences } from '#platform/problem-answer.ts'
import { staffAskerOf } from '#records/staff/access.ts'
import { whyNot } from '#records/staff/permissions.rules.ts'
import type { Filters } from '#records/tickets/contract.ts'
import type { requestExport } from './contract.ts'
import { type ExportState, whyNotDecide, whyNotFetch } from './exports.rules.ts'

type Exported = z.input<(typeof requestExport)['answer']>

const shownMax = 100

/** The newest exports of the organisation, as whoever asks may decide on them or fetch them. */
export async function readExports(work: Work, language: string | undefined, exportId?: string): Promise<Exported[]> {
  const asker = await staffAskerOf(work)
  const rows = await work.tx
    .selectFrom('exports')
    .innerJoin('staff as maker', 'maker.staff_id', 'exports.maker_id')
    .leftJoin('staff as second', 'second.staff_id', 'exports.decided_by')
    .selectAll('exports')
    .select(['maker.name as maker_name', 'second.name as second_name'])
    .where('exports.org_id', '=', work.orgId)
    .$if(exportId !== undefined, (query) => query.where('export_id', '=', exportId!))
    .orderBy('requested_at', 'desc')
    .orderBy('export_id', 'desc')
    .limit(shownMax)
    .execute()
  const inWords = (code: string | null) => code && sentences(code, {}, language).detail
  return rows.map((row) => {
    const facts = { makerId: row.maker_id, state: row.state as ExportState, expiresAt: row.expires_at }
    return {
      exportId: row.export_id,
      maker: { staffId: row.maker_id, name: row.maker_name },
      reason: row.reason,
      filters: row.filters as Filters,
      filtersHash: row.filters_hash.toString('hex'),
      state: facts.state,
      rowsExpected: row.rows_expected,
      requestedAt: row.requested_at.toISOString(),
      expiresAt: row.expires_at.toISOString(),
      decidedBy: row.decided_by ? { staffId: row.decided_by, name: row.second_name ?? '' } : null,
      decidedAt: row.decided_at?.toISOString() ?? null,
      file: row.file_hash && {
        rows: row.rows!,
        bytes: row.bytes!,
        sha256: row.file_hash.toString('hex'),
        madeAt: row.made_at!.toISOString(),
      },
      decideRefused: inWords(whyNot(asker, 'export.approve') ?? whyNotDecide(facts, asker.staffId, work.now)),
      fetchRefused: inWords(whyNotFetch(facts, asker.staffId, work.now)),
    }
  })
}

/** One of them. @throws Problem missing export_missing */
export async function readExport(work: Work, language: string | undefined, exportId: string): Promise<Exported> {
  const [found] = await readExports(work, language, exportId)
  if (!found) throw new Problem('missing', 'export_missing')
  return found
}

import { uuidv7 } from '#platform/clock.ts'
import { canonicalJson, sha256 } from '#platform/crypto.ts'
import type { Work } from '#platform/database.ts'
import { Problem } from '#platform/errors.ts'
import { recordAbout } from '#records/audit/record.ts'
import { maskText } from '#records/customers/masking.rules.ts'
import { staffAskerOf } from '#records/staff/access.ts'
import type { StaffAsker } from '#records/staff/permissions.rules.ts'
import type { Filters } from '#records/tickets/contract.ts'
import { countListed } from '#records/tickets/listing.ts'
import { hoursMax, needsSecondPerson, requestsMax, rowsMax } from './exports.rules.ts'

export type Size = { rows: number; rowsMax: number; rowsAloneMax: number; needsSecondPerson: boolean }

/** How long a list would be, and whether a second person must approve it. Counted no further than one row too many. */
export async function sizeOf(work: Work, filters: Filters, asker: StaffAsker): Promise<Size> {
  const rows = await countListed(work, filters, asker, rowsMax + 1)
  const { exportRowsAloneMax: rowsAloneMax } = asker.access
  const alone = await rowsTakenAlone(work, asker.staffId)
  return { rows, rowsMax, rowsAloneMax, needsSecondPerson: needsSecondPerson(rows, alone, rowsAloneMax) }
}

/**
 * Asks for a list of tickets as a file; the worker makes it, at once or when a second person has approved it. Answers its id.
 * @throws Problem invalid export_empty, export_too_long · conflict export_often
 */
export async function requestExportOf(
  work: Work,
  input: { filters: Filters; reason: string; language: string },
): Promise<string> {
  const asker = await staffAskerOf(work)
  const exportId = uuidv7(work.clock)
  // What is looked for are masked words, and nothing else is kept.
  const filters = { ...input.filters, ...(input.filters.q ? { q: maskText(input.filters.q).text } : {}) }
  const text = canonicalJson(filters)
  const filtersHash = sha256(text)
  // Locks the person, so that two requests at once do not both fit in what they may take alone.
  await recordAbout(work, { kind: 'staff', id: asker.staffId }, [
    { type: 'export.requested', payload: { exportId, filtersHash: filtersHash.toString('hex') } },
  ])
  await checkNotOften(work, asker.staffId)
  const { rows, needsSecondPerson: waits } = await sizeOf(work, filters, asker)
  if (rows === 0) throw new Problem('invalid', 'export_empty')
  if (rows > rowsMax) throw new Problem('invalid', 'export_too_long', { facts: { rowsMax } })
  await work.tx
    .insertInto('exports')
    .values({
      org_id: work.orgId,
      export_id: exportId,
      maker_id: asker.staffId,
      language: input.language,
      reason: maskText(input.reason).text,
      filters: text,
      filters_hash: filtersHash,
      rows_expected: rows,
      state: waits ? 'waiting' : 'making',
      requested_at: work.now,
      expires_at: new Date(work.now.getTime() + hoursMax * 3_600_000),
      due_at: work.now,
    })
    .execute()
  return exportId
}

async function checkNotOften(work: Work, staffId: string): Promise<void> {
  const { count } = await work.tx
    .selectFrom('exports')
    .select(({ fn }) => fn.countAll<bigint>().as('count'))
    .where('org_id', '=', work.orgId)
    .where('maker_id', '=', staffId)
    .where('requested_at', '>', dayBefore(work.now))
    .executeTakeFirstOrThrow()
  if (Number(count) >= requestsMax) throw new Problem('conflict', 'export_often', { facts: { requestsMax } })
}

/** Rows that somebody took, or is about to take, within a day without anybody else's yes; `but` is the list at hand. */
export async function rowsTakenAlone(work: Work, staffId: string, but?: string): Promise<number> {
  const { rows } = await work.tx
    .selectFrom('exports')
    .select(({ fn }) => fn.sum<bigint | null>(fn.coalesce('rows', 'rows_expected')).as('rows'))
    .where('org_id', '=', work.orgId)
    .where('maker_id', '=', staffId)
    .where('approved_hash', 'is', null)
    .where('state', 'in', ['making', 'ready', 'expired'])
    .where('requested_at', '>', dayBefore(work.now))
    .$if(but !== undefined, (query) => query.where('export_id', '<>', but!))
    .executeTakeFirstOrThrow()
  return Number(rows ?? 0)
}

const dayBefore = (now: Date) => new Date(now.getTime() - hoursMax * 3_600_000)

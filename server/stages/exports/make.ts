import type { Selectable } from 'kysely'
import { canonicalJson, sha256 } from '#platform/crypto.ts'
import { type House, inOrg, systemActor, type Work } from '#platform/database.ts'
import { FilesUnavailable } from '#platform/ports.ts'
import type { Tables } from '#platform/tables.ts'
import { sealerFor } from '#platform/vault/subjects.ts'
import { type NewEvent, recordAbout } from '#records/audit/record.ts'
import { askerFor } from '#records/staff/access.ts'
import { holds } from '#records/staff/permissions.rules.ts'
import type { Filters } from '#records/tickets/contract.ts'
import { listForExport } from '#records/tickets/listing.ts'
import { hoursMax, needsSecondPerson, rowsMax } from './exports.rules.ts'
import { placeOf } from './file.ts'
import { rowsTakenAlone } from './request.ts'
import { sheetOf } from './sheet.ts'

type Row = Selectable<Tables['exports']>

const attemptsMax = 5
/** A worker that was killed leaves its export to the next one after this long. */
const leaseMs = 5 * 60_000

/** Makes the files that are due, one after another. A failure of the file store is tried again; other work goes on. */
export async function makeDueExports(house: House, orgId: string): Promise<number> {
  const as = <T>(act: (work: Work) => Promise<T>) => inOrg(house, systemActor(orgId, 'exports'), 'staff', act)
  let made = 0
  for (let row = await as(claim); row; row = await as(claim)) {
    const claimed = row
    const prepared = await as((work) => prepare(work, claimed))
    if (!prepared) continue
    const { bytes, rows, sealer } = prepared
    try {
      const { key } = await house.ports.files.put(
        orgId,
        sealer.sealStream(house.clock, placeOf(orgId, claimed.export_id), whole(bytes)),
      )
      await as((work) => finish(work, claimed, { key, bytes, rows }))
      made += 1
    } catch (error) {
      if (!(error instanceof FilesUnavailable)) throw error
      house.log.error({ error }, 'an export could not be stored')
    }
  }
  return made
}

async function* whole(bytes: Buffer) {
  yield bytes
}

/** The attempt is on the row before anything is done, so that a crash means one more try and not a try for ever. */
async function claim(work: Work): Promise<Row | undefined> {
  const due = await work.tx
    .selectFrom('exports')
    .selectAll()
    .where('org_id', '=', work.orgId)
    .where('state', '=', 'making')
    .where('due_at', '<=', work.now)
    .orderBy('due_at')
    .limit(1)
    .forUpdate()
    .skipLocked()
    .executeTakeFirst()
  if (!due) return undefined
  if (due.attempts >= attemptsMax) {
    await end(work, due, 'failed', { type: 'export.failed', payload: { exportId: due.export_id } })
    return claim(work)
  }
  await work.tx
    .updateTable('exports')
    .set({ attempts: due.attempts + 1, due_at: new Date(work.now.getTime() + leaseMs) })
    .where('export_id', '=', due.export_id)
    .execute()
  return due
}

/** The file's bytes, as maker and approver may have it at this moment; null when they may not, or no longer alone. */
async function prepare(work: Work, row: Row) {
  const { export_id: exportId } = row
  const maker = await askerFor(work, row.maker_id)
  const approver = row.decided_by ? await askerFor(work, row.decided_by) : null
  const isMeant =
    row.filters_hash.equals(sha256(canonicalJson(row.filters))) &&
    (!row.approved_hash || row.approved_hash.equals(row.filters_hash))
  const why = !isMeant
    ? 'filters_changed'
    : !maker || !holds(maker.role, 'export.make')
      ? 'maker_may_not'
      : row.decided_by && (!approver || !holds(approver.role, 'export.approve'))
        ? 'approver_may_not'
        : null
  if (why || !maker) {
    await end(work, row, 'refused', { type: 'export.refused', payload: { exportId, why } })
    return null
  }
  const tickets = await listForExport(work, row.filters as Filters, maker, rowsMax)
  const alone = await rowsTakenAlone(work, row.maker_id, exportId)
  if (!row.approved_hash && needsSecondPerson(tickets.length, alone, maker.access.exportRowsAloneMax)) {
    await work.tx
      .updateTable('exports')
      .set({ state: 'waiting', rows_expected: tickets.length })
      .where('export_id', '=', exportId)
      .execute()
    return null
  }
  const { zone } = await work.tx
    .selectFrom('orgs')
    .select('zone')
    .where('org_id', '=', work.orgId)
    .executeTakeFirstOrThrow()
  const { name } = await work.tx
    .selectFrom('staff')
    .select('name')
    .where('staff_id', '=', row.maker_id)
    .executeTakeFirstOrThrow()
  const text = sheetOf(tickets, { exportId, makerName: name, madeAt: work.now, zone, language: row.language })
  return { bytes: Buffer.from(text), rows: tickets.length, sealer: await sealerFor(work, exportId) }
}

async function finish(work: Work, row: Row, file: { key: string; bytes: Buffer; rows: number }): Promise<void> {
  const hash = sha256(file.bytes)
  const { export_id: exportId } = row
  await work.tx
    .updateTable('exports')
    .set({
      state: 'ready',
      file_key: file.key,
      file_hash: hash,
      bytes: file.bytes.length,
      rows: file.rows,
      made_at: work.now,
      expires_at: new Date(work.now.getTime() + hoursMax * 3_600_000),
    })
    .where('export_id', '=', exportId)
    .where('state', '=', 'making')
    .execute()
  await recordAbout(work, { kind: 'staff', id: row.maker_id }, [
    { type: 'export.made', payload: { exportId, rows: file.rows, sha256: hash.toString('hex') } },
  ])
}

async function end(work: Work, row: Row, state: 'refused' | 'failed', event: NewEvent): Promise<void> {
  await work.tx.updateTable('exports').set({ state }).where('export_id', '=', row.export_id).execute()
  await recordAbout(work, { kind: 'staff', id: row.maker_id }, [event])
}

import { uuidv7 } from '#platform/clock.ts'
import { canonicalJson } from '#platform/crypto.ts'
import { type House, inOrg, systemActor, type Work } from '#platform/database.ts'
import { currentKnowledge } from '#records/knowledge/definitions.ts'
import { knownSources } from '#records/tickets/write.ts'
import { type ImportMap, readLine } from './import.rules.ts'
import { type Door, receive } from './receive.ts'

export type ImportSummary = {
  lines: number
  imported: number
  duplicates: number
  refused: { line: number; reason: string }[]
}

const batch = 50
/** More refusals than this are counted but not listed. */
const refusedListMax = 1_000

/** What is told while it runs. */
export type Progress = (done: { lines: number; imported: number; duplicates: number; refused: number }) => void

/**
 * Brings in a file of one JSON object a line through the same door as a customer's message, fifty a transaction. The
 * line reached is stored with the tickets, so that a killed import goes on where its last commit was; a line that was
 * imported before under its source id is a duplicate. A bad line costs only itself.
 */
export async function importLines(
  house: House,
  orgId: string,
  door: Door,
  input: { map: ImportMap; lines: string[]; fileHash: Buffer; dryRun: boolean },
  tell: Progress = () => undefined,
): Promise<ImportSummary> {
  const { map, lines, fileHash, dryRun } = input
  const actor = systemActor(orgId, 'import')
  const run = dryRun ? null : await inOrg(house, actor, 'intake', (work) => openRun(work, map.source, fileHash))
  const summary: ImportSummary = {
    lines: lines.length,
    imported: run?.imported ?? 0,
    duplicates: run?.duplicates ?? 0,
    refused: (run?.refused as ImportSummary['refused']) ?? [],
  }
  const seen = new Set<string>()
  for (let from = run?.line_done ?? 0; from < lines.length; from += batch) {
    const part = lines.slice(from, from + batch)
    const done = await inOrg(house, actor, 'intake', async (work) => {
      const result = await importBatch(work, door, map, part, from, seen, dryRun)
      if (run) {
        await work.tx
          .updateTable('imports')
          .set({
            line_done: from + part.length,
            imported: summary.imported + result.imported,
            duplicates: summary.duplicates + result.duplicates,
            refused: canonicalJson([...summary.refused, ...result.refused].slice(0, refusedListMax)),
            finished_at: from + part.length >= lines.length ? work.now : null,
          })
          .where('import_id', '=', run.import_id)
          .execute()
      }
      return result
    })
    summary.imported += done.imported
    summary.duplicates += done.duplicates
    summary.refused.push(...done.refused)
    tell({
      lines: Math.min(from + batch, lines.length),
      imported: summary.imported,
      duplicates: summary.duplicates,
      refused: summary.refused.length,
    })
  }
  return summary
}

/** The run of this very file with this map, to go on with; a finished one starts again and finds duplicates. */
async function openRun(work: Work, map: string, fileHash: Buffer) {
  const blank = { line_done: 0, imported: 0, duplicates: 0, refused: '[]', started_at: work.now, finished_at: null }
  const earlier = await work.tx
    .selectFrom('imports')
    .selectAll()
    .where('org_id', '=', work.orgId)
    .where('map', '=', map)
    .where('file_hash', '=', fileHash)
    .executeTakeFirst()
  if (earlier && !earlier.finished_at) return earlier
  if (earlier)
    return work.tx
      .updateTable('imports')
      .set(blank)
      .where('import_id', '=', earlier.import_id)
      .returningAll()
      .executeTakeFirstOrThrow()
  return work.tx
    .insertInto('imports')
    .values({ org_id: work.orgId, import_id: uuidv7(work.clock), file_hash: fileHash, map, ...blank })
    .returningAll()
    .executeTakeFirstOrThrow()
}

async function importBatch(
  work: Work,
  door: Door,
  map: ImportMap,
  part: string[],
  from: number,
  seen: Set<string>,
  dryRun: boolean,
): Promise<{ imported: number; duplicates: number; refused: { line: number; reason: string }[] }> {
  const { forms } = await currentKnowledge(work)
  const read = part.map((text, index) => ({ line: from + index + 1, result: readLine(text, map, forms, work.now) }))
  const refused = read.flatMap(({ line, result }) => ('fault' in result ? [{ line, reason: result.fault }] : []))
  const submissions = read.flatMap(({ result }) => ('fault' in result ? [] : [result]))
  const known = await knownSources(
    work,
    map.source,
    submissions.map((submission) => submission.source!.id),
  )
  const fresh = submissions.filter((submission) => {
    const { id } = submission.source!
    if (known.has(id) || seen.has(id)) return false
    seen.add(id)
    return true
  })
  if (!dryRun && fresh.length > 0) await receive(work, door, fresh)
  return { imported: fresh.length, duplicates: submissions.length - fresh.length, refused }
}

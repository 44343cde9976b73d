import { sql } from 'kysely'
import type { z } from 'zod'
import type { Work } from '#platform/database.ts'
import type { showAudit } from './contract.ts'
import { readNote, verifierKey } from './note.ts'

type Audit = z.input<typeof showAudit.answer>

const checkpointsShown = 20

/** How far the audit of this organisation is sealed and published. */
export async function readAudit(work: Work): Promise<Audit> {
  const { tx, orgId, auditKey } = work
  const tree = await tx.selectFrom('audit_trees').selectAll().where('org_id', '=', orgId).executeTakeFirst()
  const { rows: waiting } = await sql<{ count: number; since: Date | null }>`
    select count(*)::int as count, min(e.at) as since from events e left join audit_trees t on t.org_id = e.org_id
    where e.org_id = ${orgId} and (t.xid is null or (e.xid, e.subject_id, e.seq) > (t.xid, t.subject_id, t.seq))`.execute(
    tx,
  )
  const checkpoints = await tx
    .selectFrom('audit_checkpoints')
    .select('note')
    .where('org_id', '=', orgId)
    .orderBy('size', 'desc')
    .limit(checkpointsShown)
    .execute()
  const places = await tx
    .selectFrom('audit_publications')
    .selectAll()
    .where('org_id', '=', orgId)
    .orderBy('place')
    .execute()
  return {
    key: verifierKey(orgId, auditKey),
    size: Number(tree?.size ?? 0),
    sealedAt: tree?.sealed_at.toISOString() ?? null,
    waiting: waiting[0]!.count,
    waitingSince: waiting[0]!.since?.toISOString() ?? null,
    checkpoints: checkpoints
      .map(({ note }) => ({ note, checkpoint: readNote(orgId, note, auditKey) }))
      .flatMap(({ note, checkpoint }) =>
        checkpoint ? [{ ...checkpoint, root: checkpoint.root.toString('base64'), note }] : [],
      ),
    places: places.map((row) => ({
      place: row.place as Audit['places'][number]['place'],
      size: Number(row.size),
      publishedAt: row.published_at?.toISOString() ?? null,
      failures: row.last_error === null ? 0 : row.attempts,
      error: row.last_error,
    })),
  }
}

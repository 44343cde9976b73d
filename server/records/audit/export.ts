import { sql } from 'kysely'
import { type House, inOrg, systemActor, type Work } from '#platform/database.ts'
import { readStoredNow } from './commitment.ts'
import { leafColumns, type StoredEvent } from './leaf.ts'
import { block, boundIn, endLine, headLine, linesOf, type SealedEvent, type SignedNote, unsealedLine } from './lines.ts'
import { verifierKey } from './note.ts'
import { recordAbout } from './record.ts'

const page = 8 * block
const slowQueryMsMax = 600_000

/**
 * The whole audit of an organisation as lines of JSON, in pages and so in constant memory, and with no transaction open
 * between them. That it was exported is an event too. `sealed` hears how many of the leaves are written.
 */
export async function* exportAudit(
  house: House,
  orgId: string,
  sealed: (done: number, of: number) => void = () => undefined,
): AsyncGenerator<string> {
  const within = <T>(act: (work: Work) => Promise<T>) => inOrg(house, systemActor(orgId, 'audit'), 'staff', act)
  const size = await within(readSize)
  const key = verifierKey(orgId, house.ports.notary.publicKey)
  yield headLine(orgId, key, size, house.clock.now())
  let next = 0
  for (let from = 0; from < size; from += page) {
    const written = await within((work) => writePage(work, from, Math.min(from + page, size), next))
    yield* written.lines
    next = written.next
    sealed(Math.min(from + page, size), size)
  }
  const unsealed = await within((work) => writeUnsealed(work, size))
  yield* unsealed
  yield endLine(next, unsealed.length)
  await within((work) =>
    recordAbout(work, { kind: 'organisation', id: orgId }, [{ type: 'audit.exported', payload: { leaves: size } }]),
  )
}

async function readSize({ tx, orgId }: Work): Promise<number> {
  const last = await tx
    .selectFrom('audit_leaves')
    .select('leaf')
    .where('org_id', '=', orgId)
    .orderBy('leaf', 'desc')
    .limit(1)
    .executeTakeFirst()
  return last ? Number(last.leaf) + 1 : 0
}

async function readLeaves({ tx, orgId }: Work, from: number, to: number): Promise<SealedEvent[]> {
  const { rows } = await sql<SealedEvent>`
    select l.leaf, l.hash, l.subject_id as leaf_subject, l.seq as leaf_seq, p.hash as previous, ${leafColumns}
    from audit_leaves l
    left join events e on e.subject_id = l.subject_id and e.seq = l.seq
    left join audit_leaves p on p.subject_id = l.subject_id and p.seq = l.seq - 1
    where l.org_id = ${orgId} and l.leaf >= ${from} and l.leaf < ${to} order by l.leaf`.execute(tx)
  return rows
}

async function writePage(work: Work, from: number, to: number, next: number) {
  const leaves = await readLeaves(work, from, to)
  const { rows: checkpoints } = await sql<SignedNote>`
    select size, note from audit_checkpoints where org_id = ${work.orgId} and size > ${from} and size <= ${to} order by size`.execute(
    work.tx,
  )
  return linesOf({ leaves, checkpoints, stored: await readStoredNow(work, boundIn(leaves)) }, next)
}

/** Events that have no leaf: those that the sealer has not come to, and those that were put in behind it. */
async function writeUnsealed({ tx, orgId }: Work, size: number): Promise<string[]> {
  await sql`set local statement_timeout = ${sql.lit(slowQueryMsMax)}`.execute(tx)
  const { rows } = await sql<StoredEvent & { late: boolean }>`
    select ${leafColumns}, coalesce((e.xid, e.subject_id, e.seq) <= (t.xid, t.subject_id, t.seq), false) and l.leaf is null as late
    from events e left join audit_leaves l on l.subject_id = e.subject_id and l.seq = e.seq
    left join audit_trees t on t.org_id = e.org_id
    where e.org_id = ${orgId} and (l.leaf is null or l.leaf >= ${size}) order by e.xid, e.subject_id, e.seq`.execute(tx)
  return rows.map(unsealedLine)
}

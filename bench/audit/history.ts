import type pg from 'pg'
import type { StoredNow } from '../../server/records/audit/commitment.ts'
import type { StoredEvent } from '../../server/records/audit/leaf.ts'
import { block, endLine, headLine, linesOf, type SealedEvent, unsealedLine } from '../../server/records/audit/lines.ts'

/** The rows of an organisation's audit as a superuser sees and changes them. */
export type EventRow = StoredEvent & { xid: string }
export type LeafRow = { leaf: bigint; subject_id: string; seq: number; hash: Buffer }
export type History = {
  orgId: string
  key: string
  events: EventRow[]
  leaves: LeafRow[]
  checkpoints: { size: bigint; note: string }[]
  stored: StoredNow
  cursor: { xid: string; subject_id: string; seq: number }
}

const eventFields = 'org_id,subject_id,seq,subject_kind,at,type,version,actor_kind,actor_id,payload'.split(',')
const eventColumns = `org_id, subject_id, seq, subject_kind, to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at,
  type, version, actor_kind, actor_id, payload::text as payload, xid::text as xid`

/** Reads the rows of a real database as its owner. `stored` is what stands there of messages and files. */
export async function readHistory(owner: pg.Client, orgId: string, key: string, stored: StoredNow): Promise<History> {
  const all = async <T extends pg.QueryResultRow>(text: string) => (await owner.query<T>(text, [orgId])).rows
  const [cursor] = await all<History['cursor']>(
    'select xid::text as xid, subject_id, seq from audit_trees where org_id = $1',
  )
  return {
    orgId,
    key,
    stored,
    cursor: cursor!,
    events: await all(`select ${eventColumns} from events e where org_id = $1 order by e.xid, subject_id, seq`),
    leaves: (
      await all<LeafRow>('select leaf, subject_id, seq, hash from audit_leaves where org_id = $1 order by leaf')
    ).map((row) => ({ ...row, leaf: BigInt(row.leaf) })),
    checkpoints: (
      await all<{ size: string; note: string }>(
        'select size, note from audit_checkpoints where org_id = $1 order by size',
      )
    ).map((row) => ({ ...row, size: BigInt(row.size) })),
  }
}

const place = (subjectId: string, seq: number) => `${subjectId} ${seq}`

/** The export that the server writes of these rows. audit.test.ts shows on a real database that it is the same. */
export function render(history: History, at: Date): string[] {
  const { orgId, key, stored, checkpoints } = history
  // What belongs to another organisation now is not seen in this one.
  const events = history.events.filter((event) => event.org_id === orgId)
  const eventAt = new Map(events.map((event) => [place(event.subject_id, event.seq), event]))
  const leafAt = new Map(history.leaves.map((leaf) => [place(leaf.subject_id, leaf.seq), leaf]))
  const leaves = history.leaves.map((leaf) => sealedEvent(leaf, eventAt, leafAt))
  const size = Number(history.leaves.at(-1)?.leaf ?? -1) + 1
  const lines = [headLine(orgId, key, size, at)]
  let next = 0
  for (let from = 0; from < size; from += 8 * block) {
    const to = from + 8 * block
    const some = leaves.filter(({ leaf }) => leaf >= from && leaf < to)
    const notes = checkpoints.filter((one) => one.size > from && one.size <= Math.min(to, size))
    const page = linesOf({ leaves: some, checkpoints: notes, stored }, next)
    lines.push(...page.lines)
    next = page.next
  }
  const unsealed = events.filter((event) => !leafAt.has(place(event.subject_id, event.seq)))
  for (const event of unsealed) lines.push(unsealedLine({ ...event, late: isBehind(event, history.cursor) }))
  return [...lines, endLine(next, unsealed.length)]
}

function sealedEvent(leaf: LeafRow, events: Map<string, EventRow>, leaves: Map<string, LeafRow>): SealedEvent {
  const { subject_id: leaf_subject, seq: leaf_seq } = leaf
  const previous = leaves.get(place(leaf_subject, leaf_seq - 1))?.hash ?? null
  const event = events.get(place(leaf_subject, leaf_seq))
  const none = { org_id: null, subject_id: null, seq: null, subject_kind: null, at: null, type: null } as const
  const gone = { ...none, version: null, actor_kind: null, actor_id: null, payload: null }
  return { leaf: leaf.leaf, hash: leaf.hash, previous, leaf_subject, leaf_seq, ...(event ?? gone) }
}

function isBehind(event: EventRow, cursor: History['cursor']): boolean {
  if (BigInt(event.xid) !== BigInt(cursor.xid)) return BigInt(event.xid) < BigInt(cursor.xid)
  if (event.subject_id !== cursor.subject_id) return event.subject_id < cursor.subject_id
  return event.seq <= cursor.seq
}

/** Makes the rows of a real database these, as a superuser whom no trigger and no policy stops. */
export async function writeHistory(owner: pg.Client, { orgId, events, leaves, checkpoints }: History): Promise<void> {
  const insert = async (table: string, columns: string[], rows: object[]) => {
    const values = columns.map((_column, at) => `$${at + 1}`).join()
    for (const row of rows)
      await owner.query(
        `insert into ${table} (${columns.join()}) values (${values})`,
        columns.map((column) => (row as Record<string, unknown>)[column]),
      )
  }
  await owner.query('begin')
  await owner.query('set local session_replication_role = replica')
  for (const table of ['events', 'audit_leaves', 'audit_checkpoints'])
    await owner.query(`delete from ${table} where org_id = $1`, [orgId])
  await insert('events', [...eventFields, 'xid'], events)
  await insert('audit_leaves', ['org_id', 'leaf', 'subject_id', 'seq', 'hash'], leaves.map(inOrg(orgId)))
  await insert('audit_checkpoints', ['org_id', 'size', 'note', 'at'], checkpoints.map(inOrg(orgId, new Date(0))))
  await owner.query('commit')
}

const inOrg = (org_id: string, at?: Date) => (row: object) => ({ org_id, at, ...row })

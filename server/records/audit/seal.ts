import { sql } from 'kysely'
import { type House, inOrg, systemActor, type Work } from '#platform/database.ts'
import { insertAll, insertInto } from '#platform/insert.ts'
import { leafColumns, leafOf, type StoredEvent } from './leaf.ts'
import { append, rootOver, type Tree } from './merkle.ts'
import { readNote, type Signer, writeNote } from './note.ts'

/** How many events one transaction takes at most. */
const batch = 2_000
/** Levels of subtrees that are stored: roots of 256 leaves, of 65,536 … */
const storedLevels = 8
const hashBytes = 32

type Cursor = { xid: string; subject_id: string; seq: number }
type State = Tree & { cursor: Cursor }

/** Sizes that this process has signed or seen signed: a database that is smaller afterwards has lost history. */
const seen = new WeakMap<House['db'], Map<string, number>>()

/**
 * THE sealer: takes committed events below the horizon (follow.ts says why there), makes each a leaf of the organisation's
 * tree in its subject's chain, and signs the tree. One transaction, one sealer at a time; whatever crashes, the next run
 * goes on from the last commit. Answers how many it sealed when there may be more at once, else 0, so that the sweep signs
 * no more than once a second.
 * @throws Error when the stored state is not what was signed: somebody has changed it, and sealing on would hide that
 */
export async function sealEvents(house: House, orgId: string): Promise<number> {
  const signer = house.ports.notary
  const sizes = seen.get(house.db) ?? new Map<string, number>()
  seen.set(house.db, sizes)
  const sealed = await inOrg(house, systemActor(orgId, 'sealer'), 'staff', async (work) => {
    if (!(await isOnlySealer(work))) return null
    const state = await readState(work)
    const fresh = await readFresh(work, state.cursor)
    if (fresh.length === 0) return null
    await mustBeSigned(work, state, signer)
    if (state.size < (sizes.get(orgId) ?? 0))
      throw new Error(`the audit tree had ${sizes.get(orgId)} leaves and has ${state.size}: history was taken away`)
    const events = await readUnsealed(work, fresh)
    await writeLeaves(work, state, events)
    await writeState(work, state, fresh.at(-1)!, signer, events.length > 0)
    return { size: state.size, full: fresh.length === batch, events: events.length }
  })
  if (!sealed) return 0
  sizes.set(orgId, sealed.size)
  return sealed.full ? sealed.events : 0
}

async function isOnlySealer({ tx, orgId }: Work): Promise<boolean> {
  const { rows } = await sql<{ got: boolean }>`
    select pg_try_advisory_xact_lock(hashtextextended(${`audit ${orgId}`}, 0)) as got`.execute(tx)
  return rows[0]!.got
}

async function readState({ tx, orgId }: Work): Promise<State> {
  const row = await tx.selectFrom('audit_trees').selectAll().where('org_id', '=', orgId).executeTakeFirst()
  const start = { xid: '0', subject_id: '00000000-0000-0000-0000-000000000000', seq: 0 }
  if (!row) return { size: 0, frontier: [], cursor: start }
  const frontier = Array.from({ length: row.frontier.length / hashBytes }, (_, at) =>
    row.frontier.subarray(at * hashBytes, (at + 1) * hashBytes),
  )
  return { size: Number(row.size), frontier, cursor: { xid: row.xid, subject_id: row.subject_id, seq: row.seq } }
}

/** Places of the next events below the horizon, in the order of their transactions. */
async function readFresh({ tx, orgId }: Work, cursor: Cursor): Promise<Cursor[]> {
  const { rows } = await sql<Cursor>`
    select e.xid::text as xid, e.subject_id, e.seq from events e
    where e.org_id = ${orgId} and e.xid < pg_snapshot_xmin(pg_current_snapshot())
      and (e.xid, e.subject_id, e.seq) > (${cursor.xid}::xid8, ${cursor.subject_id}::uuid, ${cursor.seq}::int)
    order by e.xid, e.subject_id, e.seq limit ${batch}`.execute(tx)
  return rows
}

async function mustBeSigned({ tx, orgId }: Work, state: State, signer: Signer): Promise<void> {
  const last = await tx
    .selectFrom('audit_checkpoints')
    .select('note')
    .where('org_id', '=', orgId)
    .orderBy('size', 'desc')
    .limit(1)
    .executeTakeFirst()
  if (!last && state.size === 0) return
  const checkpoint = last && readNote(orgId, last.note, signer.publicKey)
  if (!checkpoint) throw new Error('the last audit checkpoint is not signed by the key of this installation')
  if (checkpoint.size !== state.size || !checkpoint.root.equals(rootOver(state.frontier)))
    throw new Error(`the audit tree of ${state.size} leaves is not the one that was signed at ${checkpoint.size}`)
}

type Unsealed = StoredEvent & { previous: Buffer | null }

/**
 * The events of these places that have no leaf yet, and whatever of the same subjects comes before them: a transaction
 * that began earlier may have waited for one that began later, so a story's order is not the order of transactions.
 */
async function readUnsealed({ tx }: Work, fresh: Cursor[]): Promise<Unsealed[]> {
  const upTo = new Map<string, number>()
  for (const { subject_id, seq } of fresh) upTo.set(subject_id, Math.max(seq, upTo.get(subject_id) ?? 0))
  const { rows } = await sql<Unsealed>`
    select ${leafColumns}, last.hash as previous
    from unnest(${[...upTo.keys()]}::uuid[], ${[...upTo.values()]}::int[]) with ordinality as s(subject_id, seq, place)
    left join lateral (select seq, hash from audit_leaves where subject_id = s.subject_id order by seq desc limit 1) last on true
    join events e on e.subject_id = s.subject_id and e.seq > coalesce(last.seq, 0) and e.seq <= s.seq
    order by s.place, e.seq`.execute(tx)
  return rows
}

async function writeLeaves(work: Work, state: State, events: Unsealed[]): Promise<void> {
  const org_id = work.orgId
  const leaves: { org_id: string; leaf: bigint; subject_id: string; seq: number; hash: Buffer }[] = []
  const nodes: { org_id: string; level: number; place: bigint; hash: Buffer }[] = []
  for (const event of events) {
    const before = leaves.at(-1)
    const previous = before?.subject_id === event.subject_id ? before.hash : event.previous
    const { hash } = leafOf(event, previous)
    leaves.push({ org_id, leaf: BigInt(state.size), subject_id: event.subject_id, seq: event.seq, hash })
    append(state, hash, ({ level, place }, root) => {
      if (level % storedLevels === 0) nodes.push({ org_id, level, place: BigInt(place), hash: root })
    })
  }
  await insertAll(work, [insertInto('audit_leaves', leaves), insertInto('audit_nodes', nodes)])
}

async function writeState(work: Work, state: State, upTo: Cursor, signer: Signer, grew: boolean): Promise<void> {
  const { tx, orgId, now } = work
  if (grew) {
    const note = writeNote(orgId, { size: state.size, root: rootOver(state.frontier), at: now.toISOString() }, signer)
    await tx
      .insertInto('audit_checkpoints')
      .values({ org_id: orgId, size: BigInt(state.size), at: now, note })
      .execute()
  }
  const row = { size: BigInt(state.size), frontier: Buffer.concat(state.frontier), ...upTo, sealed_at: now }
  await tx
    .insertInto('audit_trees')
    .values({ org_id: orgId, ...row })
    .onConflict((conflict) => conflict.column('org_id').doUpdateSet(row))
    .execute()
}

import { sql } from 'kysely'
import type { z } from 'zod'
import type { Work } from '#platform/database.ts'
import { boundBy, readStoredNow } from './commitment.ts'
import type { faultKinds, proveTicket } from './contract.ts'
import { leafColumns, leafOf, type StoredEvent } from './leaf.ts'
import { inclusionSpans, rootFromPath, rootOver, subtreesOf } from './merkle.ts'
import { type Checkpoint, readNote, verifierKey } from './note.ts'

type Proof = z.input<typeof proveTicket.answer>
type Fault = { kind: (typeof faultKinds)[number]; seq: number | null }
/** One place of a story: its event and its leaf, each null when it is not there. */
type Place = { seq: number; leaf: bigint | null; hash: Buffer | null; events_said: number } & (
  | StoredEvent
  | { payload: null; type: null }
)
type Sealed = { leaf: number; hash: Buffer }

/**
 * The proof of one story: its chain computed anew from the stored events, its messages and files held against what their
 * events bind, and its last leaf led to the newest signed root.
 */
export async function proveStory(work: Work, ticketId: string): Promise<Proof> {
  const places = await readPlaces(work, ticketId)
  const chain = chainOf(places)
  const fault = chain.fault ?? (await boundFault(work, ticketId, places))
  const checkpoint = await readCheckpoint(work)
  const path = chain.last && checkpoint ? await readPath(work, chain.last.leaf, checkpoint.size) : []
  const isSigned = !chain.last || (checkpoint !== null && isUnder(checkpoint, chain.last, path))
  const proof = {
    format: 'huiyin-proof/1',
    key: verifierKey(work.orgId, work.auditKey),
    events: chain.texts,
    leaf: chain.last?.leaf,
    path: path.map((hash) => hash.toString('base64')),
    note: checkpoint?.note,
  }
  const isBroken = fault !== null || !isSigned
  return {
    state: isBroken ? 'broken' : chain.texts.length < places.length ? 'sealing' : 'verified',
    events: places.length,
    sealed: chain.texts.length,
    fault: fault ?? (isSigned ? null : { kind: 'not_signed', seq: null }),
    checkpoint: checkpoint && { ...checkpoint, root: checkpoint.root.toString('base64') },
    proof: isBroken || !chain.last ? null : JSON.stringify(proof),
  }
}

function isUnder({ size, root }: Checkpoint, { leaf, hash }: Sealed, path: Buffer[]): boolean {
  return rootFromPath(hash, leaf, size, path)?.equals(root) === true
}

/** In one statement, because events and leaves go on being written while this reads. */
async function readPlaces({ tx }: Work, ticketId: string): Promise<Place[]> {
  const { rows } = await sql<Place>`
    select ${leafColumns}, coalesce(e.seq, l.seq) as seq, l.leaf, l.hash,
      (select story_seq from tickets where ticket_id = ${ticketId}) as events_said
    from (select * from events where subject_id = ${ticketId}) e
    full join (select seq, leaf, hash from audit_leaves where subject_id = ${ticketId}) l on l.seq = e.seq
    order by coalesce(e.seq, l.seq)`.execute(tx)
  return rows
}

/**
 * The chain from the first event on, as far as it is sealed, and the first place where it is not what was sealed. The
 * ticket itself says how many events there must be, so that a tail cut off together with its leaves shows too.
 */
function chainOf(places: Place[]): { texts: string[]; last: Sealed | null; fault: Fault | null } {
  const texts: string[] = []
  let last: Sealed | null = null
  const stop = (kind: Fault['kind'], seq: number) => ({ texts, last, fault: { kind, seq } })
  for (const [at, place] of places.entries()) {
    const seq = at + 1
    if (place.seq !== seq || place.payload === null) return stop('event_missing', seq)
    if (seq > place.events_said) return stop('event_put_in', seq)
    if (place.hash === null) continue
    // Sealed in order: what has no leaf comes after everything that has one.
    if (texts.length < at) return stop('event_put_in', texts.length + 1)
    const { text, hash } = leafOf(place, last?.hash ?? null)
    if (!hash.equals(place.hash)) return stop('event_changed', seq)
    texts.push(text)
    last = { leaf: Number(place.leaf), hash }
  }
  const said = places[0]?.events_said ?? 0
  return said > places.length ? stop('event_missing', places.length + 1) : { texts, last, fault: null }
}

/** The first message or file that is not what its event binds, and messages that no event names. */
async function boundFault(work: Work, ticketId: string, places: Place[]): Promise<Fault | null> {
  const events = places.filter((place) => place.payload !== null)
  const bounds = events.map((event) => ({ event, bound: boundBy(ticketId, event.payload) }))
  const now = await readStoredNow(
    work,
    bounds.flatMap(({ bound }) => bound ?? []),
  )
  const erased = erasedBy(ticketId, events)
  for (const { event, bound } of bounds) {
    if (!bound) continue
    const said = JSON.parse(event.payload) as { messageId: string; commitment?: string; files?: Record<string, string> }
    const isErased = (id: string | null) => [ticketId, said.messageId, id].some((one) => one && erased.has(one))
    const words = bound.messageId === null ? said.commitment : now.words[bound.messageId]
    if (words === undefined && bound.messageId) return { kind: 'message_missing', seq: event.seq }
    if (words !== said.commitment && !(words === null && isErased(null)))
      return { kind: 'message_changed', seq: event.seq }
    for (const id of bound.files)
      if (now.files[id] !== said.files?.[id] && !(now.files[id] === undefined && isErased(id)))
        return { kind: 'file_changed', seq: event.seq }
  }
  const { rows } = await sql`
    select 1 from messages m where m.ticket_id = ${ticketId} and not exists
      (select from events e where e.subject_id = ${ticketId} and e.payload ->> 'messageId' = m.message_id::text) limit 1`.execute(
    work.tx,
  )
  return rows.length > 0 ? { kind: 'message_put_in', seq: null } : null
}

/** What the story says was erased: the ticket, messages, files, by their ids. */
function erasedBy(ticketId: string, events: StoredEvent[]): Set<string> {
  const purged = events
    .filter((event) => event.type === 'message.purged')
    .map((event) => JSON.parse(event.payload) as { messageId: string; attachmentId: string | null })
    .map(({ messageId, attachmentId }) => attachmentId ?? messageId)
  return new Set(events.some((event) => event.type === 'ticket.erased') ? [...purged, ticketId] : purged)
}

/** The newest checkpoint, when the key of this installation has signed it. */
async function readCheckpoint({ tx, orgId, auditKey }: Work): Promise<(Checkpoint & { note: string }) | null> {
  const newest = await tx
    .selectFrom('audit_checkpoints')
    .select('note')
    .where('org_id', '=', orgId)
    .orderBy('size', 'desc')
    .limit(1)
    .executeTakeFirst()
  const checkpoint = newest ? readNote(orgId, newest.note, auditKey) : null
  return checkpoint && { ...checkpoint, note: newest!.note }
}

const storedLevels = 8

/** The inclusion proof of a leaf in the tree of this size: a few hundred stored hashes, whatever the size. */
async function readPath({ tx, orgId }: Work, leaf: number, size: number): Promise<Buffer[]> {
  const spans = inclusionSpans(leaf, { from: 0, to: size }).map(subtreesOf)
  const wanted = spans.flat().map(({ level, place }) => {
    const stored = level - (level % storedLevels)
    const width = 2 ** (level - stored)
    return { level: stored, from: place * width, to: (place + 1) * width }
  })
  const { rows } = await sql<{ at: string; hash: Buffer }>`
    select w.at::text as at, n.hash from unnest(${wanted.map((one) => one.level)}::int[], ${wanted.map((one) => one.from)}::bigint[],
      ${wanted.map((one) => one.to)}::bigint[]) with ordinality as w(level, "from", "to", at)
    join lateral (
      select l.leaf as place, l.hash from audit_leaves l
        where w.level = 0 and l.org_id = ${orgId} and l.leaf >= w."from" and l.leaf < w."to"
      union all
      select i.place, i.hash from audit_nodes i
        where w.level > 0 and i.org_id = ${orgId} and i.level = w.level and i.place >= w."from" and i.place < w."to"
    ) n on true order by w.at, n.place`.execute(tx)
  const hashes = Map.groupBy(rows, (row) => Number(row.at))
  let next = 0
  return spans.map((subtrees) =>
    rootOver(subtrees.map(() => completeRoot((hashes.get(++next) ?? []).map((row) => row.hash)))),
  )
}

/** The root of a complete subtree from the hashes of one of its levels. */
function completeRoot(hashes: Buffer[]): Buffer {
  const half = hashes.length / 2
  if (hashes.length < 2) return hashes[0] ?? Buffer.alloc(32)
  return rootOver([completeRoot(hashes.slice(0, half)), completeRoot(hashes.slice(half))])
}

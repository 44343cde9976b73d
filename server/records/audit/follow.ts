import { sql } from 'kysely'
import { type House, inOrg, preparedMark, systemActor, type Work } from '#platform/database.ts'

/** An event as a follower sees it. */
export type StoryEvent = {
  subjectId: string
  seq: number
  subjectKind: string
  xid: string
  at: Date
  type: string
  version: number
  actorKind: string
  actorId: string | null
  payload: Record<string, unknown>
}

/**
 * Something that happens next because of an event. It touches only the database, in the transaction that also moves
 * its cursor: so each event is followed exactly once, whatever crashes. What reaches outside is a row for a sweep.
 */
export type Follower = {
  name: string
  types: string[] /** Another one that it builds upon and does not overtake. */
  after?: string
} & (
  | { next(work: Work, event: StoryEvent): Promise<void> }
  /** For what many events of a batch do together. */
  | { nextAll(work: Work, events: StoryEvent[]): Promise<void> }
)

const batch = 200

/**
 * The followers that have something to do. The others pass what is new together, in this one transaction: most of what
 * happens concerns none of them. Whoever cannot be looked at, because another worker is at it, has nothing to do here.
 */
export async function findNews(house: House, orgId: string, followers: Follower[]): Promise<Follower[]> {
  const wanted = followers.map(({ name, types }) => ({ follower: name, types }))
  const names = await inOrg(house, systemActor(orgId, 'followers'), 'staff', async ({ tx, now }) => {
    const { rows } = await sql<{ follower: string }>`${sql.raw(preparedMark)}
      with wanted as (select * from json_to_recordset(${JSON.stringify(wanted)}::json) as w(follower text, types text[])),
      fresh as not materialized (
        select xid, subject_id, seq, type from events
        where org_id = ${orgId} and xid < pg_snapshot_xmin(pg_current_snapshot())),
      newest as (select xid, subject_id, seq from fresh order by xid desc, subject_id desc, seq desc limit 1),
      behind as (
        select c.follower, c.xid, c.subject_id, c.seq, w.types
        from follower_cursors c join wanted w on w.follower = c.follower cross join newest n
        where c.org_id = ${orgId} and (c.xid, c.subject_id, c.seq) < (n.xid, n.subject_id, n.seq)
        for update of c skip locked),
      busy as (
        select b.follower from behind b cross join lateral (
          select 1 from fresh f where (f.xid, f.subject_id, f.seq) > (b.xid, b.subject_id, b.seq) and f.type = any(b.types)
          -- In the order of the index: without, PostgreSQL hopes to meet one soon and reads all events there are.
          order by f.xid, f.subject_id, f.seq limit 1) first),
      passed as (
        update follower_cursors c set xid = n.xid, subject_id = n.subject_id, seq = n.seq, moved_at = ${now} from newest n
        where c.org_id = ${orgId} and c.follower in (select follower from behind except select follower from busy))
      select follower from busy
      union select follower from wanted where follower not in (select follower from follower_cursors where org_id = ${orgId})`.execute(
      tx,
    )
    return new Set(rows.map((row) => row.follower))
  })
  return followers.filter(({ name }) => names.has(name))
}

/**
 * Follows up to `batch` events of one organisation for one follower; answers how many they were.
 *
 * Serial numbers are given before commit, so a reader of the newest number may skip a slower transaction for good.
 * Here only events of transactions below pg_snapshot_xmin are read: everything there has ended, nothing can appear
 * later, and the order (xid, subject, seq) is fixed (PostgreSQL documentation, 9.28 "Transaction ID and snapshot").
 */
export async function followOnce(house: House, orgId: string, follower: Follower): Promise<number> {
  return inOrg(house, systemActor(orgId, follower.name), 'staff', async (work) => {
    const { tx } = work
    // The lock keeps a second worker from following the same events; it then sees the moved cursor.
    const cursor =
      (await tx
        .selectFrom('follower_cursors')
        .selectAll()
        .where('org_id', '=', orgId)
        .where('follower', '=', follower.name)
        .forUpdate()
        .skipLocked()
        .executeTakeFirst()) ??
      (await tx
        .insertInto('follower_cursors')
        .values({
          org_id: orgId,
          follower: follower.name,
          xid: '0',
          subject_id: '00000000-0000-0000-0000-000000000000',
          seq: 0,
          moved_at: work.now,
        })
        .onConflict((c) => c.doNothing())
        .returningAll()
        .executeTakeFirst())
    if (!cursor) return 0
    const events = await readNext(work, follower, cursor)
    const last = events.at(-1)
    if (!last) return 0
    if ('nextAll' in follower) await follower.nextAll(work, events)
    else for (const event of events) await follower.next(work, event)
    await tx
      .updateTable('follower_cursors')
      .set({ xid: last.xid, subject_id: last.subjectId, seq: last.seq, moved_at: work.now })
      .where('org_id', '=', orgId)
      .where('follower', '=', follower.name)
      .execute()
    return events.length
  })
}

/** The next events that a follower looks at. One statement, because two would see two horizons. */
async function readNext(
  work: Work,
  follower: Follower,
  cursor: { xid: string; subject_id: string; seq: number },
): Promise<StoryEvent[]> {
  const { rows } = await sql<EventAsRead>`
    select e.subject_id, e.seq, e.subject_kind, e.xid::text as xid, e.at, e.type, e.version, e.actor_kind, e.actor_id, e.payload
    from events e where e.org_id = ${work.orgId} and e.xid < pg_snapshot_xmin(pg_current_snapshot())
      and (e.xid, e.subject_id, e.seq) > (${cursor.xid}::xid8, ${cursor.subject_id}::uuid, ${cursor.seq}::int)
      and e.type = any(${follower.types}) ${follower.after === undefined ? sql`` : notBefore(work, follower.after)}
    -- The column, not the text above it: as text 1000 would stand before 999.
    order by e.xid, e.subject_id, e.seq limit ${batch}`.execute(work.tx)
  return rows.map(eventOf)
}

/** Only what another follower has followed. */
function notBefore(work: Work, name: string) {
  return sql`and (e.xid, e.subject_id, e.seq) <= (select c.xid, c.subject_id, c.seq from follower_cursors c
    where c.org_id = ${work.orgId} and c.follower = ${name})`
}

/** Of some subjects, the moments of the oldest events that still wait for a follower which looks at their kind. */
export async function oldestUnfollowed(
  work: Work,
  follower: Follower,
  subjectIds: string[],
): Promise<Map<string, Date>> {
  const { rows } = await sql<{ subject_id: string; at: Date }>`
    select e.subject_id, min(e.at) as at from events e
    left join follower_cursors c on c.org_id = e.org_id and c.follower = ${follower.name}
    where e.org_id = ${work.orgId} and e.subject_id = any(${subjectIds}::uuid[]) and e.type = any(${follower.types})
      and (c.xid is null or (e.xid, e.subject_id, e.seq) > (c.xid, c.subject_id, c.seq))
    group by e.subject_id`.execute(work.tx)
  return new Map(rows.map((row) => [row.subject_id, row.at]))
}

type EventAsRead = {
  subject_id: string
  seq: number
  subject_kind: string
  xid: string
  at: Date
  type: string
  version: number
  actor_kind: string
  actor_id: string | null
  payload: unknown
}

function eventOf(row: EventAsRead): StoryEvent {
  return {
    subjectId: row.subject_id,
    seq: row.seq,
    subjectKind: row.subject_kind,
    xid: row.xid,
    at: row.at,
    type: row.type,
    version: row.version,
    actorKind: row.actor_kind,
    actorId: row.actor_id,
    payload: row.payload as Record<string, unknown>,
  }
}

/** The story of one subject after a sequence number, oldest first. */
export async function readStory(work: Work, subjectId: string, seqAfter = 0, limit = 1000): Promise<StoryEvent[]> {
  const rows = await work.tx
    .selectFrom('events')
    .selectAll()
    .where('subject_id', '=', subjectId)
    .where('seq', '>', seqAfter)
    .orderBy('seq')
    .limit(limit)
    .execute()
  return rows.map(eventOf)
}

/** What some kinds of events tell of several subjects, each story oldest first. */
export async function readStories(
  work: Work,
  subjectIds: readonly string[],
  types: readonly string[],
): Promise<Map<string, StoryEvent[]>> {
  const rows = await work.tx
    .selectFrom('events')
    .selectAll()
    .where('subject_id', '=', sql<string>`any(${subjectIds}::uuid[])`)
    .where('type', 'in', types)
    .orderBy('subject_id')
    .orderBy('seq')
    .execute()
  return Map.groupBy(rows.map(eventOf), ({ subjectId }) => subjectId)
}

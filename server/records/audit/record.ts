import { canonicalJson } from '#platform/crypto.ts'
import type { Actor, Work } from '#platform/database.ts'
import { type Insert, insertAll, insertInto } from '#platform/insert.ts'

export type SubjectKind = 'ticket' | 'staff' | 'organisation' | 'customer'

/** What happened, before it has a place in the story. Payloads hold references and codes, never personal data. */
export type NewEvent = { type: string; version?: number; payload: Record<string, unknown> }

export type EventRow = {
  org_id: string
  subject_id: string
  seq: number
  subject_kind: SubjectKind
  at: Date
  type: string
  version: number
  actor_kind: Actor['kind']
  actor_id: string | null
  payload: string
}

/** The rows of events that follow `seqBefore` in the story of one subject; gapless because the subject is locked. */
export function eventRows(
  at: Date,
  actor: Actor,
  subject: { kind: SubjectKind; id: string },
  seqBefore: number,
  events: NewEvent[],
): EventRow[] {
  return events.map((event, index) => ({
    org_id: actor.orgId,
    subject_id: subject.id,
    seq: seqBefore + index + 1,
    subject_kind: subject.kind,
    at,
    type: event.type,
    version: event.version ?? 1,
    actor_kind: actor.kind,
    actor_id: actorId(actor),
    payload: canonicalJson(event.payload),
  }))
}

/** Events to append; the only place that writes them. A number that is taken already fails the transaction. */
export function eventInserts(rows: EventRow[]): Insert[] {
  return [insertInto('events', rows)]
}

/** Appends events in this transaction. */
export async function recordEvents(work: Work, rows: EventRow[]): Promise<void> {
  await insertAll(work, eventInserts(rows))
}

const placeOf = {
  staff: { table: 'staff', key: 'staff_id' },
  customer: { table: 'customers', key: 'customer_id' },
  organisation: { table: 'orgs', key: 'org_id' },
} as const

/** Records events about something that keeps no sequence of its own (a person, a customer, the organisation): locks the subject. */
export async function recordAbout(
  work: Work,
  subject: { kind: keyof typeof placeOf; id: string },
  events: NewEvent[],
): Promise<void> {
  const { table, key } = placeOf[subject.kind]
  await work.tx
    .selectFrom(table)
    .select(key as never)
    .where(key as never, '=', subject.id as never)
    .forUpdate()
    .execute()
  const last = await work.tx
    .selectFrom('events')
    .select('seq')
    .where('subject_id', '=', subject.id)
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst()
  await recordEvents(work, eventRows(work.now, work.actor, subject, last?.seq ?? 0, events))
}

function actorId(actor: Actor): string | null {
  if (actor.kind === 'staff') return actor.staffId
  if (actor.kind === 'customer') return actor.customerId
  return null
}

import { sql } from 'kysely'
import { leafHash } from './merkle.ts'

/** An event exactly as it is stored: every column as PostgreSQL writes it, so that nothing is lost on the way. */
export type StoredEvent = {
  org_id: string
  subject_id: string
  seq: number
  subject_kind: string
  /** UTC with microseconds. */
  at: string
  type: string
  version: number
  actor_kind: string
  actor_id: string | null
  payload: string
}

/** The columns of a leaf, from events as `e`. A moment that a clock of ours cannot write (an infinity) is null. */
export const leafColumns = sql`e.org_id, e.subject_id, e.seq, e.subject_kind,
  to_char(e.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at, e.type, e.version, e.actor_kind, e.actor_id, e.payload::text as payload`

/**
 * The canonical text (RFC 8785) of an event in its chain: what a leaf hashes. `previous` is the leaf's hash of the event
 * before it about the same subject, null for the first. The payload goes in as it is stored, which is canonical.
 */
export function leafText(event: StoredEvent, previous: Buffer | null): string {
  const text = JSON.stringify
  const actor = `{"id":${text(event.actor_id)},"kind":${text(event.actor_kind)}}`
  const subject = `{"id":${text(event.subject_id)},"kind":${text(event.subject_kind)}}`
  const chain = previous ? `"${previous.toString('base64')}"` : 'null'
  return (
    `{"actor":${actor},"at":${text(event.at)},"org":${text(event.org_id)},"payload":${event.payload},` +
    `"previous":${chain},"seq":${event.seq},"subject":${subject},"type":${text(event.type)},"version":${event.version}}`
  )
}

/** Text and hash of an event in its chain. */
export function leafOf(event: StoredEvent, previous: Buffer | null): { text: string; hash: Buffer } {
  const text = leafText(event, previous)
  return { text, hash: leafHash(text) }
}

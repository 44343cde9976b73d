import { sql } from 'kysely'
import type { Clock } from '#platform/clock.ts'
import { sha256 } from '#platform/crypto.ts'
import type { Work } from '#platform/database.ts'

/** What a message's commitment binds: who wrote what, when, for whom; the original as ciphertext. */
export type Committed = {
  author_kind: string
  author_id: string | null
  visibility: string
  at: Date
  body: string
  original_sealed: Buffer | null
}

const saltBytes = 16

/**
 * Commits to a message: a salt to keep with the row, and the hash that its event names. The event tells nothing of the
 * words, and when salt and words are gone nobody can find them by trying; but no other words fit it.
 */
export function commitTo(clock: Clock, message: Committed): { salt: Buffer; commitment: string } {
  const salt = clock.bytes(saltBytes)
  return { salt, commitment: commitmentOf(message, salt) }
}

/**
 * SHA-256, in base64, over salt, particulars and body as text, sealed original, and the length of that text in bytes (four
 * bytes, the highest first), which keeps the parts apart.
 */
export function commitmentOf(message: Committed, salt: Buffer): string {
  const { author_kind, author_id, visibility, at, body, original_sealed } = message
  const text = `${author_kind}|${author_id ?? ''}|${visibility}|${at.getTime()}|${body}`
  const sealedBytes = original_sealed?.length ?? 0
  const bytes = Buffer.allocUnsafe(saltBytes + text.length * 3 + sealedBytes + 4)
  salt.copy(bytes)
  const textBytes = bytes.write(text, saltBytes)
  const end = saltBytes + textBytes + sealedBytes
  original_sealed?.copy(bytes, saltBytes + textBytes)
  bytes.writeUInt32BE(textBytes, end)
  return sha256(bytes.subarray(0, end + 4)).toString('base64')
}

/** A message or file that an event binds. */
export type Bound = { ticketId: string; messageId: string | null; files: string[] }

/** What an event binds, from its payload as text; null for most. */
export function boundBy(subjectId: string, payload: string): Bound | null {
  if (!payload.includes('"commitment":') && !payload.includes('"files":')) return null
  const { messageId, commitment, files } = JSON.parse(payload) as Record<string, unknown>
  return {
    ticketId: subjectId,
    messageId: typeof messageId === 'string' && commitment ? messageId : null,
    files: typeof files === 'object' && files ? Object.keys(files) : [],
  }
}

/** What is stored now: commitments by message (null where the salt was erased) and keys of files by attachment. */
export type StoredNow = { words: Record<string, string | null>; files: Record<string, string> }

/** What is left of erased words is a mark: anything longer was put there, and no commitment fits it. */
const markCharsMax = 8

function withoutSalt({ body, original_sealed }: Committed): string | null {
  return body.length <= markCharsMax && original_sealed === null ? null : ''
}

/** Computes the commitments of these messages anew from their rows. */
export async function readStoredNow({ tx }: Work, bound: Bound[]): Promise<StoredNow> {
  const messages = bound.filter((one) => one.messageId)
  const files = bound.flatMap((one) => one.files)
  const now: StoredNow = { words: {}, files: {} }
  if (messages.length > 0) {
    const { rows } = await sql<Committed & { message_id: string; salt: Buffer | null }>`
      select m.message_id, m.author_kind, m.author_id, m.visibility, m.at, m.body, m.original_sealed, m.salt
      from unnest(${messages.map((one) => one.ticketId)}::uuid[], ${messages.map((one) => one.messageId)}::uuid[]) as b(ticket_id, message_id)
      join messages m on m.ticket_id = b.ticket_id and m.message_id = b.message_id`.execute(tx)
    for (const row of rows) now.words[row.message_id] = row.salt ? commitmentOf(row, row.salt) : withoutSalt(row)
  }
  if (files.length > 0) {
    const rows = await tx
      .selectFrom('uploads')
      .select(['attachment_id', 'original_key'])
      .where('attachment_id', 'in', files)
      .execute()
    for (const row of rows) now.files[row.attachment_id] = row.original_key
  }
  return now
}

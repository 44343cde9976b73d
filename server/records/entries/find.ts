import { createSecretKey, type KeyObject } from 'node:crypto'
import type { Work } from '#platform/database.ts'
import { Problem } from '#platform/errors.ts'
import type { Place } from '#platform/vault/cipher.ts'

/** A signing secret ready for use; a retired one is known by name only. */
export type EntrySecret = { kid: string; key: KeyObject | null }

/** An entry point as the door needs it. Secrets newest first. */
export type Entry = {
  entryId: string
  key: string
  name: { 'zh-Hans': string; en: string }
  origins: string[]
  requestsPerMinuteMax: number
  active: boolean
  secrets: EntrySecret[]
}

/** Where the ciphertext of a secret belongs. */
export const secretPlace = (orgId: string, kid: string): Place => ({
  orgId,
  table: 'entry_secrets',
  column: 'secret_sealed',
  rowId: kid,
})

/**
 * What was read within the last second, by organisation: the public door asks with every request. Another process
 * therefore goes on for up to a second with an entry that was changed here; a token lives for ten minutes.
 */
const known = new Map<string, { readMs: number; entries: Entry[] }>()
const freshMsMax = 1_000

/** This process changed something: read again. */
export function forgetKnown(orgId: string): void {
  known.delete(orgId)
}

/** Every entry point of the organisation with its opened secrets: one query at most, and none within a second. */
export async function entriesOf(work: Work): Promise<Entry[]> {
  const nowMs = work.now.getTime()
  const before = known.get(work.orgId)
  if (before && Math.abs(nowMs - before.readMs) < freshMsMax) return before.entries
  const rows = await work.tx
    .selectFrom('entries')
    .leftJoin('entry_secrets', 'entry_secrets.entry_id', 'entries.entry_id')
    .selectAll('entries')
    .select(['entry_secrets.kid', 'entry_secrets.secret_sealed', 'entry_secrets.retired_at'])
    .where('entries.org_id', '=', work.orgId)
    .orderBy('entries.created_at')
    .orderBy('entries.entry_id')
    .orderBy('entry_secrets.created_at', 'desc')
    .orderBy('entry_secrets.kid')
    .execute()
  const entries = new Map<string, Entry>()
  for (const row of rows) {
    const entry = entries.get(row.entry_id) ?? {
      entryId: row.entry_id,
      key: row.key,
      name: row.name as Entry['name'],
      origins: row.origins as string[],
      requestsPerMinuteMax: row.requests_per_minute_max,
      active: row.active,
      secrets: [],
    }
    entries.set(row.entry_id, entry)
    if (row.kid && row.secret_sealed)
      entry.secrets.push({
        kid: row.kid,
        key: row.retired_at ? null : openSecret(work, row.kid, row.secret_sealed),
      })
  }
  known.set(work.orgId, { readMs: nowMs, entries: [...entries.values()] })
  return [...entries.values()]
}

/**
 * The entry point that a key names, when it is open. A page of another site (`site` is its origin) must stand on the
 * entry's list; on our own pages, and from a server, a key that means nothing only counts as none.
 * @throws Problem denied origin_not_allowed
 */
export function entryFor(entries: Entry[], key: string | undefined, site: string | null): Entry | null {
  const entry = entries.find((candidate) => candidate.key === key && candidate.active) ?? null
  if (site !== null && !entry?.origins.includes(site)) throw new Problem('denied', 'origin_not_allowed')
  return entry
}

/** As a key object, which no log and no JSON shows the bytes of. */
function openSecret(work: Work, kid: string, sealed: Buffer): KeyObject {
  return createSecretKey(Buffer.from(work.vault.open(secretPlace(work.orgId, kid), sealed), 'base64url'))
}

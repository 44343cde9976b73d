import { sql } from 'kysely'
import type { Work } from '../database.ts'
import { preparedMark } from '../database.ts'
import { type Insert, insertAll, insertInto } from '../insert.ts'
import type { SubjectKeyRow } from './keyring.ts'
import type { Sealer } from './sealer.ts'

/** A data key as it is stored. */
export type StoredKey = { subject_id: string; version: number; wrap_version: number; key_wrapped: Buffer }

/** The sealers of subjects that have a key; who was erased, or never had one, is missing. */
export async function sealersOf(work: Work, subjectIds: string[]): Promise<Map<string, Sealer>> {
  return sealersFrom(work, await keysOf(work, subjectIds))
}

async function keysOf(work: Work, subjectIds: string[]): Promise<StoredKey[]> {
  if (subjectIds.length === 0) return []
  const { rows } = await sql<StoredKey>`${sql.raw(preparedMark)}
    select subject_id, version, wrap_version, key_wrapped from subject_keys
    where org_id = ${work.orgId} and subject_id = any(${[...new Set(subjectIds)]}::uuid[])`.execute(work.tx)
  return rows
}

/** What opens the seals of many subjects. A key that does not unwrap throws when it is used: it holds up no other. */
export async function openersOf(work: Work, subjectIds: string[]): Promise<Map<string, Pick<Sealer, 'open'>>> {
  const openers = new Map<string, Pick<Sealer, 'open'>>()
  for (const [subjectId, its] of Map.groupBy(await keysOf(work, subjectIds), (row) => row.subject_id)) {
    try {
      openers.set(subjectId, (await sealersFrom(work, its)).get(subjectId)!)
    } catch (failure) {
      const open = () => {
        throw failure
      }
      openers.set(subjectId, { open })
    }
  }
  return openers
}

/** The sealers of subjects from rows that were read with something else. */
export async function sealersFrom(work: Work, rows: StoredKey[]): Promise<Map<string, Sealer>> {
  const sealers = new Map<string, Sealer>()
  for (const [subjectId, its] of Map.groupBy(rows, (row) => row.subject_id)) {
    const sealer = work.vault.sealerFrom(its) ?? (await work.rereadVault()).sealerFrom(its)
    if (!sealer) throw new Error('a data key is wrapped by a key that is gone')
    sealers.set(subjectId, sealer)
  }
  return sealers
}

/**
 * What opens a subject's seals. Without a key of its own it is the organisation's sealer, which opens what was sealed
 * before there were data keys, and nothing whose key was destroyed.
 */
export async function openerOf(work: Work, subjectId: string): Promise<Pick<Sealer, 'open' | 'openStream'>> {
  return (await sealersOf(work, [subjectId])).get(subjectId) ?? work.vault
}

/** The sealer of a subject that may have no key yet: then it gets one in this transaction. */
export async function sealerFor(work: Work, subjectId: string): Promise<Sealer> {
  const known = (await sealersOf(work, [subjectId])).get(subjectId)
  if (known) return known
  const { sealer, row } = work.vault.newSubject(work.clock, subjectId)
  await insertAll(work, keyInserts([row]))
  return sealer
}

/** New data keys, to be written with what they seal. */
export function keyInserts(rows: SubjectKeyRow[]): Insert[] {
  return [insertInto('subject_keys', rows)]
}

/** Destroys the keys of subjects, and with them everything that they sealed. Answers how many subjects had one. */
export async function destroyKeys(work: Work, subjectIds: string[]): Promise<number> {
  if (subjectIds.length === 0) return 0
  const gone = await work.tx
    .deleteFrom('subject_keys')
    .where('org_id', '=', work.orgId)
    .where('subject_id', 'in', subjectIds)
    .returning('subject_id')
    .execute()
  return new Set(gone.map((row) => row.subject_id)).size
}

import { sql } from 'kysely'
import type { Work } from '#platform/database.ts'
import { Problem } from '#platform/errors.ts'
import { recordAbout } from '../audit/record.ts'
import { type DefinitionKind, define } from './definitions.ts'

export type Version<T> = { body: T; version: number; publishedAt: string; publishedBy: string | null }

/**
 * Versions of the definitions of a kind, of one key or all, the newest first, with who published them: what came with the
 * product nobody did. Only the organisation's story knows.
 */
export async function versionsOf<T>(work: Work, kind: DefinitionKind, key: string | null): Promise<Version<T>[]> {
  const { rows } = await sql<{ body: T; version: number; created_at: Date; name: string | null }>`
    select d.body, d.version, d.created_at, s.name
    from definitions d
    left join events e on e.subject_id = d.org_id and e.type = ${`${kind}.published`}
      and e.payload->>'key' = d.key and (e.payload->>'version')::int = d.version
    left join staff s on s.staff_id = e.actor_id
    where d.org_id = ${work.orgId} and d.kind = ${kind} and (${key}::text is null or d.key = ${key})
    order by d.version desc`.execute(work.tx)
  return rows.map(({ body, version, created_at, name }) => ({
    body,
    version,
    publishedAt: created_at.toISOString(),
    publishedBy: name,
  }))
}

/** The newest version of each key among versions that stand newest first. */
export function newestOf<T extends { key: string }>(versions: Version<T>[]): Version<T>[] {
  return [...new Map(versions.toReversed().map((row) => [row.body.key, row])).values()]
}

/**
 * Stores a body as the version after the one that was seen; 0 makes a new definition. The event locks the organisation, so
 * that of two who publish at once the second is told, and `check` sees what others published.
 * @throws Problem conflict definition_changed (412), definition_exists · missing definition_missing
 */
export async function publishNext<B extends { key: string; version: number }>(
  work: Work,
  kind: DefinitionKind,
  body: B,
  check: () => Promise<void>,
  told: Record<string, unknown> = {},
): Promise<B> {
  const { key, version } = body
  const seen = version - 1
  await recordAbout(work, { kind: 'organisation', id: work.orgId }, [
    { type: `${kind}.published`, payload: { key, version, ...told } },
  ])
  const newest = await newestVersion(work, kind, key)
  if (newest !== seen) {
    if (newest === 0) throw new Problem('missing', 'definition_missing', { facts: { kind, key, version: seen } })
    if (seen === 0) throw new Problem('conflict', 'definition_exists', { facts: { key } })
    throw new Problem('conflict', 'definition_changed', { status: 412 })
  }
  await check()
  await define(work, kind, key, version, body)
  return body
}

/** The number of the newest version; 0 when there is none. */
export async function newestVersion(work: Work, kind: DefinitionKind, key: string): Promise<number> {
  const row = await work.tx
    .selectFrom('definitions')
    .select((e) => e.fn.max('version').as('version'))
    .where('org_id', '=', work.orgId)
    .where('kind', '=', kind)
    .where('key', '=', key)
    .executeTakeFirst()
  return row?.version ?? 0
}

import type { z } from 'zod'
import type { Work } from '#platform/database.ts'
import { Problem } from '#platform/errors.ts'
import type { entryShape } from './contract.ts'

type Shown = z.input<typeof entryShape>

/** Every entry point with the names and times of its secrets, in the order in which they were made. */
export async function readEntries(work: Work): Promise<Shown[]> {
  const entries = await work.tx
    .selectFrom('entries')
    .selectAll()
    .where('org_id', '=', work.orgId)
    .orderBy('created_at')
    .orderBy('entry_id')
    .execute()
  const secrets = await work.tx
    .selectFrom('entry_secrets')
    .select(['entry_id', 'kid', 'created_at', 'retired_at'])
    .where('org_id', '=', work.orgId)
    .orderBy('created_at')
    .orderBy('kid')
    .execute()
  return entries.map((entry) => ({
    entryId: entry.entry_id,
    key: entry.key,
    name: entry.name as Shown['name'],
    origins: entry.origins as string[],
    requestsPerMinuteMax: entry.requests_per_minute_max,
    active: entry.active,
    version: entry.version,
    createdAt: entry.created_at.toISOString(),
    secrets: secrets
      .filter((secret) => secret.entry_id === entry.entry_id)
      .map((secret) => ({
        kid: secret.kid,
        createdAt: secret.created_at.toISOString(),
        retiredAt: secret.retired_at?.toISOString() ?? null,
      })),
  }))
}

/** One of them. @throws Problem missing entry_missing */
export async function readEntry(work: Work, entryId: string): Promise<Shown> {
  const entry = (await readEntries(work)).find((candidate) => candidate.entryId === entryId)
  if (!entry) throw new Problem('missing', 'entry_missing')
  return entry
}

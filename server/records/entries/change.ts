import { uuidv7 } from '#platform/clock.ts'
import { canonicalJson, randomBase32 } from '#platform/crypto.ts'
import type { Work } from '#platform/database.ts'
import { Problem } from '#platform/errors.ts'
import { type NewEvent, recordAbout } from '../audit/record.ts'
import { entriesMax, readOrigin } from './entries.rules.ts'
import { forgetKnown } from './find.ts'

type Particulars = { name: { 'zh-Hans': string; en: string }; origins: string[]; requestsPerMinuteMax: number }

/** Makes an entry point, open at once and without a signing secret; answers its id. @throws Problem conflict entries_full */
export async function createEntryPoint(work: Work, entry: Particulars): Promise<string> {
  const entryId = uuidv7(work.clock)
  // Recorded first: it locks the organisation, so that two who create at once cannot pass the limit together.
  await recordEntry(work, { type: 'entry.created', payload: { entryId } })
  const { count } = await work.tx
    .selectFrom('entries')
    .select((e) => e.fn.countAll<bigint>().as('count'))
    .where('org_id', '=', work.orgId)
    .executeTakeFirstOrThrow()
  if (count >= entriesMax) throw new Problem('conflict', 'entries_full', { facts: { max: entriesMax } })
  await work.tx
    .insertInto('entries')
    .values({
      org_id: work.orgId,
      entry_id: entryId,
      // 100 bits: not secret, but nobody else's either.
      key: `pk_${randomBase32(work.clock, 20).toLowerCase()}`,
      name: canonicalJson(entry.name),
      origins: originsJson(entry.origins),
      requests_per_minute_max: entry.requestsPerMinuteMax,
      active: true,
      version: 1,
      created_at: work.now,
    })
    .execute()
  return entryId
}

/**
 * Changes what is given; `version` is the one that was seen, null for whoever does not look first.
 * @throws Problem missing entry_missing · conflict entry_changed
 */
export async function changeEntryPoint(
  work: Work,
  entryId: string,
  to: Partial<Particulars> & { active?: boolean },
  version: number | null,
): Promise<void> {
  const entry = await lockEntry(work, entryId)
  if (version !== null && entry.version !== version)
    throw new Problem('conflict', 'entry_changed', { status: 412, facts: { version: entry.version } })
  await work.tx
    .updateTable('entries')
    .set({
      ...(to.name ? { name: canonicalJson(to.name) } : {}),
      ...(to.origins ? { origins: originsJson(to.origins) } : {}),
      ...(to.requestsPerMinuteMax ? { requests_per_minute_max: to.requestsPerMinuteMax } : {}),
      ...(to.active === undefined ? {} : { active: to.active }),
      version: entry.version + 1,
    })
    .where('entry_id', '=', entryId)
    .execute()
  const { active } = to
  await recordEntry(work, {
    type: 'entry.changed',
    payload: { entryId, fields: Object.keys(to).sort(), ...(active === undefined ? {} : { active }) },
  })
}

/** The row of an entry point, locked. @throws Problem missing entry_missing */
export async function lockEntry(work: Work, entryId: string): Promise<{ version: number }> {
  const entry = await work.tx
    .selectFrom('entries')
    .select('version')
    .where('org_id', '=', work.orgId)
    .where('entry_id', '=', entryId)
    .forUpdate()
    .executeTakeFirst()
  if (!entry) throw new Problem('missing', 'entry_missing')
  return entry
}

/** Every change of an entry point is an event about the organisation, and ends what this process remembered of it. */
export async function recordEntry(work: Work, event: NewEvent): Promise<void> {
  await recordAbout(work, { kind: 'organisation', id: work.orgId }, [event])
  forgetKnown(work.orgId)
}

function originsJson(typed: string[]): string {
  return canonicalJson([...new Set(typed.map((origin) => readOrigin(origin)).filter((origin) => origin !== null))])
}

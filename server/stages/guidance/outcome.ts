import { sql } from 'kysely'
import type { z } from 'zod'
import type { Work } from '#platform/database.ts'
import { entriesOf, entryFor } from '#records/entries/find.ts'
import type { noteGuidanceOutcome } from './contract.ts'
import { countedAs } from './dictionary.rules.ts'
import { readDictionary } from './dictionary.ts'

type Noted = z.output<(typeof noteGuidanceOutcome)['body']>

/**
 * Notes that guidance was shown, or what followed on a show. Saying it twice changes nothing; what follows on a show that is
 * unknown, or was shown with another code, is let go.
 * @throws Problem denied origin_not_allowed for a page of another site that is on no list of an entry point
 */
export async function noteOutcome(work: Work, noted: Noted, site: string | null): Promise<void> {
  if (site !== null) entryFor(await entriesOf(work), noted.entry, site)
  const { family, code } = countedAs(await readDictionary(work), noted.family, noted.code)
  if (noted.outcome === 'shown') await addShow(work, noted.showId, family, code)
  else
    await sql`
      update guidance_shows set
        followed = followed or ${noted.outcome === 'followed'},
        paid = paid or ${noted.outcome === 'paid'},
        complained = complained or ${noted.outcome === 'complained'}
      where org_id = ${work.orgId} and show_id = ${noted.showId} and family = ${family} and code = ${code}`.execute(
      work.tx,
    )
}

async function addShow(work: Work, showId: string, family: string, code: string): Promise<void> {
  await sql`
    insert into guidance_shows (org_id, show_id, family, code, day, shown_at)
    select o.org_id, ${showId}, ${family}, ${code}, (${work.now}::timestamptz at time zone o.zone)::date, ${work.now}
    from orgs o where o.org_id = ${work.orgId}
    on conflict (org_id, show_id) do nothing`.execute(work.tx)
}

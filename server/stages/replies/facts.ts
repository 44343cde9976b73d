import type { Work } from '#platform/database.ts'
import type { Language, Words } from '#records/knowledge/words.rules.ts'
import { say } from '#records/knowledge/words.rules.ts'

/** What any text to a customer may say about the organisation. */
export async function organisationFacts(
  work: Work,
  language: Language,
): Promise<{ organisation: string; hotline: string; portal: string }> {
  const org = await work.tx
    .selectFrom('orgs')
    .select(['name', 'hotline', 'portal_url'])
    .where('org_id', '=', work.orgId)
    .executeTakeFirstOrThrow()
  return { organisation: say(org.name as Words, language), hotline: org.hotline, portal: org.portal_url }
}

/** The promised time as a person writes it, in the organisation's zone; empty when no promise runs. */
export async function promiseWords(work: Work, ticketId: string, language: Language): Promise<string> {
  const { zone } = await work.tx
    .selectFrom('orgs')
    .select('zone')
    .where('org_id', '=', work.orgId)
    .executeTakeFirstOrThrow()
  const clock = await work.tx
    .selectFrom('clocks')
    .select('due_at')
    .where('ticket_id', '=', ticketId)
    .where('clock', '=', 'promise')
    .orderBy('run', 'desc')
    .limit(1)
    .executeTakeFirst()
  if (!clock) return ''
  return new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : language, {
    timeZone: zone,
    month: 'long',
    day: 'numeric',
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hour12: false,
  }).format(clock.due_at)
}

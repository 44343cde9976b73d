import { sql } from 'kysely'
import { preparedMark, type Work } from '#platform/database.ts'
import type { Language, Words } from '#records/knowledge/words.rules.ts'
import { say } from '#records/knowledge/words.rules.ts'

/** What any text to a customer may say about the organisation. */
export type OrganisationFacts = { organisation: string; hotline: string; portal: string }
export type Organisation = { facts(language: Language): OrganisationFacts; zone: string }

/** The organisation, to speak of it in any language. */
export async function readOrganisation(work: Work): Promise<Organisation> {
  const org = await work.tx
    .selectFrom('orgs')
    .select(['name', 'hotline', 'portal_url', 'zone'])
    .where('org_id', '=', work.orgId)
    .executeTakeFirstOrThrow()
  const facts = (language: Language) => ({
    organisation: say(org.name as Words, language),
    hotline: org.hotline,
    portal: org.portal_url,
  })
  return { facts, zone: org.zone }
}

/** The promise that runs for each of some tickets; who has none is missing. */
export async function promisesOf(work: Work, ticketIds: string[]): Promise<Map<string, Date>> {
  // Ticket by ticket, through its own clocks: together, the planner may read every promise there is.
  const { rows } = await sql<{ ticket_id: string; due_at: Date }>`${sql.raw(preparedMark)}
    select t.ticket_id, c.due_at from unnest(${ticketIds}::uuid[]) t(ticket_id)
    cross join lateral (select due_at from clocks where ticket_id = t.ticket_id and clock = 'promise'
      order by run desc limit 1) c`.execute(work.tx)
  return new Map(rows.map((row) => [row.ticket_id, row.due_at]))
}

const formats = new Map<string, Intl.DateTimeFormat>()

/** A promised time as a person writes it, in the organisation's zone; empty when no promise runs. */
export function promiseWords(dueAt: Date | undefined, zone: string, language: Language): string {
  if (!dueAt) return ''
  // Making a format costs as much as writing a whole letter.
  const name = `${zone} ${language}`
  const format =
    formats.get(name) ??
    new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : language, {
      timeZone: zone,
      month: 'long',
      day: 'numeric',
      weekday: 'short',
      hour: '2-digit',
      minute: '2-digit',
      hour12: false,
    })
  formats.set(name, format)
  return format.format(dueAt)
}

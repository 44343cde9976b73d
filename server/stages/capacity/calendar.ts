import type { Work } from '#platform/database.ts'
import type { Calendar } from '#records/knowledge/calendars/calendar.rules.ts'
import { currentKnowledge } from '#records/knowledge/definitions.ts'
import { type DayKind, dayKindsOf } from './days.rules.ts'

export type OwnDays = {
  zone: string
  kindOf(date: string): DayKind
  /** The last date whose holidays are known; null without a calendar. */
  knownUntil: string | null
}

/** The organisation's clocks, and what kind of day each date is by its own calendar. */
export async function ownDays(work: Work): Promise<OwnDays> {
  const { calendars, timing } = await currentKnowledge(work)
  const calendar: Calendar | null = calendars.find(({ key }) => key === timing.calendar) ?? null
  const { zone } = await work.tx
    .selectFrom('orgs')
    .select('zone')
    .where('org_id', '=', work.orgId)
    .executeTakeFirstOrThrow()
  return { zone, kindOf: dayKindsOf(calendar), knownUntil: calendar?.coversUntil ?? null }
}

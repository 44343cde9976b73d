import type pg from 'pg'
import { systemClock } from '../../server/platform/clock.ts'
import type { Calendar } from '../../server/records/knowledge/calendars/calendar.rules.ts'
import { daysAhead, daysAheadMin } from '../../server/records/knowledge/calendars/calendar-check.rules.ts'
import type { Finding } from './doctor.ts'

/** Until when the calendar by which an organisation counts is known, and which open deadlines wait for more of it. */
export async function aboutCalendar(client: pg.Client, orgId: string): Promise<Finding> {
  await client.query('begin')
  await client.query("select set_config('app.org', $1, true)", [orgId])
  const {
    rows: [row],
  } = await client.query<{ key: string | null; calendar: Calendar | null; provisional: number }>(
    `
    with own as (select body->>'calendar' as key from definitions where org_id = $1 and kind = 'timing' order by version desc limit 1)
    select (select key from own) as key,
      (select body from definitions where org_id = $1 and kind = 'calendar' and key = (select key from own)
        order by version desc limit 1) as calendar,
      (select count(*)::int from clocks where org_id = $1 and provisional and done_at is null) as provisional`,
    [orgId],
  )
  await client.query('commit')
  const { key, calendar, provisional } = row!
  const ahead = calendar ? daysAhead(calendar, systemClock.now()) : 0
  const load = 'load the next year with "huiyin calendar import FILE"'
  return {
    what: 'calendar',
    found: calendar
      ? `${key} covers until ${calendar.coversUntil} (${ahead} days ahead), ${provisional} provisional deadlines`
      : `none of the name ${key ?? '?'}`,
    soon: ahead < daysAheadMin || provisional > 0 ? load : undefined,
  }
}

import { type Route, route } from '#platform/route.ts'
import { readCalendar, readCalendars } from './calendars.ts'
import * as contract from './contract.ts'
import { publishNextCalendar } from './publish.ts'

export const calendarRoutes: Route[] = [
  route(contract.listCalendars, async ({ work }) => ({ calendars: await readCalendars(work) })),
  route(contract.showCalendar, ({ work, params, query }) => readCalendar(work, params.key, query.version)),
  route(contract.publishCalendar, async ({ work, params, version, body }) => ({
    version: (await publishNextCalendar(work, params.key, version, body)).calendar.version,
  })),
]

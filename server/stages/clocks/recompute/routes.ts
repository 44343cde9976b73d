import { type Route, route } from '#platform/route.ts'
import { readCalendars } from '#records/knowledge/calendars/calendars.ts'
import * as contract from './contract.ts'
import { countProvisional, previewCalendarFor } from './preview.ts'

export const recomputeRoutes: Route[] = [
  route(contract.previewCalendar, ({ work, params, body }) =>
    previewCalendarFor(work, params.key, body.seen, body.input),
  ),
  route(contract.showCalendarAlarm, async ({ work }) => ({
    own: (await readCalendars(work)).find(({ isOwn }) => isOwn) ?? null,
    provisional: await countProvisional(work),
  })),
]

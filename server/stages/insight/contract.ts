import { z } from 'zod'
import { endpoint } from '#platform/endpoint.ts'
import { words } from '#platform/wire.rules.ts'

/** The first dashboard: how much is open and late, of what kind, how today was rated, the last 30 days by day. */
export const showDashboard = endpoint({
  name: 'showDashboard',
  summary: 'Open, late, by kind, ratings of today, arrivals of 30 days',
  method: 'GET',
  path: '/v1/dashboard',
  origin: 'console',
  permission: 'dashboard.read',
  answer: z.object({
    open: z.number().int(),
    late: z.number().int(),
    dueInAnHour: z.number().int(),
    emergencies: z.number().int(),
    /** Share of promises kept among answers of the last 30 days, 0..1; null without any. */
    promisesKept: z.number().nullable(),
    byKind: z.array(z.object({ code: z.string(), label: words, open: z.number().int() })),
    byTeam: z.array(z.object({ teamId: z.uuid(), name: words, open: z.number().int(), late: z.number().int() })),
    /** Ratings of 30 days by who answered; no average below the minimum sample, so that one customer moves nobody's figure. */
    byPerson: z.array(
      z.object({ staffId: z.uuid(), name: z.string(), ratings: z.number().int(), average: z.number().nullable() }),
    ),
    ratingsToday: z.object({
      count: z.number().int(),
      average: z.number().nullable(),
      byStars: z.array(z.number().int()).length(5),
    }),
    days: z.array(z.object({ day: z.iso.date(), received: z.number().int(), resolved: z.number().int() })),
  }),
})

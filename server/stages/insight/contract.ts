import { z } from 'zod'
import { endpoint } from '#platform/endpoint.ts'
import { words } from '#platform/wire.rules.ts'

const heard = {
  messages: z.number().int(),
  upset: z.number().int(),
  angry: z.number().int(),
  /** In danger among them. */
  distressed: z.number().int(),
}

export const showMoods = endpoint({
  name: 'showMoods',
  summary: 'How customers’ messages of 30 days sound, by day and channel and by kind',
  method: 'GET',
  path: '/v1/dashboard/moods',
  origin: 'console',
  permission: 'dashboard.read',
  answer: z.object({
    /** Oldest first; a channel stands in the days in which something came through it. */
    days: z.array(z.object({ day: z.iso.date(), channels: z.array(z.object({ channel: z.string(), ...heard })) })),
    /** The kinds with the most distressed and angry messages, at most twelve. */
    kinds: z.array(z.object({ code: z.string(), label: words, ...heard })),
  }),
})

const promises = {
  kept: z.number().int(),
  /** Broken, but the customer was told a later time before it passed, and that one holds. */
  told: z.number().int(),
  /** Broken without a word. */
  silent: z.number().int(),
}

export const showSteps = endpoint({
  name: 'showSteps',
  summary: 'How often each step of the work was in time in the last 30 days, by who owns it and by team',
  method: 'GET',
  path: '/v1/dashboard/steps',
  origin: 'console',
  permission: 'dashboard.read',
  answer: z.object({
    steps: z.array(
      z.object({
        clock: z.string(),
        ownerRole: z.string(),
        /** Came to an end in that time, in time or not. */
        ended: z.number().int(),
        /** Of these, late, and those that are late and still run. */
        late: z.number().int(),
        /** Teams with something late, the worst first. */
        teams: z.array(z.object({ teamId: z.uuid(), name: words, late: z.number().int() })),
      }),
    ),
  }),
})

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
    /** What became of the promises that were given in the last 30 days and are over. */
    promises: z.object({
      ...promises,
      byTeam: z.array(z.object({ teamId: z.uuid().nullable(), ...promises })),
      /** Eight weeks by their Mondays, oldest first. */
      weeks: z.array(z.object({ from: z.iso.date(), ...promises })),
    }),
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

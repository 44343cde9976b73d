import { z } from 'zod'
import { endpoint } from '#platform/endpoint.ts'
import { id, instant, words } from '#platform/wire.rules.ts'
import { calendarInput, calendarKey, calendarShape } from '#records/knowledge/calendars/contract.ts'

const count = z.number().int()

/** What publishing would do to dates and open deadlines: nothing is stored. */
export const previewCalendar = endpoint({
  name: 'previewCalendar',
  summary: 'Which dates change, and which open deadlines would move',
  method: 'POST',
  path: '/v1/calendars/:key/preview',
  origin: 'console',
  permission: 'clocks.manage',
  params: calendarKey,
  body: z.strictObject({ seen: z.number().int().min(0).max(1_000_000), input: calendarInput }),
  answer: z.object({
    calendar: calendarShape,
    changes: z.object({
      added: z.array(z.string()),
      removed: z.array(z.string()),
      changed: z.array(z.string()),
      coversUntil: z.string(),
    }),
    clocks: z.object({
      looked: count,
      /** More than were counted are provisional. */
      more: z.boolean(),
      moved: count,
      /** Not provisional any more. */
      settled: count,
      examples: z.array(
        z.object({
          ticketId: id,
          number: z.string(),
          clock: z.string(),
          before: instant,
          after: instant,
          provisional: z.boolean(),
        }),
      ),
    }),
  }),
  bodyBytesMax: 2 * 1024 * 1024,
})

/** What supervisors must know of the calendars: which end soon, and how many open deadlines wait for dates. */
export const showCalendarAlarm = endpoint({
  name: 'showCalendarAlarm',
  summary: "Whether the organisation's calendar ends soon, and how many open deadlines are provisional",
  method: 'GET',
  path: '/v1/calendar-alarm',
  origin: 'console',
  permission: 'alarm.read',
  answer: z.object({
    /** The organisation's own; null when none of that name was loaded. */
    own: z
      .object({ key: z.string(), name: words, coversUntil: z.string(), daysAhead: count, endsSoon: z.boolean() })
      .nullable(),
    provisional: count,
  }),
})

import { z } from 'zod'
import { endpoint } from '#platform/endpoint.ts'
import { instant, line, text, words } from '#platform/wire.rules.ts'

const date = z.string().regex(/^\d{4}-\d{2}-\d{2}$/)
const name = z.strictObject({ 'zh-Hans': line(200, 1), en: line(200, 1), 'zh-Hant': line(200, 1).optional() })
const hours = z.array(z.strictObject({ from: z.number().int(), until: z.number().int() })).max(12)

/** What somebody writes of a calendar; its key stands in the address, its version follows from If-Match. */
export const calendarContent = z.strictObject({
  name,
  zone: line(64, 1),
  week: z.array(hours).length(7),
  days: z
    .record(date, z.strictObject({ work: z.boolean(), hours: hours.optional(), name: name.optional() }))
    .refine((days) => Object.keys(days).length <= 4_000, { error: 'has too many days' }),
  coversFrom: date,
  coversUntil: date,
  source: text(400, 1),
  unverified: z.array(text(400, 1)).max(30),
})
export const calendarShape = calendarContent.extend({ key: z.string(), version: z.number().int().positive() })

export const calendarKey = z.object({ key: z.string().regex(/^[A-Za-z][A-Za-z0-9_-]{0,39}$/) })

/** A whole calendar, or a sheet (CSV) whose dates replace those of the years that it names. */
export const calendarInput = z
  .strictObject({ content: calendarContent.optional(), sheet: text(400_000, 1).optional() })
  .refine((body) => (body.content === undefined) !== (body.sheet === undefined), {
    error: 'must have one of content, sheet',
  })

export const listCalendars = endpoint({
  name: 'listCalendars',
  summary: 'Calendars of working days, and until when each is known',
  method: 'GET',
  path: '/v1/calendars',
  origin: 'console',
  permission: 'clocks.read',
  answer: z.object({
    calendars: z.array(
      z.object({
        key: z.string(),
        version: z.number().int(),
        name: words,
        zone: z.string(),
        coversFrom: date,
        coversUntil: date,
        /** Days from today on that are known, in its zone. */
        daysAhead: z.number().int(),
        /** So few of them that somebody must load the next year. */
        endsSoon: z.boolean(),
        /** The organisation's own working time counts by it. */
        isOwn: z.boolean(),
        publishedAt: instant,
        /** Null for what came with the product. */
        publishedBy: z.string().nullable(),
      }),
    ),
  }),
})

export const showCalendar = endpoint({
  name: 'showCalendar',
  summary: 'One calendar with its days and the history of its versions',
  method: 'GET',
  path: '/v1/calendars/:key',
  origin: 'console',
  permission: 'clocks.read',
  params: calendarKey,
  query: z.object({ version: z.coerce.number().int().positive().max(1_000_000).optional() }),
  answer: z.object({
    calendar: calendarShape,
    versions: z.array(
      z.object({
        version: z.number().int(),
        coversUntil: date,
        /** How many dates it says otherwise than the version before. */
        changes: z.number().int(),
        publishedAt: instant,
        publishedBy: z.string().nullable(),
      }),
    ),
  }),
})

/** Publishes the version after the one in If-Match; 0 makes a new calendar. Deadlines that are settled do not move. */
export const publishCalendar = endpoint({
  name: 'publishCalendar',
  summary: 'Publish a new version of a calendar, from JSON or a sheet',
  method: 'PUT',
  path: '/v1/calendars/:key',
  origin: 'console',
  permission: 'clocks.manage',
  params: calendarKey,
  body: calendarInput,
  answer: z.object({ version: z.number().int() }),
  ifMatch: true,
  bodyBytesMax: 2 * 1024 * 1024,
})

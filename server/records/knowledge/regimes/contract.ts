import { z } from 'zod'
import { endpoint } from '#platform/endpoint.ts'
import { instant, line, text } from '#platform/wire.rules.ts'
import { moments, stops, triggers, units } from './regime.rules.ts'
import { institutions, told } from './timing.rules.ts'

const words = (charsMax: number) =>
  z.strictObject({ 'zh-Hans': line(charsMax), en: line(charsMax), 'zh-Hant': line(charsMax).exactOptional() })
const label = words(120)
const sentence = words(600)
const key = line(40)
const date = z.string().regex(/^\d{4}-\d{2}-\d{2}$/)
const count = z.number().int()
const length = z.strictObject({ unit: z.enum(units), count, calendar: key.exactOptional() })

const clock = z.strictObject({
  key,
  label,
  trigger: z.enum(triggers),
  condition: sentence.exactOptional(),
  length,
  countsFirstDay: z.boolean().exactOptional(),
  rolls: z
    .strictObject({ calendar: key, to: z.literal('next_working_day'), prudent: z.boolean().exactOptional() })
    .nullable()
    .exactOptional(),
  stops: z.array(z.enum(stops)).max(stops.length),
  extensions: z
    .array(
      z.strictObject({
        key,
        label,
        length,
        approver: z.enum(['lead', 'head']),
        notice: key.nullable(),
        condition: sentence,
      }),
    )
    .max(8),
  absoluteEnd: length.nullable(),
  pauses: z.array(z.strictObject({ key, label, notice: key.nullable() })).max(8),
  duties: z.array(z.strictObject({ key, label: sentence, when: z.enum(moments) })).max(12),
  ownerRole: z.enum(['agent', 'lead']),
  ladder: key,
})

/** What somebody writes of a regime; its key stands in the address, its version follows from If-Match. */
export const regimeContent = z.strictObject({
  name: words(200),
  jurisdiction: line(2),
  appliesTo: z.strictObject({
    institutions: z.array(line(40)).max(institutions.length),
    codes: z.array(line(20)).max(500),
    channels: z.array(line(30)).max(40),
    note: sentence,
  }),
  validFrom: date,
  validTo: date.nullable(),
  source: text(600),
  unverified: z.array(sentence).max(30),
  escalation: sentence,
  clocks: z.array(clock).max(20),
})
export const regimeShape = regimeContent.extend({ key: z.string(), version: z.number().int() })

const rung = z.union([
  z.strictObject({ key, tell: z.enum(told), label, minutes: count, calendar: key.exactOptional() }),
  z.strictObject({ key, tell: z.enum(told), label, percent: count }),
])

/** What somebody writes of how the organisation keeps time. */
export const timingContent = z.strictObject({
  institution: line(40),
  jurisdiction: line(2),
  calendar: key,
  without: z.array(z.strictObject({ regime: key, why: line(400) })).max(100),
  notComplaints: z.array(line(20)).max(500),
  ladders: z
    .record(key, z.array(rung).max(10))
    .refine((ladders) => Object.keys(ladders).length <= 20, { error: 'has too many ladders' }),
  promise: z.strictObject({ percentile: count, ticketsMin: count, days: count }),
})

const hours = z.record(z.string().max(10), count)
/** What somebody writes of the deadlines of the steps. */
export const stepsContent = z.strictObject({
  steps: z
    .array(
      z.strictObject({
        step: line(40),
        ownerRole: line(20),
        hours: count.exactOptional(),
        hoursByPriority: hours.exactOptional(),
        label,
        explanation: sentence,
      }),
    )
    .max(12),
  promise: z.strictObject({ hoursByPriority: hours, explanation: sentence }),
  person: z.strictObject({ ownerRole: line(20), minutesByMood: hours, explanation: sentence }),
})

const regimeKey = z.object({ key: z.string().regex(/^[a-z][a-z0-9_-]{0,39}$/) })
const published = z.object({
  version: z.number().int(),
  publishedAt: instant,
  /** Null for what came with the product. */
  publishedBy: z.string().nullable(),
})

export const listRegimes = endpoint({
  name: 'listRegimes',
  summary: 'Laws and schemes that set clocks, and which of them hold here today',
  method: 'GET',
  path: '/v1/regimes',
  origin: 'console',
  permission: 'clocks.read',
  answer: z.object({
    regimes: z.array(
      published.extend({
        key: z.string(),
        name: words(200),
        jurisdiction: z.string(),
        validFrom: date,
        validTo: date.nullable(),
        /** Why it does not hold for this organisation today; null when it does. */
        absence: z.enum(['left_out', 'elsewhere', 'other_institution', 'not_yet', 'over']).nullable(),
        channels: z.array(z.string()),
        clocks: z.number().int(),
        unverified: z.number().int(),
      }),
    ),
    /** What a rule may name. */
    names: z.object({
      calendars: z.array(z.object({ key: z.string(), name: words(200) })),
      ladders: z.array(z.string()),
      notices: z.array(z.string()),
    }),
  }),
})

export const showRegime = endpoint({
  name: 'showRegime',
  summary: 'One law or scheme with its clocks, and the history of its versions',
  method: 'GET',
  path: '/v1/regimes/:key',
  origin: 'console',
  permission: 'clocks.read',
  params: regimeKey,
  query: z.object({ version: z.coerce.number().int().positive().max(1_000_000).optional() }),
  answer: z.object({ regime: regimeShape, versions: z.array(published) }),
})

/** Publishes the version after the one in If-Match; 0 makes a new one. Clocks that run keep the version they started under. */
export const publishRegime = endpoint({
  name: 'publishRegime',
  summary: 'Publish a new version of a law or scheme that sets clocks',
  method: 'PUT',
  path: '/v1/regimes/:key',
  origin: 'console',
  permission: 'clocks.manage',
  params: regimeKey,
  body: regimeContent,
  answer: z.object({ version: z.number().int() }),
  ifMatch: true,
})

export const showTiming = endpoint({
  name: 'showTiming',
  summary: 'How the organisation keeps time: what it is, ladders, the promise, the deadlines of the steps',
  method: 'GET',
  path: '/v1/timing',
  origin: 'console',
  permission: 'clocks.read',
  answer: z.object({
    timing: timingContent,
    timingVersions: z.array(published),
    steps: stepsContent,
    stepsVersions: z.array(published),
  }),
})

export const publishTiming = endpoint({
  name: 'publishTiming',
  summary: 'Publish a new version of how the organisation keeps time',
  method: 'PUT',
  path: '/v1/timing',
  origin: 'console',
  permission: 'clocks.manage',
  body: timingContent,
  answer: z.object({ version: z.number().int() }),
  ifMatch: true,
})

export const publishSteps = endpoint({
  name: 'publishSteps',
  summary: 'Publish new deadlines of the steps',
  method: 'PUT',
  path: '/v1/steps',
  origin: 'console',
  permission: 'clocks.manage',
  body: stepsContent,
  answer: z.object({ version: z.number().int() }),
  ifMatch: true,
})

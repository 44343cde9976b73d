import { z } from 'zod'

const words = z.strictObject({ 'zh-Hans': z.string().min(1).max(2_000), en: z.string().min(1).max(2_000) })
const key = z.string().regex(/^[a-z][a-z0-9_-]{0,59}$/)

/** What a complaint can be counted in, within the period. words.json says of each what it means. */
export const counted = [
  'outstanding_at_start',
  'opened',
  'came_back',
  'closed',
  'closed_quickly',
  'closed_in_time',
  'closed_late',
  'closed_without_clock',
  'merged',
  'outstanding_at_end',
] as const
export type Counted = (typeof counted)[number]

/** Figures that are made of the counts. */
export const derived = ['share_closed', 'share_in_time', 'hours_average', 'hours_median', 'hours_p90'] as const
export type Derived = (typeof derived)[number]

/** By what counts are broken down: a name of ours, or a dimension of a scheme (`fca/cause`). */
const dimension = z.union([
  z.enum(['group', 'code', 'channel', 'outcome', 'redress', 'response']),
  z.string().regex(/^[a-z][a-z0-9_]{0,39}\/[a-z][a-z0-9_]{0,39}$/),
])

/**
 * One return that a regulator asks for, as data: what is counted, by which clock, and how it is broken down. Everything that
 * the source left open stands in `unverified`.
 */
export const definitionShape = z.strictObject({
  key,
  version: z.int().positive(),
  name: words,
  jurisdiction: z.string().min(1).max(8),
  /** For everybody to read: small counts are hidden then. */
  isPublic: z.boolean(),
  /** Counts of breakdowns below this are hidden; null hides nothing. */
  smallBelow: z.int().min(2).max(100).nullable(),
  /** How many months it usually covers. */
  months: z.int().min(1).max(24),
  /** First and last day for which this shape of the return holds. */
  validFrom: z.iso.date().nullable(),
  validTo: z.iso.date().nullable(),
  /** The clock that says in time or late: `<regime>/<clock>`; the first one that ran on a complaint counts. */
  clocks: z.array(z.string().regex(/^[a-z0-9-]+\/[a-z0-9_-]+$/)).max(5),
  quickly: z.strictObject({ businessDays: z.int().min(0).max(60), calendar: z.string() }).nullable(),
  /** Codes or groups of the taxonomy that are no complaints (suggestions, questions). */
  without: z.array(z.string()),
  figures: z.array(z.enum([...counted, ...derived])).min(1),
  breakdowns: z.array(z.strictObject({ by: dimension, figures: z.array(z.enum(counted)).min(1) })),
  /** Counts for each so many of something that the operator says how many there are of. */
  per: z.array(z.strictObject({ base: key, of: z.int().positive(), figure: z.enum(counted), label: words })),
  /** Whether the period of the same length before is counted too. */
  compares: z.boolean(),
  /** What the answer to a complaint is called, by where it stands at the end of the period. */
  responses: z
    .strictObject({
      open: words,
      withdrawn: words,
      merged: words,
      byRedress: z.record(z.string(), words),
    })
    .nullable(),
  /** Whether a line is written for each complaint too. */
  lists: z.boolean(),
  duty: words,
  source: z.string().min(1),
  unverified: z.array(z.string()),
})

export type ReturnDefinition = z.infer<typeof definitionShape>
export type Dimension = ReturnDefinition['breakdowns'][number]['by']

import { z } from 'zod'
import { id, instant } from '#platform/wire.rules.ts'

export const taggers = ['person', 'rule', 'model'] as const
export type Tagger = (typeof taggers)[number]

/** A tag on a ticket, or one that is suggested; `from` is the merged ticket that brought it. */
export const shownTag = z.object({
  tagId: id,
  state: z.enum(['set', 'suggested']),
  by: z.enum(taggers),
  byName: z.string().nullable(),
  at: instant,
  from: z.object({ ticketId: id, number: z.string() }).nullable(),
})

import { z } from 'zod'
import { endpoint } from '#platform/endpoint.ts'
import { id, instant, language } from '#platform/wire.rules.ts'
import { tagRule } from '#records/knowledge/tags/contract.ts'
import { stageShape } from '#records/tickets/shapes.rules.ts'

const quote = z.object({
  ticketId: id,
  number: z.string(),
  subject: z.string(),
  language,
  stage: stageShape,
  receivedAt: instant,
})

/** A reading, and a POST because a rule does not fit into an address. */
export const tryTagRule = endpoint({
  name: 'tryTagRule',
  summary: 'What a rule would tag among the newest 200 tickets that the reader may see; changes nothing',
  method: 'POST',
  path: '/v1/tag-rule-trials',
  origin: 'console',
  permission: 'tags.manage',
  body: z.strictObject({ rule: tagRule }),
  answer: z.object({
    looked: z.number().int(),
    matched: z.number().int(),
    samples: z.array(quote.pick({ ticketId: true, number: true, subject: true })),
  }),
})

/** Of a tag with everything below it, within the reader's reach; merged tickets count with their own. */
export const countTags = endpoint({
  name: 'countTags',
  summary: 'How many tickets each tag has: open, of 30 days, of the 30 days before; and how far its model is',
  method: 'GET',
  path: '/v1/tag-figures',
  origin: 'console',
  permission: 'queue.read',
  answer: z.object({
    figures: z.array(
      z.object({ tagId: id, open: z.number().int(), days30: z.number().int(), before30: z.number().int() }),
    ),
    models: z.array(
      z.object({
        tagId: id,
        trainedAt: instant,
        byHand: z.number().int(),
        state: z.enum(['sets', 'suggests', 'silent']),
        /** Share of what it sets (or else suggests) that is right, and of what is right that it finds. */
        precision: z.number(),
        recall: z.number(),
      }),
    ),
  }),
})

export const quoteTag = endpoint({
  name: 'quoteTag',
  summary: 'The newest words under a tag and everything below it, masked; none of customers whose data are not in use',
  method: 'GET',
  path: '/v1/tags/:tagId/quotes',
  origin: 'console',
  permission: 'queue.read',
  params: z.object({ tagId: id }),
  answer: z.object({ quotes: z.array(quote) }),
})

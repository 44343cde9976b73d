import { z } from 'zod'
import { endpoint } from '#platform/endpoint.ts'
import { words } from '#platform/wire.rules.ts'

/** The kinds of problems, two levels, for filters and for people who decide. */
export const listTaxonomy = endpoint({
  name: 'listTaxonomy',
  summary: 'The taxonomy of problems',
  method: 'GET',
  path: '/v1/taxonomy',
  origin: 'console',
  permission: 'knowledge.read',
  answer: z.object({
    groups: z.array(
      z.object({
        code: z.string(),
        label: words,
        codes: z.array(z.object({ code: z.string(), label: words, priority: z.number().int() })),
      }),
    ),
  }),
})

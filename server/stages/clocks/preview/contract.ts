import { z } from 'zod'
import { endpoint } from '#platform/endpoint.ts'
import { id, instant } from '#platform/wire.rules.ts'
import { regimeContent } from '#records/knowledge/regimes/contract.ts'

/** What publishing the version after the one in If-Match (0: a new one) would mean for tickets that are open now. Nothing is stored, and no running clock moves. */
export const previewRegime = endpoint({
  name: 'previewRegime',
  summary: 'Faults of a law’s clocks, and when the newest open tickets would be due under them',
  method: 'POST',
  path: '/v1/regimes/:key/preview',
  origin: 'console',
  permission: 'clocks.manage',
  params: z.object({ key: z.string().regex(/^[a-z][a-z0-9_-]{0,39}$/) }),
  body: regimeContent,
  ifMatch: true,
  answer: z.object({
    faults: z.array(z.object({ pointer: z.string(), code: z.string() })),
    /** How many open tickets were looked at: the newest. */
    looked: z.number().int(),
    /** Clocks that would be due at another time; null where one does not run. */
    lines: z.array(
      z.object({
        ticketId: id,
        number: z.string(),
        clock: z.string(),
        before: instant.nullable(),
        after: instant.nullable(),
        provisional: z.boolean(),
      }),
    ),
  }),
})

import { z } from 'zod'
import { endpoint } from '#platform/endpoint.ts'
import { id, instant, text, words } from '#platform/wire.rules.ts'
import { warningKinds } from './warnings.rules.ts'

const person = z.object({ staffId: id, name: z.string() })

export const listWarnings = endpoint({
  name: 'listWarnings',
  summary: 'Hours to come with more to do than can be done, or with nobody for a P1',
  method: 'GET',
  path: '/v1/capacity/warnings',
  origin: 'console',
  permission: 'roster.manage',
  answer: z.object({
    unseen: z.number().int(),
    warnings: z.array(
      z.object({
        warningId: id,
        kind: z.enum(warningKinds),
        team: z.object({ teamId: id, name: words }).nullable(),
        from: instant,
        until: instant,
        /** Tickets that wait at the worst hour, or hours without anybody. */
        size: z.number().int(),
        raisedAt: instant,
        seenBy: person.nullable(),
        seenAt: instant.nullable(),
        note: z.string().nullable(),
      }),
    ),
  }),
})

export const seeWarning = endpoint({
  name: 'seeWarning',
  summary: 'Say that a warning was seen, and what is done about it',
  method: 'POST',
  path: '/v1/capacity/warnings/:warningId/seen',
  origin: 'console',
  permission: 'roster.manage',
  params: z.object({ warningId: id }),
  body: z.strictObject({ note: text(1000, 1) }),
  idempotent: true,
})

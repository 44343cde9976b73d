import { z } from 'zod'
import { endpoint } from '#platform/endpoint.ts'
import { id, instant, text } from '#platform/wire.rules.ts'

/** Why somebody must see what is hidden. `other` needs words. */
export const revealReasons = [
  'call_customer',
  'write_customer',
  'verify_identity',
  'investigate',
  'correct',
  'other',
] as const

/** One thing that the mask hides. */
const hidden = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('message'), id }),
  z.strictObject({ kind: z.literal('contact'), id }),
  z.strictObject({ kind: z.literal('name') }),
  z.strictObject({ kind: z.literal('answers') }),
  z.strictObject({ kind: z.literal('picture'), id }),
])
export type Hidden = z.output<typeof hidden>

/** How long the console shows what was revealed. */
export const shownSeconds = 60

export const revealPersonal = endpoint({
  name: 'revealPersonal',
  summary: 'See one thing that the mask hides, with a reason; each look is recorded and counted',
  method: 'POST',
  path: '/v1/tickets/:ticketId/reveals',
  origin: 'console',
  permission: 'personal.reveal',
  perMinuteMax: 60,
  params: z.object({ ticketId: id }),
  body: z
    .strictObject({ hidden, reason: z.enum(revealReasons), words: text(300).optional() })
    .refine(({ reason, words }) => reason !== 'other' || (words ?? '').trim() !== '', {
      path: ['words'],
      error: 'say why',
    }),
  answer: z.object({
    /** The text; of answers, each by the label of its question. */
    parts: z.array(z.object({ label: z.string().nullable(), text: z.string() })),
    /** Where the original of a picture is shown, with the reader's watermark, to them alone and for as long. */
    pictureUrl: z.string().nullable(),
    shownSeconds: z.number().int(),
    /** Looks that are left in this hour. */
    left: z.number().int(),
  }),
})

export const openPicture = endpoint({
  name: 'openPicture',
  summary: 'The original of a picture that was revealed, with a watermark',
  method: 'GET',
  path: '/v1/revealed-pictures/:token',
  origin: 'console',
  permission: 'personal.reveal',
  // Each is drawn anew in a process of its own.
  perMinuteMax: 20,
  params: z.object({ token: z.string().max(200) }),
  file: true,
})

const person = z.object({ staffId: id, name: z.string() })

export const listAlarms = endpoint({
  name: 'listAlarms',
  summary: 'Alarms about looks at personal data, newest first',
  method: 'GET',
  path: '/v1/alarms',
  origin: 'console',
  permission: 'alarm.read',
  answer: z.object({
    unseen: z.number().int(),
    alarms: z.array(
      z.object({
        alarmId: id,
        kind: z.enum(['budget_spent', 'many_customers', 'not_own']),
        person,
        count: z.number().int(),
        raisedAt: instant,
        seenBy: person.nullable(),
        seenAt: instant.nullable(),
        note: z.string().nullable(),
      }),
    ),
  }),
})

export const seeAlarm = endpoint({
  name: 'seeAlarm',
  summary: 'Say that an alarm was looked into, and what came of it',
  method: 'POST',
  path: '/v1/alarms/:alarmId/seen',
  origin: 'console',
  permission: 'alarm.close',
  params: z.object({ alarmId: id }),
  body: z.strictObject({ note: text(1000, 1) }),
  idempotent: true,
})

import { z } from 'zod'
import { endpoint } from '#platform/endpoint.ts'
import { id, instant, text, words } from '#platform/wire.rules.ts'
import { moments, triggers } from '#records/knowledge/regimes/regime.rules.ts'

const ofTicket = z.object({ ticketId: id })
const clockName = z.string().min(1).max(120)
const key = z.string().min(1).max(60)
const reason = text(2_000, 1)
const verb = { origin: 'console', params: ofTicket } as const

/** What somebody can do to a clock of a law. What they may not, the server says when they try. */
const clockShape = z.object({
  clock: clockName,
  run: z.number().int(),
  /** The law or scheme that sets it; null for the desk's own, whose names the console has. */
  rule: z.object({ regime: words, clock: words, version: z.number().int(), source: z.string() }).nullable(),
  ownerRole: z.string(),
  state: z.enum(['running', 'paused', 'late', 'done', 'done_late']),
  startedAt: instant,
  dueAt: instant,
  doneAt: instant.nullable(),
  pausedAt: instant.nullable(),
  provisional: z.boolean(),
  /** Beyond which no extension carries it. */
  absoluteEnd: instant.nullable(),
  /** Why it ends then: every step of the count. */
  why: z.array(z.string()),
  /** The extension that waits for a second person, and whether that may be who asks. */
  asked: z.object({ label: words, dueAt: instant, mayDecide: z.boolean(), isTold: z.boolean() }).nullable(),
  extensions: z.array(z.object({ key, label: words, condition: words, dueAt: instant })),
  pauses: z.array(z.object({ key, label: words, isTold: z.boolean() })),
  /** The newest version of its rule, and the end that it gives; null when it runs under that. */
  newer: z.object({ version: z.number().int(), dueAt: instant }).nullable(),
  /** What must be sent or done besides. */
  duties: z.array(z.object({ key, label: words, when: z.enum(moments), doneAt: instant.nullable() })),
})

export const listTicketClocks = endpoint({
  ...verb,
  name: 'listTicketClocks',
  summary: 'Every clock of a ticket: until when, why then, and what can be done',
  method: 'GET',
  path: '/v1/tickets/:ticketId/clocks',
  permission: 'ticket.read',
  answer: z.object({
    clocks: z.array(clockShape),
    /** Moments that start clocks here once somebody records them; those with a condition start when named. */
    triggers: z.array(
      z.object({
        trigger: z.enum(triggers),
        clocks: z.array(z.object({ clock: clockName, label: words, condition: words.nullable() })),
      }),
    ),
  }),
})

export const askExtension = endpoint({
  ...verb,
  name: 'askExtension',
  summary: 'Ask for more time, which a second person decides',
  method: 'POST',
  path: '/v1/tickets/:ticketId/clock-extensions',
  permission: 'ticket.work',
  body: z.strictObject({ clock: clockName, extension: key, reason }),
})

export const decideExtension = endpoint({
  ...verb,
  name: 'decideExtension',
  summary: 'Give or refuse the time that somebody else asked for',
  method: 'PUT',
  path: '/v1/tickets/:ticketId/clock-extensions',
  permission: 'clocks.approve',
  body: z.strictObject({ clock: clockName, approve: z.boolean(), tell: reason.optional() }),
})

export const pauseClock = endpoint({
  ...verb,
  name: 'pauseClock',
  summary: 'Stop counting for a reason that the rule allows',
  method: 'POST',
  path: '/v1/tickets/:ticketId/clock-pauses',
  permission: 'ticket.work',
  body: z.strictObject({ clock: clockName, reason: key, tell: reason.optional() }),
})

export const resumeClock = endpoint({
  ...verb,
  name: 'resumeClock',
  summary: 'Go on counting',
  method: 'POST',
  path: '/v1/tickets/:ticketId/clock-resumptions',
  permission: 'ticket.work',
  body: z.strictObject({ clock: clockName }),
})

export const restartClock = endpoint({
  ...verb,
  name: 'restartClock',
  summary: 'Begin the period anew with new facts or grounds',
  method: 'POST',
  path: '/v1/tickets/:ticketId/clock-restarts',
  permission: 'clocks.approve',
  idempotent: true,
  body: z.strictObject({ clock: clockName, from: instant, reason }),
})

export const rebaseClock = endpoint({
  ...verb,
  name: 'rebaseClock',
  summary: 'Take a running clock over to the newest version of its rule',
  method: 'POST',
  path: '/v1/tickets/:ticketId/clock-rebases',
  permission: 'clocks.approve',
  body: z.strictObject({ clock: clockName, version: z.number().int().positive(), reason }),
})

export const recordTrigger = endpoint({
  ...verb,
  name: 'recordTrigger',
  summary: 'Record when something happened that starts clocks of a law',
  method: 'POST',
  path: '/v1/tickets/:ticketId/clock-triggers',
  permission: 'ticket.work',
  body: z.strictObject({ trigger: z.enum(triggers), at: instant, clocks: z.array(clockName).max(20) }),
})

export const recordDuty = endpoint({
  ...verb,
  name: 'recordDuty',
  summary: 'Say that what a rule wants sent or done was',
  method: 'PUT',
  path: '/v1/tickets/:ticketId/clock-duties',
  permission: 'ticket.work',
  body: z.strictObject({ clock: clockName, duty: key }),
})

export const listTold = endpoint({
  name: 'listTold',
  summary: 'Tickets whose clocks get short or are late, as far as the one who asks is told, newest first',
  method: 'GET',
  path: '/v1/told',
  origin: 'console',
  permission: 'queue.read',
  answer: z.object({
    /** Of these, so many were not looked at since. */
    unseen: z.number().int(),
    tickets: z.array(
      z.object({
        ticketId: id,
        number: z.string(),
        subject: z.string(),
        toldAt: instant,
        seen: z.boolean(),
        clocks: z.array(
          z.object({
            clock: clockName,
            label: words,
            dueAt: instant,
            late: z.boolean(),
            /** Somebody asks for more time, which the reader may decide. */
            asked: z.boolean(),
          }),
        ),
      }),
    ),
  }),
})

export const seeTold = endpoint({
  ...verb,
  name: 'seeTold',
  summary: 'Say that one has seen what one was told of the clocks of a ticket',
  method: 'PUT',
  path: '/v1/tickets/:ticketId/told',
  permission: 'self',
})

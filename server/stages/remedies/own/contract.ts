import { z } from 'zod'
import { endpoint } from '#platform/endpoint.ts'
import { instant, money } from '#platform/wire.rules.ts'

/** No names of staff, no notes and no codes of whoever holds the money: what happened, in states that have words. */
export const showOwnMoney = endpoint({
  name: 'showOwnMoney',
  summary: 'What of the customer’s money is protected, and what is on its way to them',
  method: 'GET',
  path: '/v1/tracking/:number/money',
  origin: 'portal',
  permission: 'ticket.follow',
  params: z.object({ number: z.string().max(20) }),
  answer: z.object({
    holds: z.array(
      z.object({
        state: z.enum(['requested', 'standing', 'ending', 'over', 'failed']),
        target: z.enum(['account', 'payment']),
        since: instant,
        until: instant.nullable(),
        wasFalseAlarm: z.boolean(),
      }),
    ),
    payments: z.array(
      z.object({
        kind: z.enum(['refund', 'compensate', 'recall']),
        state: z.enum(['sent', 'arrived', 'failed']),
        amount: money.nullable(),
        at: instant,
      }),
    ),
    /** Until when somebody calls them about it; null: no call is planned. */
    callBy: instant.nullable(),
  }),
})

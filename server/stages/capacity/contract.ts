import { z } from 'zod'
import { endpoint } from '#platform/endpoint.ts'
import { id, instant, words } from '#platform/wire.rules.ts'
import { dayKinds } from './days.rules.ts'
import { takers } from './duty.rules.ts'

const person = z.object({ staffId: id, name: z.string() })

/** The coming two weeks of one team, hour by hour, and of all teams in short. */
export const showCapacity = endpoint({
  name: 'showCapacity',
  summary: 'Arrivals to be expected by hour against who is on shift, and who takes P1 when',
  method: 'GET',
  path: '/v1/capacity',
  origin: 'console',
  permission: 'roster.manage',
  query: z.object({ team: id.optional() }),
  answer: z.object({
    now: instant,
    zone: z.string(),
    /** The last date whose holidays are known. */
    knownUntil: z.iso.date().nullable(),
    waitHoursMax: z.number(),
    /** People of whom nobody said when they work. */
    unplanned: z.number().int(),
    teams: z.array(
      z.object({
        teamId: id,
        name: words,
        waiting: z.number().int(),
        people: z.number().int(),
        /** The first hour from which on a ticket waits longer than it should. */
        overFrom: instant.nullable(),
      }),
    ),
    team: z.object({
      teamId: id,
      madeAt: instant.nullable(),
      handlingMinutes: z.number(),
      /** From how many tickets that is known; 0: it is the usual number. */
      handlingSeen: z.number().int(),
      accuracy: z.object({ came: z.number().int(), wape: z.number(), within: z.number() }).nullable(),
      hours: z.array(
        z.object({
          at: instant,
          date: z.iso.date(),
          hour: z.number().int(),
          kind: z.enum(dayKinds),
          expected: z.number(),
          low: z.number().int(),
          high: z.number().int(),
          urgent: z.number(),
          staff: z.number(),
          capacity: z.number(),
          queue: z.number(),
          /** How long what waits at its end takes to be done; null for longer than can be seen. */
          waitHours: z.number().int().nullable(),
          isOver: z.boolean(),
        }),
      ),
      advice: z.array(
        z.object({
          from: instant,
          until: instant,
          what: z.array(
            z.discriminatedUnion('do', [
              z.object({ do: z.literal('ask_off_shift'), people: z.array(person) }),
              z.object({ do: z.literal('overflow'), teamId: id, spareTickets: z.number().int() }),
              z.object({ do: z.literal('call_back') }),
            ]),
          ),
        }),
      ),
    }),
    /** Who takes a P1 of the team that is worst off, hour by hour, for the same hours. */
    duty: z.array(z.object({ by: z.enum(takers), staffIds: z.array(id) })),
    people: z.array(person),
  }),
})

import { z } from 'zod'
import { endpoint } from '#platform/endpoint.ts'
import { id, instant, words } from '#platform/wire.rules.ts'
import { roles } from '#records/staff/permissions.rules.ts'
import { absenceReasons, awayReasons, duties } from '#records/staff/roster.rules.ts'
import { dayMinutes, untilMinutesMax } from '#records/staff/shifts.rules.ts'

/** Minutes since local midnight of the day on which it begins; it ends within a day, if need be in the next one. */
const shift = z
  .strictObject({
    from: z
      .number()
      .int()
      .min(0)
      .max(dayMinutes - 1),
    until: z.number().int().min(1).max(untilMinutesMax),
  })
  .refine(({ from, until }) => from < until && until - from <= dayMinutes, { path: ['until'] })
const shifts = z.array(shift).max(4)

const roster = z.strictObject({
  skills: z.array(z.string().max(40)).max(40),
  /** Base tags (ISO 639): zh, en, yue. */
  languages: z.array(z.string().regex(/^[a-z]{2,3}$/)).max(20),
  /** Open tickets at most; null for the organisation's usual number. */
  capacity: z.number().int().min(0).max(1_000).nullable(),
  /** Monday first; null for always. */
  week: z.array(shifts).length(7).nullable(),
  /** Dates that differ from their weekday; none of a date is a day off. */
  days: z.record(z.iso.date(), shifts).refine((days) => Object.keys(days).length <= 400),
})

const absence = z.strictObject({
  firstDay: z.iso.date(),
  lastDay: z.iso.date(),
  why: z.enum(absenceReasons),
  deputyId: id.nullable(),
})

/** Who is on, what they hold against what they can, and what waits for them. */
export const showDesk = endpoint({
  name: 'showDesk',
  summary: 'Who is on shift, what they hold against what they can, and what waits in the pools',
  method: 'GET',
  path: '/v1/desk',
  origin: 'console',
  permission: 'roster.manage',
  answer: z.object({
    now: instant,
    /** The day it is where the organisation is. */
    today: z.iso.date(),
    zone: z.string(),
    usualCapacity: z.number().int(),
    skills: z.array(z.object({ key: z.string(), name: words })),
    teams: z.array(
      z.object({
        teamId: id,
        name: words,
        /** How many of its people take tickets now, and how many there are. */
        there: z.number().int(),
        people: z.number().int(),
        waiting: z.number().int(),
      }),
    ),
    people: z.array(
      z.object({
        staffId: id,
        name: z.string(),
        role: z.enum(roles),
        teamIds: z.array(id),
        duty: z.enum(duties),
        away: z.object({ why: z.enum(awayReasons), until: instant.nullable() }).nullable(),
        open: z.number().int(),
        canHold: z.number().int(),
        /** How many of the open ones wait for this person and not for somebody else. */
        waiting: z.number().int(),
        roster: z.object({ ...roster.shape, version: z.number().int() }),
        absences: z.array(z.object({ absenceId: id, ...absence.shape })),
      }),
    ),
  }),
})

const ofPerson = { origin: 'console', permission: 'roster.manage', params: z.object({ staffId: id }) } as const

export const changeRoster = endpoint({
  ...ofPerson,
  name: 'changeRoster',
  summary: 'Say what somebody can do, how much they can hold and when they work',
  method: 'PUT',
  path: '/v1/staff/:staffId/roster',
  body: roster,
  answer: z.object({ version: z.number().int() }),
  ifMatch: true,
})

export const planAbsence = endpoint({
  ...ofPerson,
  name: 'planAbsence',
  summary: 'Say on which days somebody is not there, and who acts for them',
  method: 'POST',
  path: '/v1/staff/:staffId/absences',
  body: absence,
  answer: z.object({ absenceId: id }),
  status: 201,
  idempotent: true,
})

export const endAbsence = endpoint({
  name: 'endAbsence',
  summary: 'Say that somebody is back, or will be there after all',
  method: 'DELETE',
  path: '/v1/absences/:absenceId',
  origin: 'console',
  permission: 'roster.manage',
  params: z.object({ absenceId: id }),
})

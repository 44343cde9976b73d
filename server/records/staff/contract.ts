import { z } from 'zod'
import { endpoint } from '#platform/endpoint.ts'
import { id, instant, language, line, text, words } from '#platform/wire.rules.ts'
import { roles, scopes } from './permissions.rules.ts'
import { awayReasons } from './roster.rules.ts'

const role = z.enum(roles)
export const password = text(200, 12)

const accessShape = z.object({
  /** How far agents read, and work. */
  read: z.enum(scopes),
  work: z.enum(scopes),
  /** Tickets that one person exports in a day without a second. */
  exportRowsAloneMax: z.number().int().min(0).max(20_000),
})

export const me = z.object({
  staffId: id,
  name: z.string(),
  email: z.string(),
  role,
  language,
  teams: z.array(z.object({ teamId: id, name: words })),
  /** The second factor: whether there is one, and by when the role needs one; until it has, `isOverdue` leaves nothing else to do. */
  factor: z.object({ has: z.boolean(), neededBy: instant.nullable(), isOverdue: z.boolean() }),
  organisation: z.object({
    name: words,
    zone: z.string(),
    isDemo: z.boolean(),
    hotline: z.string(),
    portalUrl: z.string(),
  }),
  /** Takes no tickets for a while; null: they do. */
  away: z.object({ why: z.enum(awayReasons), until: instant.nullable() }).nullable(),
  /** What the organisation chose, so that the console says beforehand what would be refused. */
  access: accessShape,
})

/** Makes the first administrator of the organisation with the code printed on the server's terminal. */
export const setUp = endpoint({
  name: 'setUp',
  summary: 'Make the first administrator with the set-up code',
  method: 'POST',
  path: '/v1/setup',
  perMinuteMax: 30,
  origin: 'console',
  permission: 'set_up',
  body: z.strictObject({
    code: text(60, 1),
    organisation: line(80, 1),
    /** The number that the portal shows in an emergency; may follow later. */
    hotline: line(30).optional(),
    name: line(80, 1),
    email: z.email().max(254),
    password,
    language: language.optional(),
  }),
  answer: me,
  status: 201,
})

export const signIn = endpoint({
  name: 'signIn',
  summary: 'Sign in with e-mail and password, and a code of the app or a recovery code where there is a second factor',
  method: 'POST',
  path: '/v1/session',
  origin: 'console',
  permission: 'public',
  perMinuteMax: 30,
  body: z.strictObject({ email: text(254, 1), password: text(200, 1), code: text(60).optional() }),
  answer: me,
})

/** A one-time link (demo roles, invitations). An invitation sets the password at the same time. */
export const signInByLink = endpoint({
  name: 'signInByLink',
  summary: 'Sign in with a one-time token',
  method: 'POST',
  path: '/v1/session/link',
  perMinuteMax: 30,
  origin: 'console',
  permission: 'public',
  body: z.strictObject({ token: text(80, 1), password: password.optional() }),
  answer: me,
})

export const signOut = endpoint({
  name: 'signOut',
  summary: 'Sign out',
  method: 'DELETE',
  path: '/v1/session',
  origin: 'console',
  permission: 'self',
})

export const showMe = endpoint({
  name: 'showMe',
  summary: 'Who is signed in',
  method: 'GET',
  path: '/v1/me',
  origin: 'console',
  permission: 'self',
  answer: me,
})

export const changeMe = endpoint({
  name: 'changeMe',
  summary: 'Change own language',
  method: 'PATCH',
  path: '/v1/me',
  origin: 'console',
  permission: 'self',
  body: z.strictObject({ language }),
  answer: me,
})

export const changePresence = endpoint({
  name: 'changePresence',
  summary: 'Take no tickets for some minutes, or until one says so; or take them again',
  method: 'PUT',
  path: '/v1/me/presence',
  origin: 'console',
  permission: 'self',
  body: z.strictObject({
    away: z.strictObject({ why: z.enum(awayReasons), minutes: z.number().int().min(1).max(720).nullable() }).nullable(),
  }),
  answer: me,
})

export const listStaff = endpoint({
  name: 'listStaff',
  summary: 'People and teams, for assigning',
  method: 'GET',
  path: '/v1/staff',
  origin: 'console',
  permission: 'staff.read',
  answer: z.object({
    people: z.array(
      z.object({
        staffId: id,
        name: z.string(),
        role,
        active: z.boolean(),
        open: z.number().int(),
        teamIds: z.array(id),
      }),
    ),
    teams: z.array(z.object({ teamId: id, key: z.string(), name: words })),
  }),
})

export const inviteStaff = endpoint({
  name: 'inviteStaff',
  summary: 'Invite a person; answers with a one-time link that is valid for 7 days',
  method: 'POST',
  path: '/v1/staff/invitations',
  origin: 'console',
  permission: 'staff.manage',
  body: z.strictObject({ name: line(80, 1), email: z.email().max(254), role, teamIds: z.array(id).default([]) }),
  answer: z.object({ staffId: id, link: z.string() }),
  status: 201,
  idempotent: true,
})

export const showAccess = endpoint({
  name: 'showAccess',
  summary: 'What the organisation chose about who may do what',
  method: 'GET',
  path: '/v1/access',
  origin: 'console',
  permission: 'access.read',
  answer: accessShape.extend({ version: z.number().int() }),
})

export const changeAccess = endpoint({
  name: 'changeAccess',
  summary: 'Choose how far agents read and work, and how long a list one person exports alone',
  method: 'PUT',
  path: '/v1/access',
  origin: 'console',
  permission: 'access.manage',
  body: z.strictObject(accessShape.shape),
  answer: accessShape.extend({ version: z.number().int() }),
  ifMatch: true,
})

const managed = { origin: 'console', permission: 'staff.manage', params: z.object({ staffId: id }) } as const

export const listAccounts = endpoint({
  name: 'listAccounts',
  summary: 'How people sign in',
  method: 'GET',
  path: '/v1/staff/accounts',
  origin: 'console',
  permission: 'staff.manage',
  answer: z.object({
    accounts: z.array(
      z.object({
        staffId: id,
        email: z.string(),
        /** On their name plate; null when they have none. */
        number: z.string().nullable(),
        active: z.boolean(),
        hasWayIn: z.boolean(),
        passkeys: z.number().int(),
        authenticator: z.boolean(),
        sessions: z.number().int(),
        seenAt: instant.nullable(),
      }),
    ),
  }),
})

export const changeAccount = endpoint({
  ...managed,
  name: 'changeAccount',
  summary: 'Disable a person, who loses every session at once, or enable them again',
  method: 'PATCH',
  path: '/v1/staff/:staffId',
  body: z.strictObject({ active: z.boolean() }),
})

export const numberStaff = endpoint({
  ...managed,
  name: 'numberStaff',
  summary: 'Give a person the staff number by which customers may name them, or take it away',
  method: 'PUT',
  path: '/v1/staff/:staffId/number',
  body: z.strictObject({ number: line(20, 1).nullable() }),
})

export const endSessionsOf = endpoint({
  ...managed,
  name: 'endSessionsOf',
  summary: 'End every session of a person',
  method: 'DELETE',
  path: '/v1/staff/:staffId/sessions',
})

export const resetAccountOf = endpoint({
  ...managed,
  name: 'resetAccountOf',
  summary: 'Take away every way in of a person; answers a one-time invitation',
  method: 'POST',
  path: '/v1/staff/:staffId/reset',
  idempotent: true,
  answer: z.object({ link: z.string() }),
})

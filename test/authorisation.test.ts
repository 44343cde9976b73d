/**
 * Who may do what: every operation of the route table, tried by every kind of visitor on its own organisation's objects, on
 * those of another organisation, and on children under a parent that is not theirs. A new operation fails here until
 * authorisation-cases.ts has its line.
 */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import pg from 'pg'
import { addPerson } from '#records/staff/enter.ts'
import { holds, type Permission, permissions, type Role, roles } from '#records/staff/permissions.rules.ts'
import { issueToken } from '#records/staff/sign-in/tokens.ts'
import { ticketFor } from '#records/tickets/load.ts'
import { recuse } from '#records/tickets/recusal/recuse.ts'
import { routes } from '../server/api.ts'
import { type Answer, type Browser, openTestApi } from './api.ts'
import { casesOf } from './authorisation-cases.ts'
import {
  attach,
  type Case,
  canaries,
  exported,
  freshTarget,
  narrow,
  type Surroundings,
  surroundings,
  type Target,
} from './authorisation-targets.ts'
import { openTestOrg, type PersonName, type TestOrg } from './house.ts'

const org = await openTestOrg()
const elsewhere = await openTestOrg(undefined, { host: 'other.local', house: org.house })
const api = await openTestApi(org)
const desk = { org, api }
const cases = casesOf(desk)
const owner = new pg.Client({ connectionString: org.house.url })
await owner.connect()
after(async () => {
  await owner.end()
  await api.close()
  await org.close()
})

/** Who comes: customers by what they hold, staff by what they are, and those whose session is worth nothing here. */
const customers = [
  'anonymous',
  'customer without a ticket',
  'customer with the ticket',
  'customer with another',
] as const
const strangers = ['staff of another organisation', 'the same at our host', 'ended session', 'disabled person'] as const
/** They would be let in, were the ticket not about them. */
const recused = ['recused agent', 'recused lead'] as const
const visitors = [...customers, ...roles, 'agent of another team', ...recused, ...strangers] as const
type Visitor = (typeof visitors)[number]

let around: Surroundings
let theirs: Target
let stranger: Target
const recusedIds: string[] = []
/** How each of the staff signs in, and in again. */
const again = new Map<Visitor, () => Promise<Map<string, string>>>()
const jars = new Map<Visitor, Map<string, string>>()
const sessions = new Map<Visitor, { person: PersonName; of: TestOrg }>([
  ...roles.map((role) => [role, { person: role, of: org }] as const),
  ['agent of another team', { person: 'colleague', of: org }],
  ['staff of another organisation', { person: 'admin', of: elsewhere }],
  ['the same at our host', { person: 'admin', of: elsewhere }],
])

before(async () => {
  around = await surroundings(desk, 'own_form')
  stranger = await freshTarget(desk, await surroundings(desk, 'another_form'))
  const their = { org: elsewhere, api }
  theirs = await freshTarget(their, await surroundings(their, 'their_form'))
  await exported(desk, stranger)
  await exported(their, theirs)
  await attach(desk, stranger, 'staff')
  await attach(their, theirs, 'staff')
  await narrow(desk, 20_000)
  for (const [visitor, { person, of }] of sessions)
    again.set(visitor, async () => (await api.signedIn(person, of)).cookies)
  jars.set('ended session', await cookiesOf('ended', 'update sessions set expires_at = created_at where staff_id = $1'))
  jars.set('disabled person', await cookiesOf('disabled', 'update staff set active = false where staff_id = $1'))
  for (const visitor of recused) {
    const role = visitor === 'recused agent' ? 'agent' : 'lead'
    const staffId = await joins(visitor.replace(' ', '-'), role)
    recusedIds.push(staffId)
    again.set(visitor, () => signIn(staffId))
  }
  for (const [visitor, signedIn] of again) jars.set(visitor, await signedIn())
  const ended = await api.holding(await org.send())
  await owner.query('update track_grants set expires_at = $1', [new Date(0)])
  jars.set('customer without a ticket', ended.cookies)
})

/** Somebody who signed in as an administrator before this befell them. */
async function cookiesOf(name: string, befalls: string): Promise<Map<string, string>> {
  const staffId = await joins(name, 'admin')
  const cookies = await signIn(staffId)
  assert.equal((await owner.query(befalls, [staffId])).rowCount, 1)
  return cookies
}

/** Somebody more; an agent in the agent's team. */
function joins(name: string, role: Role): Promise<string> {
  const person = { name, email: `${name}@test.local`, role, language: 'en' } as const
  const teamIds = role === 'agent' ? [org.teams['pay-tech']!] : []
  return org.asSystem((work) => addPerson(work, { ...person, teamIds }))
}

/** As if they had come with a passkey just now. */
async function signIn(staffId: string): Promise<Map<string, string>> {
  const token = await org.asSystem((work) => issueToken(work, 'sign_in', staffId))
  const browser = api.browse('console', { host: org.host })
  assert.equal((await browser.ask('POST', '/v1/session/link', { body: { token } })).status, 200)
  await owner.query('update sessions set factor_at = $2 where staff_id = $1', [staffId, org.house.clock.now()])
  return browser.cookies
}

async function browserOf(visitor: Visitor, origin: 'portal' | 'console', held: Target): Promise<Browser> {
  const host = visitor === 'staff of another organisation' ? elsewhere.host : org.host
  const shown = visitor === 'customer with the ticket' ? held : visitor === 'customer with another' ? stranger : null
  const cookies = shown ? (await api.holding(shown)).cookies : jars.get(visitor)
  return api.browse(origin, { host, cookies: new Map(cookies) })
}

/** Whether an operation is about one object that its path names, or that its words open. */
const isAboutObject = (path: string, name: string) => path.includes(':') || name === 'openTracking'
const isAboutTicket = (path: string) => /:ticketId|ticket-files/.test(path)
/** What hangs on a ticket, by whatever name. */
const isOfTicket = (path: string) => isAboutTicket(path) || /:itemId|:requestId/.test(path)

/** What the table of permissions says, spelt out anew: the matrix must not ask the code that it checks. */
function isExpected(route: (typeof routes)[number], visitor: Visitor, { guarded, onlyFor }: Case): boolean {
  const { permission, origin, path, name } = route.endpoint
  const about = isAboutObject(path, name)
  const holders = permissions[permission as Permission] as string | Partial<Record<Role, string>>
  if (guarded) return false
  if (holders === 'anyone') return !(visitor === 'staff of another organisation' && about)
  if (holders === 'holder') return visitor === 'customer with the ticket'
  if (origin === 'portal' || (onlyFor && visitor !== onlyFor)) return false
  if (visitor === 'staff of another organisation') return holds('admin', permission as Permission) && !about
  if (visitor === 'recused agent' || visitor === 'recused lead') {
    const role = visitor === 'recused agent' ? 'agent' : 'lead'
    return holds(role, permission as Permission) && !isOfTicket(path)
  }
  if (visitor === 'agent of another team') return holds('agent', permission as Permission) && !isAboutTicket(path)
  return (roles as readonly string[]).includes(visitor) && holds(visitor as Role, permission as Permission)
}

/** One number per table that changes with any change of any row. */
async function rowMarks(): Promise<unknown> {
  const { rows: names } = await owner.query<{ name: string }>(
    "select relname as name from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace order by 1",
  )
  const marks = names.map(
    ({ name }) =>
      `select '${name}' as name, count(*) as rows, coalesce(sum(xmin::text::bigint), 0) as marks from ${name}`,
  )
  return (await owner.query(`${marks.join(' union all ')} order by name`)).rows
}

const fill = (path: string, target: object) =>
  path.replace(
    /:(\w+)/g,
    (_, name) => (target as Record<string, string>)[name] || '00000000-0000-7000-8000-000000000000',
  )

/** A child under a parent that is not its own, both ways round. */
const mixtures = (target: Target) =>
  [
    [target, stranger],
    [stranger, target],
  ] as const

describe('the matrix of operations and visitors', () => {
  it('has a line for every operation, and no other', () => {
    assert.deepEqual(Object.keys(cases).sort(), routes.map((route) => route.endpoint.name).sort())
    assert.ok(visitors.length >= 12)
  })

  it('lets product people and auditors look, and change nothing but themselves', () => {
    const own = ['self', 'public', 'set_up', 'attachment.read', 'export.make', 'money.books', 'hold.manage']
    const changing = routes.map((route) => route.endpoint).filter(({ method }) => method !== 'GET')
    assert.ok(changing.length > 5)
    for (const { name, permission } of changing.filter((endpoint) => !own.includes(endpoint.permission)))
      for (const role of ['auditor', 'product'] as const)
        assert.equal(holds(role, permission as Permission), false, `${role}: ${name}`)
    assert.deepEqual(permissions['staff.manage'], { admin: 'organisation' })
  })

  for (const route of routes) {
    const { endpoint } = route
    const each = cases[endpoint.name] ?? {}

    /** One visit. Whatever is answered tells nothing of a customer, and nothing of ours to another organisation. */
    async function visit(
      visitor: Visitor,
      target: Target,
      path: string,
      allowed: boolean,
      browser: Browser,
    ): Promise<void> {
      const label = `${endpoint.name} ${path} as ${visitor}`
      if (route.stream && allowed) return assert.doesNotReject(browser.openAndLeave(path), label)
      const version = endpoint.ifMatch
        ? {
            version: each.version
              ? await each.version(visitor === 'staff of another organisation' ? elsewhere : org)
              : (await org.ticket(target.ticketId)).version,
          }
        : {}
      const answer: Answer = await browser.ask(endpoint.method, path, { body: each.body?.(target), ...version })
      const said = `${label}: ${answer.status} ${answer.text.slice(0, 300)}`
      assert.equal(answer.status >= 200 && answer.status < 300, allowed, said)
      if (!allowed) assert.ok([401, 403, 404, 421].includes(answer.status), said)
      for (const canary of canaries) assert.equal(answer.text.includes(canary), false, `${label} told ${canary}`)
      const foreign = visitor === 'staff of another organisation' ? target : theirs
      assert.equal(answer.text.includes(foreign.number), false, `${label} told another organisation's number`)
    }

    it(`${endpoint.method} ${endpoint.path} lets in exactly whom the table names, to exactly their objects`, async () => {
      const still = await prepared()
      const expected = visitors.filter((visitor) => isExpected(route, visitor, each))
      const quiet = visitors.filter((visitor) => endpoint.method === 'GET' || !expected.includes(visitor))
      const parts = [...endpoint.path.matchAll(/:(\w+)/g)].map(([, name]) => name!)
      const isChild = parts.length > 1 && /Id$|^kid$/.test(parts.at(-1)!)
      // Showing a secret writes a row: everybody stands at the door before the rows are marked.
      const browsers = new Map<Visitor, Browser>()
      for (const visitor of visitors) browsers.set(visitor, await browserOf(visitor, endpoint.origin, still))
      const come = (visitor: Visitor, to: string, allowed: boolean) =>
        visit(visitor, still, to + (each.query ?? ''), allowed, browsers.get(visitor)!)
      const before = await rowMarks()
      for (const visitor of quiet) await come(visitor, fill(endpoint.path, still), expected.includes(visitor))
      const comers = visitors.filter((visitor) => visitor !== 'staff of another organisation')
      if (parts.length > 0) for (const visitor of comers) await come(visitor, fill(endpoint.path, theirs), false)
      for (const [parent, child] of isChild ? mixtures(still) : [])
        for (const visitor of visitors)
          await come(visitor, fill(endpoint.path, { ...child, [parts[0]!]: parent[parts[0] as keyof Target] }), false)
      if (!each.counted) assert.deepEqual(await rowMarks(), before, `${endpoint.name} changed rows`)
      for (const visitor of expected.filter((one) => !quiet.includes(one))) {
        const target = await prepared()
        const browser = await browserOf(visitor, endpoint.origin, target)
        await visit(visitor, target, fill(endpoint.path, target) + (each.query ?? ''), true, browser)
        if (endpoint.name === 'signOut') jars.set(visitor, await again.get(visitor)!())
      }
    })

    async function prepared(): Promise<Target> {
      const target = await freshTarget(desk, around)
      await each.prepare?.(target)
      await org.asSystem(async (work) => {
        const ticket = await ticketFor(work, { ticketId: target.ticketId }, 'ticket.read', { lock: true })
        await recuse(
          work,
          ticket,
          recusedIds.map((staffId) => ({ staffId, why: 'decided' })),
        )
      })
      return target
    }
  }
})

describe('ids in a body', () => {
  type Foreign = [name: string, path: (target: Target) => string, body: (target: Target) => object]
  const ticket = (rest: string) => (target: Target) => `/v1/tickets/${target.ticketId}/${rest}`
  const foreign: Foreign[] = [
    ['split off another ticket’s message', ticket('split'), () => ({ messageIds: [stranger.messageId] })],
    [
      'merge into another organisation’s',
      ticket('merge'),
      () => ({ intoNumber: theirs.number, acrossCustomers: true }),
    ],
    [
      'hand over to another organisation’s team',
      ticket('moves'),
      () => ({ name: 'transfer', reason: 'x', teamId: elsewhere.teams['pay-tech'] }),
    ],
    [
      'invite into another organisation’s team',
      () => '/v1/staff/invitations',
      () => ({ name: 'x', email: 'x@example.com', role: 'agent', teamIds: [elsewhere.teams['pay-tech']] }),
    ],
    [
      'export another organisation’s team',
      () => '/v1/exports',
      () => ({ filters: { view: 'all', team: elsewhere.teams['pay-tech'] }, reason: '给监管的月报' }),
    ],
  ]
  for (const [name, path, body] of foreign)
    it(`of somebody else do nothing: ${name}`, async () => {
      const target = await freshTarget(desk, around)
      const admin = await api.signedIn('admin')
      const { version } = await org.ticket(target.ticketId)
      const before = await rowMarks()
      const answer = await admin.ask('POST', path(target), { body: body(target), version })
      assert.ok([404, 422].includes(answer.status), `${answer.status} ${answer.text.slice(0, 200)}`)
      assert.deepEqual(await rowMarks(), before)
    })

  it('assign to nobody of another organisation', async () => {
    const { ticketId } = await freshTarget(desk, around)
    const admin = await api.signedIn('admin')
    const body = { staffId: elsewhere.people.agent.staffId }
    const answer = await admin.ask('PUT', `/v1/tickets/${ticketId}/assignee`, { body, version: 1 })
    assert.ok([404, 422].includes(answer.status), answer.text)
  })

  it('attach a file by the id that everybody sees: only the id that its sender got does', async () => {
    const target = await freshTarget(desk, around)
    const holder = await api.holding(target)
    const body = { text: 'x', attachments: [stranger.attachmentId] }
    const answer = await holder.ask('POST', `/v1/tracking/${target.number}/messages`, { body })
    assert.equal(answer.status, 422, answer.text)
  })
})

/** Who may do what: every operation of the route table, tried as everybody. A new operation fails here until it has its line. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import pg from 'pg'
import type { Work } from '#platform/database.ts'
import { attachmentIdOf } from '#records/attachments/receive.ts'
import { createEntryPoint } from '#records/entries/change.ts'
import { addSecret } from '#records/entries/secrets.ts'
import { publishNextVersion } from '#records/knowledge/publish.ts'
import { type Permission, permissions, roles } from '#records/staff/permissions.rules.ts'
import { linkToAttachment } from '#records/tickets/attachments.ts'
import { ticketFor } from '#records/tickets/load.ts'
import { mergeTicketInto } from '#records/tickets/merge.ts'
import { addMessage } from '#records/tickets/message.ts'
import { moveTicketTo } from '#records/tickets/move.ts'
import { routes } from '../server/api.ts'
import { type Browser, openTestApi } from './api.ts'
import { openTestOrg } from './house.ts'
import { inspect, upload } from './uploads.ts'

const org = await openTestOrg()
const elsewhere = await openTestOrg(undefined, { host: 'other.local', house: org.house })
const api = await openTestApi(org)
const owner = new pg.Client({ connectionString: org.house.url })
await owner.connect()
after(async () => {
  await owner.end()
  await api.close()
  await org.close()
})

/** What a customer of ours said and must never come back out of any answer. */
const canaries = ['13912340000', 'canary.person@example.net', '6222021234567890128', '秦可卿']
const contact = { name: '秦可卿', phone: '13912340000', email: 'canary.person@example.net' }

type Target = {
  ticketId: string
  number: string
  secret: string
  messageId: string
  otherNumber: string
  entryId: string
  kid: string
  /** A form that no other organisation has, and its version. */
  key: string
  version: string
  /** Of a file that came with the ticket, and a good link to it; made by `attach`. */
  attachmentId: string
  token: string
}
type Case = {
  body?(target: Target): object
  query?: string
  prepare?(target: Target): Promise<unknown>
  /** Open to everybody, but only with the right word, which nobody has here. */
  guarded?: true
  /** Looking is recorded. */
  records?: true
}

const both = { 'zh-Hans': '字', en: 'word' }
const ownForm = {
  active: true,
  title: both,
  hint: both,
  lane: 'problem',
  order: 90,
  code: 'INQ-99',
  schema: { type: 'object', properties: {}, additionalProperties: false },
  ui: {},
} as const

const resolve = (ticketId: string) =>
  org.as('agent', async (work) =>
    moveTicketTo(work, await ticketFor(work, { ticketId }, 'ticket.work', { lock: true }), {
      name: 'resolve',
      outcome: 'upheld',
      reason: 'x',
      redress: 'none',
    }),
  )

/** A file that came with the ticket, and a link to it as this kind of reader gets it. */
async function attach(target: Target, reader: 'customer' | 'staff'): Promise<void> {
  const uploadId = await upload(api, { bytes: Buffer.from('words'), name: '秦可卿 6222021234567890128.txt' })
  const { ticketId } = target
  await org.asCustomer([ticketId], (work) =>
    addMessage(work, ticketId, { text: '', visibility: 'public', uploads: [uploadId] }),
  )
  await inspect(org)
  target.attachmentId = attachmentIdOf(uploadId)
  const link = (work: Work) => linkToAttachment(work, { ticketId }, target.attachmentId, 'download')
  const { token } = await (reader === 'staff' ? org.as('agent', link) : org.asCustomer([ticketId], link))
  target.token = token
}

const cases: Record<string, Case> = {
  showPortal: {},
  listQueue: { query: '?view=all' },
  countViews: {},
  showTicket: {},
  watchConsole: {},
  followTicket: {},
  followTicketLive: {},
  listCannedReplies: {},
  showDashboard: {},
  listTaxonomy: {},
  showMe: {},
  listStaff: {},
  signOut: {},
  withdrawTicket: { body: () => ({}) },
  showProof: { query: '?key=a-key-of-a-test&form=other' },
  confirmAddress: { guarded: true, body: () => ({ token: 'x'.repeat(48) }) },
  receiveTicket: { body: () => ({ form: 'other', text: '付款失败', contact }) },
  receiveTickets: {
    guarded: true,
    body: () => ({
      entry: 'pk_nobody',
      token: 'not.signed',
      tickets: [{ key: 'a-key-of-many', form: 'other', text: '付款失败' }],
    }),
  },
  openTracking: { body: ({ number, secret }) => ({ number, secret }) },
  addInformation: { body: () => ({ text: '补充' }) },
  rateTicket: { body: () => ({ stars: 5 }), prepare: ({ ticketId }) => resolve(ticketId) },
  moveTicket: { body: () => ({ name: 'check' }) },
  assignTicket: { body: () => ({ staffId: null }) },
  mergeTicket: { body: ({ otherNumber }) => ({ intoNumber: otherNumber }) },
  unmergeTicket: {
    prepare: ({ ticketId, otherNumber }) =>
      org.as('agent', (work) => mergeTicketInto(work, { ticketId }, { number: otherNumber }, null)),
  },
  splitTicket: { body: ({ messageId }) => ({ messageIds: [messageId] }) },
  triageTicket: { body: () => ({ code: 'FAL-02', priority: 2 }) },
  replyToTicket: { body: () => ({ text: '在查' }) },
  noteOnTicket: { body: () => ({ text: '备注' }) },
  changeMe: { body: () => ({ language: 'en' }) },
  inviteStaff: {
    body: ({ number }) => ({ name: '新人', email: `${number.toLowerCase()}@example.com`, role: 'agent' }),
  },
  listEntries: {},
  createEntry: { body: () => ({ name: { 'zh-Hans': '账单', en: 'Bills' } }) },
  changeEntry: { body: () => ({ active: false }) },
  listForms: {},
  showForm: {},
  showFormVersion: {},
  publishForm: { body: () => ownForm },
  addEntrySecret: {},
  retireEntrySecret: {},
  uploadFile: { body: () => ({ any: 'text' }) },
  linkOwnAttachment: { query: '?as=download', prepare: (target) => attach(target, 'customer') },
  linkAttachment: { query: '?as=download', prepare: (target) => attach(target, 'customer'), records: true },
  openOwnFile: { prepare: (target) => attach(target, 'customer') },
  openFile: { prepare: (target) => attach(target, 'staff') },
  setUp: {
    guarded: true,
    body: () => ({ code: 'WRONG', organisation: 'x', name: 'x', email: 'x@example.com', password: 'x'.repeat(12) }),
  },
  signIn: { guarded: true, body: () => ({ email: 'agent@test.local', password: 'wrong' }) },
  signInByLink: { guarded: true, body: () => ({ token: 'wrong' }) },
}

const visitors = [
  'nobody',
  'holder',
  'holder of another ticket',
  ...roles,
  'admin of another organisation',
  "admin's session at our host",
] as const
type Visitor = (typeof visitors)[number]
const sessions = new Map<Visitor, Map<string, string>>()

/** A customer's ticket of its own for each attempt, so that no attempt stands on what another left. */
async function freshTicket(): Promise<Target> {
  const receipt = await org.send({ contact, text: `付款失败，卡号 6222021234567890128，电话 13912340000。` })
  const row = await org.asSystem(({ tx }) =>
    tx.selectFrom('messages').select('message_id').where('ticket_id', '=', receipt.ticketId).executeTakeFirstOrThrow(),
  )
  return {
    ...receipt,
    ...entry,
    key: 'own_form',
    version: '1',
    messageId: row.message_id,
    otherNumber: other.number,
    attachmentId: '',
    token: '',
  }
}

let other: { number: string; secret: string }
let entry: { entryId: string; kid: string }
before(async () => {
  entry = await org.asSystem(async (work) => {
    const name = { 'zh-Hans': '收银台', en: 'Till' }
    const entryId = await createEntryPoint(work, { name, origins: [], requestsPerMinuteMax: 60 })
    return { entryId, kid: (await addSecret(work, entryId)).kid }
  })
  await org.asSystem((work) => publishNextVersion(work, 'own_form', 0, ownForm))
  other = await org.send()
  for (const visitor of visitors)
    if (!['nobody', 'holder', 'holder of another ticket'].includes(visitor))
      sessions.set(visitor, await signIn(visitor))
})

async function signIn(visitor: Visitor): Promise<Map<string, string>> {
  const role = roles.find((name) => name === visitor)
  return (await (role ? api.signedIn(role) : api.signedIn('admin', elsewhere))).cookies
}

async function browserOf(
  visitor: Visitor,
  origin: 'portal' | 'console',
  target: Target,
  fresh: boolean,
): Promise<Browser> {
  const host = visitor === 'admin of another organisation' ? elsewhere.host : org.host
  const held = visitor === 'holder' ? target : visitor === 'holder of another ticket' ? other : null
  const cookies = held
    ? (await api.holding(held)).cookies
    : fresh && sessions.has(visitor)
      ? await signIn(visitor)
      : sessions.get(visitor)
  return api.browse(origin, { host, cookies: new Map(cookies) })
}

/** Whether the table of permissions, and nothing else, lets this visitor in. */
function isAllowed(
  permission: Permission,
  visitor: Visitor,
  origin: 'portal' | 'console',
  concernsTicket: boolean,
): boolean {
  const holders = permissions[permission] as readonly string[]
  if (holders.includes('anyone')) return !(visitor === 'admin of another organisation' && concernsTicket)
  if (holders.includes('holder')) return visitor === 'holder'
  if (origin === 'portal') return false
  if (visitor === 'admin of another organisation') return holders.includes('admin') && !concernsTicket
  return holders.includes(visitor)
}

/** One number per table that changes with any change of any row. */
async function rowMarks(): Promise<unknown> {
  const { rows: names } = await owner.query<{ name: string }>(
    "select relname as name from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace order by 1",
  )
  const { rows } = await owner.query(
    names
      .map(
        ({ name }) =>
          `select '${name}' as name, count(*) as rows, coalesce(sum(xmin::text::bigint), 0) as marks from ${name}`,
      )
      .join(' union all '),
  )
  return rows
}

describe('the matrix of operations and visitors', () => {
  it('has a line for every operation, and no other', () => {
    assert.deepEqual(Object.keys(cases).sort(), routes.map((route) => route.endpoint.name).sort())
  })

  it('lets product people and auditors look and change nothing but themselves', () => {
    const changing = routes
      .map((route) => route.endpoint)
      .filter((endpoint) => endpoint.method !== 'GET' && !['self', 'public', 'set_up'].includes(endpoint.permission))
    assert.ok(changing.length > 5)
    for (const { name, permission } of changing) {
      const holders = permissions[permission as Permission] as readonly string[]
      assert.equal(holders.includes('auditor') || holders.includes('product'), false, name)
    }
    assert.deepEqual(permissions['staff.manage'], ['admin'])
  })

  for (const route of routes) {
    const { endpoint } = route
    it(`${endpoint.method} ${endpoint.path} lets in exactly whom the table names, and tells nobody a customer's data`, async () => {
      const each = cases[endpoint.name]!
      const concernsTicket = endpoint.path.includes(':') || endpoint.name === 'openTracking'
      for (const visitor of visitors) {
        const target = await freshTicket()
        await each.prepare?.(target)
        const browser = await browserOf(visitor, endpoint.origin, target, endpoint.name === 'signOut')
        const { version } = await org.ticket(target.ticketId)
        const path = endpoint.path.replace(/:(\w+)/g, (_, name) => target[name as keyof Target]) + (each.query ?? '')
        const allowed =
          isAllowed(endpoint.permission as Permission, visitor, endpoint.origin, concernsTicket) && !each.guarded
        const before = await rowMarks()
        const label = `${endpoint.name} as ${visitor}`
        if (route.stream && allowed) {
          await assert.doesNotReject(browser.openAndLeave(path), label)
        } else {
          const answer = await browser.ask(endpoint.method, path, {
            body: each.body?.(target),
            ...(endpoint.ifMatch ? { version } : {}),
          })
          const good = answer.status >= 200 && answer.status < 300
          assert.equal(good, allowed, `${label}: ${answer.status} ${answer.text.slice(0, 300)}`)
          if (!good)
            assert.ok(
              [401, 403, 404, 421].includes(answer.status),
              `${label}: ${answer.status} ${answer.text.slice(0, 300)}`,
            )
          for (const canary of canaries) assert.equal(answer.text.includes(canary), false, `${label} told ${canary}`)
          if (visitor === 'admin of another organisation')
            assert.equal(answer.text.includes(target.number), false, `${label} told a number of ours`)
        }
        if (!allowed || (endpoint.method === 'GET' && !each.records))
          assert.deepEqual(await rowMarks(), before, `${label} changed rows`)
      }
    })
  }
})

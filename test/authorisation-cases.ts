/** What the authorisation matrix asks of each operation: a good request, and the object that it is about. */
import { sha256 } from '#platform/crypto.ts'
import type { Work } from '#platform/database.ts'
import { attachmentIdOf } from '#records/attachments/receive.ts'
import { createEntryPoint } from '#records/entries/change.ts'
import { addSecret } from '#records/entries/secrets.ts'
import { publishNextVersion } from '#records/knowledge/publish.ts'
import { changeAccess, readAccess } from '#records/staff/access.ts'
import { addPerson } from '#records/staff/enter.ts'
import { linkToAttachment } from '#records/tickets/attachments.ts'
import { removeFromView } from '#records/tickets/bin.ts'
import { ticketFor } from '#records/tickets/load.ts'
import { mergeTicketInto } from '#records/tickets/merge.ts'
import { addMessage } from '#records/tickets/message.ts'
import { moveTicketTo } from '#records/tickets/move.ts'
import { linkToExport } from '#stages/exports/file.ts'
import { makeDueExports } from '#stages/exports/make.ts'
import { requestExportOf } from '#stages/exports/request.ts'
import { readChoice } from '#stages/privacy/choices.ts'
import { askErasure } from '#stages/privacy/requests.ts'
import { usualChoice } from '#stages/privacy/retention.rules.ts'
import { raiseAlarms } from '#stages/reveal/alarms.ts'
import { revealHidden } from '#stages/reveal/reveal.ts'
import type { TestApi } from './api.ts'
import type { PersonName, TestOrg } from './house.ts'
import { inspect, photo, upload } from './uploads.ts'

/** What a customer of ours said and must never come back out of any answer. */
export const canaries = ['13912340000', 'canary.person@example.net', '6222021234567890128', '秦可卿']
const contact = { name: '秦可卿', phone: '13912340000', email: 'canary.person@example.net' }
const fileName = '秦可卿 6222021234567890128.txt'

export type Desk = { org: TestOrg; api: TestApi }

/** An object of each kind that an operation can be about. */
export type Target = {
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
  /** Of a file that came with the ticket, and a good link to it or to an export; made by `attach` and `exported`. */
  attachmentId: string
  token: string
  exportId: string
  /** Somebody of the staff; the others are names of nothing. */
  staffId: string
  sessionId: string
  passkeyId: string
  providerId: string
  /** In the recycle bin; a request for erasure; both made by their cases. */
  itemId: string
  requestId: string
  contactId: string
  /** About somebody of the staff; made by its case. */
  alarmId: string
  purpose: string
}
export type Case = {
  body?(target: Target): object
  query?: string
  prepare?(target: Target): Promise<unknown>
  /** If-Match, where it is not the ticket's. */
  version?(where: TestOrg): Promise<number>
  /** Open to everybody, but only with the right word, which nobody has here. */
  guarded?: true
  /** A wrong word is remembered, so that guessing ends. */
  counted?: true
  /** The object is this person's own: others of the same permission get nothing. */
  onlyFor?: PersonName
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

/** What a ticket's object has beside the ticket: an entry point of its own with a secret, and the organisation's form. */
export type Surroundings = Pick<Target, 'entryId' | 'kid' | 'key' | 'version' | 'otherNumber'>

/** An entry point, a form and another ticket. */
export async function surroundings({ org }: Desk, key: string): Promise<Surroundings> {
  const other = await org.send()
  return org.asSystem(async (work) => {
    const name = { 'zh-Hans': '收银台', en: 'Till' }
    const entryId = await createEntryPoint(work, { name, origins: [], requestsPerMinuteMax: 60 })
    await publishNextVersion(work, key, 0, ownForm)
    return { entryId, kid: (await addSecret(work, entryId)).kid, key, version: '1', otherNumber: other.number }
  })
}

/** A customer's ticket of its own for each attempt, so that no attempt stands on what another left. */
export async function freshTarget({ org }: Desk, around: Surroundings): Promise<Target> {
  const receipt = await org.send({ contact, text: `付款失败，卡号 6222021234567890128，电话 13912340000。` })
  const row = await org.asSystem(({ tx }) =>
    tx.selectFrom('messages').select('message_id').where('ticket_id', '=', receipt.ticketId).executeTakeFirstOrThrow(),
  )
  return {
    ...receipt,
    ...around,
    messageId: row.message_id,
    attachmentId: '',
    token: '',
    exportId: '',
    itemId: '',
    requestId: '',
    contactId: nothing,
    alarmId: nothing,
    purpose: 'satisfaction_research',
    ...(await somebody(org, receipt.number)),
  }
}

const nothing = '01900000-0000-7000-8000-000000000000'

async function somebody(org: TestOrg, name: string) {
  const person = { name, email: `${name}@test.local`, role: 'agent', language: 'en' } as const
  const staffId = await org.asSystem((work) => addPerson(work, { ...person, teamIds: [] }))
  return { staffId, sessionId: nothing, passkeyId: nothing, providerId: nothing }
}

const resolve = ({ org }: Desk, ticketId: string) =>
  org.as('agent', async (work) =>
    moveTicketTo(work, await ticketFor(work, { ticketId }, 'ticket.work', { lock: true }), {
      name: 'resolve',
      outcome: 'upheld',
      reason: 'x',
      redress: 'none',
    }),
  )

/** A file that came with the ticket, and a link to it as this kind of reader gets it. */
export async function attach({ org, api }: Desk, target: Target, reader: 'customer' | 'staff'): Promise<void> {
  const uploadId = await upload(api, { bytes: Buffer.from('words'), name: fileName, host: org.host })
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

/** A message of the ticket in the recycle bin. */
async function remove({ org }: Desk, target: Target): Promise<void> {
  const { ticketId, messageId } = target
  await org.as('lead', (work) => removeFromView(work, ticketId, { messageId, attachmentId: null, reason: 'x' }))
  const row = await org.asSystem(({ tx }) =>
    tx.selectFrom('removed_items').select('item_id').where('ticket_id', '=', ticketId).executeTakeFirstOrThrow(),
  )
  target.itemId = row.item_id
}

/** The customer's request for erasure: the one that waits, or a new one. */
async function askToErase({ org }: Desk, target: Target): Promise<void> {
  const ticket = await org.ticket(target.ticketId)
  const customerId = ticket.customer_id
  const waiting = () =>
    org.asSystem(({ tx }) =>
      tx
        .selectFrom('erasure_requests')
        .select('request_id')
        .where('customer_id', '=', customerId)
        .where('state', '=', 'waiting')
        .executeTakeFirst(),
    )
  if (!(await waiting()))
    await org.asCustomer([target.ticketId], (work) =>
      askErasure({ work, ticket, proof: { method: 'code', customerId, contactId: null } }),
    )
  target.requestId = (await waiting())!.request_id
}

/** A message with a number that is in none of the canaries, so that whoever may see it in clear sees no canary. */
async function tellNumber({ org }: Desk, target: Target): Promise<void> {
  const { ticketId } = target
  const { messageId } = await org.asCustomer([ticketId], (work) =>
    addMessage(work, ticketId, { text: '请打 13612345678', visibility: 'public' }),
  )
  target.messageId = messageId
}

/** A picture of the ticket, which risk chose to see, and the link that they got. */
async function revealPicture({ org, api }: Desk, target: Target): Promise<void> {
  const { ticketId } = target
  const uploadId = await upload(api, { bytes: await photo('png'), name: 'photo.png', host: org.host })
  await org.asCustomer([ticketId], (work) =>
    addMessage(work, ticketId, { text: '', visibility: 'public', uploads: [uploadId] }),
  )
  await inspect(org)
  const asked = { hidden: { kind: 'picture', id: attachmentIdOf(uploadId) }, reason: 'investigate' } as const
  const fresh = { ...org.people.risk, hasFactor: true, factorAt: org.house.clock.now() }
  const { pictureUrl } = await org.as(fresh, (work) => revealHidden(work, ticketId, asked))
  target.token = pictureUrl!.split('/').at(-1)!
}

/** An alarm about somebody of the staff. */
async function raise({ org }: Desk, target: Target): Promise<void> {
  const { staffId } = target
  target.alarmId = await org.asSystem(async (work) => {
    await raiseAlarms(work, staffId, [{ kind: 'not_own', count: 11 }])
    const row = work.tx.selectFrom('alarms').select('alarm_id').where('staff_id', '=', staffId)
    return (await row.executeTakeFirstOrThrow()).alarm_id
  })
}

/** Passkeys of nobody. */
const passkey = { id: 'eA', rawId: 'eA', type: 'public-key', clientExtensionResults: {} }
const shownPasskey = { ...passkey, response: { clientDataJSON: 'e30', authenticatorData: 'eA', signature: 'eA' } }
const madePasskey = { ...passkey, response: { clientDataJSON: 'e30', attestationObject: 'eA' } }

const accessVersion = (where: TestOrg) => where.asSystem(async (work) => (await readAccess(work)).version)

/** Agents reach their teams' tickets only, so that another team's agent is one more kind of stranger. */
export const narrow = ({ org }: Desk, exportRowsAloneMax: number) =>
  org.asSystem(async (work) =>
    changeAccess(work, { read: 'team', work: 'team', exportRowsAloneMax }, (await readAccess(work)).version),
  )

/** The auditor's list, which waits for a second person when nobody takes out anything alone. */
async function ask(desk: Desk, exportRowsAloneMax: number): Promise<string> {
  await narrow(desk, exportRowsAloneMax)
  return desk.org.as('auditor', (work) =>
    requestExportOf(work, { filters: { view: 'all' }, reason: '给监管的月报', language: 'en' }),
  )
}

/** The auditor's list as a file, and a good link to it. */
export async function exported(desk: Desk, target: Target): Promise<void> {
  const { org } = desk
  target.exportId = await ask(desk, 20_000)
  await makeDueExports(org.house, org.orgId)
  target.token = (await org.as('auditor', (work) => linkToExport(work, target.exportId))).token
}

export const casesOf = (desk: Desk): Record<string, Case> => ({
  showPortal: {},
  listQueue: { query: '?view=all' },
  countViews: {},
  showTicket: {},
  watchConsole: {},
  followTicket: {},
  followTicketLive: {},
  listCannedReplies: {},
  showDashboard: {},
  showAudit: {},
  proveTicket: {},
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
  rateTicket: { body: () => ({ stars: 5 }), prepare: ({ ticketId }) => resolve(desk, ticketId) },
  moveTicket: { body: () => ({ name: 'check' }) },
  assignTicket: { body: () => ({ staffId: null }) },
  mergeTicket: { body: ({ otherNumber }) => ({ intoNumber: otherNumber, acrossCustomers: true }) },
  unmergeTicket: {
    prepare: ({ ticketId, otherNumber }) =>
      desk.org.as('agent', (work) =>
        mergeTicketInto(work, { ticketId }, { number: otherNumber }, { acrossCustomers: true }),
      ),
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
  linkOwnAttachment: { query: '?as=download', prepare: (target) => attach(desk, target, 'customer') },
  linkAttachment: { query: '?as=download', prepare: (target) => attach(desk, target, 'customer') },
  openOwnFile: { prepare: (target) => attach(desk, target, 'customer') },
  openFile: { prepare: (target) => attach(desk, target, 'staff') },
  showAccess: {},
  changeAccess: {
    body: () => ({ read: 'team', work: 'team', exportRowsAloneMax: 0 }),
    version: accessVersion,
  },
  listExports: {},
  measureExport: { query: '?view=all' },
  requestExport: { body: () => ({ filters: { view: 'all' }, reason: '给监管的月报' }) },
  decideExport: {
    prepare: async (target) => {
      target.exportId = await ask(desk, 0)
    },
    body: () => ({ approve: false, filtersHash: sha256('{"view":"all"}').toString('hex') }),
  },
  linkExport: { prepare: (target) => exported(desk, target), onlyFor: 'auditor' },
  openExport: { prepare: (target) => exported(desk, target), onlyFor: 'auditor' },
  showIdentity: {},
  sendIdentityCode: {},
  proveIdentity: { body: () => ({ code: '000000' }) },
  readOwnData: { guarded: true, body: () => ({ as: 'page' }) },
  correctContact: { guarded: true, body: () => ({ value: '13912340001' }) },
  correctName: { guarded: true, body: () => ({ value: 'x' }) },
  chooseConsent: { body: () => ({ given: true }) },
  askForErasure: { guarded: true },
  showCustomerPrivacy: {},
  vouchForCaller: { body: () => ({ how: 'questions' }) },
  holdTicket: { body: () => ({ held: true, reason: 'x' }) },
  restrictCustomer: { body: () => ({ restricted: false }) },
  removeFromTicket: { body: ({ messageId }) => ({ messageId, reason: 'x' }) },
  listBin: {},
  restoreItem: { prepare: (target) => remove(desk, target) },
  showRetention: {},
  changeRetention: {
    body: () => usualChoice,
    version: (where) => where.asSystem(async (work) => (await readChoice(work)).version),
  },
  decideErasure: {
    prepare: (target) => askToErase(desk, target),
    body: () => ({ granted: false, reason: 'other' }),
  },
  revealPersonal: {
    prepare: (target) => tellNumber(desk, target),
    body: ({ messageId }) => ({ hidden: { kind: 'message', id: messageId }, reason: 'call_customer' }),
  },
  findByPerson: { body: () => ({ typed: canaries[0] }) },
  openPicture: { prepare: (target) => revealPicture(desk, target), onlyFor: 'risk' },
  listAlarms: {},
  seeAlarm: { prepare: (target) => raise(desk, target), body: () => ({ note: '忙日' }) },
  setUp: {
    guarded: true,
    body: () => ({ code: 'WRONG', organisation: 'x', name: 'x', email: 'x@example.com', password: 'x'.repeat(12) }),
  },
  signIn: { guarded: true, counted: true, body: () => ({ email: 'agent@test.local', password: 'wrong' }) },
  showSignIn: {},
  beginPasskeySignIn: {},
  signInByPasskey: { guarded: true, counted: true, body: () => ({ passkey: shownPasskey }) },
  beginProviderSignIn: { guarded: true, body: ({ providerId }) => ({ providerId }) },
  signInByProvider: { guarded: true, body: () => ({ query: 'code=x&state=x' }) },
  showAccount: {},
  beginPasskey: {},
  addOwnPasskey: { guarded: true, body: () => ({ name: 'x', passkey: madePasskey }) },
  removeOwnPasskey: { guarded: true },
  beginOwnAuthenticator: {},
  confirmOwnAuthenticator: { guarded: true, body: () => ({ code: '1234567' }) },
  removeOwnAuthenticator: { guarded: true },
  renewOwnRecoveryCodes: {},
  changeOwnPassword: { body: () => ({ password: 'boats drift at noon' }) },
  removeOwnIdentity: { guarded: true },
  endOwnSession: { guarded: true },
  endOtherSessions: {},
  beginStepUp: {},
  stepUp: { guarded: true, body: () => ({ code: '123456' }) },
  listAccounts: {},
  changeAccount: { body: () => ({ active: false }) },
  endSessionsOf: {},
  resetAccountOf: {},
  signInByLink: { guarded: true, body: () => ({ token: 'wrong' }) },
})

/** The objects that the authorisation matrix is walked with, and what must stand before an operation can be asked for. */
import { randomUUID } from 'node:crypto'
import type { Work } from '#platform/database.ts'
import { attachmentIdOf } from '#records/attachments/receive.ts'
import { createEntryPoint } from '#records/entries/change.ts'
import { addSecret } from '#records/entries/secrets.ts'
import { publishNextCalendar } from '#records/knowledge/calendars/publish.ts'
import causes from '#records/knowledge/defaults/guidance/causes.json' with { type: 'json' }
import unionpay from '#records/knowledge/defaults/guidance/unionpay.json' with { type: 'json' }
import stillFrozenPolicy from '#records/knowledge/defaults/refunds/still_frozen.json' with { type: 'json' }
import routing from '#records/knowledge/defaults/routing.json' with { type: 'json' }
import taxonomy from '#records/knowledge/defaults/taxonomy.json' with { type: 'json' }
import inquiryWorkflow from '#records/knowledge/defaults/workflows/inquiry.json' with { type: 'json' }
import { define } from '#records/knowledge/definitions.ts'
import type { Routing, Taxonomy } from '#records/knowledge/knowledge.rules.ts'
import { publishNextVersion } from '#records/knowledge/publish.ts'
import { publishNextRegime } from '#records/knowledge/regimes/publish.ts'
import { publishNextScheme } from '#records/knowledge/schemes/publish.ts'
import { addTagTo } from '#records/knowledge/tags/tree.ts'
import { categoriesOf } from '#records/knowledge/taxonomy/taxonomy.rules.ts'
import { changeAccess, readAccess } from '#records/staff/access.ts'
import { addPerson } from '#records/staff/enter.ts'
import { giveTicketTo } from '#records/tickets/assign.ts'
import { linkToAttachment } from '#records/tickets/attachments.ts'
import { removeFromView } from '#records/tickets/bin.ts'
import type { Workflow } from '#records/tickets/lifecycle.rules.ts'
import { ticketFor } from '#records/tickets/load.ts'
import { addMessage } from '#records/tickets/message.ts'
import { moveTicketTo } from '#records/tickets/move.ts'
import { recuseByHand } from '#records/tickets/recusal/recuse.ts'
import { publishNextWorkflow } from '#records/tickets/workflows/publish.ts'
import { wantCall } from '#stages/capacity/calls/attempt.ts'
import { forecastArrivals } from '#stages/capacity/forecast.ts'
import { askExtension } from '#stages/clocks/verbs/extend.ts'
import { pauseClock } from '#stages/clocks/verbs/pause.ts'
import { joinMatter } from '#stages/duplicates/matter.ts'
import { type Pair, writePairs } from '#stages/duplicates/pairs.ts'
import { linkToExport } from '#stages/exports/file.ts'
import { makeDueExports } from '#stages/exports/make.ts'
import { requestExportOf } from '#stages/exports/request.ts'
import { askErasure } from '#stages/privacy/requests.ts'
import { raiseAlarms } from '#stages/reveal/alarms.ts'
import { revealHidden } from '#stages/reveal/reveal.ts'
import type { TestApi } from './api.ts'
import type { PersonName, TestOrg } from './house.ts'
import { law } from './law.ts'
import { inspect, photo, upload } from './uploads.ts'

/** What a customer of ours said and must never come back out of any answer. */
export const canaries = ['13912340000', 'canary.person@example.net', '6222021234567890128', '秦可卿']
export const contact = { name: '秦可卿', phone: '13912340000', email: 'canary.person@example.net' }
const fileName = '秦可卿 6222021234567890128.txt'

export type Desk = { org: TestOrg; api: TestApi }

/** An object of each kind that an operation can be about. */
export type Target = {
  ticketId: string
  number: string
  secret: string
  messageId: string
  otherNumber: string
  /** A ticket like it, made by its cases. */
  otherId: string
  entryId: string
  kid: string
  /** A form that no other organisation has, and its version. */
  key: string
  version: string
  /** A tag that no other organisation has. */
  tagId: string
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
  /** About somebody of the staff; made by their cases. */
  alarmId: string
  /** Made by `wantCalled` and `warn`. */
  callId: string
  warningId: string
  absenceId: string
  purpose: string
  /** Of a colleague, on this ticket; made by its case. */
  recusalId: string
  /** Of care. */
  kind: string
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

export const both = { 'zh-Hans': '字', en: 'word' }
export const ownForm = {
  active: true,
  title: both,
  hint: both,
  lane: 'problem',
  order: 90,
  code: 'INQ-99',
  schema: { type: 'object', properties: {}, additionalProperties: false },
  ui: {},
} as const

const { key: _key, version: _version, ...inquiry } = inquiryWorkflow as Workflow
export const { key: _refund, version: _refundVersion, ...stillFrozen } = stillFrozenPolicy
export const { key: _causes, version: _causesVersion, ...ownCauses } = causes
export const { key: _family, version: _familyVersion, ...ownFamily } = unionpay
export const ownWorkflow = { ...inquiry, appliesTo: {} }

export const categories = categoriesOf(taxonomy as Taxonomy, routing as Routing)
const ownScheme = {
  active: false,
  name: both,
  source: 'a test',
  dimensions: [{ key: 'reason', name: both, complete: false }],
  classes: [],
  map: [],
}
export const ownCalendar = {
  name: both,
  zone: 'Asia/Shanghai',
  week: Array.from({ length: 7 }, () => [{ from: 540, until: 1080 }]),
  days: {},
  coversFrom: '2026-01-01',
  coversUntil: '2026-12-31',
  source: 'a test',
  unverified: [],
}

export const ownRegime = {
  name: both,
  jurisdiction: 'CN',
  appliesTo: { institutions: [], codes: [], channels: [], note: both },
  validFrom: '2026-01-01',
  validTo: null,
  source: 'a test',
  unverified: [],
  escalation: both,
  clocks: [],
}

/** What a ticket's object has beside the ticket: an entry point of its own with a secret, a form, a scheme and a calendar of the organisation. */
export type Surroundings = Pick<Target, 'entryId' | 'kid' | 'key' | 'version' | 'otherNumber' | 'tagId'>

/** An entry point, a form and another ticket. */
export async function surroundings({ org }: Desk, key: string): Promise<Surroundings> {
  const other = await org.send()
  return org.asSystem(async (work) => {
    const name = { 'zh-Hans': '收银台', en: 'Till' }
    const entryId = await createEntryPoint(work, { name, origins: [], requestsPerMinuteMax: 60 })
    await publishNextVersion(work, key, 0, ownForm)
    await publishNextWorkflow(work, key, 0, ownWorkflow)
    await publishNextScheme(work, key, 0, { content: ownScheme })
    await publishNextCalendar(work, key, 0, { content: ownCalendar })
    await publishNextRegime(work, key, 0, ownRegime)
    await define(work, 'regime', `${key}_law`, 1, law(`${key}_law`, 1))
    await define(work, 'refunds', key, 1, { ...stillFrozen, key, version: 1 })
    await define(work, 'guidance', key, 1, { ...ownFamily, key, version: 1 })
    const { tagId } = await addTagTo(work, { key: key.replace('_', '-'), label: both, parentId: null, rule: null })
    return { entryId, kid: (await addSecret(work, entryId)).kid, key, version: '1', otherNumber: other.number, tagId }
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
    otherId: nothing,
    alarmId: nothing,
    callId: nothing,
    warningId: nothing,
    absenceId: nothing,
    purpose: 'satisfaction_research',
    recusalId: nothing,
    kind: 'age',
    ...(await somebody(org, receipt.number)),
  }
}

const nothing = '01900000-0000-7000-8000-000000000000'

async function somebody(org: TestOrg, name: string) {
  const person = { name, email: `${name}@test.local`, role: 'agent', language: 'en' } as const
  const staffId = await org.asSystem((work) => addPerson(work, { ...person, teamIds: [] }))
  return { staffId, sessionId: nothing, passkeyId: nothing, providerId: nothing }
}

export const resolve = ({ org }: Desk, ticketId: string) =>
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
export async function remove({ org }: Desk, target: Target): Promise<void> {
  const { ticketId, messageId } = target
  await org.as('lead', (work) => removeFromView(work, ticketId, { messageId, attachmentId: null, reason: 'x' }))
  const row = await org.asSystem(({ tx }) =>
    tx.selectFrom('removed_items').select('item_id').where('ticket_id', '=', ticketId).executeTakeFirstOrThrow(),
  )
  target.itemId = row.item_id
}

/** The customer's request for erasure: the one that waits, or a new one. */
export async function askToErase({ org }: Desk, target: Target): Promise<void> {
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
export async function tellNumber({ org }: Desk, target: Target): Promise<void> {
  const { ticketId } = target
  const { messageId } = await org.asCustomer([ticketId], (work) =>
    addMessage(work, ticketId, { text: '请打 13612345678', visibility: 'public' }),
  )
  target.messageId = messageId
}

/** A picture of the ticket, which risk chose to see, and the link that they got. */
export async function revealPicture({ org, api }: Desk, target: Target): Promise<void> {
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

/** A ticket that another one is like, of the same matter. */
export async function alike({ org }: Desk, target: Target): Promise<void> {
  target.otherId = await org.asSystem(async (work) => {
    const other = await ticketFor(work, { number: target.otherNumber }, 'ticket.read')
    const pair: Pair = {
      one: target.ticketId,
      other: other.ticket_id,
      kind: 'same_matter',
      likeness: 0.9,
      features: [],
      reasons: [],
      state: 'open',
    }
    await writePairs(work, [pair])
    await joinMatter(work, target.ticketId, other.ticket_id, 0.9)
    return other.ticket_id
  })
}

/** An alarm about somebody of the staff. */
export async function raise({ org }: Desk, target: Target): Promise<void> {
  const { staffId } = target
  target.alarmId = await org.asSystem(async (work) => {
    await raiseAlarms(work, staffId, [{ kind: 'not_own', count: 11 }])
    const row = work.tx.selectFrom('alarms').select('alarm_id').where('staff_id', '=', staffId)
    return (await row.executeTakeFirstOrThrow()).alarm_id
  })
}

/** Its customer is to be called. */
export async function wantCalled({ org }: Desk, target: Target): Promise<void> {
  target.callId = (await org.as('agent', (work) => wantCall(work, target.ticketId, { kind: 'callback' }))).callId
}

/** Its team has more to do than it can, so that its customer may ask to be called back. */
export async function overrun({ org }: Desk, { ticketId }: Target): Promise<void> {
  const { team_id: teamId } = await org.ticket(ticketId)
  await forecastArrivals(org.house, org.orgId)
  await org.asSystem(({ tx, now }) =>
    tx.updateTable('forecasts').set({ call_back_by: now }).where('team_id', '=', teamId).execute(),
  )
}

/** A warning of hours in which nobody takes a P1. */
export async function warn({ org }: Desk, target: Target): Promise<void> {
  target.warningId = randomUUID()
  await org.asSystem(({ tx, orgId, now }) =>
    tx
      .insertInto('load_warnings')
      .values({
        org_id: orgId,
        warning_id: target.warningId,
        kind: 'duty_hole',
        team_id: null,
        from_at: now,
        until_at: new Date(now.getTime() + 3_600_000),
        size: 1,
        raised_at: now,
      })
      .execute(),
  )
}

/** A colleague of theirs has nothing to do with the ticket. */
export async function recuseColleague({ org }: Desk, target: Target): Promise<void> {
  const input = { staffId: org.people.colleague.staffId, reason: 'x' }
  target.recusalId = await org.as('admin', (work) => recuseByHand(work, target.ticketId, input))
}

/** Whoever has it, or the pool of the agent's team. */
export const giveTo = ({ org }: Desk, ticketId: string, name: PersonName | null) =>
  org.asSystem(async (work) => {
    const staffId = name && org.people[name].staffId
    const ticket = await ticketFor(work, { ticketId }, 'ticket.assign', { lock: true })
    await giveTicketTo(work, ticket, { teamId: org.teams['pay-tech']!, staffId })
  })

/** The ticket waits in the pool, and whoever takes it holds no other. */
export async function emptyHands(desk: Desk, ticketId: string): Promise<void> {
  await desk.org.asSystem(({ tx }) => tx.updateTable('tickets').set({ stage: 'closed' }).execute())
  await desk.org.asSystem(({ tx }) =>
    tx.updateTable('tickets').set({ stage: 'accepted' }).where('ticket_id', '=', ticketId).execute(),
  )
  await giveTo(desk, ticketId, null)
}

/** Passkeys of nobody. */
export const passkey = { id: 'eA', rawId: 'eA', type: 'public-key', clientExtensionResults: {} }
export const shownPasskey = {
  ...passkey,
  response: { clientDataJSON: 'e30', authenticatorData: 'eA', signature: 'eA' },
}
export const madePasskey = { ...passkey, response: { clientDataJSON: 'e30', attestationObject: 'eA' } }

/** A month from now. */
export const reviewDay = ({ org }: Desk) =>
  new Date(org.house.clock.now().getTime() + 30 * 86_400_000).toISOString().slice(0, 10)

export const leave = { firstDay: '2099-01-01', lastDay: '2099-01-02', why: 'leave', deputyId: null } as const

export const accessVersion = (where: TestOrg) => where.asSystem(async (work) => (await readAccess(work)).version)

/** Agents reach their teams' tickets only, so that another team's agent is one more kind of stranger. */
export const narrow = ({ org }: Desk, exportRowsAloneMax: number) =>
  org.asSystem(async (work) =>
    changeAccess(work, { read: 'team', work: 'team', exportRowsAloneMax }, (await readAccess(work)).version),
  )

/** The auditor's list, which waits for a second person when nobody takes out anything alone. */
export async function ask(desk: Desk, exportRowsAloneMax: number): Promise<string> {
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

/** The clock of an invented law, which every ticket here has. */
export const lawClock = 'own_form_law/answer'

/** Somebody of the desk asked for more time. */
export const wantTime = ({ org }: Desk, { ticketId }: Target) =>
  org.as('agent', (work) => askExtension(work, { ticketId }, { clock: lawClock, extension: 'more', reason: 'x' }))

/** Its clock stands still. */
export const standStill = ({ org }: Desk, { ticketId }: Target) =>
  org.as('agent', (work) => pauseClock(work, { ticketId }, { clock: lawClock, reason: 'documents' }))

/** The law has a newer version than the ticket. */
export async function amend({ org }: Desk, target: Target): Promise<void> {
  const { version } = await org.asSystem(({ tx }) =>
    tx
      .selectFrom('definitions')
      .select((e) => e.fn.max('version').as('version'))
      .where('kind', '=', 'regime')
      .where('key', '=', 'own_form_law')
      .executeTakeFirstOrThrow(),
  )
  target.version = `${version + 1}`
  await org.asSystem((work) => define(work, 'regime', 'own_form_law', version + 1, law('own_form_law', version + 1)))
}

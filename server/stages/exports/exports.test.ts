/** Lists as files: who may ask, who must agree, what stands in them, who fetches them, and that nothing stays. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { readAll } from '#platform/byte-streams.ts'
import { sha256 } from '#platform/crypto.ts'
import { Problem } from '#platform/errors.ts'
import { FilesUnavailable } from '#platform/ports.ts'
import { readStory } from '#records/audit/follow.ts'
import { changeAccess, readAccess } from '#records/staff/access.ts'
import { type Access, usualAccess } from '#records/staff/permissions.rules.ts'
import { fillWords } from '#records/tickets/search/fill.ts'
import { openTestApi } from '../../../test/api.ts'
import { openTestOrg, type PersonName } from '../../../test/house.ts'
import { decideExportOf } from './decide.ts'
import { endExports } from './end.ts'
import { makeDueExports } from './make.ts'

const org = await openTestOrg()
const api = await openTestApi(org)
/** A ticket whose words can be found. */
const send = async (sent: Parameters<typeof org.send>[0]) => {
  const { ticketId } = await org.send(sent)
  await org.asSystem((work) => fillWords(work, [ticketId]))
}
after(async () => {
  await api.close()
  await org.close()
})

const canaries = ['13912340000', 'canary.person@example.net', '6222021234567890128', '秦可卿']
const contact = { name: '秦可卿', phone: '13912340000', email: 'canary.person@example.net' }
type Shown = Record<string, unknown> & {
  exportId: string
  filtersHash: string
  state: string
  file: { sha256: string }
}

before(async () => {
  await send({ text: '=cmd|电话 13912340000，卡号 6222021234567890128', contact })
  for (const text of ['＋1 退款', '“逗号”,\n换行 "引号"', '收银台白屏'])
    await send({ text, contact, amount: { amountMinor: 12800n, currency: 'CNY' } })
})

const choose = (chosen: Partial<Access>) =>
  org.asSystem(async (work) => changeAccess(work, { ...usualAccess, ...chosen }, (await readAccess(work)).version))
const ask = async (who: PersonName, filters: object = { view: 'all' }, reason = '给监管的月报') =>
  (await api.signedIn(who)).ask('POST', '/v1/exports', { body: { filters, reason } })
const shown = async (exportId: string, who: PersonName = 'lead') => {
  const { body } = await (await api.signedIn(who)).ask('GET', '/v1/exports')
  return (body.exports as Shown[]).find((one) => one.exportId === exportId)!
}
/** Somebody who has just shown a second factor decides. */
const decide = (who: PersonName, { exportId, filtersHash }: Shown, approve = true) =>
  org
    .as({ ...org.people[who], factorAt: org.house.clock.now(), hasFactor: true }, (work) =>
      decideExportOf(work, exportId, { approve, filtersHash }),
    )
    .then(() => null, codeOf)
const codeOf = (error: unknown) => (error instanceof Problem ? error.code : String(error))
const make = () => makeDueExports(org.house, org.orgId)
const fetchAs = async (who: PersonName, exportId: string) => {
  const browser = await api.signedIn(who)
  const link = await browser.ask('POST', `/v1/exports/${exportId}/link`)
  return link.status === 200 ? browser.ask('GET', link.body.url as string) : link
}
const eventsOf = async (who: PersonName) =>
  (await org.asSystem((work) => readStory(work, org.people[who].staffId))).filter((event) =>
    event.type.startsWith('export.'),
  )

describe('a short list', () => {
  it('is made at once, masked, marked at both ends, and every step is an event', async () => {
    const asked = await ask('lead')
    assert.deepEqual([asked.status, asked.body.state, asked.body.rowsExpected], [201, 'making', 4])
    const exportId = asked.body.exportId as string
    assert.equal((await fetchAs('lead', exportId)).body.code, 'export_not_ready')
    assert.equal(await make(), 1)
    const file = await fetchAs('lead', exportId)
    assert.equal(file.status, 200)
    assert.match(file.header('content-type')!, /^text\/csv/)
    assert.match(
      file.header('content-disposition')!,
      new RegExp(`^attachment; filename="huiyin-.*lead.*${exportId}.csv"`),
    )
    const { sha256: hash } = (await shown(exportId)).file
    assert.equal(sha256(file.text).toString('hex'), hash)
    const lines = file.text.split('\r\n')
    for (const end of [lines[0]!, lines.at(-2)!]) assert.ok(end.includes(exportId) && end.includes('lead'), end)
    assert.equal(file.text.match(/HY-/g)!.length, 4)
    assert.ok(file.text.includes('"128.00","CNY"'))
    assert.ok(file.text.includes('"\'=cmd|') && file.text.includes('"\'＋1'), 'nothing calculates')
    for (const canary of canaries) assert.equal(file.text.includes(canary), false, canary)
    assert.deepEqual(
      (await eventsOf('lead')).map((event) => event.type),
      ['export.requested', 'export.made', 'export.fetched'],
    )
    const made = (await eventsOf('lead'))[1]!
    assert.deepEqual(made.payload, { exportId, rows: 4, sha256: hash })
  })

  it('is sealed where it lies, for its maker alone, and its link is nobody else’s', async () => {
    const exportId = (await ask('lead')).body.exportId as string
    await make()
    assert.equal((await fetchAs('admin', exportId)).body.code, 'export_of_another')
    const lead = await api.signedIn('lead')
    const { url } = (await lead.ask('POST', `/v1/exports/${exportId}/link`)).body as { url: string }
    assert.equal((await (await api.signedIn('admin')).ask('GET', url)).body.code, 'link_ended')
    org.house.clock.advance(6 * 60_000)
    assert.equal((await lead.ask('GET', url)).body.code, 'link_ended')
    const { file_key: key } = await org.asSystem(({ tx }) =>
      tx.selectFrom('exports').select('file_key').where('export_id', '=', exportId).executeTakeFirstOrThrow(),
    )
    const stored = await readAll(org.house.ports.files.get(org.orgId, key!), 1_000_000)
    assert.equal(stored.includes('HY-'), false)
  })

  it('is for leads, auditors and administrators; nobody takes out nothing, or words that were not masked', async () => {
    for (const who of ['agent', 'risk', 'product'] as const) assert.equal((await ask(who)).status, 403, who)
    assert.equal((await ask('auditor')).status, 201)
    assert.equal((await ask('lead', { view: 'all', q: '没有这样的词' })).body.code, 'export_empty')
    const { body } = await ask('lead', { view: 'all', q: '139****0000' }, '客户 13912340000 要的')
    assert.equal(body.reason, '客户 139****0000 要的')
    const asked = await ask('lead', { view: 'all', q: '13912340000' })
    assert.equal((asked.body.filters as { q: string }).q, '139****0000')
    assert.equal((await ask('lead', { view: 'all', orgId: org.orgId })).status, 422)
    await make()
  })
})

describe('a list longer than one person may take alone', () => {
  before(async () => {
    org.house.clock.advance(25 * 3_600_000)
    await choose({ exportRowsAloneMax: 3 })
  })

  it('waits for a second person, who is not its maker, sees what is asked, and shows a factor', async () => {
    const asked = (await ask('lead')).body as Shown
    assert.equal(asked.state, 'waiting')
    assert.equal(await make(), 0)
    assert.equal(await decide('lead', asked), 'export_own')
    assert.match((await shown(asked.exportId)).decideRefused as string, /list of their own/)
    assert.equal((await shown(asked.exportId, 'admin')).decideRefused, null)
    assert.equal(await decide('admin', { ...asked, filtersHash: '0'.repeat(64) }), 'export_changed')
    const body = { approve: true, filtersHash: asked.filtersHash }
    const admin = await api.signedIn('admin')
    org.house.clock.advance(6 * 60_000)
    const plain = await admin.ask('POST', `/v1/exports/${asked.exportId}/decision`, { body })
    assert.deepEqual([plain.status, plain.body.code], [403, 'factor_needed'])
    assert.equal(
      (await (await api.signedIn('auditor')).ask('POST', `/v1/exports/${asked.exportId}/decision`, { body })).status,
      403,
    )
    assert.equal(await decide('admin', asked), null)
    assert.equal(await decide('admin', asked), 'export_decided')
    assert.equal(await make(), 1)
    assert.equal((await fetchAs('lead', asked.exportId)).status, 200)
    assert.deepEqual(
      (await eventsOf('lead')).slice(-4).map((event) => [event.type, event.actorId]),
      [
        ['export.requested', org.people.lead.staffId],
        ['export.approved', org.people.admin.staffId],
        ['export.made', null],
        ['export.fetched', org.people.lead.staffId],
      ],
    )
  })

  it('counts what was taken alone within a day, so that a long list cannot leave in pieces', async () => {
    const alone = async (q: string) => (await ask('auditor', { view: 'all', q })).body.state
    assert.deepEqual(
      [await alone('退款'), await alone('引号'), await alone('白屏'), await alone('退款')],
      ['making', 'making', 'making', 'waiting'],
    )
    await make()
    org.house.clock.advance(25 * 3_600_000)
    assert.equal(await alone('退款'), 'making')
    await make()
  })

  it('is asked again when it grew too long before it was made', async () => {
    const { body } = await ask('lead', { view: 'all', q: '长' })
    assert.equal(body.code, 'export_empty')
    for (const text of ['长一', '长二', '长三']) await send({ text })
    const asked = (await ask('lead', { view: 'all', q: '长' })).body as Shown
    assert.equal(asked.state, 'making')
    await send({ text: '长四' })
    assert.equal(await make(), 0)
    assert.deepEqual([(await shown(asked.exportId)).state, (await shown(asked.exportId)).rowsExpected], ['waiting', 4])
    assert.equal(await decide('admin', asked, false), null)
    assert.equal((await shown(asked.exportId)).state, 'refused')
  })

  it('is not made when maker or approver may not any more, or when what was approved was changed', async () => {
    const set = (values: object, exportId: string) =>
      org.asSystem(({ tx }) => tx.updateTable('exports').set(values).where('export_id', '=', exportId).execute())
    const role = (who: PersonName, name: string) =>
      org.asSystem(({ tx }) =>
        tx.updateTable('staff').set({ role: name }).where('staff_id', '=', org.people[who].staffId).execute(),
      )
    const spoil: [string, (exportId: string) => Promise<unknown>, () => Promise<unknown>][] = [
      ['maker_may_not', () => role('lead', 'agent'), () => role('lead', 'lead')],
      ['approver_may_not', () => role('admin', 'agent'), () => role('admin', 'admin')],
      ['filters_changed', (id) => set({ filters: '{"view":"closed"}' }, id), async () => undefined],
    ]
    for (const [why, act, undo] of spoil) {
      const asked = (await ask('lead')).body as Shown
      assert.equal(await decide('admin', asked), null)
      await act(asked.exportId)
      assert.equal(await make(), 0, why)
      await undo()
      assert.equal((await eventsOf('lead')).at(-1)!.payload.why, why)
    }
    const asked = (await ask('lead')).body as Shown
    await assert.rejects(set({ decided_by: org.people.lead.staffId, decided_at: new Date() }, asked.exportId), /check/)
  })
})

describe('nothing stays', () => {
  it('a request ends after a day, a file too: key, bytes and link are gone, hash and count stay', async () => {
    await choose({})
    org.house.clock.advance(25 * 3_600_000)
    const exportId = (await ask('lead')).body.exportId as string
    await make()
    const row = () =>
      org.asSystem(({ tx }) =>
        tx.selectFrom('exports').selectAll().where('export_id', '=', exportId).executeTakeFirstOrThrow(),
      )
    const { file_key: key } = await row()
    org.house.clock.advance(23 * 3_600_000)
    assert.equal((await fetchAs('lead', exportId)).status, 200)
    org.house.clock.advance(61 * 60_000)
    assert.equal((await fetchAs('lead', exportId)).body.code, 'export_ended')
    assert.ok((await endExports(org.house, org.orgId)) >= 1)
    await assert.rejects(readAll(org.house.ports.files.get(org.orgId, key!), 1_000_000), FilesUnavailable)
    const after = await row()
    assert.deepEqual(
      [after.state, after.file_key, after.rows! > 0, after.file_hash!.length],
      ['expired', null, true, 32],
    )
    const keys = await org.asSystem(({ tx }) =>
      tx.selectFrom('subject_keys').select('version').where('subject_id', '=', exportId).execute(),
    )
    assert.deepEqual(keys, [])
    assert.equal(await endExports(org.house, org.orgId), 0)
  })

  it('a store that fails is asked again later, and five times at most', async () => {
    const exportId = (await ask('lead')).body.exportId as string
    const { files } = org.house.ports
    const broken = () => Promise.reject(new FilesUnavailable('full'))
    Object.assign(org.house.ports, { files: { ...files, put: broken } })
    for (let attempt = 0; attempt < 6; attempt++) {
      assert.equal(await make(), 0)
      org.house.clock.advance(6 * 60_000)
    }
    Object.assign(org.house.ports, { files })
    assert.equal((await shown(exportId)).state, 'failed')
    assert.equal(await make(), 0)
  })

  it('and one person asks for twenty a day at most', async () => {
    const answers = []
    for (let nth = 0; nth < 22; nth++)
      answers.push((await ask('admin', { view: 'all', q: '退款' })).body.code ?? 'taken')
    assert.equal(answers.filter((answer) => answer === 'taken').length, 20)
    assert.equal(answers.at(-1), 'export_often')
  })
})

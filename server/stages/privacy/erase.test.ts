/** From in use to kept only to gone: what the sweep does when, and that nothing of an erased customer is left to be found. */
import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import pg from 'pg'
import { attachmentIdOf } from '#records/attachments/receive.ts'
import { bringBack } from '#records/customers/state.ts'
import { ticketFor } from '#records/tickets/load.ts'
import { moveTicketTo } from '#records/tickets/move.ts'
import { openTestApi } from '../../../test/api.ts'
import { everyRow, openTestOrg } from '../../../test/house.ts'
import { inspect, upload } from '../../../test/uploads.ts'
import { erasers } from '../../loop.ts'
import { rate } from '../ratings/rate.ts'
import { note } from '../replies/reply.ts'
import { changeChoice, readChoice } from './choices.ts'
import { eraseAgain, eraseNow } from './erase.ts'
import { holdTicket } from './holds.ts'
import { askErasure, decideErasure } from './requests.ts'
import { usualChoice } from './retention.rules.ts'
import { moveQuietCustomers } from './sweep.ts'

const org = await openTestOrg()
const api = await openTestApi(org)
const owner = new pg.Client({ connectionString: org.house.url })
await owner.connect()
after(async () => {
  await owner.end()
  await api.close()
  await org.close()
})

const dayMs = 86_400_000
const card = '6222021234567890128'
type Receipt = Awaited<ReturnType<typeof org.send>>

const sweep = () => moveQuietCustomers(org.house, org.orgId, erasers)
const customerOf = async ({ ticketId }: Receipt) => (await org.ticket(ticketId)).customer_id
const stateOf = async (receipt: Receipt) => {
  const customerId = await customerOf(receipt)
  const row = await org.asSystem(({ tx }) =>
    tx.selectFrom('customers').select('state').where('customer_id', '=', customerId).executeTakeFirstOrThrow(),
  )
  return row.state
}
const resolve = ({ ticketId }: Receipt, reason = 'x') =>
  org.as('agent', async (work) =>
    moveTicketTo(work, await ticketFor(work, { ticketId }, 'ticket.work', { lock: true }), {
      name: 'resolve',
      outcome: 'upheld',
      reason,
      redress: 'none',
    }),
  )

/** A customer with everything that a customer can leave behind. */
async function somebody(name: string, email: string): Promise<{ receipt: Receipt; attachmentId: string }> {
  const uploadId = await upload(api, { bytes: Buffer.from(`${name} 的流水`), name: `${name} ${card}.txt` })
  const receipt = await org.send({
    contact: { name, phone: '13912341111', email },
    text: `我叫${name}，卡号 ${card}，小狐狸毛毯退不了`,
    orderNo: `ORDER-${name}`,
    uploads: [uploadId],
    context: { entryId: null, signed: {}, claimed: { page: `/bills/${name}` }, trust: 'unsigned', fault: null },
  })
  await inspect(org)
  await org.as('agent', (work) => note(work, receipt, `${name} 来过电话 13912341111`))
  return { receipt, attachmentId: attachmentIdOf(uploadId) }
}

describe('retention', () => {
  test('what is done is only kept after half a year: not shown, not found, not written to, and back with the next complaint', async () => {
    const email = 'quiet@example.com'
    const receipt = await org.send({ contact: { email, name: '贾探春' }, text: '海棠社的会费扣了两次' })
    await sweep()
    org.house.clock.advance(200 * dayMs)
    await sweep()
    assert.equal(await stateOf(receipt), 'active', 'it is still open')
    await resolve(receipt)
    org.house.clock.advance(179 * dayMs)
    await sweep()
    assert.equal(await stateOf(receipt), 'active')
    org.house.clock.advance(dayMs)
    await sweep()
    assert.equal(await stateOf(receipt), 'restricted')

    const lead = await api.signedIn('lead')
    const found = await lead.ask('GET', `/v1/queue?view=all&q=${encodeURIComponent('海棠社')}`)
    assert.deepEqual(found.body.rows, [])
    const list = await lead.ask('GET', '/v1/queue?view=all')
    assert.doesNotMatch(list.text, /海棠社/)
    const view = await lead.ask('GET', `/v1/tickets/${receipt.ticketId}`)
    assert.equal(view.body.dataState, 'restricted')
    assert.doesNotMatch(view.text, /海棠社|贾/)
    const noted = await lead.ask('POST', `/v1/tickets/${receipt.ticketId}/notes`, { body: { text: 'x' } })
    assert.deepEqual([noted.status, noted.body.code], [409, 'data_restricted'])
    const customer = await api.holding(receipt)
    const page = await customer.ask('GET', `/v1/tracking/${receipt.number}`)
    assert.deepEqual([page.body.dataState, page.body.messages], ['restricted', []])

    await org.send({ contact: { email }, text: '又扣了一次' })
    assert.equal(await stateOf(receipt), 'active')
    assert.match((await lead.ask('GET', `/v1/tickets/${receipt.ticketId}`)).text, /海棠社/)
  })

  test('a lead sets it aside by hand and takes it back; not while something is open', async () => {
    const receipt = await org.send({ contact: { email: 'aside@example.com' } })
    const lead = await api.signedIn('lead')
    const set = (restricted: boolean) =>
      lead.ask('PUT', `/v1/tickets/${receipt.ticketId}/restriction`, { body: { restricted } })
    assert.equal((await set(true)).body.code, 'erasure_blocked_open')
    await resolve(receipt)
    assert.equal((await set(true)).body.state, 'restricted')
    assert.equal((await set(false)).body.state, 'active')
    await set(true)
    const customer = await api.holding(receipt)
    const more = await customer.ask('POST', `/v1/tracking/${receipt.number}/messages`, { body: { text: '还没到账' } })
    assert.equal(more.status, 201, more.text)
    assert.match((await lead.ask('GET', `/v1/tickets/${receipt.ticketId}`)).text, /还没到账/, 'what they add is read')
  })

  test('is never shorter than the law, and two who choose at once are told', async () => {
    const { version } = await org.asSystem(readChoice)
    const below = org.as('admin', (work) => changeChoice(work, { ...usualChoice, eraseAfterDays: 365 }, version))
    await assert.rejects(below, { code: 'retention_below_law' })
    await org.as('admin', (work) => changeChoice(work, { ...usualChoice, law: 'none', eraseAfterDays: 400 }, version))
    const late = org.as('admin', (work) => changeChoice(work, usualChoice, version))
    await assert.rejects(late, { code: 'retention_changed' })
  })
})

describe('erasure', () => {
  test('leaves nothing of the customer, and everything of the history', async () => {
    const name = '香菱'
    const email = 'gone@example.com'
    const { receipt, attachmentId } = await somebody(name, email)
    const keep = await org.send({ contact: { email: 'stays@example.com', name: '晴雯' }, text: '补一件孔雀裘的钱' })
    await resolve(receipt, '给 王熙凤 退了')
    await org.asCustomer([receipt.ticketId], (work) =>
      rate(work, receipt.number, { stars: 4, words: `${name} 谢谢 13912341111` }),
    )
    await org.drain()
    const customerId = await customerOf(receipt)
    const before = await everyRow(owner)
    assert.match(before, /小狐狸毛毯/)
    const keys = [...before.matchAll(/[0-9a-f]{64}(?=[,)])/g)].map(([key]) => key)

    await org.asCustomer([receipt.ticketId], async (work) =>
      askErasure({
        work,
        ticket: await ticketFor(work, receipt, 'ticket.follow', { lock: true }),
        proof: { method: 'code', customerId, contactId: null },
      }),
    )
    const { requests } = (await (await api.signedIn('lead')).ask('GET', '/v1/retention')).body as {
      requests: { requestId: string; obstacles: { why: string }[] }[]
    }
    assert.deepEqual(
      requests[0]!.obstacles.map(({ why }) => why),
      ['traces'],
      'answers to retries may still name it',
    )
    await org.as('lead', (work) => decideErasure(work, requests[0]!.requestId, { granted: true }))
    await org.drain()
    assert.ok(org.house.letters.some(({ to, subject }) => to === email && subject === '您的信息将被删除'))
    assert.equal(await stateOf(receipt), 'restricted')
    await sweep()
    assert.equal(await stateOf(receipt), 'restricted', 'not before its day')
    org.house.clock.advance(31 * dayMs)
    await org.follow()
    const counted = async () => (await owner.query('select * from counts order by figure, day, key')).rows
    const countsBefore = await counted()
    await sweep()
    assert.equal(await stateOf(receipt), 'erased')
    await org.follow()

    const left = await everyRow(owner)
    for (const word of [
      '小狐狸毛毯',
      name,
      'gone@',
      '13912341111',
      '王熙凤',
      `ORDER-`,
      '/bills/',
      card,
      '来过电话',
      '流水',
    ])
      assert.equal(left.includes(word), false, `${word} is left`)
    const index = await org.asSystem(async ({ vault, orgId }) => vault.index(orgId, 'email', email).toString('hex'))
    assert.ok(before.includes(index))
    assert.equal(left.includes(index), false, 'nobody finds them by their address')
    const { rowCount } = await owner.query('select 1 from subject_keys where subject_id = any($1)', [
      [customerId, attachmentId],
    ])
    assert.equal(rowCount, 0, 'nothing that they sealed opens any more')
    const removed = keys.filter((key) => !left.includes(key))
    assert.ok(removed.length > 0)
    for (const key of removed)
      await assert.rejects(async () => {
        for await (const _ of org.house.ports.files.get(org.orgId, key)) break
      }, key)
    const [line] = (await org.house.ports.shred.all()).filter(({ subjectId }) => subjectId === customerId)
    assert.equal(line!.reason, 'customer_asked')

    assert.deepEqual(await counted(), countsBefore)
    assert.match(left, /孔雀裘/, 'nobody else lost anything')
    const types = (await owner.query('select type from events where subject_id = $1 order by seq', [customerId])).rows
    assert.deepEqual(
      types.map(({ type }) => type),
      ['customer.restricted', 'erasure.granted', 'customer.erased'],
    )
    assert.equal((await org.ticket(receipt.ticketId)).number, receipt.number)
    assert.equal((await org.ticket(keep.ticketId)).subject, '补一件孔雀裘的钱')

    const page = await (await api.holding(receipt)).ask('GET', `/v1/tracking/${receipt.number}`)
    assert.deepEqual([page.status, page.body.dataState, page.body.messages], [200, 'erased', []])
    const view = await (await api.signedIn('lead')).ask('GET', `/v1/tickets/${receipt.ticketId}`)
    assert.deepEqual([view.status, view.body.dataState], [200, 'erased'])
    const added = await (await api.holding(receipt)).ask('POST', `/v1/tracking/${receipt.number}/messages`, {
      body: { text: `还是 ${name}` },
    })
    assert.deepEqual([added.status, added.body.code], [409, 'data_erased'], 'nor does anything come back to it')
    await org.drain()
    const again = await org.send({ contact: { email }, text: '我又来了' })
    assert.notEqual(await customerOf(again), customerId, 'a stranger from now on')
  })

  test('is repeated on what an older backup brings back, with everything and not only the keys', async () => {
    const { receipt } = await somebody('袭人', 'back@example.com')
    const customerId = await customerOf(receipt)
    const erasure = { orgId: org.orgId, subjectId: customerId, at: org.house.clock.now(), reason: 'customer_asked' }
    await org.asSystem((work) => eraseAgain(work, [erasure], erasers))
    const left = await everyRow(owner)
    for (const word of ['袭人', 'back@example', '小狐狸毛毯']) assert.equal(left.includes(word), false, word)
    assert.equal(await stateOf(receipt), 'erased')
    await org.asSystem((work) => eraseAgain(work, [erasure], erasers))
  })

  test('does not happen under a legal hold, on any of their tickets, and the hold says who and why', async () => {
    const email = 'held@example.com'
    const receipt = await org.send({ contact: { email } })
    await resolve(receipt)
    await org.as('auditor', (work) =>
      holdTicket(work, receipt.ticketId, { held: true, reason: '法院来函，涉及 13912341111' }),
    )
    org.house.clock.advance(2_000 * dayMs)
    for (let round = 0; round < 3; round++) await sweep()
    assert.equal(await stateOf(receipt), 'active')
    const lead = await api.signedIn('lead')
    const seen = await lead.ask('GET', `/v1/tickets/${receipt.ticketId}/privacy`)
    const { setAt: _, ...hold } = seen.body.hold as Record<string, string>
    assert.deepEqual(hold, { reason: '法院来函，涉及 139****1111', setBy: 'auditor' })
    assert.equal(seen.body.next, null)
    await org.as('lead', (work) => holdTicket(work, receipt.ticketId, { held: false, reason: '案件终结' }))
    await sweep()
    assert.equal(await stateOf(receipt), 'erased')
  })

  test('at the very moment of a new complaint refuses that, and the next try meets a stranger', async () => {
    const { receipt } = await somebody('平儿', 'moment@example.com')
    const customerId = await customerOf(receipt)
    await org.asSystem((work) => eraseNow(work, customerId, 'period_over', erasers))
    await assert.rejects(
      org.asSystem((work) => bringBack(work, customerId)),
      { code: 'try_again' },
    )
  })

  test('is called off when the customer comes back before its day', async () => {
    const email = 'returns@example.com'
    const receipt = await org.send({ contact: { email } })
    await resolve(receipt)
    const customerId = await customerOf(receipt)
    await org.asCustomer([receipt.ticketId], async (work) =>
      askErasure({
        work,
        ticket: await ticketFor(work, receipt, 'ticket.follow', { lock: true }),
        proof: { method: 'code', customerId, contactId: null },
      }),
    )
    const { request_id } = (
      await owner.query('select request_id from erasure_requests where customer_id = $1', [customerId])
    ).rows[0]
    await org.as('lead', (work) => decideErasure(work, request_id, { granted: true }))
    await org.send({ contact: { email } })
    org.house.clock.advance(40 * dayMs)
    await sweep()
    assert.equal(await stateOf(receipt), 'active')
    const { rows } = await owner.query('select state, reason from erasure_requests where request_id = $1', [request_id])
    assert.deepEqual(rows, [{ state: 'refused', reason: 'came_back' }])
  })

  test('a request is not granted while something is open', async () => {
    const receipt = await org.send({ contact: { email: 'open@example.com' } })
    const customerId = await customerOf(receipt)
    await org.asCustomer([receipt.ticketId], async (work) => {
      const proven = {
        work,
        ticket: await ticketFor(work, receipt, 'ticket.follow', { lock: true }),
        proof: { method: 'code' as const, customerId, contactId: null },
      }
      await askErasure(proven)
      await assert.rejects(askErasure(proven), { code: 'erasure_asked' })
    })
    const { request_id } = (
      await owner.query('select request_id from erasure_requests where customer_id = $1', [customerId])
    ).rows[0]
    await assert.rejects(
      org.as('lead', (work) => decideErasure(work, request_id, { granted: true })),
      { code: 'erasure_blocked_open' },
    )
    await org.as('lead', (work) => decideErasure(work, request_id, { granted: false, reason: 'claim' }))
    await assert.rejects(
      org.as('lead', (work) => decideErasure(work, request_id, { granted: false, reason: 'claim' })),
      { code: 'request_decided' },
    )
  })
})

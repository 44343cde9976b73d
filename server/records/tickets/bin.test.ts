/** The recycle bin: out of everybody's view, back by a lead, gone after its time, kept by a hold; each step an event. */
import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { holdTicket } from '#stages/privacy/holds.ts'
import { emptyBin } from '#stages/privacy/sweep.ts'
import { reply } from '#stages/replies/reply.ts'
import { openTestApi } from '../../../test/api.ts'
import { openTestOrg } from '../../../test/house.ts'
import { inspect, upload } from '../../../test/uploads.ts'
import { attachmentIdOf } from '../attachments/receive.ts'
import { removeFromView } from './bin.ts'
import { addMessage } from './message.ts'

const org = await openTestOrg()
const api = await openTestApi(org)
after(async () => {
  await api.close()
  await org.close()
})

const dayMs = 86_400_000
type Receipt = Awaited<ReturnType<typeof org.send>>

const remove = ({ ticketId }: Receipt, messageId: string, attachmentId: string | null = null) =>
  org.as('agent', (work) => removeFromView(work, ticketId, { messageId, attachmentId, reason: '发错了人 13912345678' }))
const typesOf = async ({ ticketId }: Receipt) =>
  (
    await org.asSystem(({ tx }) =>
      tx
        .selectFrom('events')
        .select('type')
        .where('subject_id', '=', ticketId)
        .where('type', 'like', 'message.%')
        .orderBy('seq')
        .execute(),
    )
  ).map((row) => row.type)

async function seen(receipt: Receipt): Promise<{ staff: string; customer: string }> {
  const staff = await (await api.signedIn('agent')).ask('GET', `/v1/tickets/${receipt.ticketId}`)
  const customer = await (await api.holding(receipt)).ask('GET', `/v1/tracking/${receipt.number}`)
  return { staff: staff.text, customer: customer.text }
}

describe('a message sent by mistake', () => {
  test('is out of view and of search at once, lies in the bin with its reason, and comes back', async () => {
    const receipt = await org.send()
    const { messageId } = await org.as('agent', (work) =>
      reply(work, receipt, { text: '紫檀木梳的那位', version: null }),
    )
    await remove(receipt, messageId)
    for (const text of Object.values(await seen(receipt))) assert.doesNotMatch(text, /紫檀/)
    const lead = await api.signedIn('lead')
    const found = await lead.ask('GET', `/v1/queue?view=all&q=${encodeURIComponent('紫檀木梳')}`)
    assert.deepEqual(found.body.rows, [])
    await assert.rejects(remove(receipt, messageId), { code: 'message_missing' })

    const { items } = (await lead.ask('GET', '/v1/bin')).body as {
      items: { itemId: string; what: string; reason: string }[]
    }
    assert.deepEqual([items[0]!.what, items[0]!.reason], ['紫檀木梳的那位', '发错了人 139****5678'])
    assert.equal((await (await api.signedIn('agent')).ask('GET', '/v1/bin')).status, 403)
    const path = `/v1/bin/${items[0]!.itemId}/restore`
    assert.equal((await lead.ask('POST', path, { key: null })).status, 204)
    assert.equal((await lead.ask('POST', path, { key: null })).body.code, 'item_missing')
    for (const text of Object.values(await seen(receipt))) assert.match(text, /紫檀/)
    assert.deepEqual((await typesOf(receipt)).slice(-2), ['message.removed', 'message.restored'])
  })

  test('is purged after a month, unless a hold keeps it', async () => {
    const [gone, held] = [await org.send(), await org.send()]
    const ids: string[] = []
    for (const receipt of [gone, held])
      ids.push(
        (await org.as('agent', (work) => reply(work, receipt, { text: '青瓷碗 13912345678', version: null })))
          .messageId,
      )
    await remove(gone, ids[0]!)
    await remove(held, ids[1]!)
    await org.as('lead', (work) => holdTicket(work, held.ticketId, { held: true, reason: 'x' }))
    org.house.clock.advance(30 * dayMs - 1)
    assert.equal(await emptyBin(org.house, org.orgId), 0)
    org.house.clock.advance(1)
    assert.equal(await emptyBin(org.house, org.orgId), 1)
    assert.equal(await emptyBin(org.house, org.orgId), 0)
    const rows = await org.asSystem(({ tx }) =>
      tx.selectFrom('messages').select(['message_id', 'body', 'original_sealed', 'salt']).execute(),
    )
    const [purged, kept] = ids.map((id) => rows.find((row) => row.message_id === id)!)
    assert.deepEqual([purged!.body, purged!.original_sealed, purged!.salt], ['—', null, null])
    assert.equal(kept!.body, '青瓷碗 139****5678')
    assert.equal((await typesOf(gone)).at(-1), 'message.purged')
  })
})

test('one file of a message goes alone; its key and its bytes are destroyed at the end, and the ledger has it', async () => {
  const receipt = await org.send()
  const uploads = [
    await upload(api, { bytes: Buffer.from('第一份'), name: 'one.txt' }),
    await upload(api, { bytes: Buffer.from('第二份'), name: 'two.txt' }),
  ]
  const { messageId } = await org.asCustomer([receipt.ticketId], (work) =>
    addMessage(work, receipt.ticketId, { text: '两份材料', visibility: 'public', uploads }),
  )
  await inspect(org)
  const [one, two] = uploads.map(attachmentIdOf)
  const { original_key: key } = await org.asSystem(({ tx }) =>
    tx.selectFrom('uploads').select('original_key').where('attachment_id', '=', one!).executeTakeFirstOrThrow(),
  )
  await remove(receipt, messageId, one)
  const after = await seen(receipt)
  for (const text of Object.values(after)) {
    assert.match(text, /two\.txt/)
    assert.doesNotMatch(text, /one\.txt/)
  }
  const link = (attachmentId: string) =>
    api
      .holding(receipt)
      .then((browser) =>
        browser.ask('GET', `/v1/tracking/${receipt.number}/attachments/${attachmentId}/link?as=download`),
      )
  assert.deepEqual([(await link(one!)).status, (await link(two!)).status], [404, 200])
  org.house.clock.advance(30 * dayMs)
  assert.equal(await emptyBin(org.house, org.orgId), 1)
  const left = await org.asSystem(({ tx }) =>
    tx.selectFrom('subject_keys').select('subject_id').where('subject_id', 'in', [one!, two!]).execute(),
  )
  assert.deepEqual(
    left.map((row) => row.subject_id),
    [two],
  )
  await assert.rejects(async () => {
    for await (const _ of org.house.ports.files.get(org.orgId, key)) break
  })
  assert.ok((await org.house.ports.shred.all()).some(({ subjectId }) => subjectId === one))
})

import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import { readStory } from '#records/audit/follow.ts'
import { openTestApi } from '../../../test/api.ts'
import { openTestOrg } from '../../../test/house.ts'

const org = await openTestOrg()
const api = await openTestApi(org)
after(async () => {
  await api.close()
  await org.close()
})

const agent = await api.signedIn('agent')
let people = 0
type Message = { messageId: string; from: string; body: string }

/** A ticket in which its customer wrote about a second matter. */
async function twoMatters() {
  const receipt = await org.send({ text: '付款报错。', contact: { email: `two${people++}@example.com` } })
  const customer = await api.holding(receipt)
  await customer.ask('POST', `/v1/tracking/${receipt.number}/messages`, {
    body: { text: '另外，退款也一直没有到账，卡号 6222021234567890128。' },
  })
  const { body } = await agent.ask('GET', `/v1/tickets/${receipt.ticketId}`)
  return { receipt, customer, version: body.version as number, messages: body.messages as Message[] }
}

describe('splitting', () => {
  it('makes a ticket of the same customer that the same secret opens, and says in both stories where it came from', async () => {
    const { receipt, version, messages } = await twoMatters()
    const second = messages.find((message) => message.body.includes('退款'))!
    const split = await agent.ask('POST', `/v1/tickets/${receipt.ticketId}/split`, {
      body: { messageIds: [second.messageId] },
      version,
    })
    assert.equal(split.status, 201, split.text)
    const { ticketId, number } = split.body as { ticketId: string; number: string }
    const opened = await (await api.holding({ number, secret: receipt.secret })).ask('GET', `/v1/tracking/${number}`)
    assert.deepEqual(
      (opened.body.messages as Message[]).map((message) => [message.from, message.body]),
      [['customer', second.body]],
    )
    const [from, to] = [await org.ticket(receipt.ticketId), await org.ticket(ticketId)]
    assert.equal(to.customer_id, from.customer_id)
    assert.equal(to.channel, 'split')
    const [story, origin] = await org.asSystem(async (work) => [
      await readStory(work, ticketId),
      await readStory(work, receipt.ticketId),
    ])
    assert.equal(story![0]!.payload.splitFrom, receipt.ticketId)
    assert.deepEqual(origin!.at(-1)!.payload, { intoTicketId: ticketId, messageIds: [second.messageId] })
    assert.equal(from.version, version + 1)
    assert.ok(second.body.includes('****0128'), 'the split ticket shows masked words too')
  })

  it('sends the customer no letter of receipt for what they did not send', async () => {
    const { receipt, messages } = await twoMatters()
    await org.drain()
    const { version } = await org.ticket(receipt.ticketId)
    const before = org.house.letters.length
    const split = await agent.ask('POST', `/v1/tickets/${receipt.ticketId}/split`, {
      body: { messageIds: [messages.at(-1)!.messageId] },
      version,
    })
    assert.equal(split.status, 201, split.text)
    await org.drain()
    assert.equal(org.house.letters.length, before)
  })

  it('refuses messages of staff, of another ticket, and a stale version; then nothing was made', async () => {
    const { receipt, version, messages } = await twoMatters()
    const other = await twoMatters()
    const replied = await agent.ask('POST', `/v1/tickets/${receipt.ticketId}/replies`, {
      body: { text: '我们在查。' },
      version,
    })
    const ask = (messageIds: string[], seen: number) =>
      agent.ask('POST', `/v1/tickets/${receipt.ticketId}/split`, { body: { messageIds }, version: seen })
    const count = () =>
      org.asSystem(async ({ tx }) => (await tx.selectFrom('tickets').select('ticket_id').execute()).length)
    const before = await count()
    const now = replied.body.version as number
    for (const messageIds of [
      [replied.body.messageId as string],
      [other.messages[0]!.messageId],
      [messages[0]!.messageId, other.messages[0]!.messageId],
    ]) {
      const refused = await ask(messageIds, now)
      assert.deepEqual([refused.status, refused.body.code], [422, 'split_needs_messages'])
    }
    assert.equal((await ask([messages[0]!.messageId], version)).status, 412)
    assert.equal(await count(), before)
  })

  it('refuses more words than one ticket holds instead of cutting them', async () => {
    const { receipt, customer } = await twoMatters()
    for (const letter of ['甲', '乙']) {
      const added = await customer.ask('POST', `/v1/tracking/${receipt.number}/messages`, {
        body: { text: letter.repeat(20_000) },
      })
      assert.equal(added.status, 201)
    }
    const { body } = await agent.ask('GET', `/v1/tickets/${receipt.ticketId}`)
    const long = (body.messages as Message[])
      .filter((message) => message.body.length === 20_000)
      .map((message) => message.messageId)
    const ask = (messageIds: string[]) =>
      agent.ask('POST', `/v1/tickets/${receipt.ticketId}/split`, {
        body: { messageIds },
        version: body.version as number,
      })
    const refused = await ask(long)
    assert.deepEqual([refused.status, refused.body.code], [422, 'split_too_long'])
    const split = await ask(long.slice(0, 1))
    assert.equal(split.status, 201, split.text)
    const { body: made } = await agent.ask('GET', `/v1/tickets/${split.body.ticketId}`)
    assert.deepEqual(
      (made.messages as Message[]).map((message) => message.body.length),
      [20_000],
    )
  })
})

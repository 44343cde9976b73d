import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import { openTestApi } from '../../../test/api.ts'
import { openTestOrg } from '../../../test/house.ts'
import { askAndWait } from './ask.ts'
import { ticketFor } from './load.ts'
import { type MoveInput, moveTicketTo } from './move.ts'
import { openTrackingOf } from './track.ts'

const org = await openTestOrg()
const api = await openTestApi(org)
after(async () => {
  await api.close()
  await org.close()
})

const move = (ticketId: string, input: MoveInput) =>
  org.as('agent', async (work) =>
    moveTicketTo(work, await ticketFor(work, { ticketId }, 'ticket.work', { lock: true }), input),
  )
const say = (browser: Awaited<ReturnType<typeof api.holding>>, number: string, text: string) =>
  browser.ask('POST', `/v1/tracking/${number}/messages`, { body: { text } })

describe('number and secret', () => {
  it('open the ticket however they are typed, and a wrong one of either is the same refusal', async () => {
    const [mine, other] = [await org.send(), await org.send()]
    const typed = {
      number: mine.number.toLowerCase().replaceAll('-', ' '),
      secret: `${mine.secret.slice(0, 13).toLowerCase()}-${mine.secret.slice(13)}`,
    }
    const opened = await api.browse('portal').ask('POST', '/v1/tracking', { body: typed })
    assert.deepEqual([opened.status, opened.body.number], [200, mine.number])
    const wrong = [
      { number: mine.number, secret: other.secret },
      { number: 'HY-0000-0000', secret: mine.secret },
      { number: 'x', secret: 'y' },
      { number: mine.number, secret: mine.secret.slice(0, 25) },
    ]
    const refusals = []
    for (const body of wrong) {
      const { status, body: problem } = await api.browse('portal').ask('POST', '/v1/tracking', { body })
      refusals.push(JSON.stringify([status, problem.code, problem.title, problem.detail]))
    }
    assert.equal(new Set(refusals).size, 1)
    assert.ok(refusals[0]!.includes('secret_wrong'))
  })

  it('let in for 30 minutes, one browser for several tickets, and no other ticket', async () => {
    const [first, second, third] = [await org.send(), await org.send(), await org.send()]
    const browser = await api.holding(first)
    assert.equal(
      (await browser.ask('POST', '/v1/tracking', { body: { number: second.number, secret: second.secret } })).status,
      200,
    )
    for (const { number } of [first, second])
      assert.equal((await browser.ask('GET', `/v1/tracking/${number}`)).status, 200)
    const stranger = await browser.ask('GET', `/v1/tracking/${third.number}`)
    assert.deepEqual([stranger.status, stranger.body.code], [404, 'ticket_missing'])
    org.house.clock.advance(30 * 60_000 - 1)
    assert.equal((await browser.ask('GET', `/v1/tracking/${first.number}`)).status, 200)
    org.house.clock.advance(1)
    assert.equal((await browser.ask('GET', `/v1/tracking/${first.number}`)).status, 401)
    await org.drain()
    org.house.clock.advance(1)
    await org.drain()
    const left = await org.asSystem(({ tx }) =>
      tx.selectFrom('track_grants').select('ticket_id').where('ticket_id', '=', first.ticketId).execute(),
    )
    assert.deepEqual(left, [])
  })

  it('give a grant of our own making in place of one that somebody planted in the browser', async () => {
    const mine = await org.send()
    const open = (grant: string | null) => org.asCustomer([], (work) => openTrackingOf(work, mine, grant))
    const { grant } = await open('planted')
    assert.notEqual(grant, 'planted')
    assert.equal((await open(grant)).grant, grant, 'ours goes on')
  })
})

describe('the customer', () => {
  it('adds information: masked, seen by staff, and a ticket that waited for it goes on', async () => {
    const receipt = await org.send()
    await org.as('agent', async (work) =>
      askAndWait(work, await ticketFor(work, receipt, 'ticket.work', { lock: true }), 'ask_customer', '哪张卡？'),
    )
    const browser = await api.holding(receipt)
    const answered = await say(browser, receipt.number, '6222021234567890128 这张')
    assert.deepEqual([answered.status, answered.body.stage], [201, 'checking'])
    const bodies = (answered.body.messages as { body: string }[]).map((message) => message.body)
    assert.ok(bodies.includes('****0128 这张') && bodies.includes('哪张卡？'))
    const again = await say(browser, receipt.number, '还有')
    assert.deepEqual([again.status, again.body.stage], [201, 'checking'])
  })

  it('adding the same thing twice under one key writes it once', async () => {
    const receipt = await org.send()
    const browser = await api.holding(receipt)
    const twice = []
    for (let n = 0; n < 2; n++)
      twice.push(
        await browser.ask('POST', `/v1/tracking/${receipt.number}/messages`, {
          body: { text: '一次' },
          key: `once-and-${receipt.number}`,
        }),
      )
    assert.equal(twice[0]!.text, twice[1]!.text)
    assert.equal((twice[1]!.body.messages as object[]).length, 2)
  })

  it("is not shown the stored answer of somebody else's ticket for knowing its key and words", async () => {
    const [victim, attacker] = [await org.send({ text: '受害人的原话' }), await org.send()]
    const key = 'a-key-that-leaked'
    const path = `/v1/tracking/${victim.number}/messages`
    assert.equal((await (await api.holding(victim)).ask('POST', path, { body: { text: '好' }, key })).status, 201)
    const probed = await (await api.holding(attacker)).ask('POST', path, { body: { text: '好' }, key })
    assert.equal(probed.status, 404, probed.text)
    assert.equal(probed.text.includes('受害人'), false)
  })

  it('withdraws with a reason, once; a closed ticket takes no more words and cannot be rated', async () => {
    const receipt = await org.send()
    const browser = await api.holding(receipt)
    const withdrawn = await browser.ask('POST', `/v1/tracking/${receipt.number}/withdrawal`, {
      body: { reason: '自己解决了，电话 13812345678' },
    })
    assert.deepEqual([withdrawn.status, withdrawn.body.stage, withdrawn.body.outcome], [201, 'closed', 'withdrawn'])
    assert.deepEqual(withdrawn.body.can, { add: false, withdraw: false, rate: false })
    assert.equal((await org.ticket(receipt.ticketId)).reason, '自己解决了，电话 138****5678')
    assert.equal(
      (await browser.ask('POST', `/v1/tracking/${receipt.number}/withdrawal`, { body: {} })).body.code,
      'move_not_from_here',
    )
    assert.equal((await say(browser, receipt.number, '等等')).body.code, 'ticket_closed')
    assert.equal(
      (await browser.ask('POST', `/v1/tracking/${receipt.number}/rating`, { body: { stars: 5 } })).body.code,
      'rating_not_yet',
    )
  })

  it('never reads notes, reasons or names of staff on their page', async () => {
    const receipt = await org.send()
    const agent = await api.signedIn('agent')
    assert.equal(
      (await agent.ask('POST', `/v1/tickets/${receipt.ticketId}/notes`, { body: { text: '内部备注甲' } })).status,
      201,
    )
    await org.as('agent', async (work) =>
      askAndWait(work, await ticketFor(work, receipt, 'ticket.work', { lock: true }), 'ask_third_party', '问银行乙'),
    )
    await move(receipt.ticketId, { name: 'resolve', outcome: 'refused', reason: '内部理由丙', redress: 'none' })
    const page = await (await api.holding(receipt)).ask('GET', `/v1/tracking/${receipt.number}`)
    assert.deepEqual([page.body.outcome, page.body.stage], ['refused', 'resolved'])
    for (const hidden of ['内部备注甲', '问银行乙', '内部理由丙', org.people.agent.staffId, org.people.agent.email]) {
      assert.equal(page.text.includes(hidden), false, hidden)
    }
  })
})

/** What a customer gets, corrects and takes along of their own data, and what stays hidden from who merely named them. */
import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { ticketFor } from '#records/tickets/load.ts'
import { type Browser, openTestApi } from '../../../test/api.ts'
import { openTestOrg } from '../../../test/house.ts'
import { reply } from '../replies/reply.ts'

const org = await openTestOrg()
const api = await openTestApi(org)
after(async () => {
  await api.close()
  await org.close()
})

type Receipt = Awaited<ReturnType<typeof org.send>>
type Data = {
  name: { value: string | null } | null
  contacts: { contactId: string; kind: string; value: string; verified: boolean; until: string | null }[]
  tickets: { number: string; orderNo: string | null; messages: { from: string; text: string }[] }[]
  consents: { purpose: string; withdrawnAt: string | null }[]
  erasure: { state: string } | null
}

/** A browser that holds a ticket and has typed the code that went to its address. */
async function proven(receipt: Receipt, email: string): Promise<Browser> {
  const browser = await api.holding(receipt)
  await browser.ask('POST', `/v1/tracking/${receipt.number}/identity/codes`, { key: null })
  await org.drain()
  const letter = org.house.letters.findLast(({ to, text }) => to === email && /\b\d{6}\b/.test(text))!
  const code = /\b\d{6}\b/.exec(letter.text)![0]
  const { body } = await browser.ask('POST', `/v1/tracking/${receipt.number}/identity/proofs`, {
    body: { code },
    key: null,
  })
  assert.equal(body.outcome, 'proved')
  return browser
}

async function dataOf(browser: Browser, { number }: Receipt, as: 'page' | 'file' = 'page'): Promise<Data> {
  const answer = await browser.ask('POST', `/v1/tracking/${number}/own-data`, {
    body: { as },
    key: null,
    language: 'en',
  })
  assert.equal(answer.status, 200, answer.text)
  return answer.body as Data
}

const put = (browser: Browser, { number }: Receipt, part: string, body: object) =>
  browser.ask('PUT', `/v1/tracking/${number}/${part}`, { body })

describe('the own data', () => {
  test('are there as they were sent, nothing masked, without notes; each look and each copy is an event', async () => {
    const email = 'own.one@example.com'
    const contact = { name: '秦可卿', phone: '13912340001', email }
    const receipt = await org.send({
      contact,
      text: '卡号 6222021234567890128 被扣了',
      orderNo: 'A-77',
      amount: { amountMinor: 12800n, currency: 'CNY' },
    })
    org.house.clock.advance(1_000)
    await org.as('agent', (work) => reply(work, receipt, { text: '在查。', version: null }))
    const browser = await proven(receipt, email)
    const data = await dataOf(browser, receipt)
    assert.equal(data.name?.value, '秦可卿')
    assert.deepEqual(
      data.contacts.map(({ kind, value }) => [kind, value]),
      [
        ['email', email],
        ['phone', '+8613912340001'],
      ],
    )
    assert.deepEqual(
      data.tickets.map(({ number }) => number),
      [receipt.number],
    )
    assert.deepEqual(
      data.tickets[0]!.messages.map(({ from, text }) => [from, text]),
      [
        ['customer', '卡号 6222021234567890128 被扣了'],
        ['staff', '在查。'],
      ],
    )
    await dataOf(browser, receipt, 'file')
    const types = await typesOf(receipt)
    assert.deepEqual(
      types.filter((type) => type.startsWith('data.')),
      ['data.seen', 'data.copied'],
    )
  })

  test('hide what another gave who named the same phone', async () => {
    const phone = '13912340002'
    const first = await org.send({
      contact: { name: '尤三姐', phone, email: 'victim@example.com' },
      text: '我的地址是天台路',
    })
    org.house.clock.advance(1_000)
    const second = await org.send({ contact: { phone, email: 'nosy@example.com' }, text: '这是我的' })
    const tickets = await Promise.all([first, second].map(({ ticketId }) => org.ticket(ticketId)))
    assert.equal(tickets[0]!.customer_id, tickets[1]!.customer_id, 'for staff they are one customer')
    const nosy = await proven(second, 'nosy@example.com')
    const data = await dataOf(nosy, second)
    assert.equal(data.name, null)
    assert.deepEqual(
      data.contacts.map(({ value }) => value),
      ['nosy@example.com'],
    )
    assert.deepEqual(
      data.tickets.map(({ number }) => number),
      [second.number],
    )
    const theirs = await contactsOf(first)
    for (const { contact_id } of theirs.filter((row) => row.value_masked !== 'n***@example.com')) {
      const tried = await put(nosy, second, `own-data/contacts/${contact_id}`, { value: 'nosy2@example.com' })
      assert.equal(tried.status, 404)
    }
    assert.equal((await put(nosy, second, 'own-data/name', { value: '我' })).status, 404)
    const victim = await dataOf(await proven(first, 'victim@example.com'), first)
    assert.equal(victim.name?.value, '尤三姐')
    assert.deepEqual(
      victim.contacts.map(({ kind }) => kind),
      ['email', 'phone'],
    )
  })
})

describe('correcting', () => {
  test('an address moves the letters, tells the old and the new one, and keeps what it was', async () => {
    const email = 'typo@example.com'
    const receipt = await org.send({ contact: { email } })
    const browser = await proven(receipt, email)
    const [contact] = (await dataOf(browser, receipt)).contacts
    const path = `own-data/contacts/${contact!.contactId}`
    assert.equal((await put(browser, receipt, path, { value: 'no address' })).status, 422)
    assert.equal((await put(browser, receipt, path, { value: 'right@example.com' })).status, 204)
    await org.drain()
    const told = (to: string) => org.house.letters.filter((letter) => letter.to === to).map(({ subject }) => subject)
    assert.ok(told(email).includes('您的联系方式已更改'))
    assert.ok(told('right@example.com').includes('这个邮箱已登记为联系方式'))
    const before = await browser.ask('POST', `/v1/tracking/${receipt.number}/own-data`, {
      body: { as: 'page' },
      key: null,
    })
    assert.equal(before.body.code, 'identity_needed', 'nobody has shown yet that the new one is theirs')
    const again = await proven(receipt, 'right@example.com')
    const data = await dataOf(again, receipt)
    assert.deepEqual(
      data.contacts.map(({ value, until }) => [value, until === null]),
      [
        ['right@example.com', true],
        [email, false],
      ],
    )
    assert.equal(data.tickets.length, 1)
    await org.as('agent', (work) => reply(work, receipt, { text: '好了。', version: null }))
    await org.drain()
    const last = org.house.letters.at(-1)!
    assert.equal(last.to, 'right@example.com')
    assert.match(last.text, /好了/, 'in full, because its holder has confirmed it')
    assert.ok((await typesOf(receipt)).includes('contact.corrected'))
    // The old address finds nobody any more.
    const next = await org.send({ contact: { email } })
    assert.notEqual((await org.ticket(next.ticketId)).customer_id, (await org.ticket(receipt.ticketId)).customer_id)
  })

  test('one’s own address to somebody else’s opens nothing of theirs', async () => {
    const phone = '13912340009'
    const victim = 'taken@example.com'
    await org.send({ contact: { name: '尤二姐', phone, email: victim }, text: '卡号 6222021234567890128' })
    const own = await org.send({ contact: { phone, email: 'taker@example.com' } })
    const taker = await proven(own, 'taker@example.com')
    const [contact] = (await dataOf(taker, own)).contacts
    assert.equal((await put(taker, own, `own-data/contacts/${contact!.contactId}`, { value: victim })).status, 204)
    const looked = await taker.ask('POST', `/v1/tracking/${own.number}/own-data`, { body: { as: 'file' }, key: null })
    assert.deepEqual([looked.status, looked.body.code], [403, 'identity_needed'])
  })

  test('happens three times a day at most', async () => {
    const email = 'often@example.com'
    const receipt = await org.send({ contact: { email, phone: '13912340003' } })
    const browser = await proven(receipt, email)
    const statuses = []
    for (let n = 0; n < 4; n++) {
      const phone = (await dataOf(browser, receipt)).contacts.find(({ kind }) => kind === 'phone')!
      statuses.push(
        (await put(browser, receipt, `own-data/contacts/${phone.contactId}`, { value: `1391234001${n}` })).status,
      )
    }
    assert.deepEqual(statuses, [204, 204, 204, 429])
  })

  test('a name is changed for who gave it', async () => {
    const email = 'name@example.com'
    const receipt = await org.send({ contact: { email, name: '王五' } })
    const browser = await proven(receipt, email)
    assert.equal((await put(browser, receipt, 'own-data/name', { value: '王武' })).status, 204)
    assert.equal((await dataOf(browser, receipt)).name?.value, '王武')
    const agent = await api.signedIn('agent')
    const view = await agent.ask('GET', `/v1/tickets/${receipt.ticketId}`)
    assert.equal((view.body.customer as { name: string }).name, '王**')
  })
})

describe('the ledger of consents', () => {
  test('has a line only where one was given, and withdrawing needs no more than giving', async () => {
    const plain = await org.send({ contact: { email: 'plain@example.com' } })
    const willing = await org.send({
      contact: { email: 'willing@example.com' },
      consents: ['satisfaction_research'],
      noticeVersion: 1,
    })
    assert.equal((await org.ticket(willing.ticketId)).notice_version, 1)
    const lines = () => org.asSystem(({ tx }) => tx.selectFrom('consents').selectAll().orderBy('given_at').execute())
    assert.deepEqual(
      (await lines()).map((row) => [row.ticket_id, row.given_via]),
      [[willing.ticketId, 'form']],
    )
    const browser = await api.holding(willing)
    assert.equal((await put(browser, willing, 'consents/satisfaction_research', { given: false })).status, 204)
    assert.equal((await put(browser, willing, 'consents/satisfaction_research', { given: false })).status, 204)
    assert.ok((await lines())[0]!.withdrawn_at)
    assert.equal((await put(browser, willing, 'consents/satisfaction_research', { given: true })).status, 204)
    assert.deepEqual(
      (await lines()).map((row) => row.given_via),
      ['form', 'own_data'],
    )
    assert.equal((await put(browser, plain, 'consents/satisfaction_research', { given: true })).status, 404)
  })
})

async function contactsOf({ ticketId }: Receipt) {
  return org.asSystem(async (work) => {
    const { customer_id } = await ticketFor(work, { ticketId }, 'ticket.read')
    return work.tx.selectFrom('contacts').selectAll().where('customer_id', '=', customer_id).execute()
  })
}

async function typesOf({ ticketId }: Receipt): Promise<string[]> {
  const rows = await org.asSystem(({ tx }) =>
    tx.selectFrom('events').select('type').where('subject_id', '=', ticketId).orderBy('seq').execute(),
  )
  return rows.map((row) => row.type)
}

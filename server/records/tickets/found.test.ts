/** Tickets by a person's phone, e-mail, card or resident ID: found by keyed index, within reach, recorded without the value. */
import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import fc from 'fast-check'
import { openTestApi } from '../../../test/api.ts'
import { openTestOrg, type PersonName } from '../../../test/house.ts'
import { mayBecomePerson, personSought } from '../customers/found-values.rules.ts'
import { maskText } from '../customers/masking.rules.ts'
import { setState } from '../customers/state.ts'
import { changeAccess, readAccess } from '../staff/access.ts'
import { usualAccess } from '../staff/permissions.rules.ts'
import { removeFromView } from './bin.ts'
import { eraseTickets } from './erase.ts'
import { findTicketsByPerson } from './found.ts'
import { addMessage } from './message.ts'

const org = await openTestOrg()
const elsewhere = await openTestOrg(undefined, { host: 'other.local', house: org.house })
const api = await openTestApi(org)
after(async () => {
  await api.close()
  await org.close()
})

const numbers = async (typed: string, who: PersonName = 'lead') =>
  (await org.as(who, (work) => findTicketsByPerson(work, typed))).rows.map(({ number }) => number)
const card = '6222021234567890128'
let phones = 13_700_000_000
const freshPhone = () => String(phones++)

describe('what is looked for', () => {
  it('is the first number or address that is somebody’s own, as it is compared', () => {
    const table: [typed: string, expected: [string, string, string] | null][] = [
      ['139 1234 5678', ['phone', '+8613912345678', '139****5678']],
      ['+86 13912345678', ['phone', '+8613912345678', '+86 139****5678']],
      ['１３９１２３４５６７８', ['phone', '+8613912345678', '139****5678']],
      ['一三九一二三四五六七八', ['phone', '+8613912345678', '139****5678']],
      ['Zhang.San@Example.com ', ['email', 'zhang.san@example.com', 'Z***@Example.com']],
      ['6222 0212 3456 7890 128', ['card', card, '****0128']],
      ['11010519491231002x', ['id', '11010519491231002X', 'ID ****002x']],
      ['退款 13912345678', ['phone', '+8613912345678', '139****5678']],
      ['HY-7K3M-Q2XA', null],
      ['20260302112233445566', null],
      ['退款没到账', null],
      ['', null],
    ]
    for (const [typed, expected] of table) {
      const sought = personSought(typed)
      assert.deepEqual(sought && [sought.kind, sought.value, sought.masked.replace(/X$/, 'x')], expected, typed)
    }
  })

  it('waits while it may still become one', () => {
    for (const typed of ['13912', '1391234567', '退款 1391234567', '139-1234', 'zhang@', '6222 0212 3456'])
      assert.equal(mayBecomePerson(typed), true, typed)
    for (const typed of ['', '1391', 'HY-7K3M-Q2XA', '退款', '20260302112233445566', '2026 元'])
      assert.equal(mayBecomePerson(typed), false, typed)
  })

  it('is never shown whole, and what is masked is never looked for', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'0123456789 +-@.x人ab'), maxLength: 60 }), (typed) => {
        assert.equal(personSought(maskText(typed).text), null)
        const sought = personSought(typed)
        if (sought) assert.ok(!sought.masked.includes(sought.value), typed)
      }),
    )
  })
})

describe('who is found', () => {
  it('is the customer who gave the contact, and whoever wrote the number, at the door or later', async () => {
    const phone = freshPhone()
    const gave = await org.send({ text: '钱没到', contact: { phone } })
    const wrote = await org.send({ text: `请打 ${phone.slice(0, 3)}-${phone.slice(3, 7)}-${phone.slice(7)}` })
    const added = await org.send({ text: '付款失败' })
    await org.asCustomer([added.ticketId], (work) =>
      addMessage(work, added.ticketId, { text: `电话是${phone}，再说一遍 ${phone}`, visibility: 'public' }),
    )
    await org.send({ text: '别人的', contact: { phone: freshPhone() } })
    assert.deepEqual((await numbers(phone)).sort(), [gave.number, wrote.number, added.number].sort())
    assert.deepEqual(await numbers(`+86 ${phone}`), await numbers(phone))
  })

  it('is whose card, resident ID or e-mail stands in a message, however it was grouped', async () => {
    const { number } = await org.send({ text: `卡 ${card}，身份证 11010519491231002X，邮箱 Li.Si@Example.com` })
    for (const typed of ['6222 0212 3456 7890 128', '11010519491231002x', 'li.si@example.com'])
      assert.deepEqual(await numbers(typed), [number], typed)
  })

  it('is found within the reach of who asks, and in their organisation', async () => {
    const phone = freshPhone()
    await elsewhere.send({ text: phone, contact: { phone } })
    assert.deepEqual(await numbers(phone), [])
    const { number } = await org.send({ text: phone })
    const reach = async (read: 'team' | 'organisation') =>
      org.asSystem(async (work) =>
        changeAccess(work, { ...usualAccess, read, work: read }, (await readAccess(work)).version),
      )
    assert.deepEqual(await numbers(phone, 'colleague'), [number])
    await reach('team')
    assert.deepEqual(await numbers(phone, 'colleague'), [])
    await reach('organisation')
    await assert.rejects(numbers('退款没到账'), { code: 'person_unclear' })
  })

  it('is not found by what lies in the bin, when data are only kept, and after erasure', async () => {
    const phone = freshPhone()
    const { ticketId, number } = await org.send({ text: `请打 ${phone}` })
    const { customer_id: customerId } = await org.ticket(ticketId)
    const message = await org.asSystem(({ tx }) =>
      tx.selectFrom('messages').select('message_id').where('ticket_id', '=', ticketId).executeTakeFirstOrThrow(),
    )
    assert.deepEqual(await numbers(phone), [number])
    await org.asSystem((work) => setState(work, customerId, 'restricted', 'staff'))
    assert.deepEqual(await numbers(phone), [])
    await org.asSystem((work) => setState(work, customerId, 'active', 'staff'))
    const removed = { messageId: message.message_id, attachmentId: null, reason: 'x' }
    await org.as('lead', (work) => removeFromView(work, ticketId, removed))
    assert.deepEqual(await numbers(phone), [])
    const rows = () =>
      org.asSystem(({ tx }) => tx.selectFrom('found_values').selectAll().where('ticket_id', '=', ticketId).execute())
    assert.equal((await rows()).length, 1)
    await org.asSystem((work) => eraseTickets(work, customerId))
    assert.deepEqual(await rows(), [])
  })
})

describe('a search', () => {
  it('is recorded about who asked, with the kind and the count and without the number', async () => {
    const phone = freshPhone()
    await org.send({ text: '钱没到', contact: { phone } })
    await numbers(phone)
    const events = await org.asSystem(({ tx }) =>
      tx
        .selectFrom('events')
        .select(['type', 'payload'])
        .where('subject_id', '=', org.people.lead.staffId)
        .orderBy('seq')
        .execute(),
    )
    assert.deepEqual(events.at(-1), { type: 'staff.searched_person', payload: { kind: 'phone', hits: 1 } })
  })

  it('for such a number is refused where it would stand in an address', async () => {
    const agent = await api.signedIn('agent')
    for (const path of ['/v1/queue', '/v1/exports/size']) {
      const browser = path === '/v1/queue' ? agent : await api.signedIn('lead')
      const answer = await browser.ask('GET', `${path}?view=all&q=13912345678`)
      assert.deepEqual([answer.status, answer.body.code], [422, 'search_personal'], path)
    }
    assert.equal((await agent.ask('GET', '/v1/queue?view=all&q=139****5678')).status, 200)
  })
})

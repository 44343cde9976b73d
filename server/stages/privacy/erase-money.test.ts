/** Erasing somebody whose money moved: not while it moves, then nothing by which anybody finds their payments, and whole books. */
import assert from 'node:assert/strict'
import { after, beforeEach, describe, test } from 'node:test'
import pg from 'pg'
import { ticketFor } from '#records/tickets/load.ts'
import { moveTicketTo } from '#records/tickets/move.ts'
import { evidenceOf } from '#stages/remedies/automatic/evidence.ts'
import { readBooks } from '#stages/remedies/books/books.ts'
import { decideRemedy } from '#stages/remedies/decide.ts'
import { endHolds } from '#stages/remedies/ends.ts'
import { paymentMark } from '#stages/remedies/erase.ts'
import { placeHold } from '#stages/remedies/hold.ts'
import { askForPayments, lookUpPayments } from '#stages/remedies/payments.ts'
import { proposeRemedy } from '#stages/remedies/propose.ts'
import { sendDueRemedies } from '#stages/remedies/send.ts'
import { openTestApi } from '../../../test/api.ts'
import { paid, type TestCore, testCore } from '../../../test/core.ts'
import { everyRow, openTestOrg, type PersonName } from '../../../test/house.ts'
import { erasers } from '../../loop.ts'
import { changeChoice, readChoice } from './choices.ts'
import { eraseNow } from './erase.ts'
import { decideErasure } from './requests.ts'
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
const { house, orgId } = org
const dayMs = 86_400_000
let core: TestCore
beforeEach(() => {
  core = testCore(() => house.clock.now())
  house.ports.money.core = core
})

type Receipt = Awaited<ReturnType<typeof org.send>>
const fresh = (name: PersonName) => ({ ...org.people[name], factorAt: house.clock.now(), hasFactor: true })
const send = async () => {
  while ((await sendDueRemedies(house, orgId)) > 0);
  await org.follow()
}
const customerOf = async ({ ticketId }: Receipt) => (await org.ticket(ticketId)).customer_id
const stateOf = async (receipt: Receipt) => {
  const { rows } = await owner.query('select state from customers where customer_id = $1', [await customerOf(receipt)])
  return rows[0].state as string
}
const sweep = () => moveQuietCustomers(house, orgId, erasers)
const resolve = ({ ticketId }: Receipt) =>
  org.as('agent', async (work) =>
    moveTicketTo(work, await ticketFor(work, { ticketId }, 'ticket.work', { lock: true }), {
      name: 'resolve',
      outcome: 'upheld',
      reason: '退了',
      redress: 'refund',
    }),
  )

/** A ticket about a payment that the core knows. */
async function aboutPayment(orderNo: string, email: string): Promise<Receipt> {
  const known = { ...paid(orderNo, 50_000n, house.clock.now()), method: `card of ${orderNo}` }
  core.payments.set(orderNo, core.payments.get(orderNo) ?? known)
  const receipt = await org.send({ form: 'other', text: '多扣了钱，请退给我', orderNo, contact: { email } })
  await org.follow()
  await org.asSystem((work) => askForPayments(work, [orderNo]))
  await lookUpPayments(house, orgId)
  return receipt
}

async function proposes({ ticketId }: Receipt, kind: 'refund' | 'compensate', amountMinor: bigint): Promise<string> {
  const wanted = {
    kind,
    amount: { amountMinor, currency: 'CNY' },
    reason: 'wrong_amount',
    note: '宝玉 说账单上有两笔',
  } as const
  return (await org.as('agent', (work) => proposeRemedy(work, ticketId, wanted))).remedyId
}
async function approve({ ticketId }: Receipt, remedyId: string): Promise<void> {
  const { rows } = await owner.query('select params_hash from remedies where remedy_id = $1', [remedyId])
  const paramsHash = (rows[0].params_hash as Buffer).toString('hex')
  const said = { approve: true, paramsHash, note: '宝玉 的账单我看过' }
  await org.as(fresh('lead'), (work) => decideRemedy(work, { ticketId, remedyId }, said))
}

/** Asks for erasure in the customer's name; answers the request. */
async function asksForErasure(receipt: Receipt): Promise<string> {
  const { rows } = await owner.query(
    `insert into erasure_requests (org_id, request_id, customer_id, ticket_id, state, asked_at)
      values ($1, gen_random_uuid(), $2, $3, 'waiting', $4) returning request_id`,
    [orgId, await customerOf(receipt), receipt.ticketId, house.clock.now()],
  )
  return rows[0].request_id
}

describe('money that is not over', () => {
  test('holds an erasure up with its reason, at the desk and in the sweep, until it has its end', async () => {
    const receipt = await aboutPayment('ORDER-open-1', 'open-money@example.com')
    await resolve(receipt)
    // Done with the words, and then somebody sees that the payment should be protected.
    await org.as('agent', (work) => placeHold(work, receipt.ticketId, { target: 'payment', reason: 'fraud' }))
    await send()
    const requestId = await asksForErasure(receipt)
    const lead = await api.signedIn('lead')
    const shown = (await lead.ask('GET', '/v1/retention')).body as {
      requests: { requestId: string; obstacles: { why: string; until: string | null }[] }[]
    }
    const { obstacles } = shown.requests.find((one) => one.requestId === requestId)!
    assert.deepEqual(obstacles[0], { why: 'money', until: null })
    await assert.rejects(
      org.as('lead', (work) => decideErasure(work, requestId, { granted: true })),
      { code: 'erasure_blocked_money' },
    )
    const set = { body: { restricted: true } }
    const aside = await lead.ask('PUT', `/v1/tickets/${receipt.ticketId}/restriction`, set)
    assert.deepEqual([aside.status, aside.body.code], [409, 'erasure_blocked_money'])
    assert.match(String(aside.body.detail), /临时管控|protection/)

    // What was granted before is put off by a day, as often as it takes; it was not the customer who came back.
    const customerId = await customerOf(receipt)
    await owner.query("update erasure_requests set state = 'granted', erase_at = $2 where request_id = $1", [
      requestId,
      house.clock.now(),
    ])
    await owner.query("update customers set state = 'restricted' where customer_id = $1", [customerId])
    await sweep()
    const { rows } = await owner.query('select state, erase_at from erasure_requests where request_id = $1', [
      requestId,
    ])
    assert.deepEqual(rows, [{ state: 'granted', erase_at: new Date(house.clock.now().getTime() + dayMs) }])
    house.clock.advance(3_000 * dayMs)
    await sweep()
    assert.equal(await stateOf(receipt), 'restricted', 'nor by the period, however long it is over')

    await endHolds(house, orgId)
    await send()
    house.clock.advance(40 * dayMs)
    await sweep()
    assert.equal(await stateOf(receipt), 'erased')
  })

  test('of a refund without an answer is the same', async () => {
    const receipt = await aboutPayment('ORDER-open-2', 'lost-money@example.com')
    await resolve(receipt).catch(() => undefined)
    const again = await aboutPayment('ORDER-open-3', 'lost-money@example.com')
    const remedyId = await proposes(again, 'refund', 1_000n)
    await approve(again, remedyId)
    core.plan = ['lost']
    await sendDueRemedies(house, orgId)
    const customerId = await customerOf(again)
    await owner.query("update tickets set stage = 'closed', status = 'closed' where customer_id = $1", [customerId])
    const requestId = await asksForErasure(again)
    const grant = () => org.as('lead', (work) => decideErasure(work, requestId, { granted: true }))
    await assert.rejects(grant(), { code: 'erasure_blocked_money' })
    house.clock.advance(60_000)
    await send()
    await grant()
  })
})

describe('an erasure', () => {
  test('leaves whole books, and no number, word or fact by which anybody finds the payment', async () => {
    const { version } = await org.asSystem(readChoice)
    await org.as('admin', (work) =>
      changeChoice(work, { ...usualChoice, law: 'none', restrictAfterDays: 1, eraseAfterDays: 31 }, version),
    )
    const receipt = await aboutPayment('ORDER-baoyu-1', 'baoyu@example.com')
    const stays = await aboutPayment('ORDER-shared-2', 'daiyu@example.com')
    const shared = await aboutPayment('ORDER-shared-2', 'baoyu@example.com')
    for (const [of, kind, amount] of [
      [receipt, 'refund', 1_000n],
      [receipt, 'compensate', 700n],
      [shared, 'refund', 300n],
      [stays, 'refund', 200n],
    ] as const)
      await approve(of, await proposes(of, kind, amount))
    await owner.query(
      `insert into automatic_decisions (org_id, order_no, policy_key, policy_version, ticket_id, decided_at, outcome, remedy_id, explanation)
        select org_id, order_no, 'a policy', 1, ticket_id, proposed_at, 'refund', remedy_id, '{}' from remedies
        where ticket_id = $1 and kind = 'refund'`,
      [receipt.ticketId],
    )
    await owner.query(
      `insert into money_tracks (org_id, order_no, track, changed_at) select $1, o, 'order', $2
        from unnest(array['ORDER-baoyu-1', 'ORDER-shared-2']) o`,
      [orgId, house.clock.now()],
    )
    await send()
    const before = await everyRow(owner)
    assert.ok(before.match(/ORDER-baoyu-1/g)!.length > 8 && before.includes('card of ORDER-baoyu-1'))
    for (const one of [receipt, shared]) await resolve(one)
    const day = house.clock.now().toISOString().slice(0, 10)
    const books = async () => {
      const { madeAt: _, ...all } = await org.asSystem((work) => readBooks(work, { from: day, to: day }))
      return all
    }
    const booked = await books()
    assert.ok(booked.entries.length >= 16)
    await owner.query("update customers set state = 'restricted' where customer_id = $1", [await customerOf(receipt)])
    house.clock.advance(40 * dayMs)
    for (let round = 0; round < 3; round++) await sweep()
    assert.equal(await stateOf(receipt), 'erased')

    const left = await everyRow(owner)
    for (const word of ['ORDER-baoyu', '宝玉 说账单', '宝玉 的账单'])
      assert.equal(
        left
          .split('\n')
          .filter((row) => row.includes(word) && !row.includes(stays.ticketId))
          .join('\n'),
        '',
        `${word} is left`,
      )
    assert.deepEqual(await books(), booked, 'line by line and sum by sum')
    const mark = await org.asSystem(async (work) => paymentMark(work, 'ORDER-baoyu-1'))
    assert.ok(left.includes(mark) && /^#[0-9a-f]{24}$/.test(mark))
    // Somebody else's ticket about the same payment loses nothing.
    const { rows } = await owner.query(
      `select (select count(*)::int from payment_facts where order_no = $1) as facts,
        (select reserved_minor from payment_refunds where order_no = $1) as reserved,
        (select count(*)::int from money_tracks where order_no = $1) as tracks,
        (select count(*)::int from remedies where order_no = $1) as remedies`,
      ['ORDER-shared-2'],
    )
    assert.deepEqual(rows, [{ facts: 1, reserved: '500', tracks: 1, remedies: 1 }])
    const { rows: people } = await owner.query(
      `select r.state, r.amount_minor, a.staff_id from remedies r join remedy_approvals a on a.remedy_id = r.remedy_id
        where r.ticket_id = $1 and r.kind = 'refund'`,
      [receipt.ticketId],
    )
    assert.deepEqual(people, [{ state: 'done', amount_minor: '1000', staff_id: org.people.lead.staffId }])
  })

  test('does not let the same payment be compensated twice when its customer comes back as a stranger', async () => {
    const receipt = await aboutPayment('ORDER-twice-1', 'twice@example.com')
    await approve(receipt, await proposes(receipt, 'compensate', 900n))
    await send()
    const evidence = () => org.asSystem((work) => evidenceOf(work, 'ORDER-twice-1'))
    assert.equal((await evidence()).isCompensated, true)
    await org.asSystem(async (work) =>
      eraseNow(work, (await org.ticket(receipt.ticketId)).customer_id, 'period_over', erasers),
    )
    assert.equal((await evidence()).isCompensated, true)
    const again = await aboutPayment('ORDER-twice-1', 'twice@example.com')
    assert.notEqual(await customerOf(again), await customerOf(receipt))
    assert.equal((await evidence()).isCompensated, true)
  })

  test('of what an older backup brought back leaves money under way its number, so that it is still asked about', async () => {
    const receipt = await aboutPayment('ORDER-backup-1', 'backup@example.com')
    const remedyId = await proposes(receipt, 'refund', 400n)
    await approve(receipt, remedyId)
    core.plan = ['late']
    await sendDueRemedies(house, orgId)
    const customerId = await customerOf(receipt)
    await org.asSystem((work) => eraseNow(work, customerId, 'restored_backup', erasers))
    house.clock.advance(60_000)
    await send()
    assert.equal(core.orders.get(remedyId)!.submits, 1)
    const { rows } = await owner.query('select state, order_no from remedies where remedy_id = $1', [remedyId])
    assert.deepEqual(rows, [{ state: 'done', order_no: 'ORDER-backup-1' }])
    await org.asSystem((work) => eraseNow(work, customerId, 'restored_backup', erasers))
    assert.doesNotMatch(await everyRow(owner), /ORDER-backup/, 'the next time it goes too')
  })

  test('may change nothing else of what was asked: the database refuses', async () => {
    const receipt = await aboutPayment('ORDER-wall-1', 'wall@example.com')
    const remedyId = await proposes(receipt, 'refund', 400n)
    const set = (change: string) => owner.query(`update remedies set ${change} where remedy_id = $1`, [remedyId])
    const mark = `'#${'0'.repeat(24)}'`
    await assert.rejects(set(`order_no = ${mark}`), /never changed/, 'while something is to come of it')
    await approve(receipt, remedyId)
    await send()
    for (const change of [
      `order_no = 'ORDER-other'`,
      'order_no = null',
      'amount_minor = 1',
      `order_no = ${mark}, amount_minor = 1`,
    ])
      await assert.rejects(set(change), /never changed|check/, change)
    await set(`order_no = ${mark}`)
  })
})

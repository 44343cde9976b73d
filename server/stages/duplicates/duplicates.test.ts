import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import pg from 'pg'
import { readStory } from '#records/audit/follow.ts'
import { setState } from '#records/customers/state.ts'
import { changeAccess, readAccess } from '#records/staff/access.ts'
import { ticketFor } from '#records/tickets/load.ts'
import { mergeTicketInto, unmergeTicketAgain } from '#records/tickets/merge.ts'
import { moveTicketTo } from '#records/tickets/move.ts'
import { recuseByHand } from '#records/tickets/recusal/recuse.ts'
import { type Receipt, receive } from '#stages/intake/receive.ts'
import { openTestApi } from '../../../test/api.ts'
import { openTestOrg, type Sent, submissionFrom } from '../../../test/house.ts'
import { door } from '../../loop.ts'
import { eraseSimilar } from './erase.ts'
import { judgePair } from './judge.ts'
import { learnLikeness } from './learn.ts'
import { featureNames } from './likeness.rules.ts'
import { currentModel } from './model.ts'
import { writePairs } from './pairs.ts'

const org = await openTestOrg()
const api = await openTestApi(org)
after(async () => {
  await api.close()
  await org.close()
})

let people = 0
const somebody = () => ({ email: `twice${people++}@example.com` })
const amount = { amountMinor: 38_600n, currency: 'CNY' }
const sentTwice = (contact: { email: string }, more: Sent = {}): Sent => ({
  contact,
  orderNo: `ORD${people}77`,
  amount,
  ...more,
})
const pairsOf = (ticketId: string) =>
  org.asSystem(({ tx }) =>
    tx
      .selectFrom('similar_tickets')
      .selectAll()
      .where((e) => e.or([e('ticket_id', '=', ticketId), e('other_id', '=', ticketId)]))
      .execute(),
  )
const similarOf = async (ticketId: string, who: 'agent' | 'colleague' | 'lead' = 'agent') => {
  const { status, body } = await (await api.signedIn(who)).ask('GET', `/v1/tickets/${ticketId}/similar`)
  assert.equal(status, 200, JSON.stringify(body))
  return body as {
    similar: { ticketId: string; state: string; reasons: string[]; merge: object | null }[]
    matter: { others: number; tickets: { ticketId: string }[]; reasons: string[]; hasLeft: boolean }
  }
}
const mergedInto = async (ticketId: string) => (await org.ticket(ticketId)).merged_into
const noticesOf = async (ticketId: string) =>
  (
    await org.asSystem(({ tx }) =>
      tx
        .selectFrom('notices')
        .select('template')
        .where('ticket_id', '=', ticketId)
        .orderBy('created_at')
        .orderBy('notice_id')
        .execute(),
    )
  ).map(({ template }) => template)

describe('what a customer sent twice', () => {
  it('becomes one, the earlier; both stories say so, the customer is told once, and it can be undone', async () => {
    const contact = somebody()
    const first = await org.send(sentTwice(contact))
    org.house.clock.advance(60_000)
    const second = await org.send(sentTwice(contact, { text: '又付了一次还是报错' }))
    await org.follow()
    assert.deepEqual([await mergedInto(first.ticketId), await mergedInto(second.ticketId)], [null, first.ticketId])
    const story = await org.asSystem((work) => readStory(work, first.ticketId))
    assert.deepEqual(story.find(({ type }) => type === 'ticket.absorbed')!.payload, {
      ticketId: second.ticketId,
      why: 'sent_twice',
    })
    const [pair] = await pairsOf(first.ticketId)
    assert.deepEqual([pair!.state, pair!.decided_by, pair!.kind], ['merged', null, 'same_customer'])
    assert.deepEqual(await noticesOf(second.ticketId), ['received', 'merged'])
    assert.deepEqual(await noticesOf(first.ticketId), ['received'])

    await org.as('agent', (work) => unmergeTicketAgain(work, { ticketId: second.ticketId }, null))
    await org.drain()
    assert.equal(await mergedInto(second.ticketId), null, 'and the machine does not do it again')
    assert.deepEqual(await noticesOf(second.ticketId), ['received', 'merged', 'unmerged'])
    assert.equal((await pairsOf(first.ticketId))[0]!.state, 'open')
  })

  it('stays told apart by who took the merge back and said so before anybody wrote the first down', async () => {
    const contact = somebody()
    const first = await org.send(sentTwice(contact))
    const second = await org.send(sentTwice(contact))
    await org.drain()
    await org.as('lead', (work) => unmergeTicketAgain(work, { ticketId: second.ticketId }, null))
    await org.as('lead', (work) => judgePair(work, second.ticketId, first.ticketId, 'different'))
    await org.drain()
    const pair = (await pairsOf(second.ticketId)).find(({ other_id }) => other_id === first.ticketId)
    assert.equal(pair!.state, 'different')
  })

  it('at the same instant, becomes one whoever is first', async () => {
    for (let round = 0; round < 4; round++) {
      const contact = somebody()
      // They are known: who comes twice at once for the first time may become two customers.
      await org.send({ contact })
      const sent = sentTwice(contact)
      const [a, b] = await Promise.all([org.send(sent), org.send(sent)])
      await org.follow()
      const into = [await mergedInto(a.ticketId), await mergedInto(b.ticketId)]
      assert.equal(into.filter((id) => id !== null).length, 1)
    }
    const contact = somebody()
    const three = await org.asSystem(async (work) =>
      receive(work, door, await Promise.all([1, 2, 3].map(() => submissionFrom(work, sentTwice(contact))))),
    )
    await org.follow()
    const into = await Promise.all(three.map(({ ticketId }) => mergedInto(ticketId)))
    assert.equal(into.filter((id) => id !== null).length, 2, 'one of three is left')
  })

  it('stays apart when it is another customer’s, order, amount, currency or day, a masked order, or split off', async () => {
    const contact = somebody()
    const sent = sentTwice(contact)
    const first = await org.send(sent)
    const others = [
      await org.send({ ...sent, contact: somebody() }),
      await org.send({ ...sent, orderNo: 'ANOTHER-1' }),
      await org.send({ ...sent, orderNo: null }),
      await org.send({ ...sent, amount: { amountMinor: 38_601n, currency: 'CNY' } }),
      await org.send({ ...sent, amount: { amountMinor: 38_600n, currency: 'HKD' } }),
      await org.send({ ...sent, amount: null }),
    ]
    org.house.clock.advance(86_400_000)
    others.push(await org.send(sent))
    await org.follow()
    assert.equal(await mergedInto(first.ticketId), null)
    for (const { ticketId } of others) assert.equal(await mergedInto(ticketId), null)
    const card = somebody()
    const masked = { contact: card, amount, text: '卡号当订单号了' }
    await org.send({ ...masked, orderNo: '6222021234567890128' })
    const again = await org.send({ ...masked, orderNo: '6222021234567890128' })
    await org.follow()
    const { order_no: orderNo } = await org.ticket(again.ticketId)
    assert.equal((await mergedInto(again.ticketId)) === null, orderNo === null || orderNo.includes('*'))
  })

  it('counts days where the organisation is', async () => {
    const contact = somebody()
    const sent = sentTwice(contact)
    // 23:50 and 00:10 in Shanghai, one day in UTC.
    const first = await org.send({ ...sent, receivedAt: new Date('2026-10-05T15:50:00Z') })
    const second = await org.send({ ...sent, receivedAt: new Date('2026-10-05T16:10:00Z') })
    await org.follow()
    assert.deepEqual([await mergedInto(first.ticketId), await mergedInto(second.ticketId)], [null, null])
  })

  it('goes into nothing that is closed, and takes nothing away that somebody works on', async () => {
    for (const names of [
      ['check', 'resolve'],
      ['check', 'resolve', 'close'],
    ] as const) {
      const contact = somebody()
      const first = await org.send(sentTwice(contact))
      for (const name of names)
        await org.as('agent', async (work) => {
          const ticket = await ticketFor(work, { ticketId: first.ticketId }, 'ticket.work', { lock: true })
          return moveTicketTo(work, ticket, { name, outcome: 'upheld', reason: 'x', redress: 'none' })
        })
      const second = await org.send(sentTwice(contact))
      await org.follow()
      assert.equal(await mergedInto(second.ticketId), null)
      const { similar } = await similarOf(second.ticketId)
      assert.deepEqual(
        similar.map(({ ticketId, merge }) => [ticketId, merge]),
        [[first.ticketId, null]],
        'linked only',
      )
    }
  })

  it('stays apart, with nothing half done, when together nobody would be left who may decide about it', async () => {
    const contact = somebody()
    const [first, second] = [await org.send(sentTwice(contact)), await org.send(sentTwice(contact))]
    await org.as('lead', (work) => recuseByHand(work, first.ticketId, { reason: '认识' }))
    await org.as('admin', (work) => recuseByHand(work, second.ticketId, { reason: '认识' }))
    await org.follow()
    assert.deepEqual([await mergedInto(first.ticketId), await mergedInto(second.ticketId)], [null, null])
    const story = await org.asSystem((work) => readStory(work, first.ticketId))
    assert.ok(story.every(({ type }) => type !== 'ticket.absorbed'))
    assert.equal((await pairsOf(first.ticketId))[0]!.state, 'open')
  })

  it('never leaves the lane of money at risk, and what stays is as urgent as both', async () => {
    const contact = somebody()
    const calm = await org.send(sentTwice(contact))
    const urgent = await org.send(
      sentTwice(contact, { form: 'stolen', answers: { what: 'unknown_payment' }, text: '这笔不是我付的' }),
    )
    await org.follow()
    assert.deepEqual([await mergedInto(calm.ticketId), await mergedInto(urgent.ticketId)], [urgent.ticketId, null])
    assert.equal((await org.ticket(urgent.ticketId)).priority, 1)
  })

  it('keeps the nearer promise and the higher priority of two that a person merges', async () => {
    const contact = somebody()
    const promiseOf = async (ticketId: string) =>
      (
        await org.asSystem(({ tx }) =>
          tx
            .selectFrom('clocks')
            .select('due_at')
            .where('ticket_id', '=', ticketId)
            .where('clock', '=', 'promise')
            .executeTakeFirstOrThrow(),
        )
      ).due_at
    const urgent = await org.send({ contact, form: 'stolen', answers: { what: 'unknown_payment' }, text: '卡被盗刷了' })
    const calm = await org.send({ contact, form: 'other', text: '想改一下签名' })
    const promised = await promiseOf(urgent.ticketId)
    assert.ok((await promiseOf(calm.ticketId)) > promised)
    await org.as('agent', (work) => mergeTicketInto(work, { ticketId: urgent.ticketId }, { ticketId: calm.ticketId }))
    await org.follow()
    const { priority } = await org.ticket(calm.ticketId)
    assert.equal(priority, 1)
    assert.ok((await promiseOf(calm.ticketId)) <= promised)
    const raised = (await org.asSystem((work) => readStory(work, calm.ticketId))).find(
      ({ type }) => type === 'ticket.raised',
    )
    assert.equal(raised!.payload.because, 'merged')
  })
})

describe('what looks alike', () => {
  const words = '在锦绣超市买了一箱苹果付款八十八元收银台说没有收到让我再付'

  it('is suggested with what speaks for it, and merged by a person only', async () => {
    const contact = somebody()
    const first = await org.send({ contact, text: words })
    const second = await org.send({ contact, text: `还是那件事：${words}` })
    await org.drain()
    assert.equal(await mergedInto(second.ticketId), null)
    const { similar } = await similarOf(second.ticketId)
    assert.equal(similar[0]!.ticketId, first.ticketId)
    assert.ok(similar[0]!.reasons.includes('same_words'))
    assert.deepEqual(similar[0]!.merge, { goes: 'this', version: 1, tellsCustomer: true })
    assert.deepEqual((await similarOf(first.ticketId)).similar[0]!.merge, {
      goes: 'other',
      version: 1,
      tellsCustomer: true,
    })
    await org.as('agent', (work) => mergeTicketInto(work, { ticketId: second.ticketId }, { ticketId: first.ticketId }))
    assert.equal((await similarOf(first.ticketId)).similar[0]!.state, 'merged', 'at once, before any follower')
    await org.follow()
    const [pair] = await pairsOf(first.ticketId)
    assert.deepEqual([pair!.state, pair!.decided_by], ['merged', org.people.agent.staffId])
  })

  it('is told apart by a person, who can take that back', async () => {
    const contact = somebody()
    const first = await org.send({ contact, text: '蓝湖停车场多收了我停车费' })
    const second = await org.send({ contact, text: '蓝湖停车场又多收了我停车费' })
    await org.drain()
    const agent = await api.signedIn('agent')
    const judge = (state: string) =>
      agent.ask('PUT', `/v1/tickets/${second.ticketId}/similar/${first.ticketId}`, { body: { state } })
    assert.equal((await judge('different')).status, 200)
    assert.equal((await similarOf(first.ticketId)).similar[0]!.state, 'different')
    assert.equal((await judge('open')).status, 200)
    assert.equal((await pairsOf(first.ticketId))[0]!.decided_by, null)
    const stranger = await org.send()
    const answer = await agent.ask('PUT', `/v1/tickets/${second.ticketId}/similar/${stranger.ticketId}`, {
      body: { state: 'different' },
    })
    assert.deepEqual([answer.status, answer.body.code], [404, 'similar_missing'])
    const types = (await org.asSystem((work) => readStory(work, second.ticketId))).map(({ type }) => type)
    assert.deepEqual(types.slice(-2), ['ticket.told_apart', 'ticket.compared_again'])
  })

  it('is found among few tickets, whatever PostgreSQL has counted of their words', async () => {
    const text = '蓝鲸码头的收银机刷两次卡报错五五零九，小票打不出来'
    const first = await org.send({ text })
    await org.drain()
    const owner = new pg.Client({ connectionString: org.house.url })
    await owner.connect()
    await owner.query('analyze ticket_words')
    await owner.end()
    const second = await org.send({ text })
    await org.drain()
    const { matter } = await similarOf(second.ticketId)
    assert.deepEqual(
      matter.tickets.map((each) => each.ticketId),
      [first.ticketId],
    )
  })

  it('from many customers is one matter, of which everybody sees those within their reach', async () => {
    const outage = '云岭信用社的卡付款报错代码七七三一，一直转圈'
    const sent: Receipt[] = []
    for (let n = 0; n < 4; n++) {
      sent.push(await org.send({ text: outage }))
      await org.drain()
    }
    const last = sent.at(-1)!
    const { matter } = await similarOf(last.ticketId)
    assert.deepEqual([matter.others, matter.tickets.length], [3, 3])
    assert.ok(matter.reasons.includes('same_words'))
    assert.equal(await mergedInto(last.ticketId), null)

    await org.as('lead', (work) =>
      recuseByHand(work, sent[0]!.ticketId, { staffId: org.people.agent.staffId, reason: 'x' }),
    )
    const seen = await similarOf(last.ticketId)
    assert.equal(seen.matter.others, 2)
    assert.ok(!JSON.stringify(seen).includes(sent[0]!.ticketId), 'nothing of a ticket that they are recused from')
    assert.equal((await similarOf(last.ticketId, 'lead')).matter.others, 3)

    const agent = await api.signedIn('agent')
    const judge = (belongs: boolean) => agent.ask('PUT', `/v1/tickets/${last.ticketId}/matter`, { body: { belongs } })
    assert.equal((await judge(false)).status, 200)
    assert.deepEqual((await similarOf(last.ticketId)).matter, { others: 0, tickets: [], reasons: [], hasLeft: true })
    assert.deepEqual((await similarOf(last.ticketId)).similar, [], 'nor is it like any of them any more')
    assert.ok((await pairsOf(last.ticketId)).every(({ state }) => state === 'different'))
    assert.equal((await similarOf(sent[1]!.ticketId, 'lead')).matter.others, 2)
    assert.equal((await judge(true)).status, 200)
    assert.equal((await similarOf(last.ticketId)).matter.others, 2)
  })

  it('is not shown from another team when agents read their own, nor from another organisation', async () => {
    const own = await org.send({ text: '枫叶书店的会员卡余额不见了三百块' })
    const other = await org.send({ text: '枫叶书店的会员卡余额不见了三百块' })
    const elsewhere = await openTestOrg(undefined, { house: org.house, host: 'elsewhere.local' })
    const foreign = await elsewhere.send({ text: '枫叶书店的会员卡余额不见了三百块' })
    await org.asSystem(({ tx }) =>
      tx
        .updateTable('tickets')
        .set({ team_id: org.teams['risk-ops']!, assignee_id: null })
        .where('ticket_id', '=', other.ticketId)
        .execute(),
    )
    await org.drain()
    assert.ok(JSON.stringify(await similarOf(own.ticketId, 'lead')).includes(other.ticketId))
    assert.ok(!JSON.stringify(await similarOf(own.ticketId, 'lead')).includes(foreign.ticketId))
    const before = await org.asSystem(readAccess)
    await org.asSystem((work) => changeAccess(work, { ...before, read: 'team', work: 'team' }, before.version))
    assert.ok(!JSON.stringify(await similarOf(own.ticketId)).includes(other.ticketId))
    await org.asSystem((work) =>
      changeAccess(work, { ...before, read: 'organisation', work: 'organisation' }, before.version + 1),
    )
  })

  it('is nothing of a customer whose data are only kept or gone, and nothing is left of who is erased', async () => {
    const contact = somebody()
    const text = '白鹭洲公园门票退款迟迟不到账'
    const first = await org.send({ contact, text })
    const second = await org.send({ contact, text })
    await org.drain()
    assert.equal((await pairsOf(first.ticketId)).length, 1)
    const { customer_id: customerId } = await org.ticket(first.ticketId)
    await org.asSystem((work) => setState(work, customerId, 'restricted', 'purpose_done'))
    assert.deepEqual((await similarOf(second.ticketId, 'lead')).similar, [])
    await org.asSystem((work) => eraseSimilar(work, customerId))
    assert.deepEqual(await pairsOf(first.ticketId), [])
  })
})

describe('learning', () => {
  it('takes new weights over when they foresee decisions better, keeps the figures, and refuses worse ones', async () => {
    const tickets: string[] = []
    for (let n = 0; n < 2; n++) tickets.push((await org.send({ text: `学习用的第${n}条` })).ticketId)
    // Decisions that contradict the shipped weights: here the channel alone says what is the same.
    const channel = featureNames.indexOf('channel')
    const decide = async (count: number, isSame: (n: number) => boolean) => {
      org.house.clock.advance(60_000)
      const made = await org.asSystem(async (work) =>
        receive(work, door, await Promise.all(Array.from({ length: count }, () => submissionFrom(work, {})))),
      )
      await org.asSystem((work) =>
        writePairs(
          work,
          made.map(({ ticketId }, n) => ({
            one: ticketId,
            other: tickets[0]!,
            kind: 'same_customer',
            likeness: 0.5,
            features: featureNames.map((_, i) => (i === channel ? n % 2 : 0)),
            reasons: [],
            state: isSame(n) ? 'merged' : 'different',
          })),
          org.people.agent.staffId,
        ),
      )
      org.house.clock.advance(60_000)
      return org.asSystem(learnLikeness)
    }
    assert.equal(await decide(40, (n) => n % 2 === 1), 0, 'not yet enough')
    assert.equal(await decide(200, (n) => n % 2 === 1), 1)
    assert.equal((await org.asSystem(currentModel)).version, 1)
    assert.equal(await org.asSystem(learnLikeness), 0, 'nothing new')
    // Now by chance: what is learnt from that foresees nothing.
    assert.equal(await decide(80, (n) => n % 3 === 0), 1)
    const models = await org.asSystem(({ tx }) => tx.selectFrom('pair_models').selectAll().orderBy('version').execute())
    assert.equal(models.length, 2)
    for (const { figures, state } of models) {
      const { before, after: learnt } = figures as { before: { logLoss: number }; after: { logLoss: number } }
      assert.equal(state === 'refused', learnt.logLoss >= before.logLoss)
    }
  })
})

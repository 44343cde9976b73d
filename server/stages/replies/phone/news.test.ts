/** News of money by letter: to whom, when, in which words, and each once; with the real verbs on a real PostgreSQL. */
import assert from 'node:assert/strict'
import { after, beforeEach, describe, it } from 'node:test'
import type { PhoneMessage } from '#platform/phone-port.ts'
import { readStory } from '#records/audit/follow.ts'
import { decideRemedy } from '#stages/remedies/decide.ts'
import { endHolds } from '#stages/remedies/ends.ts'
import { placeHold, proposeRelease } from '#stages/remedies/hold.ts'
import { takeNews } from '#stages/remedies/news.ts'
import { askForPayments, lookUpPayments } from '#stages/remedies/payments.ts'
import { proposeRemedy } from '#stages/remedies/propose.ts'
import { sendDueRemedies } from '#stages/remedies/send.ts'
import { paid, type TestCore, testCore } from '../../../../test/core.ts'
import { openTestOrg, type PersonName, type Sent } from '../../../../test/house.ts'
import { sendDueNotices } from '../send.ts'
import { sendDuePhoneNotices } from './send.ts'

const org = await openTestOrg()
after(() => org.close())
const { house, orgId } = org
const minuteMs = 60_000
const dayMs = 1_440 * minuteMs
let core: TestCore
let people = 0
beforeEach(() => {
  core = testCore(() => house.clock.now())
  house.ports.money.core = core
  house.clock.advance(10 * dayMs)
})

const lettersTo = (email: string) => house.letters.filter((letter) => letter.to === email)
const subjectsTo = (email: string) => lettersTo(email).map(({ subject }) => subject.split(/[，:]/)[0])
const newEmail = () => `money${people++}@example.com`
const fresh = (name: PersonName) => ({ ...org.people[name], factorAt: house.clock.now(), hasFactor: true })
/** What is due at this moment on every way to the customer, until nothing is. */
async function tell(): Promise<void> {
  await org.follow()
  while ((await sendDuePhoneNotices(house, orgId)) > 0);
  while ((await sendDueNotices(house, orgId)) > 0);
  await org.follow()
}
const sendMoney = async () => {
  while ((await sendDueRemedies(house, orgId)) > 0);
  await tell()
}
const remediesOf = (ticketId: string) =>
  org.asSystem(({ tx }) =>
    tx.selectFrom('remedies').selectAll().where('ticket_id', '=', ticketId).orderBy('proposed_at').execute(),
  )
const approve = async (who: PersonName, ticketId: string, remedyId: string) => {
  const row = (await remediesOf(ticketId)).find((one) => one.remedy_id === remedyId)!
  const said = { approve: true, paramsHash: row.params_hash.toString('hex') }
  await org.as(fresh(who), (work) => decideRemedy(work, { ticketId, remedyId }, said))
}

/** A ticket of somebody who left an address and showed that it is theirs; its receipt has gone. */
async function fromVerified(sent: Sent = {}) {
  const email = newEmail()
  const { ticketId } = await org.send({
    form: 'other',
    text: '问一下这笔钱',
    ...sent,
    contact: { email, ...sent.contact },
  })
  await org.confirms(email)
  await tell()
  return { ticketId, email }
}

/** The same, whose payment is protected from the door on. */
const protectedFrom = (language: 'zh-Hans' | 'en', contact: Sent['contact'] = {}) =>
  fromVerified({
    language,
    text: language === 'en' ? 'The transfer has not arrived, it is missing' : '转账一直未到账',
    orderNo: `T-${people}`,
    code: 'NRC-01',
    contact,
  })

async function falseAlarm(ticketId: string): Promise<void> {
  const [hold] = await remediesOf(ticketId)
  const name = { ticketId, remedyId: hold!.remedy_id }
  const { remedyId } = await org.as('colleague', (work) =>
    proposeRelease(work, name, { reason: 'false_alarm', note: '客户说是家人转的' }),
  )
  await approve('lead', ticketId, remedyId)
  await sendMoney()
}

describe('somebody who left an address and no number', () => {
  it('is told of a protection and, when nothing was wrong, that we are sorry: each once, and never of anything frozen', async () => {
    const { ticketId, email } = await protectedFrom('zh-Hans')
    await sendMoney()
    assert.deepEqual(subjectsTo(email).slice(1), ['正在保护您的钱'])
    const [, asked] = lettersTo(email)
    assert.match(asked!.text, /正在对您的这笔付款办临时管控，最晚到 .*\d月\d+日/)
    assert.match(asked!.text, /密码、验证码，谁问都不要说/)
    await falseAlarm(ticketId)
    await tell()
    assert.deepEqual(subjectsTo(email).slice(1), ['正在保护您的钱', '没有风险'])
    const sorry = lettersTo(email).at(-1)!
    assert.match(sorry.text, /没有发现风险。对您这笔付款的临时管控已经解除/)
    assert.match(sorry.text, /给您添了麻烦，对不起/)
    for (const { subject, text } of lettersTo(email)) {
      assert.doesNotMatch(subject + text, /冻结|家人|\{\w+\}/)
      assert.ok(text.includes('400-000-0000') || subject.startsWith('已收到'))
    }
  })

  it('is told the same in English', async () => {
    const { ticketId, email } = await protectedFrom('en')
    await sendMoney()
    await falseAlarm(ticketId)
    const [, asked, sorry] = lettersTo(email)
    assert.match(asked!.text, /placing a temporary protection on your payment, until .*\d at the latest/)
    assert.match(sorry!.text, /We are sorry for the trouble/)
    assert.doesNotMatch(asked!.text + sorry!.text, /frozen|freeze|\{\w+\}/i)
  })

  it('is told when it ended by itself, and when it came to nothing', async () => {
    const { ticketId, email } = await protectedFrom('zh-Hans')
    await sendMoney()
    const [hold] = await remediesOf(ticketId)
    house.clock.set(new Date(hold!.hold_until!.getTime() + 1))
    await endHolds(house, orgId)
    await sendMoney()
    assert.deepEqual(subjectsTo(email).slice(1), ['正在保护您的钱', '临时管控已结束'])
    core.plan = [{ reject: 'not_allowed' }]
    const refused = await protectedFrom('zh-Hans')
    await sendMoney()
    assert.deepEqual(subjectsTo(refused.email).slice(1), ['正在保护您的钱', '没有保护上'])
    assert.match(lettersTo(refused.email).at(-1)!.text, /请马上打 400-000-0000/)
  })

  it('hears of a refund when it is accepted, when it is there, and when it is refused; not of what somebody considers', async () => {
    const { ticketId, email } = await ticketOfPayment()
    const refund = await proposes(ticketId, 'refund', 1_000n)
    await tell()
    assert.equal(lettersTo(email).length, 1, 'a proposal is nobody’s promise')
    await approve('lead', ticketId, refund)
    core.plan = ['accept']
    await sendMoney()
    house.clock.advance(minuteMs)
    await tell()
    assert.deepEqual(subjectsTo(email).slice(1), ['退款已受理'])
    await ends(refund, 'done')
    await ends(refund, 'done')
    await tell()
    assert.deepEqual(subjectsTo(email).slice(1), ['退款已受理', '退款已办好'])
    const second = await proposes(ticketId, 'refund', 2_000n)
    await approve('lead', ticketId, second)
    core.plan = [{ reject: 'not_refundable' }]
    await sendMoney()
    assert.deepEqual(subjectsTo(email).slice(3), ['退款这次没有办成'])
    for (const { text } of lettersTo(email).slice(1)) assert.doesNotMatch(text, /not_refundable|lead|core/)
  })

  it('hears once of what is done at once, and of a compensation', async () => {
    const { ticketId, email } = await ticketOfPayment()
    await approve('lead', ticketId, await proposes(ticketId, 'refund', 1_000n))
    await sendMoney()
    assert.deepEqual(subjectsTo(email).slice(1), ['退款已办好'])
    await approve('lead', ticketId, await proposes(ticketId, 'compensate', 500n))
    await sendMoney()
    assert.deepEqual(subjectsTo(email).slice(2), ['补偿已办好'])
  })
})

describe('an address that nobody verified', () => {
  it('gets the one letter of the day, which says nothing of the matter; verified, what still holds', async () => {
    const email = newEmail()
    await org.send({ form: 'other', text: '问一下手续费', contact: { email } })
    await tell()
    house.clock.advance(60_000)
    const sent = await org.send({ form: 'other', text: '转账一直未到账', orderNo: 'T-unverified', contact: { email } })
    await sendMoney()
    await falseAlarm(sent.ticketId)
    const [only, ...more] = lettersTo(email)
    assert.deepEqual(more, [])
    assert.doesNotMatch(only!.subject + only!.text, /管控|保护|风险|付款|T-unverified/)
    house.clock.advance(dayMs)
    await org.confirms(email)
    await tell()
    assert.deepEqual(
      subjectsTo(email).slice(1),
      ['没有风险'],
      'nobody is told that something is protected which is not',
    )
  })
})

describe('somebody who left a number and an address', () => {
  const contact = () => ({ phone: `137${String(10_000_000 + people)}` })
  const noticesOf = (ticketId: string) =>
    org.asSystem(async ({ tx }) => ({
      phone: await tx
        .selectFrom('phone_notices')
        .select(['channel', 'template'])
        .where('ticket_id', '=', ticketId)
        .execute(),
      letters: (await tx.selectFrom('notices').select('template').where('ticket_id', '=', ticketId).execute()).map(
        ({ template }) => template,
      ),
    }))

  it('is told on the telephone, and by letter only where that is in vain: by nobody who sends, refused, or not picked up', async () => {
    const story = async (ticketId: string) =>
      (await org.asSystem((work) => readStory(work, ticketId)))
        .filter(({ type }) => type === 'phone.failed')
        .map(({ payload }) => [payload.channel, payload.instead, payload.isLast])
    const nobody = await protectedFrom('zh-Hans', contact())
    const lastByLetter = [
      ['sms', null, false],
      ['voice', 'email', false],
    ]
    assert.deepEqual(await story(nobody.ticketId), lastByLetter)
    assert.deepEqual(subjectsTo(nobody.email).slice(1), ['正在保护您的钱'])

    const sent: string[] = []
    Object.assign(house.ports, { phone: phoneThat(({ channel }) => sent.push(channel)) })
    try {
      const reached = await protectedFrom('zh-Hans', contact())
      assert.deepEqual((await noticesOf(reached.ticketId)).letters, ['received'])
      assert.deepEqual(sent.toSorted(), ['sms', 'voice'])
      // The text does not arrive, and the call is not picked up either.
      for (let minute = 0; minute < 12; minute++) {
        house.clock.advance(60_000)
        await tell()
      }
      const { phone: rows, letters } = await noticesOf(reached.ticketId)
      assert.deepEqual(rows.map(({ channel }) => channel).toSorted(), ['sms', 'voice'])
      assert.deepEqual(letters.toSorted(), ['hold_requested', 'received'])
      assert.deepEqual(subjectsTo(reached.email).slice(1), ['正在保护您的钱'])
      assert.deepEqual(await story(reached.ticketId), lastByLetter)
    } finally {
      Object.assign(house.ports, { phone: null })
    }
  })

  it('is told of what an agent protects as well', async () => {
    const { ticketId, email } = await fromVerified({ contact: contact() })
    await org.as('agent', (work) => placeHold(work, ticketId, { target: 'account', reason: 'theft' }))
    await sendMoney()
    await tell()
    assert.deepEqual(
      (await noticesOf(ticketId)).phone.map(({ template }) => template),
      ['hold_requested'],
    )
    assert.match(lettersTo(email).at(-1)!.text, /正在对您的账户办临时管控/)
  })
})

describe('what is only under way', () => {
  const noticeEvents = async (ticketId: string) =>
    (await org.asSystem((work) => readStory(work, ticketId)))
      .filter(({ type }) => /^(notice|phone)\./.test(type))
      .map(({ type, payload }) => `${type} ${payload.template}`)
      .slice(1)
  /** A refund that the core has accepted just now, of which nobody has heard. */
  async function accepted(contact: Sent['contact'] = {}) {
    const { ticketId, email } = await ticketOfPayment(contact)
    const refund = await proposes(ticketId, 'refund', 1_000n)
    await approve('lead', ticketId, refund)
    core.plan = ['accept']
    await sendMoney()
    assert.deepEqual(subjectsTo(email).slice(1), [])
    return { ticketId, email, refund }
  }

  it('is told by nobody when its result is there within the minute: one letter, of the result', async () => {
    for (const [state, subject] of [
      ['done', '退款已办好'],
      ['rejected', '退款这次没有办成'],
    ] as const) {
      const { ticketId, email, refund } = await accepted()
      house.clock.advance(minuteMs - 1)
      await ends(refund, state)
      await tell()
      assert.deepEqual(subjectsTo(email).slice(1), [subject], 'at once, not after the minute')
      house.clock.advance(dayMs)
      await tell()
      assert.deepEqual(subjectsTo(email).slice(1), [subject])
      const template = state === 'done' ? 'refund_done' : 'refund_failed'
      assert.deepEqual(await noticeEvents(ticketId), [`notice.sent ${template}`, 'notice.folded refund_accepted'])
    }
  })

  it('is told after a minute when it goes on, once, and then its result as well', async () => {
    const { email, refund } = await accepted()
    house.clock.advance(minuteMs - 1)
    await tell()
    assert.deepEqual(subjectsTo(email).slice(1), [])
    for (let n = 0; n < 3; n++) {
      house.clock.advance(1)
      await tell()
    }
    assert.deepEqual(subjectsTo(email).slice(1), ['退款已受理'])
    await ends(refund, 'done')
    await tell()
    assert.deepEqual(subjectsTo(email).slice(1), ['退款已受理', '退款已办好'])
  })

  it('waits from when it happened: whoever hears of it late lets nobody wait for longer', async () => {
    const { ticketId, email } = await ticketOfPayment()
    await approve('lead', ticketId, await proposes(ticketId, 'refund', 1_000n))
    core.plan = ['accept']
    while ((await sendDueRemedies(house, orgId)) > 0);
    house.clock.advance(minuteMs)
    await tell()
    assert.deepEqual(subjectsTo(email).slice(1), ['退款已受理'])
  })

  it('neither gets lost nor comes twice by a crash between taking and sending it', async () => {
    for (const isOver of [true, false]) {
      const { email, refund } = await accepted()
      house.clock.advance(minuteMs)
      await org.follow()
      const died: typeof house = { ...house, db: { ...house.db } }
      // The lease was committed; then the process was gone.
      let connections = 0
      died.db.connect = (pool) => {
        connections += 1
        return connections > 1 ? Promise.reject(new Error('the process is gone')) : house.db.connect(pool)
      }
      await assert.rejects(sendDueNotices(died, orgId), /the process is gone/)
      if (isOver) await ends(refund, 'done')
      for (let n = 0; n < 3; n++) {
        house.clock.advance(minuteMs)
        await tell()
      }
      assert.deepEqual(subjectsTo(email).slice(1), [isOver ? '退款已办好' : '退款已受理'])
    }
  })

  it('that nobody could deliver for long is left out once there is a result', async () => {
    const { email, refund } = await accepted()
    house.clock.advance(minuteMs)
    const broken = { where: 'a test', send: () => Promise.reject(new Error('connection refused')) }
    await sendDueNotices({ ...house, ports: { ...house.ports, mail: broken } }, orgId)
    await ends(refund, 'done')
    house.clock.advance(dayMs)
    await tell()
    assert.deepEqual(subjectsTo(email).slice(1), ['退款已办好'])
  })

  it('is one text message too, and the story says why there was no other', async () => {
    const sent: string[] = []
    Object.assign(house.ports, { phone: phoneThat(({ template }) => sent.push(template)) })
    try {
      const contact = () => ({ phone: `136${String(10_000_000 + people)}` })
      const soon = await accepted(contact())
      house.clock.advance(5_000)
      await ends(soon.refund, 'done')
      await tell()
      house.clock.advance(minuteMs)
      await tell()
      assert.deepEqual(sent.splice(0), ['refund_done'])
      assert.deepEqual(await noticeEvents(soon.ticketId), ['phone.sent refund_done', 'phone.folded refund_accepted'])
      const late = await accepted(contact())
      house.clock.advance(minuteMs)
      await tell()
      await ends(late.refund, 'done')
      await tell()
      assert.deepEqual(sent, ['refund_accepted', 'refund_done'])
    } finally {
      Object.assign(house.ports, { phone: null })
    }
  })
})

/** A provider that takes every message, and of which none arrives. */
const phoneThat = (takes: (message: PhoneMessage) => void) => ({
  name: 'sandbox' as const,
  where: 'a test',
  isSimulated: true,
  channels: ['sms', 'voice'] as const,
  send: async (message: PhoneMessage) => {
    takes(message)
    return { reference: `ref-${message.id}` }
  },
  ask: async () => ({ state: 'failed' as const, code: 'not_reachable' }),
  readReceipt: () => null,
})

let news = 0
/** The core says how a refund ended. */
const ends = (remedyId: string, state: 'done' | 'rejected') =>
  org.asSystem((work) => takeNews(work, 'core', { id: `news ${news++}`, status: core.end(remedyId, state) }))

let orders = 0
/** A ticket about a payment that the core knows and was asked about. */
async function ticketOfPayment(contact: Sent['contact'] = {}) {
  const orderNo = `ORDER-NEWS-${++orders}`
  core.payments.set(orderNo, paid(orderNo, 10_000n, house.clock.now()))
  const made = await fromVerified({ text: '多扣了钱，请退给我', orderNo, contact })
  await org.asSystem((work) => askForPayments(work, [orderNo]))
  await lookUpPayments(house, orgId)
  return made
}

async function proposes(ticketId: string, kind: 'refund' | 'compensate', amountMinor: bigint): Promise<string> {
  const amount = { amountMinor, currency: 'CNY' }
  const wanted = { kind, amount, reason: kind === 'refund' ? 'wrong_amount' : 'goodwill' } as const
  const { remedyId } = await org.as('agent', (work) => proposeRemedy(work, ticketId, wanted))
  return remedyId
}

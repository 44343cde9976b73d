/** The acceptance stories that the product can carry so far, each through both origins and the real loop. */
import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import { averageOf, sampleMin } from '#records/staff/figures.rules.ts'
import { type Browser, openTestApi } from './api.ts'
import { openTestOrg } from './house.ts'

const org = await openTestOrg()
const api = await openTestApi(org)
after(async () => {
  await api.close()
  await org.close()
})

const minute = 60_000
type Sent = { number: string; secret: string; promise: { dueAt: string } }
type Line = { stage: string; at: string }[]

/** A customer at the portal sends a form and keeps the receipt, as the page does. */
async function sends(
  body: object,
): Promise<{ receipt: Sent; browser: Browser; ticketId: string; look(): Promise<Record<string, unknown>> }> {
  const sent = await api.browse('portal').ask('POST', '/v1/tickets', { body })
  assert.equal(sent.status, 201, sent.text)
  const receipt = sent.body as Sent
  const { email } = (body as { contact?: { email?: string } }).contact ?? {}
  if (email) await org.confirms(email)
  const browser = await api.holding(receipt)
  const look = async () => (await (await api.holding(receipt)).ask('GET', `/v1/tracking/${receipt.number}`)).body
  return { receipt, browser, ticketId: String((await look()).ticketId), look }
}

/** Days pass within a story, and sessions end with them: people sign in again. */
const asks = async (...asked: Parameters<Browser['ask']>) => (await api.signedIn('agent')).ask(...asked)
const view = async (ticketId: string) => (await asks('GET', `/v1/tickets/${ticketId}`)).body
async function does(ticketId: string, path: 'moves' | 'replies', body: object): Promise<void> {
  const { version } = await view(ticketId)
  const answer = await asks('POST', `/v1/tickets/${ticketId}/${path}`, { body, version: version as number })
  assert.equal(answer.status, 201, answer.text)
}
const resolve = (ticketId: string) =>
  does(ticketId, 'moves', { name: 'resolve', outcome: 'upheld', reason: '余额不足，已说明', redress: 'explanation' })
const lettersTo = (email: string) => org.house.letters.filter((letter) => letter.to === email)

describe('story 4: a payment failure is answered with one click, and the notice of its result goes out by itself', () => {
  it('the canned reply names the usual causes, is filled for this ticket, and reaches page and mailbox', async () => {
    const email = 'story4@example.com'
    const { receipt, ticketId, look } = await sends({
      form: 'payment_failed',
      language: 'zh-Hans',
      text: '付款一直报错',
      answers: { what: 'declined' },
      contact: { email, name: '李雷' },
    })
    const canned = await asks('GET', `/v1/tickets/${ticketId}/canned-replies`)
    const causes = (canned.body.replies as { key: string; text: string }[]).find(
      (reply) => reply.key === 'usual_causes',
    )!
    for (const cause of ['余额', '网络', '银行'])
      assert.ok(causes.text.includes(cause), `the reply does not name ${cause}: ${causes.text}`)
    assert.ok(causes.text.includes(receipt.number))
    assert.equal(/\{\w+\}/.test(causes.text), false, 'a placeholder stayed open')
    org.house.clock.advance(10 * minute)
    await does(ticketId, 'replies', { text: causes.text, template: causes.key })
    const messages = (await look()).messages as { from: string; body: string }[]
    assert.equal(messages.at(-1)!.body, causes.text)
    await org.drain()
    assert.ok(lettersTo(email).at(-1)!.text.includes(causes.text))
    org.house.clock.advance(10 * minute)
    await resolve(ticketId)
    await org.drain()
    const notice = lettersTo(email).at(-1)!
    assert.equal(notice.subject, `有结果了，编号 ${receipt.number}`)
    assert.ok(notice.text.includes(causes.text), 'the letter of the result says what the result is')
    const sent = lettersTo(email).length
    await org.drain()
    assert.equal(lettersTo(email).length, sent, 'nothing goes out twice')
  })
})

describe("story 7: each stage is told on the customer's page and in their mailbox, with the promised time", () => {
  it('received, accepted, checking, resolved: on the line with their times, live, and by e-mail', async () => {
    const email = 'story7@example.com'
    // What no rule can tell waits for a person, so that every stage is passed one by one.
    const { receipt, browser, ticketId, look } = await sends({
      form: 'other',
      text: '嗯',
      language: 'en',
      contact: { email },
    })
    const at = [org.house.clock.now().toISOString()]
    assert.deepEqual(
      ((await look()).line as Line).map((point) => point.stage),
      ['received'],
    )
    await org.drain()
    assert.ok(lettersTo(email).at(-1)!.subject.includes(receipt.number))

    const seen = await browser.stream(
      `/v1/tracking/${receipt.number}/events`,
      (events) => events.filter((event) => event.type === 'ticket.moved').length === 3,
      async () => {
        for (const name of ['accept', 'check'] as const) {
          org.house.clock.advance(9 * minute)
          at.push(org.house.clock.now().toISOString())
          await does(ticketId, 'moves', { name })
          await org.drain()
        }
        org.house.clock.advance(9 * minute)
        at.push(org.house.clock.now().toISOString())
        await resolve(ticketId)
      },
    )
    await org.drain()
    assert.deepEqual(
      seen.map((event) => event.seq),
      seen.map((event) => event.seq as number).toSorted((a, b) => a - b),
    )
    const page = await look()
    assert.deepEqual(
      (page.line as Line).map((point) => [point.stage, point.at]),
      ['received', 'accepted', 'checking', 'resolved'].map((stage, n) => [stage, at[n]]),
    )
    assert.equal((page.promise as { dueAt: string }).dueAt, receipt.promise.dueAt)
    const subjects = lettersTo(email).map((letter) => letter.subject)
    assert.deepEqual(
      subjects.map((subject) => subject.replace(receipt.number, '#')),
      ['We have it: #', 'Somebody has it: #', 'We are checking: #', 'There is a result: #'],
    )
    for (const letter of lettersTo(email).slice(0, 3)) {
      assert.match(letter.text, /You hear from us by .*March/)
      assert.equal(/\{\w+\}/.test(letter.text), false)
    }
  })

  it('a question of ours reaches the mailbox with its words', async () => {
    const email = 'story7b@example.com'
    const { ticketId } = await sends({
      form: 'payment_failed',
      text: '付款失败',
      answers: { what: 'error' },
      contact: { email },
    })
    await does(ticketId, 'moves', { name: 'ask_customer', question: '请问是哪一天付的？' })
    await org.drain()
    const letter = lettersTo(email).at(-1)!
    assert.ok(letter.subject.startsWith('想问您一件事'))
    assert.ok(letter.text.includes('请问是哪一天付的？'), letter.text)
  })

  it('a stream that was cut goes on after the last event it showed', async () => {
    const { receipt, browser, ticketId, look } = await sends({
      form: 'payment_failed',
      text: '付款失败',
      answers: { what: 'error' },
    })
    const before = (await look()).storySeq as number
    await does(ticketId, 'moves', { name: 'check' })
    const resumed = await browser.stream(
      `/v1/tracking/${receipt.number}/events`,
      (events) => events.length === 1,
      undefined,
      before,
    )
    assert.deepEqual(
      resumed.map((event) => [event.type, event.seq]),
      [['ticket.moved', before + 1]],
    )
  })
})

describe('story 9: two stars and words bring the ticket back', () => {
  it("to the same person, with the words; the person's figure does not move below the minimum sample", async () => {
    const { receipt, browser, ticketId, look } = await sends({
      form: 'payment_failed',
      text: '付款失败',
      answers: { what: 'error' },
      contact: { email: 'story9@example.com' },
    })
    const { assignee } = await view(ticketId)
    await resolve(ticketId)
    org.house.clock.advance(minute)
    const rate = (stars: number, words?: string) =>
      browser.ask('POST', `/v1/tracking/${receipt.number}/rating`, { body: { stars, ...(words ? { words } : {}) } })
    const rated = await rate(2, '没有解决，电话 13812345678')
    assert.deepEqual([rated.status, rated.body.reopened], [201, true])
    const back = await view(ticketId)
    assert.equal(back.stage, 'checking')
    assert.deepEqual(back.assignee, assignee)
    assert.deepEqual(
      [(back.rating as { stars: number }).stars, (back.rating as { words: string }).words],
      [2, '没有解决，电话 138****5678'],
    )
    assert.deepEqual(
      ((await look()).line as Line).map((point) => point.stage),
      ['received', 'accepted', 'resolved', 'checking'],
    )
    assert.equal((await rate(5)).body.code, 'rating_not_yet')
    assert.equal(await figure(), null)
    await org.drain()
    const running = await org.asSystem(({ tx }) =>
      tx
        .selectFrom('clocks')
        .select('run')
        .where('ticket_id', '=', ticketId)
        .where('clock', '=', 'promise')
        .where('done_at', 'is', null)
        .execute(),
    )
    assert.deepEqual(
      running.map((row) => row.run),
      [2],
      'a new promise runs',
    )

    org.house.clock.advance(minute)
    await resolve(ticketId)
    org.house.clock.advance(minute)
    assert.deepEqual((await rate(4)).body, { reopened: false })
    assert.equal((await rate(4)).body.code, 'rating_given')
    for (let n = 2; n < sampleMin; n++) {
      assert.equal(await figure(), null, `${n} ratings are too few`)
      const more = await sends({ form: 'payment_failed', text: '付款失败', answers: { what: 'error' } })
      await resolve(more.ticketId)
      await more.browser.ask('POST', `/v1/tracking/${more.receipt.number}/rating`, { body: { stars: 5 } })
    }
    assert.equal(await figure(), (2 + 4 + 8 * 5) / 10)
  })

  const figure = async () =>
    averageOf(
      (
        await org.asSystem(({ tx }) =>
          tx.selectFrom('ratings').select('stars').where('assignee_id', '=', org.people.agent.staffId).execute(),
        )
      ).map((row) => row.stars),
    )
})

describe('story 16: 意见与建议 on the website', () => {
  it('is recorded, numbered, assigned, resolved within the seven days of its clock, and its result goes out by e-mail', async () => {
    const email = 'story16@example.com'
    const { receipt, ticketId, look } = await sends({
      form: 'ideas',
      language: 'zh-Hans',
      text: '希望账单能导出成表格。',
      answers: { kind: 'suggestion' },
      contact: { email },
    })
    assert.match(receipt.number, /^HY-[0-9A-Z]{4}-[0-9A-Z]{4}$/)
    const shown = await view(ticketId)
    assert.equal(shown.code, 'SUG-01')
    assert.deepEqual(
      [(shown.team as { teamId: string }).teamId, (shown.assignee as { staffId: string }).staffId],
      [org.teams['service-quality'], org.people.agent.staffId],
    )
    const whole = (shown.clocks as { clock: string; startedAt: string; dueAt: string }[]).find(
      (clock) => clock.clock === 'whole',
    )!
    assert.equal(Date.parse(whole.dueAt) - Date.parse(whole.startedAt), 7 * 86_400_000)
    org.house.clock.advance(2 * 86_400_000 - 31 * minute)
    await does(ticketId, 'replies', { text: '谢谢，下个版本会有导出。' })
    await resolve(ticketId)
    await org.drain()
    const done = await view(ticketId)
    assert.deepEqual(
      (done.clocks as { late: boolean; doneAt: string | null }[]).map((clock) => [clock.late, clock.doneAt !== null]),
      (done.clocks as object[]).map(() => [false, true]),
    )
    const letter = lettersTo(email).at(-1)!
    assert.equal(letter.subject, `有结果了，编号 ${receipt.number}`)
    assert.ok(letter.text.includes('下个版本会有导出'), letter.text)
    assert.equal((await look()).stage, 'resolved')
  })
})

describe('story 20, in part: the same ticket in another place', () => {
  it('opens with number and secret in another browser, shows everything said, and keeps its one owner', async () => {
    const { receipt, browser, ticketId } = await sends({
      form: 'payment_failed',
      text: '在手机上写的',
      answers: { what: 'error' },
    })
    const owner = (await view(ticketId)).assignee
    await does(ticketId, 'replies', { text: '请问哪张卡？' })
    const branch = await api.holding(receipt)
    const added = await branch.ask('POST', `/v1/tracking/${receipt.number}/messages`, {
      body: { text: '在网点补充的' },
    })
    assert.equal(added.status, 201)
    const pages = [
      await browser.ask('GET', `/v1/tracking/${receipt.number}`),
      await branch.ask('GET', `/v1/tracking/${receipt.number}`),
    ]
    assert.deepEqual(pages[0]!.body, pages[1]!.body)
    assert.deepEqual((pages[1]!.body.messages as { body: string }[]).map((message) => message.body).toSorted(), [
      '在手机上写的',
      '在网点补充的',
      '请问哪张卡？',
    ])
    const shown = await view(ticketId)
    assert.deepEqual(shown.assignee, owner)
    assert.equal((shown.customer as { others: object[] }).others.length, 0, 'there is one ticket')
  })
})

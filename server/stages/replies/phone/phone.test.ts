/** Messages to telephones: queue, sweep and receipts on a real PostgreSQL against the real gateway process. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, beforeEach, describe, it } from 'node:test'
import { sql } from 'kysely'
import { systemClock } from '#platform/clock.ts'
import type { House } from '#platform/database.ts'
import type { PhoneNotices } from '#platform/phone-port.ts'
import { signWebhook } from '#platform/webhook-signature.ts'
import { followOnce, readStory } from '#records/audit/follow.ts'
import { recordOnTicket } from '#records/tickets/change.ts'
import { ticketFor } from '#records/tickets/load.ts'
import { type SandboxGateway, startSandboxGateway } from '../../../../sandbox/gateway/start.ts'
import { openTestApi, type TestApi } from '../../../../test/api.ts'
import { openTestOrg } from '../../../../test/house.ts'
import { sandboxGateway } from '../../../outside/phone/sandbox-gateway.ts'
import { phoneFollower } from './follow.ts'
import { type PhoneWish, phoneOf, queuePhoneNotice } from './queue.ts'
import { phoneRoutes } from './routes.ts'
import { sendDuePhoneNotices } from './send.ts'

const org = await openTestOrg(undefined, { host: '127.0.0.1' })
const folder = mkdtempSync(join(tmpdir(), 'huiyin-gateway-'))
const secret = `whsec_${Buffer.alloc(32, 1).toString('base64')}`
const minuteMs = 60_000
let api: TestApi
let gateway: SandboxGateway
let port: PhoneNotices
let people = 0

before(async () => {
  api = await openTestApi(org, phoneRoutes)
  await api.portal.listen({ port: 0, host: '127.0.0.1' })
  const { port: number } = api.portal.server.address() as AddressInfo
  const callbackUrl = `http://127.0.0.1:${number}/v1/phone-receipts`
  gateway = await startSandboxGateway({ dataDir: folder, token: 'a token', callbackUrl, callbackSecret: secret })
  port = sandboxGateway({ url: gateway.url, token: 'a token', receiptSecrets: [secret] })
  Object.assign(org.house.ports, { phone: port })
})
after(async () => {
  await gateway?.stop()
  await api?.close()
  await org.close()
  rmSync(folder, { recursive: true })
})
beforeEach(async () => {
  // Receipts are signed with the real time: the house has it too. They come where a test waits for them, since the limit of
  // requests from one address does not know clocks that are put back.
  org.house.clock.set(systemClock.now())
  await gateway.play({ receipts: 'never' })
})

/** The house with another provider, or with none. */
const withPort = (phone: PhoneNotices | null): House => ({ ...org.house, ports: { ...org.house.ports, phone } })
const sweep = (house: House = org.house) => sendDuePhoneNotices(house, org.orgId)
const later = (ms: number) => org.house.clock.advance(ms)

const rowsOf = (ticketId: string) =>
  org.asSystem(({ tx }) =>
    tx
      .selectFrom('phone_notices')
      .selectAll()
      .where('ticket_id', '=', ticketId)
      .orderBy('created_at')
      .orderBy('notice_id')
      .execute(),
  )
const storyOf = async (ticketId: string) =>
  (await org.asSystem((work) => readStory(work, ticketId)))
    .filter(({ type }) => type.startsWith('phone.'))
    .map(({ type, payload }) => ({ type, ...payload }) as Record<string, unknown>)
const typesOf = async (ticketId: string) => (await storyOf(ticketId)).map(({ type, channel }) => `${type} ${channel}`)
const takenFor = async (ticketId: string) => {
  const ids = (await rowsOf(ticketId)).map((row) => row.notice_id)
  return (await gateway.sent()).filter(({ id }) => ids.includes(id))
}
/** Looks again and again until it is so: what comes by the network comes when it comes. */
async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise((done) => setTimeout(done, 20))
}

/** A ticket whose customer left a number of their own. */
async function withPhone(priority = 3, phone = `138${String(10_000_000 + people++)}`) {
  const { ticketId } = await org.send({ contact: { phone } })
  await org.asSystem(({ tx }) =>
    tx.updateTable('tickets').set({ priority }).where('ticket_id', '=', ticketId).execute(),
  )
  return { ticketId, phone }
}

async function queue(ticketId: string, more: Partial<PhoneWish> = {}): Promise<void> {
  await org.asSystem(async (work) => {
    const contactId = (await phoneOf(work, await ticketFor(work, { ticketId }, 'ticket.read')))!
    const wish = { template: 'hold_requested', facts: facts(), dedupeKey: 'once', channel: 'sms', ...more } as const
    await queuePhoneNotice(work, { ticketId, contactId, ...wish })
  })
}
const facts = () => ({
  until: new Date(org.house.clock.now().getTime() + 60 * minuteMs).toISOString(),
  target: 'account' as const,
})

async function happens(ticketId: string, type: string, payload: Record<string, unknown>): Promise<void> {
  await org.asSystem(async (work) => {
    const ticket = await ticketFor(work, { ticketId }, 'ticket.work', { lock: true })
    await recordOnTicket(work, ticket, [{ type, payload }])
  })
  await org.follow()
  while ((await followOnce(org.house, org.orgId, phoneFollower)) > 0);
}

describe('a hold', () => {
  it('of a P1 is told at once by a text and by a call, which arrive, and nothing of it holds the number', async () => {
    await gateway.play({ receipts: 'once' })
    const { ticketId, phone } = await withPhone(1)
    const hold = { remedyId: '019cab00-0000-7000-8000-000000000001', kind: 'hold', ...facts() }
    await happens(ticketId, 'hold.requested', hold)
    await happens(ticketId, 'hold.requested', hold)
    assert.deepEqual((await rowsOf(ticketId)).map(({ channel }) => channel).toSorted(), ['sms', 'voice'])
    await sweep()
    const sent = await takenFor(ticketId)
    assert.deepEqual(sent.map(({ channel }) => channel).toSorted(), ['sms', 'voice'])
    assert.ok(
      sent.every(({ to, simulated, text }) => to === `+86${phone}` && simulated && text.includes('400-000-0000')),
    )
    await until(async () => (await typesOf(ticketId)).length === 4)
    assert.deepEqual((await typesOf(ticketId)).toSorted(), [
      'phone.delivered sms',
      'phone.delivered voice',
      'phone.sent sms',
      'phone.sent voice',
    ])
    const story = await storyOf(ticketId)
    assert.ok(story.every(({ simulated, template }) => simulated === true && template === 'hold_requested'))
    const rows = await rowsOf(ticketId)
    assert.ok(rows.every((row) => row.delivered_at && row.said_sealed === null))
    assert.ok(!JSON.stringify([rows, story]).includes(phone.slice(3)))
    assert.equal(await sweep(), 0)
  })

  it('of less, its end, a false alarm and a refund are told by a text alone; without a number by none', async () => {
    const { ticketId } = await withPhone(3)
    await happens(ticketId, 'hold.requested', { remedyId: 'a', ...facts() })
    await happens(ticketId, 'hold.ended', { remedyId: 'a', target: 'account' })
    await happens(ticketId, 'hold.ended', { remedyId: 'b', target: 'transaction', why: 'false_alarm' })
    await happens(ticketId, 'hold.ended', { remedyId: 'b', target: 'transaction', why: 'false_alarm' })
    await happens(ticketId, 'remedy.done', { remedyId: 'c', kind: 'refund' })
    await happens(ticketId, 'remedy.done', { remedyId: 'c', kind: 'refund' })
    await happens(ticketId, 'remedy.done', { remedyId: 'd', kind: 'hold' })
    const rows = await rowsOf(ticketId)
    assert.deepEqual(
      rows.map(({ template, channel }) => `${template} ${channel}`),
      ['hold_requested sms', 'hold_ended sms', 'hold_false_alarm sms', 'refund_done sms'],
    )
    await sweep()
    assert.equal((await takenFor(ticketId)).length, 4)
    const { ticketId: silent } = await org.send({ contact: { email: 'no-phone@example.com' } })
    await happens(silent, 'hold.requested', { remedyId: 'e', ...facts() })
    assert.deepEqual(await rowsOf(silent), [])
  })

  it('whose receipt comes twice arrived once; one whose receipt is a stranger’s is asked about', async () => {
    await gateway.play({ receipts: 'twice' })
    const { ticketId } = await withPhone()
    await queue(ticketId)
    await sweep()
    await until(async () => (await typesOf(ticketId)).length === 2)
    await gateway.play({ receipts: 'badly_signed', receiptAfterMs: 0 })
    const { ticketId: forged } = await withPhone()
    await queue(forged)
    await sweep()
    await until(async () => (await takenFor(forged))[0]?.state === 'delivered')
    later(3 * minuteMs)
    while ((await sweep()) > 0);
    for (const id of [ticketId, forged]) assert.deepEqual(await typesOf(id), ['phone.sent sms', 'phone.delivered sms'])
  })
})

describe('sending', () => {
  it('that the provider refuses goes by the other channel, once; then the story says that nothing is left', async () => {
    await gateway.play({ sms: 'refuse', voice: 'refuse', receipts: 'never' })
    const { ticketId } = await withPhone()
    await queue(ticketId)
    await sweep()
    await sweep()
    assert.equal(await sweep(), 0)
    const rows = await rowsOf(ticketId)
    assert.deepEqual(
      rows.map(({ channel, last_error, fallback_of }) => [channel, last_error, fallback_of]),
      [
        ['sms', 'number_refused', null],
        ['voice', 'number_refused', rows[0]!.notice_id],
      ],
    )
    assert.deepEqual(
      (await storyOf(ticketId)).map(({ channel, code, instead, isLast }) => [channel, code, instead, isLast]),
      [
        ['sms', 'number_refused', 'voice', false],
        ['voice', 'number_refused', null, true],
      ],
    )
  })

  it('of a text and a call at once makes no third when one of them fails', async () => {
    await gateway.play({ sms: 'refuse', receipts: 'never' })
    const { ticketId } = await withPhone(1)
    await queue(ticketId)
    await queue(ticketId, { channel: 'voice' })
    await sweep()
    assert.equal((await rowsOf(ticketId)).length, 2)
    const failed = (await storyOf(ticketId)).find(({ type }) => type === 'phone.failed')
    assert.deepEqual([failed?.instead, failed?.isLast], [null, false])
  })

  it('that breaks is tried again after longer and longer pauses, then goes by the other channel', async () => {
    await gateway.play({ sms: 'error', receipts: 'never' })
    const { ticketId } = await withPhone()
    await queue(ticketId)
    const pauses: number[] = []
    for (let attempt = 1; attempt <= 4; attempt++) {
      await sweep()
      const [row] = await rowsOf(ticketId)
      assert.equal(row!.attempts, attempt)
      pauses.push(row!.due_at.getTime() - org.house.clock.now().getTime())
      org.house.clock.set(row!.due_at)
    }
    assert.deepEqual(pauses.slice(0, 3), [5_000, 15_000, 45_000])
    const [text, call] = await rowsOf(ticketId)
    assert.ok(text!.failed_at && text!.last_error!.includes('500') && call!.channel === 'voice')
    assert.equal((await takenFor(ticketId)).length, 0)
    await sweep()
    assert.deepEqual(
      (await takenFor(ticketId)).map(({ channel }) => channel),
      ['voice'],
    )
  })

  it('whose answer never comes, or that a crash cut off, is sent once: the id is the same', async () => {
    await gateway.play({ sms: 'take_and_hang', receipts: 'never' })
    const { ticketId } = await withPhone()
    await queue(ticketId)
    await sweep()
    assert.match((await rowsOf(ticketId))[0]!.last_error!, /did not answer/)
    const crashing: House = withPort({
      ...port,
      send: async (message) => {
        const taken = await port.send(message)
        crashing.db = { ...org.house.db, connect: () => Promise.reject(new Error('the process is gone')) }
        return taken
      },
    })
    await gateway.play({ receipts: 'never' })
    later(5_000)
    await assert.rejects(sweep(crashing), /the process is gone/)
    assert.equal(await sweep(), 0, 'its lease still runs')
    later(minuteMs)
    await sweep()
    assert.deepEqual(await typesOf(ticketId), ['phone.sent sms'])
    assert.equal((await takenFor(ticketId)).length, 1)
  })

  it('by several workers at once takes P1 first, and each message once', async () => {
    await gateway.play({ sms: 'lose', receipts: 'never' })
    const quiet = await Promise.all(Array.from({ length: 35 }, () => withPhone()))
    for (const { ticketId } of quiet) await queue(ticketId)
    later(1)
    const { ticketId: urgent } = await withPhone(1)
    await queue(urgent)
    await sweep()
    assert.equal((await takenFor(urgent)).length, 1, 'the youngest of all, before those that wait')
    // The gateway knows an id again and would hide a second sending.
    const sent: string[] = []
    const counting = withPort({
      ...port,
      send: (message) => {
        sent.push(message.id)
        return port.send(message)
      },
    })
    await Promise.all([sweep(counting), sweep(counting), sweep(counting)])
    for (const { ticketId } of quiet) assert.deepEqual(await typesOf(ticketId), ['phone.sent sms'])
    assert.equal(sent.length, 16)
    assert.equal(new Set(sent).size, 16)
  })

  it('to one number ends for the day when it had enough, whoever named it', async () => {
    await gateway.play({ sms: 'lose', receipts: 'never' })
    const phone = '13900000001'
    const tickets = await Promise.all(Array.from({ length: 8 }, () => withPhone(3, phone)))
    for (const { ticketId } of tickets) await queue(ticketId)
    await sweep()
    assert.equal((await gateway.sent()).filter(({ to }) => to === `+86${phone}`).length, 6)
    const stories = (await Promise.all(tickets.map(({ ticketId }) => storyOf(ticketId)))).flat()
    const full = stories.filter(({ code }) => code === 'number_full')
    assert.deepEqual(
      full.map(({ instead, isLast }) => [instead, isLast]),
      [
        [null, true],
        [null, true],
      ],
    )
  })

  it('without a provider sends nothing, and says so', async () => {
    const { ticketId } = await withPhone()
    await queue(ticketId)
    await sweep(withPort(null))
    const [row] = await rowsOf(ticketId)
    assert.deepEqual([row!.last_error, row!.sent_at], ['no_provider', null])
    assert.deepEqual(
      (await storyOf(ticketId)).map(({ code, isLast, simulated }) => [code, isLast, simulated]),
      [['no_provider', true, undefined]],
    )
  })

  it('to a landline is a call, and to whose data are not used any more nothing', async () => {
    const { ticketId } = await withPhone(3, '010-12345678')
    await queue(ticketId)
    await sweep()
    await sweep()
    assert.deepEqual(
      (await takenFor(ticketId)).map(({ channel, to }) => [channel, to]),
      [['voice', '+861012345678']],
    )
    const { ticketId: gone } = await withPhone()
    await queue(gone)
    await org.asSystem(({ tx }) =>
      sql`update customers set state = 'restricted' where customer_id = (select customer_id from tickets where ticket_id = ${gone})`.execute(
        tx,
      ),
    )
    await sweep()
    assert.equal((await rowsOf(gone))[0]!.last_error, 'number_missing')
  })
})

describe('what a message alone says', () => {
  it('is sealed in its row, goes round with it by day, and is gone once it arrived', async () => {
    await gateway.play({ sms: 'refuse', voice: 'deliver', receipts: 'never' })
    const { ticketId } = await withPhone()
    const said = { step: '银行已收到1280元' }
    const midnight = (Math.ceil(org.house.clock.now().getTime() / 86_400_000) * 24 - 8) * 60 * minuteMs
    const sweepAt = async (hour: number) => {
      org.house.clock.set(new Date(midnight + hour * 60 * minuteMs))
      return sweep()
    }
    await queue(ticketId, { template: 'progress', facts: {}, said })
    const [row] = await rowsOf(ticketId)
    assert.ok(row!.said_sealed && !row!.said_sealed.includes('1280') && !JSON.stringify(row).includes('1280'))
    // The text is refused in the evening; the call instead of it waits for the morning.
    await sweepAt(20.9)
    while ((await sweepAt(22)) > 0);
    assert.deepEqual(await takenFor(ticketId), [])
    while ((await sweepAt(32)) > 0);
    const [taken] = await takenFor(ticketId)
    assert.ok(taken!.channel === 'voice' && taken!.text.includes(said.step) && taken!.params.step === said.step)
    assert.equal((await rowsOf(ticketId))[0]!.said_sealed, null)
  })

  it('that is missing stops it: nobody reads a sentence with a hole', async () => {
    const { ticketId } = await withPhone()
    await queue(ticketId, { template: 'was_this_you', facts: {} })
    await sweep()
    assert.equal((await rowsOf(ticketId))[0]!.last_error, 'words_incomplete')
  })
})

describe('what became of a message', () => {
  /** A receipt as somebody posts it. */
  const receive = (data: object, more: { key?: string; at?: Date; raw?: string } = {}) => {
    const body = more.raw ?? JSON.stringify({ type: 'phone.receipt', data })
    const at = more.at ?? org.house.clock.now()
    const headers = signWebhook(more.key ?? secret, { id: `receipt-${people++}`, at, body })
    return api.browse('portal').ask('POST', '/v1/phone-receipts', { raw: body, headers })
  }
  const isSent = async () => {
    await gateway.play({ sms: 'lose', voice: 'lose', receipts: 'never' })
    const { ticketId } = await withPhone()
    await queue(ticketId)
    await sweep()
    const [taken] = await takenFor(ticketId)
    return { ticketId, reference: taken!.reference }
  }

  it('is believed from the provider only, once, and as long as it is news', async () => {
    const { ticketId, reference } = await isSent()
    const data = { reference, state: 'delivered', code: null }
    const stranger = `whsec_${Buffer.alloc(32, 2).toString('base64')}`
    const old = new Date(org.house.clock.now().getTime() - 6 * minuteMs)
    for (const wrong of [
      await receive(data, { key: stranger }),
      await receive(data, { at: old }),
      await receive(data, { raw: 'no json' }),
      await receive({ ...data, state: 'eaten' }),
      await api.browse('portal').ask('POST', '/v1/phone-receipts', { body: { type: 'phone.receipt', data } }),
    ])
      assert.equal(wrong.status, 401)
    assert.equal((await receive({ ...data, reference: 'sim-unknown' })).status, 404)
    assert.equal((await receive(data, { raw: 'x'.repeat(300_000) })).status, 413)
    assert.deepEqual(await typesOf(ticketId), ['phone.sent sms'])
    assert.equal((await receive({ ...data, state: 'under_way' })).status, 204)
    for (const state of ['delivered', 'delivered', 'failed'])
      assert.equal((await receive({ ...data, state })).status, 204)
    assert.deepEqual(await typesOf(ticketId), ['phone.sent sms', 'phone.delivered sms'])
    later(10 * minuteMs)
    await sweep()
    assert.equal((await rowsOf(ticketId)).length, 1)
  })

  it('when it failed is a call instead; that it arrived after all is still written down', async () => {
    const { ticketId, reference } = await isSent()
    for (let times = 0; times < 2; times++)
      assert.equal((await receive({ reference, state: 'failed', code: 'not_reachable' })).status, 204)
    const [text, call] = await rowsOf(ticketId)
    assert.ok(text!.failed_at && text!.last_error === 'not_reachable' && call!.fallback_of === text!.notice_id)
    assert.equal((await receive({ reference, state: 'delivered', code: null })).status, 204)
    assert.deepEqual(await typesOf(ticketId), ['phone.sent sms', 'phone.failed sms', 'phone.delivered sms'])
  })

  it('is asked when nobody told it: what is lost goes by the other channel, what arrived does not', async () => {
    const { ticketId } = await isSent()
    later(3 * minuteMs - 1)
    await sweep()
    assert.deepEqual(await typesOf(ticketId), ['phone.sent sms'])
    later(1)
    while ((await sweep()) > 0);
    assert.deepEqual(await typesOf(ticketId), ['phone.sent sms', 'phone.failed sms', 'phone.sent voice'])
    assert.equal((await storyOf(ticketId))[1]!.code, 'not_delivered')
    await gateway.play({ receipts: 'never', receiptAfterMs: 0 })
    const { ticketId: arrived } = await withPhone()
    await queue(arrived)
    await sweep()
    await until(async () => (await takenFor(arrived))[0]?.state === 'delivered')
    assert.deepEqual(await typesOf(arrived), ['phone.sent sms'])
    later(3 * minuteMs)
    while ((await sweep()) > 0);
    assert.deepEqual(await typesOf(arrived), ['phone.sent sms', 'phone.delivered sms'])
  })

  it('counts as not delivered when the provider cannot be asked', async () => {
    const { ticketId } = await isSent()
    later(3 * minuteMs)
    await sweep(withPort({ ...port, ask: () => Promise.reject(new Error('no answer')) }))
    const [, failed] = await storyOf(ticketId)
    assert.deepEqual([failed!.code, failed!.instead], ['not_known', 'voice'])
  })
})

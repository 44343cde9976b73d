import assert from 'node:assert/strict'
import { after, beforeEach, describe, it } from 'node:test'
import type { House } from '#platform/database.ts'
import { readStory } from '#records/audit/follow.ts'
import { openTestOrg } from '../../../test/house.ts'
import { reply } from './reply.ts'
import { noticesAtOnce } from './send.rules.ts'
import { sendDueNotices } from './send.ts'

const org = await openTestOrg()
after(() => org.close())

type Letter = Parameters<House['ports']['mail']['send']>[0]
const second = 1_000

/** The house with another postman. */
const withMail = (send: (letter: Letter) => Promise<void>, atOnce = 1): House => ({
  ...org.house,
  ports: { ...org.house.ports, mail: { where: 'a test', atOnce, send } },
})
const broken = (reason = 'connection refused') =>
  withMail(async () => {
    throw new Error(reason)
  })
const sweep = (house: House = org.house) => sendDueNotices(house, org.orgId)
const noticeOf = (ticketId: string) =>
  org.asSystem(({ tx }) =>
    tx.selectFrom('notices').selectAll().where('ticket_id', '=', ticketId).executeTakeFirstOrThrow(),
  )
const eventsOf = async (ticketId: string) =>
  (await org.asSystem((work) => readStory(work, ticketId)))
    .map((event) => event.type)
    .filter((type) => type.startsWith('notice.'))

/** A ticket whose letter of receipt waits to be sent, after those of the tickets before it. */
async function withNotice(email: string): Promise<string> {
  org.house.clock.advance(1)
  const { ticketId } = await org.send({ contact: { email } })
  await org.follow()
  return ticketId
}

beforeEach(async () => {
  // Each test begins with nothing left to send.
  org.house.clock.advance(86_400_000)
  while ((await sweep(withMail(async () => undefined))) > 0);
  org.house.letters.length = 0
})

describe('sending a notice', () => {
  it('happens once, to the address in clear, and becomes an event of the ticket', async () => {
    const ticketId = await withNotice('once@example.com')
    assert.equal(await sweep(), 1)
    assert.equal(await sweep(), 0)
    assert.deepEqual(
      org.house.letters.map((letter) => letter.to),
      ['once@example.com'],
    )
    assert.deepEqual(await eventsOf(ticketId), ['notice.sent'])
    const notice = await noticeOf(ticketId)
    assert.deepEqual(
      [notice.attempts, notice.sent_at?.getTime(), notice.last_error],
      [1, org.house.clock.now().getTime(), null],
    )
    const { version } = await org.ticket(ticketId)
    assert.equal(version, 1, "nobody's unfinished work is refused for a letter")
  })

  it('that fails is tried again after longer and longer pauses, never earlier, and says why', async () => {
    const ticketId = await withNotice('later@example.com')
    let tried = 0
    const failing = withMail(async () => {
      tried += 1
      throw new Error('connection refused')
    })
    const pauses: number[] = []
    for (let attempt = 1; attempt <= 7; attempt++) {
      await sweep(failing)
      assert.equal(tried, attempt)
      const notice = await noticeOf(ticketId)
      assert.deepEqual([notice.attempts, notice.failed_at, notice.last_error], [attempt, null, 'connection refused'])
      pauses.push(notice.due_at.getTime() - org.house.clock.now().getTime())
      org.house.clock.set(new Date(notice.due_at.getTime() - 1))
      await sweep(failing)
      assert.equal(tried, attempt, 'not a moment earlier')
      org.house.clock.advance(1)
    }
    assert.deepEqual(
      pauses,
      pauses.toSorted((a, b) => a - b),
    )
    assert.ok(pauses[0]! >= 30 * second && pauses.at(-1)! >= 64 * pauses[0]!)
    assert.deepEqual(await eventsOf(ticketId), [])
    await sweep()
    assert.deepEqual(await eventsOf(ticketId), ['notice.sent'])
  })

  it('that fails for the last time is an event, and nothing is tried after it', async () => {
    const ticketId = await withNotice('never@example.com')
    let sweeps = 0
    for (; (await noticeOf(ticketId)).failed_at === null; sweeps++) {
      assert.ok(sweeps < 20, 'it must give up some day')
      org.house.clock.set((await noticeOf(ticketId)).due_at)
      await sweep(broken('550 <never@example.com> unknown'))
    }
    assert.equal(sweeps, 8)
    assert.deepEqual(await eventsOf(ticketId), ['notice.failed'])
    assert.equal(
      (await noticeOf(ticketId)).last_error,
      '550 <n***@example.com> unknown',
      'a refusal that repeats the address is masked',
    )
    org.house.clock.advance(30 * 86_400_000)
    assert.equal(await sweep(), 0)
  })

  it('after a crash between sending and marking goes out again with the same Message-ID', async () => {
    const ticketId = await withNotice('crash@example.com')
    const went: Letter[] = []
    // The letter left, then the process was gone: neither success nor failure could be written down.
    const crashing: House = withMail(async (letter) => {
      went.push(letter)
      crashing.db = {
        ...org.house.db,
        connect: () => Promise.reject(new Error('the process is gone')),
      }
    })
    await assert.rejects(sweep(crashing), /the process is gone/)
    assert.deepEqual(await eventsOf(ticketId), [])
    assert.equal(await sweep(), 0, 'its lease still runs')
    org.house.clock.advance(60 * second)
    assert.equal(await sweep(), 1)
    assert.equal(went.length + org.house.letters.length, 2)
    assert.equal(org.house.letters[0]!.messageId, went[0]!.messageId)
    assert.deepEqual(await eventsOf(ticketId), ['notice.sent'])
  })

  it('by two workers at once sends each letter once', async () => {
    for (let n = 0; n < 12; n++) await withNotice(`both${n}@example.com`)
    await Promise.all([sweep(), sweep(), sweep()])
    assert.deepEqual(
      org.house.letters.map((letter) => letter.to).toSorted(),
      Array.from({ length: 12 }, (_, n) => `both${n}@example.com`).toSorted(),
    )
  })

  it('by a worker so slow that its leases ran out does not repeat what another has sent meanwhile', async () => {
    for (let n = 0; n < 3; n++) await withNotice(`slow${n}@example.com`)
    let first = true
    const slow = withMail(async (letter) => {
      org.house.letters.push(letter)
      if (!first) return
      first = false
      org.house.clock.advance(61 * second)
      await sweep()
    })
    await sweep(slow)
    const perAddress = Map.groupBy(org.house.letters, (letter) => letter.to)
    assert.deepEqual(
      [1, 2].map((n) => perAddress.get(`slow${n}@example.com`)?.length),
      [1, 1],
    )
    // The one that was under way when its lease ended may come twice; the receiver knows it by its Message-ID.
    assert.equal(new Set(perAddress.get('slow0@example.com')!.map((letter) => letter.messageId)).size, 1)
    for (const { messageId } of org.house.letters) assert.ok(messageId)
    assert.equal(
      (
        await org.asSystem(({ tx }) =>
          tx
            .selectFrom('events')
            .select('seq')
            .where('type', '=', 'notice.sent')
            .where('at', '>=', new Date(org.house.clock.now().getTime() - 61 * second))
            .execute(),
        )
      ).length,
      3,
    )
  })

  it('to a receiver that is refused holds none of the others of its batch', async () => {
    const tickets: string[] = []
    for (let n = 0; n < 5; n++) tickets.push(await withNotice(`batch${n}@example.com`))
    const house = withMail(async (letter) => {
      if (letter.to === 'batch1@example.com') throw new Error('mailbox full')
      org.house.letters.push(letter)
    })
    assert.equal(await sweep(house), 5)
    const notices = await Promise.all(tickets.map(noticeOf))
    assert.deepEqual(
      notices.map(({ last_error, sent_at }) => last_error ?? sent_at !== null),
      [true, 'mailbox full', true, true, true],
    )
    assert.deepEqual(await Promise.all(tickets.map(eventsOf)), [
      ['notice.sent'],
      [],
      ['notice.sent'],
      ['notice.sent'],
      ['notice.sent'],
    ])
  })

  it('that hangs holds only its own lane: the others are sent, and written down, meanwhile', async () => {
    const hanging = await withNotice('hangs@example.com')
    const others: string[] = []
    for (let n = 0; n < 4; n++) others.push(await withNotice(`beside${n}@example.com`))
    const released = Promise.withResolvers<void>()
    const sweeping = sweep(
      withMail((letter) => (letter.to.startsWith('hangs') ? released.promise : Promise.resolve()), 2),
    )
    const areSent = async () => (await Promise.all(others.map(noticeOf))).every(({ sent_at }) => sent_at !== null)
    while (!(await areSent()));
    assert.equal((await noticeOf(hanging)).sent_at, null)
    released.resolve()
    await sweeping
    assert.deepEqual(await eventsOf(hanging), ['notice.sent'])
  })

  it('that could outlive its lease is not begun, is no try, and goes with the next sweep', async () => {
    const tickets = [await withNotice('one@example.com'), await withNotice('other@example.com')]
    await sweep(withMail(async () => org.house.clock.advance(31 * second)))
    const attempts = async () => (await Promise.all(tickets.map(noticeOf))).map((notice) => notice.attempts)
    assert.deepEqual((await attempts()).toSorted(), [0, 1])
    assert.equal(await sweep(), 1)
    assert.equal(org.house.letters.length, 1)
    assert.deepEqual(await attempts(), [1, 1])
  })

  it('leaves a ticket with two letters a story of both, one after the other', async () => {
    const ticketId = await withNotice('two@example.com')
    await org.confirms('two@example.com')
    await org.as('agent', (work) => reply(work, { ticketId }, { text: '今天退回', version: null }))
    await org.follow()
    const sent = await sweep()
    assert.ok(sent >= 2)
    assert.deepEqual(await eventsOf(ticketId), Array(sent).fill('notice.sent'))
    assert.ok(org.house.letters.some(({ text }) => text.includes('今天退回')))
  })

  it('in a batch bigger than one sweep takes is finished by the next ones, each once', async () => {
    for (let n = 0; n < noticesAtOnce + 3; n++) await org.send({ contact: { email: `many${n}@example.com` } })
    assert.deepEqual([await sweep(), await sweep(), await sweep()], [noticesAtOnce, 3, 0])
    assert.equal(new Set(org.house.letters.map((letter) => letter.to)).size, noticesAtOnce + 3)
  })

  it('that cannot even be written is given up with an event in the end, and holds up no other', async () => {
    const [bad, keyless] = [await withNotice('bad@example.com'), await withNotice('keyless@example.com')]
    await org.asSystem(async ({ tx }) => {
      const customerOf = (ticketId: string) =>
        tx.selectFrom('tickets').select('customer_id').where('ticket_id', '=', ticketId)
      await tx
        .updateTable('contacts')
        .set({ value_sealed: Buffer.from('not a ciphertext') })
        .where('customer_id', 'in', customerOf(bad))
        .execute()
      await tx
        .updateTable('subject_keys')
        .set({ key_wrapped: Buffer.from('not a key') })
        .where('subject_id', 'in', customerOf(keyless))
        .execute()
    })
    const good = await withNotice('good@example.com')
    await sweep()
    assert.deepEqual(await eventsOf(good), ['notice.sent'])
    for (let n = 0; n < 10; n++) {
      org.house.clock.advance(86_400_000)
      await sweep()
    }
    for (const ticketId of [bad, keyless]) assert.deepEqual(await eventsOf(ticketId), ['notice.failed'])
  })

  it('has no row, and therefore no silence to explain, for a customer without an e-mail', async () => {
    const { ticketId } = await org.send({ contact: { phone: '13800138000' } })
    await org.follow()
    const rows = await org.asSystem(({ tx }) =>
      tx.selectFrom('notices').select('notice_id').where('ticket_id', '=', ticketId).execute(),
    )
    assert.deepEqual(rows, [])
  })
})

/** The search on a real database: who finds what, what leaves the index, and that no page misses a ticket. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import fc from 'fast-check'
import { openTestApi } from '../../../../test/api.ts'
import { openTestOrg, type PersonName } from '../../../../test/house.ts'
import { setState } from '../../customers/state.ts'
import { changeAccess, readAccess } from '../../staff/access.ts'
import { usualAccess } from '../../staff/permissions.rules.ts'
import { assignTicketTo } from '../assign.ts'
import { removeFromView, restoreFromBin } from '../bin.ts'
import { changeTicket } from '../change.ts'
import { eraseTickets } from '../erase.ts'
import { ticketFor } from '../load.ts'
import { addMessage } from '../message.ts'
import { moveTicketTo } from '../move.ts'
import { transferTicket } from '../transfer.ts'
import { fillDueWords, rebuildWords } from './fill.ts'
import { candidatesLike } from './like.ts'

const org = await openTestOrg()
const elsewhere = await openTestOrg(undefined, { host: 'other.local', house: org.house })
const api = await openTestApi(org)
after(async () => {
  await api.close()
  await org.close()
})

/** Waits until everything that is committed may be read, and fills. */
const filled = async () => {
  await org.follow()
  while ((await fillDueWords(org.house, org.orgId)) > 0);
}
type Row = { number: string; ticketId: string; found?: { subject: number[][]; message: { text: string } | null } }
const rowsOf = async (q: string, who: PersonName = 'lead', view = 'all') => {
  const answer = await (await api.signedIn(who)).ask('GET', `/v1/queue?view=${view}&q=${encodeURIComponent(q)}`)
  assert.equal(answer.status, 200, answer.text)
  return answer.body.rows as Row[]
}
const numbersOf = async (...asked: Parameters<typeof rowsOf>) =>
  (await rowsOf(...asked)).map(({ number }) => number).sort()
const lock = { lock: true }
const message = (ticketId: string, text: string, visibility: 'public' | 'internal' = 'public') =>
  org.as('lead', async (work) => {
    const ticket = await ticketFor(work, { ticketId }, 'ticket.work', lock)
    const { messageId, event } = await addMessage(work, ticketId, { text, visibility })
    await changeTicket(work, ticket, {}, [event])
    return messageId
  })
const resolve = (ticketId: string) =>
  org.as('lead', async (work) =>
    moveTicketTo(work, await ticketFor(work, { ticketId }, 'ticket.work', lock), {
      name: 'resolve',
      outcome: 'upheld',
      reason: 'x',
      redress: 'none',
    }),
  )
const wordsOf = (ticketId: string) =>
  org.asSystem(({ tx }) => tx.selectFrom('ticket_words').select('folded').where('ticket_id', '=', ticketId).execute())

describe('words are found', () => {
  it('in what the customer wrote, in replies and in notes, together or apart, and shown where they stand', async () => {
    const { ticketId, number } = await org.send({ text: '茶馆的花雕酒退款没到' })
    await message(ticketId, '请补充琥珀杯的照片')
    await message(ticketId, '内部：鹦鹉螺号', 'internal')
    await filled()
    for (const q of [
      '花雕',
      '琥珀',
      '鹦鹉螺',
      '花雕 琥珀',
      '花雕酒退款',
      '花雕 -翡翠',
      '翡翠 OR 琥珀',
      number,
      number.slice(0, 7),
    ])
      assert.deepEqual(await numbersOf(q), [number], q)
    for (const q of ['花酒', '花雕 翡翠', '花雕 -琥珀', '"花雕 酒"']) assert.deepEqual(await numbersOf(q), [], q)
    assert.deepEqual((await rowsOf('花雕'))[0]!.found, { subject: [[3, 5]], message: null })
    assert.match((await rowsOf('琥珀'))[0]!.found!.message!.text, /琥珀杯/)
  })

  it('whatever the width, case and characters', async () => {
    const { number } = await org.send({ text: '用iPhone付款失敗，ＡＢ１２' })
    await filled()
    for (const q of ['失败', '失敗', 'IPHONE', 'ｉｐｈｏｎｅ', 'ab12', 'iphone付款'])
      assert.ok((await numbersOf(q)).includes(number), q)
  })

  it('among open tickets while they are open', async () => {
    const { ticketId, number } = await org.send({ text: '海棠诗社' })
    await filled()
    assert.deepEqual(await numbersOf('海棠', 'lead', 'open'), [number])
    await resolve(ticketId)
    await filled()
    assert.deepEqual(await numbersOf('海棠', 'lead', 'open'), [])
    assert.deepEqual(await numbersOf('海棠', 'lead', 'resolved'), [number])
  })
})

describe('words are found only', () => {
  it('in one’s own organisation, and within one’s reach', async () => {
    await elsewhere.send({ text: '潇湘馆的竹子' })
    await elsewhere.follow()
    await fillDueWords(org.house, elsewhere.orgId)
    const { number, ticketId } = await org.send({ text: '潇湘馆的竹子' })
    await org.as('lead', async (work) => {
      const ticket = await ticketFor(work, { ticketId }, 'ticket.work', lock)
      await transferTicket(work, ticket, org.teams['dispute-ops']!, 'x')
      await assignTicketTo(work, await ticketFor(work, { ticketId }, 'ticket.assign', lock), null)
    })
    await filled()
    assert.deepEqual(await numbersOf('潇湘', 'agent'), [number])
    const reach = (read: 'team' | 'organisation') =>
      org.asSystem(async (work) =>
        changeAccess(work, { ...usualAccess, read, work: read }, (await readAccess(work)).version),
      )
    await reach('team')
    assert.deepEqual(await numbersOf('潇湘', 'agent'), [])
    assert.deepEqual(await numbersOf('潇湘', 'colleague'), [number])
    await reach('organisation')
  })

  it('while they are in view, in use and there: they leave the index', async () => {
    const { ticketId, number } = await org.send({ text: '蘅芜苑' })
    const messageId = await message(ticketId, '杜若香草')
    await filled()
    assert.deepEqual(await numbersOf('杜若'), [number])
    await org.as('lead', (work) => removeFromView(work, ticketId, { messageId, attachmentId: null, reason: 'x' }))
    await filled()
    assert.deepEqual(await numbersOf('杜若'), [])
    const [item] = await org.asSystem(({ tx }) => tx.selectFrom('removed_items').select('item_id').execute())
    await org.as('lead', (work) => restoreFromBin(work, item!.item_id))
    await filled()
    assert.deepEqual(await numbersOf('杜若'), [number])
    const { customer_id: customerId } = await org.ticket(ticketId)
    await org.asSystem((work) => setState(work, customerId, 'restricted', 'staff'))
    assert.deepEqual(await numbersOf('蘅芜'), [], 'at once')
    await filled()
    assert.deepEqual(await wordsOf(ticketId), [])
    await org.asSystem((work) => setState(work, customerId, 'active', 'staff'))
    await filled()
    assert.deepEqual(await numbersOf('蘅芜 杜若'), [number])
    await org.asSystem((work) => eraseTickets(work, customerId))
    assert.deepEqual(await wordsOf(ticketId), [], 'in the same transaction')
  })

  it('and never by what is somebody’s own', async () => {
    const lead = await api.signedIn('lead')
    const answer = await lead.ask('GET', `/v1/queue?view=all&q=${encodeURIComponent('退款 状态:未结 13912345678')}`)
    assert.deepEqual([answer.status, answer.body.code], [422, 'search_personal'])
  })
})

describe('the index', () => {
  it('is the same when it is made anew', async () => {
    const all = () =>
      org.asSystem(({ tx }) =>
        tx.selectFrom('ticket_words').selectAll().where('org_id', '=', org.orgId).orderBy('ticket_id').execute(),
      )
    await filled()
    const seen = await all()
    await org.asSystem(({ tx }) => tx.deleteFrom('ticket_words').where('org_id', '=', org.orgId).execute())
    const told: number[] = []
    const done = await rebuildWords(org.house, org.orgId, (so) => told.push(so))
    assert.deepEqual(await all(), seen)
    assert.ok(told.at(-1) === done && done >= seen.length)
  })

  it('goes on in another part where a ticket is very long, and loses nothing', async () => {
    const { ticketId, number } = await org.send({ text: '很长的故事' })
    for (const end of ['一', '二', '三', '四']) await message(ticketId, `${'甲乙丙丁'.repeat(7_900)}第${end}段完`)
    await filled()
    assert.equal((await wordsOf(ticketId)).length, 2)
    for (const q of ['很长的故事', '第一段完', '第四段完']) assert.deepEqual(await numbersOf(q), [number], q)
  })

  it('names the tickets that share most with a text', async () => {
    const { ticketId } = await org.send({ text: '凹晶馆联诗，寒塘渡鹤影' })
    await org.send({ text: '凹晶馆' })
    await filled()
    const like = await org.asSystem((work) => candidatesLike(work, '寒塘渡鹤影，凹晶馆', { limit: 5, days: 30 }))
    assert.equal(like[0]!.ticketId, ticketId)
    assert.ok(like[0]!.shared > like[1]!.shared)
  })
})

describe('pages of a search', () => {
  const vocabulary = ['松', '竹', '梅', '兰', '菊', '松竹', '梅兰']
  type Made = { number: string; text: string; priority: number; stage: string; receivedAt: Date }
  const made: Made[] = []
  before(async () => {
    const pick = fc.sample(fc.array(fc.constantFrom(...vocabulary), { minLength: 1, maxLength: 5 }), {
      numRuns: 60,
      seed: 7,
    })
    const dayMs = 86_400_000
    for (const [i, words] of pick.entries()) {
      // Over 400 days, so that every look at the newest has something left to find.
      const receivedAt = new Date(org.house.clock.now().getTime() - ((i * i) % 400) * dayMs - i)
      const text = `岁寒${words.join(i % 3 === 0 ? '，' : '')}`
      const { ticketId, number } = await org.send({ text, receivedAt })
      if (i % 4 === 0) await resolve(ticketId)
      const { priority, stage } = await org.ticket(ticketId)
      made.push({ number, text, priority, stage, receivedAt })
    }
    await filled()
  })

  it('together hold every ticket that fits, once, in order: as a slow look at everything says', async () => {
    const lead = await api.signedIn('lead')
    const page = async (path: string, cursor: string | null) => {
      const answer = await lead.ask('GET', `${path}${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`)
      return answer.body as { rows: Row[]; next: string | null }
    }
    const word = fc.constantFrom('岁寒', ...vocabulary)
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('all', 'open', 'resolved'),
        fc.array(word, { minLength: 1, maxLength: 2 }),
        fc.option(word, { nil: undefined }),
        fc.option(fc.constantFrom(2, 3), { nil: undefined }),
        fc.integer({ min: 1, max: 9 }),
        async (view, words, not, priority, limit) => {
          const q = [...words, ...(not ? [`-${not}`] : []), ...(priority ? [`优先级:P${priority}`] : [])].join(' ')
          const expected = made
            .filter(({ stage }) => view === 'all' || (stage === 'resolved') === (view === 'resolved'))
            .filter(({ text }) => words.every((one) => text.includes(one)) && !(not && text.includes(not)))
            .filter((one) => !priority || one.priority === priority)
            .toSorted((one, other) => other.receivedAt.getTime() - one.receivedAt.getTime())
            .map(({ number }) => number)
          const path = `/v1/queue?view=${view}&limit=${limit}&q=${encodeURIComponent(`岁寒 ${q}`)}`
          const found: string[] = []
          for (let cursor: string | null = null; ; ) {
            const { rows, next }: { rows: Row[]; next: string | null } = await page(path, cursor)
            found.push(...rows.map(({ number }) => number))
            if (next === null) break
            cursor = next
          }
          // Open tickets stand by priority and deadline: there the order is the queue's, tested with it.
          if (view === 'open') assert.deepEqual(found.toSorted(), expected.toSorted(), q)
          else assert.deepEqual(found, expected, q)
        },
      ),
      { numRuns: 40 },
    )
  })
})

import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import { Problem } from '#platform/errors.ts'
import { createEntryPoint } from '#records/entries/change.ts'
import { splitTicketOff } from '#stages/intake/split.ts'
import { openTestApi } from '../../../test/api.ts'
import { openTestOrg, type PersonName } from '../../../test/house.ts'
import { door } from '../../loop.ts'
import { readStory } from '../audit/follow.ts'
import { setState } from '../customers/state.ts'
import { ticketFor } from './load.ts'
import { mergeTicketInto, unmergeTicketAgain } from './merge.ts'
import { type MoveInput, moveTicketTo } from './move.ts'

const org = await openTestOrg()
const api = await openTestApi(org)
after(async () => {
  await api.close()
  await org.close()
})

const merge = (source: string, into: string, version?: number, who: PersonName = 'agent') =>
  org.as(who, (work) =>
    mergeTicketInto(
      work,
      { ticketId: source },
      { ticketId: into },
      { acrossCustomers: true, ...(version === undefined ? {} : { version }) },
    ),
  )
const unmerge = (ticketId: string, version: number | null = null) =>
  org.as('agent', (work) => unmergeTicketAgain(work, { ticketId }, version))
const move = (ticketId: string, input: MoveInput) =>
  org.as('agent', async (work) =>
    moveTicketTo(work, await ticketFor(work, { ticketId }, 'ticket.work', { lock: true }), input),
  )
const storyOf = (ticketId: string) => org.asSystem((work) => readStory(work, ticketId))
const codeOf = (error: unknown) => (error instanceof Problem ? error.code : String(error))
/** The row without its bookkeeping, which a merge and its undoing rightly count. */
const standing = async (ticketId: string) => {
  const {
    version: _v,
    story_seq: _seq,
    changed_at: _at,
    due_at: _due,
    touched: _t,
    ...rest
  } = await org.ticket(ticketId)
  return rest
}
const pageOf = async (receipt: { number: string; secret: string }) =>
  (await (await api.holding(receipt)).ask('GET', `/v1/tracking/${receipt.number}`)).body
const messagesOn = async (receipt: { number: string; secret: string }) =>
  ((await pageOf(receipt)).messages as { body: string }[]).map((message) => message.body)

describe('merging', () => {
  it('points one ticket to the other, tells it in both stories and changes only the one', async () => {
    const [a, b] = [await org.send(), await org.send()]
    const merged = await merge(a.ticketId, b.ticketId, 1)
    assert.deepEqual(
      [merged.status, merged.stage, merged.merged_into, merged.outcome, merged.version],
      ['merged', 'closed', b.ticketId, 'merged', 2],
    )
    assert.equal((await org.ticket(b.ticketId)).version, 1, 'whoever works on the other is not refused for it')
    assert.deepEqual((await storyOf(a.ticketId)).at(-1)!.payload.move, 'merge')
    assert.deepEqual((await storyOf(b.ticketId)).at(-1)!.type, 'ticket.absorbed')
    const agent = await api.signedIn('agent')
    const { body } = await agent.ask('GET', `/v1/tickets/${b.ticketId}`)
    assert.equal((body.messages as object[]).length, 2, 'staff read both stories in one place')
  })

  const stations: [string, MoveInput[]][] = [
    ['accepted', []],
    ['checking', [{ name: 'check' }]],
    ['waiting', [{ name: 'ask_third_party', question: '?' }]],
    ['resolved', [{ name: 'resolve', outcome: 'partly_upheld', reason: '退一半', redress: 'refund' }]],
  ]
  for (const [name, path] of stations) {
    it(`undone restores a ticket that was ${name} exactly`, async () => {
      const [a, b] = [await org.send(), await org.send()]
      for (const input of path) await move(a.ticketId, input)
      const before = [await standing(a.ticketId), await standing(b.ticketId)]
      org.house.clock.advance(5_000)
      await merge(a.ticketId, b.ticketId)
      org.house.clock.advance(5_000)
      await unmerge(a.ticketId)
      assert.deepEqual([await standing(a.ticketId), await standing(b.ticketId)], before)
      const open = await org.asSystem(({ tx }) =>
        tx
          .selectFrom('merges')
          .select('merge_id')
          .where('ticket_id', '=', a.ticketId)
          .where('undone_at', 'is', null)
          .execute(),
      )
      assert.equal(open.length, 0)
      await merge(a.ticketId, b.ticketId)
    })
  }

  it('refuses itself, what is merged already, a target that is merged, what was withdrawn, and a stale version', async () => {
    const [a, b, c] = [await org.send(), await org.send(), await org.send()]
    assert.equal(await merge(a.ticketId, a.ticketId).catch(codeOf), 'move_into_itself')
    assert.equal(await merge(a.ticketId, b.ticketId, 7).catch(codeOf), 'ticket_changed')
    await merge(a.ticketId, b.ticketId)
    assert.equal(await merge(a.ticketId, c.ticketId).catch(codeOf), 'move_merged')
    assert.equal(await merge(c.ticketId, a.ticketId).catch(codeOf), 'move_merged')
    assert.equal(await move(a.ticketId, { name: 'check' }).catch(codeOf), 'move_merged')
    assert.equal(await unmerge(c.ticketId).catch(codeOf), 'move_not_merged')
    assert.equal(await unmerge(a.ticketId, 1).catch(codeOf), 'ticket_changed')
    await move(c.ticketId, { name: 'withdraw' })
    assert.equal(await merge(c.ticketId, b.ticketId).catch(codeOf), 'move_not_from_here')
  })

  it("keeps another customer's words and number off a customer's page", async () => {
    const first = await org.send({ text: '我的第一条' })
    const stranger = await org.send({ text: '别人的秘密' })
    await merge(stranger.ticketId, first.ticketId)
    assert.deepEqual(await messagesOn(first), ['我的第一条'])
    assert.deepEqual(await messagesOn(stranger), ['别人的秘密'])
    const [page, theirs] = [await pageOf(first), await pageOf(stranger)]
    assert.equal(theirs.mergedIntoNumber, null)
    const [said, told] = [JSON.stringify(page), JSON.stringify(theirs)]
    assert.equal(said.includes(stranger.number) || said.includes(stranger.ticketId), false)
    assert.equal(told.includes(first.number) || told.includes(first.ticketId) || told.includes('我的'), false)
  })

  it('believes no address: whoever writes with another’s learns nothing, even once its holder confirmed it', async () => {
    const email = 'same.person@example.com'
    const victim = await org.send({ text: '受害人的话', contact: { email } })
    const attacker = await org.send({ text: '冒充的人', contact: { email } })
    assert.equal((await org.ticket(victim.ticketId)).customer_id, (await org.ticket(attacker.ticketId)).customer_id)
    await org.confirms(email)
    await merge(victim.ticketId, attacker.ticketId)
    assert.deepEqual(await messagesOn(attacker), ['冒充的人'])
    await unmerge(victim.ticketId)
    await merge(attacker.ticketId, victim.ticketId)
    assert.deepEqual([(await pageOf(attacker)).mergedIntoNumber, await messagesOn(attacker)], [null, ['冒充的人']])
  })

  it('brings along what the host app’s server says is the same customer’s, and what was split off', async () => {
    const name = { 'zh-Hans': '收银台', en: 'Till' }
    const entryId = await org.as('admin', (work) =>
      createEntryPoint(work, { name, origins: [], requestsPerMinuteMax: 60 }),
    )
    const signed = (user: string) => {
      const context = { entryId, trust: 'signed', fault: null, signed: { customerRef: user }, claimed: {} } as const
      return org.send({ text: `${user} 的话`, context })
    }
    const [first, again, other] = [await signed('user-1'), await signed('user-1'), await signed('user-2')]
    await merge(again.ticketId, first.ticketId)
    await merge(other.ticketId, first.ticketId)
    assert.deepEqual(await messagesOn(first), ['user-1 的话', 'user-1 的话'])
    assert.deepEqual(
      [(await pageOf(again)).mergedIntoNumber, (await pageOf(other)).mergedIntoNumber],
      [first.number, null],
    )
    const whole = await org.send({ text: '两件事' })
    const { message_id: messageId } = await org.asSystem(({ tx }) =>
      tx.selectFrom('messages').select('message_id').where('ticket_id', '=', whole.ticketId).executeTakeFirstOrThrow(),
    )
    const part = await org.as('agent', (work) =>
      splitTicketOff(work, door, { ticketId: whole.ticketId }, { messageIds: [messageId], version: null }),
    )
    await merge(part.ticketId, whole.ticketId)
    assert.deepEqual(await messagesOn(whole), ['两件事', '两件事'])
  })

  it('across customers happens only when it is meant, and says so before', async () => {
    const [a, b] = [await org.send(), await org.send()]
    const agent = await api.signedIn('agent')
    const ask = (acrossCustomers: boolean) =>
      agent.ask('POST', `/v1/tickets/${a.ticketId}/merge`, {
        body: { intoNumber: b.number, ...(acrossCustomers ? { acrossCustomers } : {}) },
        version: 1,
      })
    const warned = await ask(false)
    assert.deepEqual([warned.status, warned.body.code], [409, 'merge_across_customers'])
    assert.ok((warned.body.detail as string).includes(b.number))
    assert.equal((await org.ticket(a.ticketId)).merged_into, null)
    assert.equal((await ask(true)).status, 201)
    const email = 'one.person@example.com'
    const [c, d] = [await org.send({ contact: { email } }), await org.send({ contact: { email } })]
    await org.as('agent', (work) => mergeTicketInto(work, { ticketId: c.ticketId }, { ticketId: d.ticketId }))
  })

  it('shows nothing of another customer whose data are only kept', async () => {
    const [a, b] = [await org.send({ text: '只保存的话' }), await org.send({ text: '还在办的话' })]
    await merge(a.ticketId, b.ticketId)
    const { customer_id: customerId } = await org.ticket(a.ticketId)
    await org.asSystem((work) => setState(work, customerId, 'restricted', 'purpose_done'))
    const agent = await api.signedIn('agent')
    const { body } = await agent.ask('GET', `/v1/tickets/${b.ticketId}`)
    assert.deepEqual(
      (body.messages as { body: string }[]).map((message) => message.body),
      ['还在办的话'],
    )
  })

  it('of a ticket that had absorbed another hides neither of their stories from staff', async () => {
    const [a, b, c] = [await org.send({ text: '最早的话' }), await org.send(), await org.send()]
    await merge(a.ticketId, b.ticketId)
    await merge(b.ticketId, c.ticketId)
    const agent = await api.signedIn('agent')
    const { body } = await agent.ask('GET', `/v1/tickets/${c.ticketId}`)
    const bodies = (body.messages as { body: string }[]).map((message) => message.body)
    assert.equal(bodies.length, 3)
    assert.ok(bodies.includes('最早的话'))
    await unmerge(b.ticketId)
    const again = await agent.ask('GET', `/v1/tickets/${c.ticketId}`)
    assert.equal((again.body.messages as object[]).length, 1)
  })

  it('crosswise at the same moment never deadlocks: one wins, the other hears that its target is merged', async () => {
    const pairs = await Promise.all(
      Array.from({ length: 10 }, async () => [await org.send(), await org.send()] as const),
    )
    const answers = await Promise.all(
      pairs.map(([a, b]) =>
        Promise.allSettled([merge(a.ticketId, b.ticketId), merge(b.ticketId, a.ticketId, undefined, 'colleague')]),
      ),
    )
    for (const both of answers) {
      const lost = both.filter((answer) => answer.status === 'rejected')
      assert.equal(lost.length, 1)
      assert.equal(codeOf(lost[0]!.reason), 'move_merged')
    }
  })
})

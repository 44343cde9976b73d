import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import { Problem } from '#platform/errors.ts'
import { openTestApi } from '../../../test/api.ts'
import { openTestOrg, type PersonName } from '../../../test/house.ts'
import { readStory } from '../audit/follow.ts'
import { ticketFor } from './load.ts'
import { mergeTicketInto, unmergeTicketAgain } from './merge.ts'
import { type MoveInput, moveTicketTo } from './move.ts'

const org = await openTestOrg()
const api = await openTestApi(org)
after(async () => {
  await api.close()
  await org.close()
})

const merge = (source: string, into: string, version: number | null = null, who: PersonName = 'agent') =>
  org.as(who, (work) => mergeTicketInto(work, { ticketId: source }, { ticketId: into }, version))
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
  const { version: _version, story_seq: _seq, changed_at: _at, due_at: _due, ...rest } = await org.ticket(ticketId)
  return rest
}
const messagesOn = async (receipt: { number: string; secret: string }) => {
  const { body } = await (await api.holding(receipt)).ask('GET', `/v1/tracking/${receipt.number}`)
  return (body.messages as { body: string }[]).map((message) => message.body)
}

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

  it("keeps another customer's words and number off a customer's page, and brings the same customer's along", async () => {
    const mine = { email: 'same.person@example.com' }
    const first = await org.send({ text: '我的第一条', contact: mine })
    const second = await org.send({ text: '我的第二条', contact: mine })
    const stranger = await org.send({ text: '别人的秘密' })
    await merge(second.ticketId, first.ticketId)
    await merge(stranger.ticketId, first.ticketId)
    assert.deepEqual((await messagesOn(first)).toSorted(), ['我的第一条', '我的第二条'])
    assert.deepEqual(await messagesOn(stranger), ['别人的秘密'])
    const pageOf = async (receipt: { number: string; secret: string }) =>
      (await (await api.holding(receipt)).ask('GET', `/v1/tracking/${receipt.number}`)).body
    assert.equal((await pageOf(second)).mergedIntoNumber, first.number)
    assert.equal((await pageOf(stranger)).mergedIntoNumber, null)
    const [page, theirs] = [JSON.stringify(await pageOf(first)), JSON.stringify(await pageOf(stranger))]
    assert.equal(page.includes(stranger.number) || page.includes(stranger.ticketId), false)
    assert.equal(theirs.includes(first.number) || theirs.includes(first.ticketId) || theirs.includes('我的'), false)
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
        Promise.allSettled([merge(a.ticketId, b.ticketId), merge(b.ticketId, a.ticketId, null, 'colleague')]),
      ),
    )
    for (const both of answers) {
      const lost = both.filter((answer) => answer.status === 'rejected')
      assert.equal(lost.length, 1)
      assert.equal(codeOf(lost[0]!.reason), 'move_merged')
    }
  })
})

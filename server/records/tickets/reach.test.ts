/** How far a person reaches: the loader, the queue, its counts and its search answer alike; and what a role does not see. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { Problem } from '#platform/errors.ts'
import { openTestApi } from '../../../test/api.ts'
import { openTestOrg } from '../../../test/house.ts'
import { askerOf, changeAccess, readAccess } from '../staff/access.ts'
import { type Access, can, personalFields, type Scope, scopes, usualAccess } from '../staff/permissions.rules.ts'
import { assignTicketTo } from './assign.ts'
import { ticketFor } from './load.ts'
import { moveTicketTo } from './move.ts'
import { fillWords } from './search/fill.ts'
import { transferTicket } from './transfer.ts'

const org = await openTestOrg()
const api = await openTestApi(org)
after(async () => {
  await api.close()
  await org.close()
})

/** Of the agent; of the agent's team; of another team and its agent. */
let mine: string
let ours: string
let theirs: string
const words = '只有这里才有的词'
const contact = { name: '秦可卿', phone: '13912340000', email: 'same.person@example.com' }

const choose = (chosen: Partial<Access>) =>
  org.asSystem(async (work) => changeAccess(work, { ...usualAccess, ...chosen }, (await readAccess(work)).version))
const lock = { lock: true }
const give = async (ticketId: string, team: string, who: 'agent' | 'colleague' | null) =>
  org.as('lead', async (work) => {
    const ticket = await ticketFor(work, { ticketId }, 'ticket.work', lock)
    if (ticket.team_id !== org.teams[team]) await transferTicket(work, ticket, org.teams[team]!, '转')
    const staffId = who && org.people[who].staffId
    await assignTicketTo(work, await ticketFor(work, { ticketId }, 'ticket.assign', lock), staffId)
  })
const codeOf = (error: unknown) => (error instanceof Problem ? error.code : String(error))

before(async () => {
  const sent = { text: words, contact, orderNo: 'ORDER-1' }
  mine = (await org.send(sent)).ticketId
  ours = (await org.send(sent)).ticketId
  theirs = (await org.send(sent)).ticketId
  await give(mine, 'dispute-ops', 'agent')
  await give(ours, 'pay-tech', null)
  await give(theirs, 'dispute-ops', 'colleague')
  await org.asSystem((work) => fillWords(work, [mine, ours, theirs]))
})

describe('an agent whose organisation chose', () => {
  const seen: Record<Scope, () => string[]> = {
    own: () => [mine],
    team: () => [mine, ours],
    organisation: () => [mine, ours, theirs],
  }
  for (const scope of scopes)
    it(`${scope}: reads, finds and counts those tickets and no other`, async () => {
      await choose({ read: scope })
      const agent = await api.signedIn('agent')
      const expected = seen[scope]().toSorted()
      for (const query of ['view=all', `view=all&q=${encodeURIComponent('才有的')}`]) {
        const { body } = await agent.ask('GET', `/v1/queue?${query}`)
        assert.deepEqual((body.rows as { ticketId: string }[]).map((row) => row.ticketId).toSorted(), expected, query)
      }
      const { body: counted } = await agent.ask('GET', '/v1/queue/counts')
      assert.equal((counted.counts as { open: { open: number } }).open.open, expected.length)
      for (const ticketId of [mine, ours, theirs]) {
        const { status, body } = await agent.ask('GET', `/v1/tickets/${ticketId}`)
        assert.equal(status, expected.includes(ticketId) ? 200 : 404)
        if (status !== 200) continue
        const others = (body.customer as { others: { ticketId: string }[] }).others.map((other) => other.ticketId)
        assert.deepEqual(others.toSorted(), expected.filter((other) => other !== ticketId).toSorted())
        await org.as('agent', async (work) => {
          const ticket = await ticketFor(work, { ticketId }, 'ticket.read')
          const about = { ticketId, teamId: ticket.team_id, assigneeId: ticket.assignee_id }
          assert.ok(can(await askerOf(work), 'ticket.read', about))
        })
      }
    })

  it('to read everything and work in teams: is told why not, before anything changes', async () => {
    await choose({ work: 'team' })
    const agent = await api.signedIn('agent')
    const { version } = await org.ticket(theirs)
    const refused = await agent.ask('POST', `/v1/tickets/${theirs}/moves`, { body: { name: 'check' }, version })
    assert.deepEqual([refused.status, refused.body.code], [403, 'not_your_team'])
    assert.equal((await org.ticket(theirs)).version, version)
    const move = (who: 'agent' | 'lead' | 'auditor') =>
      org.as(who, async (work) =>
        moveTicketTo(work, await ticketFor(work, { ticketId: theirs }, 'ticket.work', lock), { name: 'check' }),
      )
    assert.equal(await move('auditor').catch(codeOf), 'permission_missing')
    assert.equal((await move('lead')).status, 'checking')
    const both = await agent.ask('GET', '/v1/me')
    assert.deepEqual(both.body.access, { ...usualAccess, work: 'team' })
  })

  it('is chosen by administrators only, and a second one who chooses at once is told', async () => {
    const before = await org.asSystem(readAccess)
    const body = { read: 'organisation', work: 'organisation', exportRowsAloneMax: 7 }
    const ask = async (who: 'lead' | 'admin', version: number) =>
      (await api.signedIn(who)).ask('PUT', '/v1/access', { body, version })
    assert.equal((await ask('lead', before.version)).status, 403)
    assert.equal((await ask('admin', before.version)).status, 200)
    assert.equal((await ask('admin', before.version)).body.code, 'access_changed')
    assert.deepEqual(await org.asSystem(readAccess), { ...body, version: before.version + 1 })
  })
})

describe('what a role does not see', () => {
  it('is left out for product and named, and nobody sees it unmasked', async () => {
    const path = `/v1/tickets/${mine}`
    const { body: lead } = await (await api.signedIn('lead')).ask('GET', path)
    const { body: product, text } = await (await api.signedIn('product')).ask('GET', path)
    assert.deepEqual([lead.hidden, product.hidden], [[], [...personalFields]])
    assert.equal(lead.orderNo, 'ORDER-1')
    assert.equal((lead.customer as { contacts: object[] }).contacts.length, 2)
    const { name, contacts, others } = product.customer as { name: null; contacts: object[]; others: object[] }
    assert.deepEqual([product.orderNo, name, contacts, others], [null, null, [], []])
    for (const hint of ['ORDER-1', '139', 'same.person', 's***']) assert.equal(text.includes(hint), false, hint)
    assert.equal(
      (product.messages as { body: string }[])[0]!.body,
      words,
      'the masked words are what product works with',
    )
  })
})

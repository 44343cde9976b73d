/** Recusal: whoever a ticket is about neither sees, nor handles, nor influences it, by whatever path they come. */
import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import { sql } from 'kysely'
import { Problem } from '#platform/errors.ts'
import { makeDueExports } from '#stages/exports/make.ts'
import { openTestApi } from '../../../../test/api.ts'
import { openTestOrg, type PersonName } from '../../../../test/house.ts'
import { readStory } from '../../audit/follow.ts'
import { addPerson } from '../../staff/enter.ts'
import { assignTicketTo, giveTicketTo } from '../assign.ts'
import { ticketFor, ticketsFor } from '../load.ts'
import { mergeTicketInto, unmergeTicketAgain } from '../merge.ts'
import { addMessage } from '../message.ts'
import { liftRecusalOf, recuseByHand, recusedIds } from './recuse.ts'

const org = await openTestOrg()
const api = await openTestApi(org)
after(async () => {
  await api.close()
  await org.close()
})

const { agent, lead, colleague, admin } = org.people
const codeOf = (error: unknown) => (error instanceof Problem ? error.code : String(error))
const recuse = (ticketId: string, staffId: string, by: PersonName = 'lead') =>
  org.as(by, (work) => recuseByHand(work, ticketId, { staffId, reason: '认识这位客户，电话 13912345678' }))
const lift = (ticketId: string, recusalId: string, by: PersonName) =>
  org.as(by, (work) => liftRecusalOf(work, ticketId, recusalId, '查清了，不是同一个人'))
const recused = (ticketId: string) => org.asSystem((work) => recusedIds(work, ticketId))
const storyOf = (ticketId: string) => org.asSystem((work) => readStory(work, ticketId))
const contact = { email: 'recusal@example.com' }
/** Tables that hang on a ticket, with a row of this one that the recused must not read, change or take away. */
const hidden = ['tickets', 'messages', 'clocks', 'notices', 'ticket_numbers']

describe('who is recused', () => {
  it('does not find the ticket in the loader, in a list, in counts, in the search, in news, beside another ticket', async () => {
    const { ticketId, number } = await org.send({ text: '只有这张才有的话', contact })
    const beside = await org.send({ contact })
    await org.drain()
    const browser = await api.signedIn('agent')
    const rowsOf = async (query: string) => {
      const { body } = await browser.ask('GET', `/v1/queue?${query}`)
      return (body.rows as { ticketId: string }[]).map((row) => row.ticketId)
    }
    const openCount = async () => {
      const { body } = await browser.ask('GET', '/v1/queue/counts')
      return (body.counts as { open: { open: number } }).open.open
    }
    const before = await openCount()
    assert.ok((await rowsOf('view=all')).includes(ticketId))
    await recuse(ticketId, agent.staffId)
    assert.equal(await openCount(), before - 1)
    for (const query of [
      'view=all',
      'view=open',
      `view=all&q=${number}`,
      `view=all&q=${encodeURIComponent('才有的话')}`,
    ])
      assert.equal((await rowsOf(query)).includes(ticketId), false, query)
    const { body } = await browser.ask('GET', `/v1/tickets/${beside.ticketId}`)
    assert.deepEqual((body.customer as { others: object[] }).others, [])
    const found = await (await api.signedIn('lead')).ask('POST', '/v1/queue/searches', {
      body: { typed: contact.email },
    })
    assert.equal((found.body.rows as object[]).length, 2)
    const foundByAgent = await browser.ask('POST', '/v1/queue/searches', { body: { typed: contact.email } })
    assert.deepEqual(
      (foundByAgent.body.rows as { ticketId: string }[]).map((row) => row.ticketId),
      [beside.ticketId],
    )
    for (const name of [{ ticketId }, { number }])
      assert.equal(
        await org.as('agent', (work) => ticketFor(work, name, 'ticket.read')).catch(codeOf),
        'ticket_missing',
      )
    assert.equal((await org.as('agent', (work) => ticketsFor(work, [ticketId], 'ticket.read'))).size, 0)
    const news = await browser.stream(
      '/v1/changes',
      (events) => events.some((event) => event.ticketId === beside.ticketId),
      async () => org.house.ports.wake.tell(org.orgId, [ticketId, beside.ticketId]),
    )
    assert.deepEqual(news, [{ ticketId: beside.ticketId }])
  })

  it('meets the row policies where code forgets: rows are not read, changed, added or taken away', async () => {
    const { ticketId } = await org.send()
    const event = (name: string) => (name === 'events' ? 'subject_id' : 'ticket_id')
    const count = (who: PersonName, name: string) =>
      org.as(who, async ({ tx }) => {
        const { rows } = await sql<{ n: number }>`
          select count(*)::int as n from ${sql.table(name)} where ${sql.ref(event(name))} = ${ticketId}`.execute(tx)
        return rows[0]!.n
      })
    for (const name of [...hidden, 'events']) assert.ok((await count('agent', name)) > 0 || name === 'notices', name)
    await recuse(ticketId, agent.staffId)
    for (const name of [...hidden, 'events']) {
      assert.equal(await count('agent', name), 0, name)
      assert.ok((await count('lead', name)) > 0 || name === 'notices', name)
    }
    const { numUpdatedRows } = await org.as('agent', ({ tx }) =>
      tx.updateTable('tickets').set({ priority: 4, assignee_id: agent.staffId }).executeTakeFirst(),
    )
    const all = await org.asSystem(({ tx }) => tx.selectFrom('tickets').select('ticket_id').execute())
    const blind = await org.asSystem(({ tx }) =>
      tx.selectFrom('recusals').select('ticket_id').where('staff_id', '=', agent.staffId).execute(),
    )
    assert.equal(Number(numUpdatedRows), all.length - blind.length)
    assert.notEqual((await org.ticket(ticketId)).assignee_id, agent.staffId)
    const added = org.as('agent', (work) => addMessage(work, ticketId, { text: 'x', visibility: 'internal' }))
    await assert.rejects(added, /row-level security|no result/)
  })

  it('loses it at once, and it waits in the pool for somebody else', async () => {
    const { ticketId } = await org.send()
    await org.as('lead', async (work) =>
      assignTicketTo(work, await ticketFor(work, { ticketId }, 'ticket.assign', { lock: true }), agent.staffId),
    )
    await org.as('agent', (work) => recuseByHand(work, ticketId, { reason: '是我的邻居' }))
    const ticket = await org.ticket(ticketId)
    assert.deepEqual([ticket.assignee_id, ticket.team_id], [null, org.teams['pay-tech']])
    const [told, back] = (await storyOf(ticketId)).slice(-2)
    assert.deepEqual([told!.type, told!.payload.why], ['ticket.recused', 'declared'])
    assert.equal('staffId' in told!.payload, false, 'the story of the ticket does not say who')
    assert.deepEqual(back!.payload, { teamId: ticket.team_id, staffId: null, why: 'recused' })
    const own = (await storyOf(agent.staffId)).at(-1)!
    assert.deepEqual([own.type, own.payload.ticketId], ['staff.recused', ticketId])
    await org.drain()
    assert.equal((await org.ticket(ticketId)).assignee_id, null, 'the only one of the team is not given it again')
  })

  it('is given it by nobody: not by hand, not by the routing that chose them a moment before', async () => {
    const { ticketId } = await org.send()
    await recuse(ticketId, colleague.staffId)
    const assign = (work: Parameters<typeof ticketFor>[0]) =>
      ticketFor(work, { ticketId }, 'ticket.assign', { lock: true })
    assert.equal(
      await org.as('lead', async (work) => assignTicketTo(work, await assign(work), colleague.staffId)).catch(codeOf),
      'person_recused',
    )
    const teamId = org.teams['dispute-ops']!
    const given = await org.asSystem(async (work) =>
      giveTicketTo(work, await assign(work), { teamId, staffId: colleague.staffId }),
    )
    assert.deepEqual([given.team_id, given.assignee_id], [teamId, null])
  })

  it('cannot lift it, and neither can an agent; a lead can, with a reason', async () => {
    const { ticketId } = await org.send()
    const recusalId = await recuse(ticketId, agent.staffId)
    assert.equal(await lift(ticketId, recusalId, 'agent').catch(codeOf), 'ticket_missing')
    assert.equal(await lift(ticketId, recusalId, 'colleague').catch(codeOf), 'permission_missing')
    await lift(ticketId, recusalId, 'lead')
    assert.deepEqual(await recused(ticketId), [])
    assert.equal((await org.as('agent', (work) => ticketFor(work, { ticketId }, 'ticket.work'))).ticket_id, ticketId)
    assert.equal(await lift(ticketId, recusalId, 'lead').catch(codeOf), 'recusal_missing')
    assert.deepEqual((await storyOf(agent.staffId)).at(-1)!.type, 'staff.recusal_lifted')
  })

  it('as a lead moves nothing: not the ticket, not who has it, not their own recusal', async () => {
    const { ticketId } = await org.send()
    const recusalId = await recuse(ticketId, lead.staffId, 'admin')
    assert.equal(await lift(ticketId, recusalId, 'lead').catch(codeOf), 'ticket_missing')
    const browser = await api.signedIn('lead')
    for (const [method, path, body] of [
      ['PUT', 'assignee', { staffId: colleague.staffId }],
      ['POST', 'recusals', { staffId: agent.staffId, reason: 'x' }],
      ['PUT', 'standing', { tier: 'vip', adviserId: null }],
      ['POST', 'claims', undefined],
    ] as const) {
      const answer = await browser.ask(method, `/v1/tickets/${ticketId}/${path}`, { body, version: 1 })
      assert.equal(answer.status, 404, `${path}: ${answer.text}`)
    }
    await lift(ticketId, recusalId, 'admin')
  })

  it('gets no list that was made before, and in a new one it does not stand', async () => {
    const { ticketId, number } = await org.send()
    const browser = await api.signedIn('lead')
    const list = async () => {
      const asked = await browser.ask('POST', '/v1/exports', {
        body: { filters: { view: 'all' }, reason: '给监管的月报' },
      })
      await makeDueExports(org.house, org.orgId)
      return `/v1/exports/${asked.body.exportId}/link`
    }
    const before = await list()
    assert.equal((await browser.ask('POST', before)).status, 200)
    org.house.clock.advance(1_000)
    const recusalId = await recuse(ticketId, lead.staffId, 'admin')
    assert.equal((await browser.ask('POST', before)).body.code, 'export_ended')
    const { body } = await browser.ask('POST', await list())
    const { text } = await browser.ask('GET', String(body.url))
    assert.ok(text.includes('HY-'))
    assert.equal(text.includes(number), false)
    await lift(ticketId, recusalId, 'admin')
  })

  it('is named to whom it concerns, and to everybody else only counted', async () => {
    const { ticketId } = await org.send()
    await recuse(ticketId, colleague.staffId)
    const shown = async (who: PersonName) => {
      const { body, text } = await (await api.signedIn(who)).ask('GET', `/v1/tickets/${ticketId}`)
      assert.equal(text.includes('13912345678'), false)
      return (body.recusals as { why: string; person: { name: string } | null; reason: string | null }[])[0]!
    }
    assert.deepEqual(
      { ...(await shown('agent')), recusalId: '', at: '' },
      {
        recusalId: '',
        at: '',
        why: 'decided',
        person: null,
        reason: null,
      },
    )
    for (const who of ['lead', 'auditor', 'admin'] as const) {
      const { person, reason } = await shown(who)
      assert.equal(person?.name, 'colleague')
      assert.match(reason!, /认识这位客户/)
    }
  })

  it('is never everybody who could see to it', async () => {
    const { ticketId } = await org.send()
    await recuse(ticketId, lead.staffId, 'admin')
    assert.equal(await recuse(ticketId, admin.staffId, 'admin').catch(codeOf), 'recusal_leaves_nobody')
    const deputy = await org.asSystem((work) =>
      addPerson(work, { name: 'deputy', email: 'deputy@test.local', role: 'lead', language: 'en', teamIds: [] }),
    )
    await recuse(ticketId, admin.staffId, 'admin')
    assert.deepEqual((await recused(ticketId)).includes(deputy), false)
  })

  it('is recused once, and only by a lead from what is not their own doing', async () => {
    const { ticketId } = await org.send()
    assert.equal(await recuse(ticketId, colleague.staffId, 'agent').catch(codeOf), 'permission_missing')
    await recuse(ticketId, colleague.staffId)
    assert.equal(await recuse(ticketId, colleague.staffId).catch(codeOf), 'already_recused')
    assert.equal(await recuse(ticketId, ticketId).catch(codeOf), 'person_unknown')
  })
})

describe('a ticket that takes up the story of another', () => {
  const pair = async () => [(await org.send({ contact })).ticketId, (await org.send({ contact })).ticketId] as const

  it('is hidden too while they are merged, and shown again after', async () => {
    const [source, into] = await pair()
    await recuse(source, agent.staffId)
    await org.as('lead', (work) => mergeTicketInto(work, { ticketId: source }, { ticketId: into }))
    assert.deepEqual(await recused(into), [agent.staffId])
    assert.equal((await org.ticket(into)).assignee_id, null)
    const undo = org.as('agent', (work) => unmergeTicketAgain(work, { ticketId: source }, null))
    assert.equal(await undo.catch(codeOf), 'ticket_missing')
    await org.as('lead', (work) => unmergeTicketAgain(work, { ticketId: source }, null))
    assert.deepEqual([await recused(into), await recused(source)], [[], [agent.staffId]])
  })

  it('is hidden when the recusal comes after the merge, and no recused person merges into it', async () => {
    const [source, into] = await pair()
    const [third] = await pair()
    await org.as('lead', (work) => mergeTicketInto(work, { ticketId: source }, { ticketId: into }))
    await recuse(source, agent.staffId)
    assert.deepEqual(await recused(into), [agent.staffId])
    const merge = org.as('agent', (work) => mergeTicketInto(work, { ticketId: third }, { ticketId: into }))
    assert.equal(await merge.catch(codeOf), 'ticket_missing')
  })
})

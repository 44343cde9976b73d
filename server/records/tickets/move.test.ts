import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import fc from 'fast-check'
import { sql } from 'kysely'
import type { Work } from '#platform/database.ts'
import { Problem } from '#platform/errors.ts'
import { openTestApi } from '../../../test/api.ts'
import { openTestOrg, type PersonName } from '../../../test/house.ts'
import { readStory } from '../audit/follow.ts'
import { askAndWait } from './ask.ts'
import { assignTicketTo } from './assign.ts'
import { moveNames } from './lifecycle.rules.ts'
import { type Ticket, ticketFor } from './load.ts'
import { mergeTicketInto, unmergeTicketAgain } from './merge.ts'
import { type MoveInput, moveTicketTo } from './move.ts'
import { addInformationTo, withdrawTicketOf } from './track.ts'
import { transferTicket } from './transfer.ts'

const org = await openTestOrg()
const api = await openTestApi(org)
after(async () => {
  await api.close()
  await org.close()
})

const result = { outcome: 'upheld' as const, reason: '多扣的钱已原路退回', redress: 'refund' as const }
const move = (ticketId: string, input: MoveInput, version: number | null = null, who: PersonName = 'agent') =>
  org.as(who, async (work) =>
    moveTicketTo(work, await ticketFor(work, { ticketId }, 'ticket.work', { lock: true, version }), input),
  )
const storyOf = (ticketId: string) => org.asSystem((work) => readStory(work, ticketId))
const refusal =
  (code: string, status = 409) =>
  (error: unknown) =>
    error instanceof Problem && error.code === code && error.status === status

describe('a move', () => {
  it('changes the row and tells the story in one step: status, stage, version, event', async () => {
    const { ticketId } = await org.send()
    const before = await org.ticket(ticketId)
    org.house.clock.advance(60_000)
    const after = await move(ticketId, { name: 'check' })
    assert.deepEqual(
      [after.status, after.stage, after.version, after.story_seq],
      ['checking', 'checking', before.version + 1, before.story_seq + 1],
    )
    assert.equal(after.changed_at.getTime(), org.house.clock.now().getTime())
    const last = (await storyOf(ticketId)).at(-1)!
    assert.deepEqual([last.type, last.actorKind, last.actorId], ['ticket.moved', 'staff', org.people.agent.staffId])
    assert.deepEqual(last.payload, {
      move: 'check',
      from: 'accepted',
      to: 'checking',
      stage: 'checking',
      outcome: null,
      redress: null,
    })
  })

  it('resolves with outcome, reason and redress, and masks the words of the reason', async () => {
    const { ticketId } = await org.send()
    const resolved = await move(ticketId, { name: 'resolve', ...result, reason: '已致电 13812345678' })
    assert.deepEqual([resolved.outcome, resolved.redress, resolved.reason], ['upheld', 'refund', '已致电 138****5678'])
    assert.equal(resolved.resolved_at?.getTime(), org.house.clock.now().getTime())
    const reopened = await move(ticketId, { name: 'reopen' })
    assert.deepEqual(
      [reopened.outcome, reopened.redress, reopened.reason, reopened.resolved_at, reopened.stage],
      [null, null, null, null, 'checking'],
    )
  })

  it('that is refused says why and leaves neither a trace in the row nor in the story', async () => {
    const { ticketId } = await org.send()
    const cases: [MoveInput, string][] = [
      [{ name: 'close' }, 'move_not_from_here'],
      [{ name: 'reopen' }, 'move_not_from_here'],
      [{ name: 'unmerge' }, 'move_not_merged'],
      [{ name: 'resolve' }, 'move_needs'],
      [{ name: 'resolve', ...result, reason: '' }, 'move_needs'],
      [{ name: 'ask_customer' }, 'move_needs'],
      [{ name: 'resolve', ...result, outcome: 'merged' }, 'move_outcome_reserved'],
      [{ name: 'resolve', ...result, outcome: 'withdrawn' }, 'move_outcome_reserved'],
    ]
    const before = [await org.ticket(ticketId), await storyOf(ticketId)]
    for (const [input, code] of cases)
      await assert.rejects(move(ticketId, input), refusal(code), `${input.name}: ${code}`)
    assert.deepEqual([await org.ticket(ticketId), await storyOf(ticketId)], before)
  })

  it("of staff is not the customer's to make, and a resolved ticket reopens for 30 days and no longer", async () => {
    const { ticketId } = await org.send()
    await assert.rejects(
      org.asCustomer([ticketId], async (work) =>
        moveTicketTo(work, await ticketFor(work, { ticketId }, 'ticket.follow', { lock: true }), {
          name: 'resolve',
          ...result,
        }),
      ),
      refusal('move_not_by_you'),
    )
    await move(ticketId, { name: 'resolve', ...result })
    org.house.clock.advance(30 * 86_400_000)
    await move(ticketId, { name: 'reopen' })
    await move(ticketId, { name: 'resolve', ...result })
    org.house.clock.advance(30 * 86_400_000 + 1)
    await assert.rejects(move(ticketId, { name: 'reopen' }), refusal('move_reopen_too_late'))
  })
})

describe('two at once', () => {
  it('of eight agents who saw the same version exactly one wins; the others learn that the ticket changed', async () => {
    for (let round = 0; round < 5; round++) {
      const { ticketId } = await org.send()
      const { version } = await org.ticket(ticketId)
      const racers: PersonName[] = ['agent', 'colleague', 'lead', 'risk', 'agent', 'colleague', 'lead', 'risk']
      const answers = await Promise.allSettled(
        racers.map((who) => move(ticketId, { name: 'resolve', ...result }, version, who)),
      )
      assert.equal(answers.filter((answer) => answer.status === 'fulfilled').length, 1)
      for (const answer of answers)
        if (answer.status === 'rejected')
          assert.ok(refusal('ticket_changed', 412)(answer.reason), String(answer.reason))
      assert.deepEqual((await storyOf(ticketId)).filter((event) => event.payload.move === 'resolve').length, 1)
    }
  })

  it("an agent who waited for the other's transaction sees its version and is refused", async () => {
    const { ticketId } = await org.send()
    let second: Promise<Ticket> | undefined
    await org.as('agent', async (work) => {
      const ticket = await ticketFor(work, { ticketId }, 'ticket.work', { lock: true, version: 1 })
      second = move(ticketId, { name: 'check' }, 1, 'colleague')
      second.catch(() => undefined)
      await waiterOf(work)
      await moveTicketTo(work, ticket, { name: 'check' })
    })
    await assert.rejects(second!, refusal('ticket_changed', 412))
  })

  /** Resolves as soon as the database itself says that another transaction waits for a row of ours. */
  async function waiterOf(work: Work): Promise<void> {
    for (;;) {
      const { rows } =
        await sql`select 1 from pg_locks where not granted and pg_backend_pid() = any(pg_blocking_pids(pid))`.execute(
          work.tx,
        )
      if (rows.length > 0) return
    }
  }
})

describe('If-Match', () => {
  it('is needed (428), must be the version that stands (412), and the answer carries the next one', async () => {
    const { ticketId } = await org.send()
    const agent = await api.signedIn('agent')
    const path = `/v1/tickets/${ticketId}/moves`
    const shown = await agent.ask('GET', `/v1/tickets/${ticketId}`)
    assert.equal(shown.header('etag'), '"1"')
    const without = await agent.ask('POST', path, { body: { name: 'check' } })
    assert.deepEqual([without.status, without.body.code], [428, 'if_match_required'])
    for (const value of ['*', '1', '"x"', '"1", "2"']) {
      assert.equal(
        (await agent.ask('POST', path, { body: { name: 'check' }, headers: { 'if-match': value } })).status,
        428,
        value,
      )
    }
    const moved = await agent.ask('POST', path, { body: { name: 'check' }, version: 1 })
    assert.deepEqual([moved.status, moved.header('etag'), moved.body.stage], [201, '"2"', 'checking'])
    const stale = await agent.ask('POST', path, { body: { name: 'ask_customer', question: '哪张卡？' }, version: 1 })
    assert.deepEqual([stale.status, stale.body.code], [412, 'ticket_changed'])
    const { body } = await agent.ask('GET', `/v1/tickets/${ticketId}`)
    assert.deepEqual([body.stage, body.version, (body.messages as object[]).length], ['checking', 2, 1])
  })

  it('each refused move is shown with its reason in words before anybody tries it', async () => {
    const { ticketId } = await org.send()
    const agent = await api.signedIn('agent')
    const { body } = await agent.ask('GET', `/v1/tickets/${ticketId}`, { language: 'en' })
    const moves = body.moves as { name: string; refused: string | null; why: string | null }[]
    assert.deepEqual(moves.map((each) => each.name).sort(), [...moveNames].sort())
    for (const each of moves) assert.equal(each.refused === null, each.why === null, each.name)
    const close = moves.find((each) => each.name === 'close')!
    assert.equal(close.refused, 'move_not_from_here')
    assert.ok(close.why!.length > 10)
  })
})

describe('any walk of real verbs', () => {
  let others: { ticketId: string; number: string }[] = []
  before(async () => {
    others = [await org.send(), await org.send()]
  })

  type Verb = { name: string; run(work: Work, ticket: Ticket): Promise<Ticket> }
  const plain = (name: MoveInput['name'], input: Partial<MoveInput> = {}): Verb => ({
    name,
    run: (work, ticket) => moveTicketTo(work, ticket, { name, ...input }),
  })
  const holder = (work: Work, ticket: Ticket): Work => ({
    ...work,
    actor: { kind: 'customer', orgId: work.orgId, customerId: null, grants: [ticket.ticket_id] },
  })
  const verbs: Verb[] = [
    plain('accept'),
    plain('check'),
    plain('resume'),
    plain('resolve', result),
    plain('close'),
    plain('reopen'),
    plain('withdraw'),
    { name: 'ask customer', run: (work, ticket) => askAndWait(work, ticket, 'ask_customer', '哪一天付的？') },
    { name: 'ask third party', run: (work, ticket) => askAndWait(work, ticket, 'ask_third_party', '请银行确认') },
    { name: 'assign', run: (work, ticket) => assignTicketTo(work, ticket, org.people.colleague.staffId) },
    { name: 'to the pool', run: (work, ticket) => assignTicketTo(work, ticket, null) },
    { name: 'transfer', run: (work, ticket) => transferTicket(work, ticket, org.teams['risk-ops']!, '归风控') },
    { name: 'transfer back', run: (work, ticket) => transferTicket(work, ticket, org.teams['pay-tech']!, '归支付') },
    {
      name: 'merge',
      run: (work, ticket) =>
        mergeTicketInto(work, { ticketId: ticket.ticket_id }, { number: others[0]!.number }, { acrossCustomers: true }),
    },
    { name: 'unmerge', run: (work, ticket) => unmergeTicketAgain(work, { ticketId: ticket.ticket_id }, null) },
    { name: 'customer adds', run: (work, ticket) => addInformationTo(holder(work, ticket), ticket.number, '补充一点') },
    {
      name: 'customer withdraws',
      run: (work, ticket) => withdrawTicketOf(holder(work, ticket), ticket.number, undefined),
    },
  ]

  it('leaves a gapless story whose projection is the row, and a version that counts the changes', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 0, max: verbs.length - 1 }), { minLength: 4, maxLength: 16 }),
        async (walk) => {
          const { ticketId } = await org.send()
          let row = await org.ticket(ticketId)
          for (const step of walk) {
            org.house.clock.advance(1_000)
            const before = row
            const verb = verbs[step]!
            const refused = await org
              .as(
                'agent',
                async (work) =>
                  void (await verb.run(work, await ticketFor(work, { ticketId }, 'ticket.work', { lock: true }))),
              )
              .then(
                () => false,
                (error: unknown) => {
                  assert.ok(error instanceof Problem, `${verb.name}: ${String(error)}`)
                  return true
                },
              )
            row = await org.ticket(ticketId)
            if (refused) assert.deepEqual(row, before, `${verb.name} was refused and changed the row`)
            else if (row.story_seq === before.story_seq)
              assert.deepEqual(row, before, `${verb.name} changed the row without an event`)
            else assert.equal(row.version, before.version + 1, verb.name)
          }
          assert.deepEqual(projection(await storyOf(ticketId)), {
            seq: row.story_seq,
            status: row.status,
            stage: row.stage,
            outcome: row.outcome,
            redress: row.redress,
            team_id: row.team_id,
            assignee_id: row.assignee_id,
            open: row.resolved_at === null,
          })
        },
      ),
      { numRuns: 25 },
    )
  })

  /** The row as the events alone tell it, written down here a second time on purpose. */
  function projection(story: Awaited<ReturnType<typeof storyOf>>) {
    story.forEach((event, index) => {
      assert.equal(event.seq, index + 1, 'the sequence has a gap')
    })
    const moved = story
      .filter(({ type }) => type === 'ticket.placed' || type === 'ticket.moved')
      .map((event) => event.payload)
    const given = story.filter(({ type }) => type === 'ticket.placed' || type === 'ticket.assigned').at(-1)!.payload
    const { to = 'received', stage = 'received', outcome = null, redress = null } = moved.at(-1) ?? {}
    return {
      seq: story.length,
      status: to,
      stage,
      outcome,
      redress,
      team_id: given.teamId,
      assignee_id: given.staffId,
      open: outcome === null,
    }
  }
})

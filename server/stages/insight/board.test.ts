import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import type { Selectable } from 'kysely'
import type { Tables } from '#platform/tables.ts'
import { readStory, type StoryEvent } from '#records/audit/follow.ts'
import { currentKnowledge } from '#records/knowledge/definitions.ts'
import { codeEntry } from '#records/knowledge/knowledge.rules.ts'
import { ticketFor } from '#records/tickets/load.ts'
import { type MoveInput, moveTicketTo } from '#records/tickets/move.ts'
import { rate } from '#stages/ratings/rate.ts'
import { reply } from '#stages/replies/reply.ts'
import { openTestApi } from '../../../test/api.ts'
import { openTestOrg, type Sent } from '../../../test/house.ts'

const org = await openTestOrg()
const api = await openTestApi(org)
after(async () => {
  await api.close()
  await org.close()
})

const hour = 3_600_000
const day = 24 * hour
const zoneMs = 8 * hour // Asia/Shanghai has no summer time.
const dayOf = (at: Date | number) => new Date(Number(at) + zoneMs).toISOString().slice(0, 10)
/** Midnight of the Monday of a moment's week, in the organisation's zone. */
const mondayOf = (at: Date | number) => {
  const midnight = Math.floor((Number(at) + zoneMs) / day) * day
  return midnight - ((new Date(midnight).getUTCDay() + 6) % 7) * day - zoneMs
}
/** What became of a promise: by what was said first, and by what was said last. */
function endOf(clock: Selectable<Tables['clocks']>, now: Date): 'kept' | 'told' | 'silent' | null {
  const first = Math.min(clock.first_due_at?.getTime() ?? Infinity, clock.due_at.getTime())
  if (!clock.done_at && first >= now.getTime()) return null
  if (clock.done_at && clock.done_at.getTime() <= first) return 'kept'
  return clock.first_due_at && (clock.done_at ?? now) <= clock.due_at ? 'told' : 'silent'
}
const move = (ticketId: string, input: MoveInput) =>
  org.as('agent', async (work) =>
    moveTicketTo(work, await ticketFor(work, { ticketId }, 'ticket.work', { lock: true }), input),
  )
const answer = (ticketId: string) =>
  org.as('agent', (work) => reply(work, { ticketId }, { text: '在查', version: null }))
const resolve = (ticketId: string) =>
  move(ticketId, { name: 'resolve', outcome: 'upheld', reason: 'x', redress: 'none' })

const forms: Sent[] = [
  { form: 'payment_failed', answers: { what: 'error' } },
  { form: 'stolen', answers: { what: 'scam' } },
  { form: 'refund', answers: { what: 'ask' } },
  { form: 'other', answers: {}, text: '嗯' },
  { form: 'ideas', answers: { kind: 'suggestion' } },
  { form: 'not_arrived', answers: { what: 'transfer' } },
]

/** Forty days of a small desk: what happens to a ticket follows from its number, and some of it from nothing at all. */
async function live(): Promise<void> {
  org.house.clock.set(new Date('2026-02-01T15:30:00Z'))
  for (let n = 0; n < 80; n++) {
    const { ticketId, number } = await org.send(forms[n % forms.length])
    org.house.clock.advance((n % 5) * hour)
    if (n % 2 === 0) await answer(ticketId)
    org.house.clock.advance((n % 3) * 2 * hour)
    if (n % 8 === 3) await move(ticketId, { name: 'withdraw' })
    else if (n % 4 === 0) {
      await answer(ticketId)
      await resolve(ticketId)
      if (n % 3 === 0) await org.asCustomer([ticketId], (work) => rate(work, number, { stars: 1 + (n % 5) }))
      if (n % 16 === 0) await move(ticketId, { name: 'close' }).catch(() => undefined)
    }
    org.house.clock.advance(5 * hour)
    if (n % 10 === 9) await org.drain()
  }
  // Promised 48 hours, told after 44 that it takes longer, answered after 50.
  const told = await org.send(forms[4])
  org.house.clock.advance(44 * hour)
  await org.drain()
  org.house.clock.advance(6 * hour)
  await answer(told.ticketId)
  // Today, on both sides of the midnight of the organisation's zone.
  org.house.clock.set(
    new Date(Math.ceil((org.house.clock.now().getTime() + zoneMs) / day) * day - zoneMs - 10 * 60_000),
  )
  for (const stars of [5, 1, 4, 2]) {
    const { ticketId, number } = await org.send(forms[0])
    await answer(ticketId)
    await resolve(ticketId)
    await org.asCustomer([ticketId], (work) => rate(work, number, { stars }))
    org.house.clock.advance(6 * 60_000)
  }
  await org.send(forms[1])
  await org.drain()
}

/** The same numbers the slow way: every row and every event read and counted here. */
async function recount() {
  return org.asSystem(async (work) => {
    const { tx, now } = work
    const tickets = await tx.selectFrom('tickets').selectAll().execute()
    const clocks = await tx.selectFrom('clocks').selectAll().execute()
    const stories = new Map<string, StoryEvent[]>()
    for (const { ticket_id: id } of tickets) stories.set(id, await readStory(work, id))
    const events = [...stories.values()].flat()
    const open = tickets.filter((ticket) => !['resolved', 'closed'].includes(ticket.stage))
    const dueOf = (ticketId: string) =>
      Math.min(
        ...clocks
          .filter((clock) => clock.ticket_id === ticketId && !clock.done_at)
          .map((clock) => clock.due_at.getTime()),
      )
    const due = new Map(open.map((ticket) => [ticket.ticket_id, dueOf(ticket.ticket_id)]))
    const isLate = (ticketId: string) => due.get(ticketId)! < now.getTime()
    const teamOf = new Map(tickets.map((ticket) => [ticket.ticket_id, ticket.team_id]))
    const settled = clocks
      .filter(({ clock }) => clock === 'promise')
      .map((clock) => ({
        at: clock.started_at.getTime(),
        teamId: teamOf.get(clock.ticket_id)!,
        end: endOf(clock, now),
      }))
      .filter(({ end }) => end !== null)
    const ended = (some: typeof settled) => ({
      kept: some.filter(({ end }) => end === 'kept').length,
      told: some.filter(({ end }) => end === 'told').length,
      silent: some.filter(({ end }) => end === 'silent').length,
    })
    const ofMonth = settled.filter(({ at }) => at >= now.getTime() - 30 * day)
    const monday = mondayOf(now)
    const stars = events
      .filter((event) => event.type === 'rating.given' && dayOf(event.at) === dayOf(now))
      .map((event) => Number(event.payload.stars))
    const people = await tx.selectFrom('staff').selectAll().execute()
    const ratings = (await tx.selectFrom('ratings').selectAll().execute()).filter(
      (rating) => rating.at.getTime() >= now.getTime() - 30 * day,
    )
    const starsOf = (staffId: string) =>
      ratings.filter((rating) => rating.assignee_id === staffId).map((rating) => rating.stars)
    const { taxonomy } = await currentKnowledge(work)
    const kinds = [...Map.groupBy(open, (ticket) => ticket.code)].map(([code, all]) => ({
      code,
      open: all.length,
      label: codeEntry(taxonomy, code)!.label,
    }))
    const teams = await tx.selectFrom('teams').selectAll().orderBy('key').execute()
    const days = Array.from({ length: 30 }, (_, n) => dayOf(now.getTime() - (29 - n) * day))
    return {
      open: open.length,
      late: open.filter((ticket) => isLate(ticket.ticket_id)).length,
      emergencies: open.filter((ticket) => ticket.priority === 1).length,
      dueInAnHour: open.filter(
        (ticket) => due.get(ticket.ticket_id)! >= now.getTime() && due.get(ticket.ticket_id)! < now.getTime() + hour,
      ).length,
      promises: {
        ...ended(ofMonth),
        byTeam: [...Map.groupBy(ofMonth, ({ teamId }) => teamId)]
          .map(([teamId, some]) => ({ teamId, ...ended(some) }))
          .toSorted(byTeamId),
        weeks: Array.from({ length: 8 }, (_, n) => {
          const from = dayOf(monday - (7 - n) * 7 * day)
          return { from, ...ended(settled.filter(({ at }) => dayOf(mondayOf(at)) === from)) }
        }),
      },
      byKind: kinds.toSorted((a, b) => b.open - a.open || (a.code < b.code ? -1 : 1)).slice(0, 12),
      byTeam: teams.map((team) => ({
        teamId: team.team_id,
        name: team.name,
        open: open.filter((ticket) => ticket.team_id === team.team_id).length,
        late: open.filter((ticket) => ticket.team_id === team.team_id && isLate(ticket.ticket_id)).length,
      })),
      byPerson: people
        .filter((person) => starsOf(person.staff_id).length > 0)
        .map((person) => ({
          staffId: person.staff_id,
          name: person.name,
          ratings: starsOf(person.staff_id).length,
          average:
            starsOf(person.staff_id).length < 10
              ? null
              : Math.round(
                  (starsOf(person.staff_id).reduce((a, b) => a + b, 0) / starsOf(person.staff_id).length) * 100,
                ) / 100,
        })),
      ratingsToday: {
        count: stars.length,
        average: Math.round((stars.reduce((a, b) => a + b, 0) / stars.length) * 10) / 10,
        byStars: [1, 2, 3, 4, 5].map((star) => stars.filter((each) => each === star).length),
      },
      days: days.map((each) => ({
        day: each,
        received: events.filter((event) => event.type === 'ticket.received' && dayOf(event.at) === each).length,
        resolved: events.filter((event) => event.payload.move === 'resolve' && dayOf(event.at) === each).length,
      })),
    }
  })
}

const byTeamId = (a: { teamId: string }, b: { teamId: string }) => (a.teamId < b.teamId ? -1 : 1)
const board = async () => (await (await api.signedIn('lead')).ask('GET', '/v1/dashboard')).body

describe('the board', () => {
  it('of an empty desk shows zeros and no share of nothing', async () => {
    const empty = await board()
    assert.deepEqual([empty.open, empty.late, (empty.promises as { kept: number }).kept, empty.byKind], [0, 0, 0, []])
    assert.deepEqual(empty.ratingsToday, { count: 0, average: null, byStars: [0, 0, 0, 0, 0] })
    assert.equal((empty.days as object[]).length, 30)
  })

  it('shows what a slow count of every row and event finds', async () => {
    await live()
    const expected = await recount()
    const shown = await board()
    const promises = shown.promises as typeof expected.promises
    promises.byTeam.sort(byTeamId)
    assert.deepEqual(shown, expected)
    // The month must have held something of everything, or equal numbers would say little.
    for (const [name, n] of Object.entries({
      open: expected.open,
      late: expected.late,
      emergencies: expected.emergencies,
      ratings: expected.ratingsToday.count,
    }))
      assert.ok(n > 0, name)
    const { kept, told, silent, byTeam, weeks } = expected.promises
    assert.ok(
      kept > 0 && told > 0 && silent > 0 && byTeam.length > 1 && weeks.filter((week) => week.kept > 0).length > 3,
    )
    assert.equal(expected.ratingsToday.count, 2, "ratings before midnight are yesterday's")
    assert.ok(expected.days.filter((each) => each.received > 0).length > 10)
  })

  it('counts each event once however often the followers are started', async () => {
    const before = await board()
    for (let n = 0; n < 3; n++) await org.drain()
    assert.deepEqual(await board(), before)
  })

  it('agrees with the views of the queue', async () => {
    const lead = await api.signedIn('lead')
    const { counts } = (await lead.ask('GET', '/v1/queue/counts')).body as {
      counts: Record<string, { open: number; late: number }>
    }
    const shown = await board()
    assert.deepEqual(
      [counts.open!.open, counts.open!.late, counts.late!.open, counts.emergency!.open, counts.soon!.open],
      [shown.open, shown.late, shown.late, shown.emergencies, shown.dueInAnHour],
    )
    let listed = 0
    let cursor: string | null = ''
    while (cursor !== null) {
      const page = (
        await lead.ask('GET', `/v1/queue?view=open&limit=7${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`)
      ).body as { rows: object[]; next: string | null }
      listed += page.rows.length
      cursor = page.next
    }
    assert.equal(listed, shown.open)
  })
})

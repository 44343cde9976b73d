import { sql } from 'kysely'
import type { Work } from '#platform/database.ts'
import { insertAll } from '#platform/insert.ts'
import type { Follower, StoryEvent } from '#records/audit/follow.ts'
import { currentKnowledge } from '#records/knowledge/definitions.ts'
import { recordOnTicket } from '#records/tickets/change.ts'
import { type Ticket, ticketFor } from '#records/tickets/load.ts'
import { moods, needsPerson } from '#records/tickets/mood.rules.ts'
import { callClock } from './call.rules.ts'
import { isStatutory } from './engine/rule-of.ts'
import { climbOf, rungEvents, writeClimbs } from './ladder/climb.ts'
import { asDeadlines, promiseOf } from './promise/promise.ts'
import { deadlines, personClock } from './start.rules.ts'
import { comeBack, goOn, isMetBy, startNewlyUnder } from './statutes.ts'
import { endPause } from './verbs/pause.ts'
import { clockInserts, clockRow, moveEnds, type RunningClock, refreshDeadline } from './write.ts'

const doneBy: Record<string, string[]> = {
  'ticket.triaged': ['classify', 'prioritise'],
  'ticket.assigned': ['assign'],
  'ticket.replied': ['reply', 'promise'],
  'ticket.attended': ['person'],
}

/** Stops and starts the clocks of a ticket as its story goes on. The moment is the event's, not the follower's. */
export const clocksFollower: Follower = {
  name: 'clocks',
  types: [
    'ticket.triaged',
    'ticket.raised',
    'ticket.attended',
    'call.asked',
    'call.ended',
    'ticket.absorbed',
    'ticket.assigned',
    'ticket.replied',
    'ticket.moved',
  ],
  async next(work, event) {
    // What went back to the pool still waits for its person.
    if (event.type === 'ticket.assigned' && !event.payload.staffId) return
    // The ticket first, like every verb: two orders of locks would deadlock.
    const ticket = await ticketFor(work, { ticketId: event.subjectId }, 'ticket.work', { lock: true })
    if (await applied(work, event, ticket)) await refreshDeadline(work, ticket)
  },
}

/** Answers whether any clock of the ticket may stand otherwise now: after most events none does. */
async function applied(work: Work, event: StoryEvent, ticket: Ticket): Promise<boolean> {
  const { left, move, stage } = event.payload
  if (event.type === 'ticket.triaged') await onTriage(work, event, ticket)
  else if (event.type === 'ticket.raised') await onRaised(work, event, ticket)
  else if (event.type === 'call.asked') await onCallAsked(work, event, ticket)
  else if (event.type === 'ticket.absorbed') await keepBothPromises(work, event)
  else if (event.type === 'call.ended') return finish(work, event, ticket, left === 0 ? ['call'] : [])
  else if (stage === 'resolved' || stage === 'closed') return finish(work, event, ticket, null)
  else if (move === 'reopen') await startAgain(work, event, ticket)
  else if (move === 'unmerge') await unmerge(work, event)
  else return finish(work, event, ticket, doneBy[event.type] ?? [])
  return true
}

/**
 * Kind and priority are decided. A higher priority brings the deadlines of the work and the promise nearer, counted from
 * the decision; a lower one moves nothing later, because the customer was told.
 */
async function onTriage(work: Work, event: StoryEvent, ticket: Ticket): Promise<void> {
  await finish(work, event, ticket, doneBy['ticket.triaged']!)
  await bringNearer(work, event, ticket)
  if (event.payload.code !== event.payload.codeBefore) await startNewlyUnder(work, ticket, await currentKnowledge(work))
}

/** It became more urgent by what the customer wrote since, and somebody may have to speak with them. */
async function onRaised(work: Work, event: StoryEvent, ticket: Ticket): Promise<void> {
  await bringNearer(work, event, ticket)
  if (!event.payload.person) return
  const knowledge = await currentKnowledge(work)
  const mood = moods[ticket.mood]!
  const clock = personClock(knowledge.steps, needsPerson(mood) ? mood : 'distressed', event.at)
  const run = (await lastRun(work, ticket.ticket_id)) + 1
  await insertAll(work, clockInserts([clockRow(work.orgId, ticket.ticket_id, run, event.at, clock, knowledge)]))
}

/** A call for its own sake has a clock; that of somebody in distress is the person they wait for. */
async function onCallAsked(work: Work, event: StoryEvent, ticket: Ticket): Promise<void> {
  const { kind, due } = event.payload as { kind: string; due: string }
  if (kind !== 'money' && kind !== 'callback') return
  const knowledge = await currentKnowledge(work)
  const run = (await lastRun(work, ticket.ticket_id)) + 1
  const clock = callClock(knowledge.steps, new Date(due))
  await insertAll(work, clockInserts([clockRow(work.orgId, ticket.ticket_id, run, event.at, clock, knowledge)]))
}

async function bringNearer(work: Work, event: StoryEvent, ticket: Ticket): Promise<void> {
  const { priority, priorityBefore } = event.payload as { priority: number; priorityBefore: number }
  if (priority >= priorityBefore) return
  const knowledge = await currentKnowledge(work)
  const running = await runningClocks(work, event)
  const promised = { priority, from: event.at, clocks: asDeadlines(running) }
  const nearer = [...deadlines(knowledge.steps, priority, event.at), await promiseOf(work, knowledge, ticket, promised)]
  const moves = running.flatMap((clock) => {
    const dueAt = nearer.find((deadline) => deadline.clock === clock.clock)?.dueAt
    return dueAt && dueAt < clock.due_at ? [{ clock, dueAt }] : []
  })
  await moveEnds(work, moves, knowledge)
}

/** Of two tickets that are one now, the nearer promise holds: both were given. One that was answered before they met is over. */
async function keepBothPromises(work: Work, event: StoryEvent): Promise<void> {
  const { rows } = await sql<{ due_at: Date; done_at: Date | null }>`
    select due_at, done_at from clocks where ticket_id = ${String(event.payload.ticketId)} and clock = 'promise'
    order by run desc limit 1`.execute(work.tx)
  const [given] = rows
  if (!given || (given.done_at !== null && given.done_at < event.at)) return
  const promised = (await runningClocks(work, event)).filter((one) => one.clock === 'promise')
  const moves = promised.filter((one) => one.due_at > given.due_at).map((clock) => ({ clock, dueAt: given.due_at }))
  if (moves.length > 0) await moveEnds(work, moves, await currentKnowledge(work))
}

/** Undoing a merge lets the clocks that it stopped go on as if nothing had been: no time is gained. */
async function unmerge(work: Work, event: StoryEvent): Promise<void> {
  const { rows: stopped } = await sql<RunningClock>`
    select * from clocks where ticket_id = ${event.subjectId}
      and done_at = (select max(merged_at) from merges where ticket_id = ${event.subjectId})`.execute(work.tx)
  await goOn(work, await currentKnowledge(work), stopped)
}

function runningClocks(work: Work, event: StoryEvent): Promise<RunningClock[]> {
  return work.tx
    .selectFrom('clocks')
    .selectAll()
    .where('ticket_id', '=', event.subjectId)
    .where('done_at', 'is', null)
    .execute()
}

/**
 * Marks running clocks as done: those that are named (null: all of them), and those of laws that the event is an answer to.
 * What they had reached until then is recorded first. Answers whether there were any.
 */
async function finish(work: Work, event: StoryEvent, ticket: Ticket, clocks: string[] | null): Promise<boolean> {
  const ending: RunningClock[] = []
  for (const clock of await runningClocks(work, event)) {
    if (clock.started_at > event.at) continue
    if (!clocks || clocks.includes(clock.clock) || (await isMetBy(work, event, clock))) ending.push(clock)
  }
  if (ending.length === 0) return false
  for (const clock of ending) if (clock.paused_at) await endPause(work, clock, event.at)
  const behind = ending.filter(({ next_at: next }) => next !== null && next < event.at)
  if (behind.length > 0) {
    const keeping = await currentKnowledge(work)
    const climbs = behind.map((clock) => climbOf(keeping, clock, event.at))
    await writeClimbs(work, climbs)
    await recordOnTicket(work, ticket, rungEvents(climbs))
  }
  await work.tx
    .updateTable('clocks')
    .set({ done_at: event.at, next_at: null })
    .where('ticket_id', '=', event.subjectId)
    .where('done_at', 'is', null)
    .where('started_at', '<=', event.at)
    .where('clock', 'in', [...new Set(ending.map((one) => one.clock))])
    .execute()
  return true
}

/** A reopened ticket gets a new run of every clock that people work against, by today's rules. */
async function startAgain(work: Work, event: StoryEvent, ticket: Ticket): Promise<void> {
  const knowledge = await currentKnowledge(work)
  const run = (await lastRun(work, ticket.ticket_id)) + 1
  const again = deadlines(knowledge.steps, ticket.priority, event.at).filter((clock) =>
    ['handle', 'reply', 'whole'].includes(clock.clock),
  )
  await comeBack(work, event, ticket, knowledge, run)
  const laws = (await runningClocks(work, event)).filter(({ clock }) => isStatutory(clock))
  const promised = { priority: ticket.priority, from: event.at, clocks: [...again, ...asDeadlines(laws)] }
  await insertAll(
    work,
    clockInserts(
      [...again, await promiseOf(work, knowledge, ticket, promised)].map((clock) =>
        clockRow(work.orgId, ticket.ticket_id, run, event.at, clock, knowledge),
      ),
    ),
  )
}

async function lastRun(work: Work, ticketId: string): Promise<number> {
  const last = await work.tx
    .selectFrom('clocks')
    .select((e) => e.fn.max('run').as('run'))
    .where('ticket_id', '=', ticketId)
    .executeTakeFirst()
  return Number(last?.run ?? 0)
}

import type { Work } from '#platform/database.ts'
import { insertAll } from '#platform/insert.ts'
import type { Follower, StoryEvent } from '#records/audit/follow.ts'
import { currentKnowledge } from '#records/knowledge/definitions.ts'
import { showNextDeadline } from '#records/tickets/change.ts'
import { nextDeadline } from '#records/tickets/draft.rules.ts'
import { type Ticket, ticketFor } from '#records/tickets/load.ts'
import { deadlines, promise } from './start.rules.ts'
import { clockInserts, clockRow } from './write.ts'

const doneBy: Record<string, string[]> = {
  'ticket.triaged': ['classify', 'prioritise'],
  'ticket.assigned': ['assign'],
  'ticket.replied': ['reply', 'promise'],
}

/** Stops and starts the clocks of a ticket as its story goes on. The moment is the event's, not the follower's. */
export const clocksFollower: Follower = {
  name: 'clocks',
  types: ['ticket.triaged', 'ticket.assigned', 'ticket.replied', 'ticket.moved'],
  async next(work, event) {
    // The ticket first, like every verb: two orders of locks would deadlock.
    const ticket = await ticketFor(work, { ticketId: event.subjectId }, 'ticket.work', { lock: true })
    if (event.type === 'ticket.moved') await onMove(work, event, ticket)
    else if (event.type === 'ticket.triaged') await onTriage(work, event)
    else if (event.type !== 'ticket.assigned' || event.payload.staffId)
      await finish(work, event, doneBy[event.type] ?? [])
    await refreshDeadline(work, ticket)
  },
}

async function onMove(work: Work, event: StoryEvent, ticket: Ticket): Promise<void> {
  const { move, stage } = event.payload as { move: string; stage: string }
  if (stage === 'resolved' || stage === 'closed') return finish(work, event, null)
  if (move === 'reopen') return startAgain(work, event, ticket)
  if (move === 'unmerge') return goOn(work, event)
}

/**
 * Kind and priority are decided. A higher priority brings the deadlines of the work and the promise nearer, counted from
 * the decision; a lower one moves nothing later, because the customer was told.
 */
async function onTriage(work: Work, event: StoryEvent): Promise<void> {
  await finish(work, event, doneBy['ticket.triaged']!)
  const { priority, priorityBefore } = event.payload as { priority: number; priorityBefore: number }
  if (priority >= priorityBefore) return
  const { steps } = await currentKnowledge(work)
  for (const { clock, dueAt } of [...deadlines(steps, priority, event.at), promise(steps, priority, event.at)]) {
    await work.tx
      .updateTable('clocks')
      .set({ due_at: dueAt })
      .where('ticket_id', '=', event.subjectId)
      .where('clock', '=', clock)
      .where('done_at', 'is', null)
      .where('due_at', '>', dueAt)
      .execute()
  }
}

/** Undoing a merge lets the clocks that it stopped go on as if nothing had been: no time is gained. */
async function goOn(work: Work, event: StoryEvent): Promise<void> {
  await work.tx
    .updateTable('clocks')
    .set({ done_at: null })
    .where('ticket_id', '=', event.subjectId)
    .where('done_at', '=', (e) =>
      e
        .selectFrom('merges')
        .select((m) => m.fn.max('merged_at').as('at'))
        .where('ticket_id', '=', event.subjectId),
    )
    .execute()
}

/** Marks running clocks as done; null means all of them. */
async function finish(work: Work, event: StoryEvent, clocks: string[] | null): Promise<void> {
  let query = work.tx
    .updateTable('clocks')
    .set({ done_at: event.at })
    .where('ticket_id', '=', event.subjectId)
    .where('done_at', 'is', null)
    .where('started_at', '<=', event.at)
  if (clocks) query = query.where('clock', 'in', clocks)
  await query.execute()
}

/** A reopened ticket gets a new run of every clock that people work against, by today's rules. */
async function startAgain(work: Work, event: StoryEvent, ticket: Ticket): Promise<void> {
  const { steps } = await currentKnowledge(work)
  const last = await work.tx
    .selectFrom('clocks')
    .select((e) => e.fn.max('run').as('run'))
    .where('ticket_id', '=', ticket.ticket_id)
    .executeTakeFirst()
  const run = Number(last?.run ?? 0) + 1
  const again = deadlines(steps, ticket.priority, event.at).filter((clock) =>
    ['handle', 'reply', 'whole'].includes(clock.clock),
  )
  await insertAll(
    work,
    clockInserts(
      [...again, promise(steps, ticket.priority, event.at)].map((clock) =>
        clockRow(work.orgId, ticket.ticket_id, run, event.at, clock),
      ),
    ),
  )
}

async function refreshDeadline(work: Work, ticket: Ticket): Promise<void> {
  const rows = await work.tx
    .selectFrom('clocks')
    .select(['due_at', 'done_at'])
    .where('ticket_id', '=', ticket.ticket_id)
    .execute()
  const next = nextDeadline(rows.map((row) => ({ dueAt: row.due_at, doneAt: row.done_at })))
  if (next?.getTime() !== ticket.due_at?.getTime()) await showNextDeadline(work, ticket.ticket_id, next)
}

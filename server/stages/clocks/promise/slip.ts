import type { Work } from '#platform/database.ts'
import type { Follower, StoryEvent } from '#records/audit/follow.ts'
import { currentKnowledge } from '#records/knowledge/definitions.ts'
import { recordOnTicket } from '#records/tickets/change.ts'
import { type Ticket, ticketFor } from '#records/tickets/load.ts'
import { teamPaces } from '#records/tickets/paces.ts'
import { clocksFollower } from '../follow.ts'
import { moveEnds, refreshDeadline } from '../write.ts'
import { movedPromise } from './promise.rules.ts'
import { asDeadlines } from './promise.ts'

/** The rung of the ladder `promise` on which the customer is told that it will slip. */
const tellingRung = 'tell_customer'
/** A promise moves so often at most; then it is kept or broken. */
const movesMax = 2

/**
 * A promise that nobody kept yet comes near its end: there is a later one, which the customer is told before the old one
 * passes (the notices follow the event). Where no later one is honest, or it has moved often enough, it stays.
 */
export const slipFollower: Follower = {
  name: 'slip',
  types: ['clock.due_soon'],
  // An answer that came before is known to the clocks by then.
  after: clocksFollower.name,
  async next(work, event) {
    if (event.payload.clock !== 'promise' || event.payload.rung !== tellingRung) return
    // The ticket first, like every verb: two orders of locks would deadlock.
    const ticket = await ticketFor(work, { ticketId: event.subjectId }, 'ticket.work', { lock: true })
    if (await movePromise(work, event, ticket)) await refreshDeadline(work, ticket)
  },
}

async function movePromise(work: Work, { payload }: StoryEvent, ticket: Ticket): Promise<boolean> {
  const running = await work.tx
    .selectFrom('clocks')
    .selectAll()
    .where('ticket_id', '=', ticket.ticket_id)
    .where('done_at', 'is', null)
    .execute()
  const slipping = running.find(({ clock, run }) => clock === 'promise' && run === payload.run)
  // Answered, or another end than the one that came near; or it passed while nobody was there to tell.
  if (!slipping || slipping.due_at.toISOString() !== payload.due) return false
  if (slipping.due_at <= work.now || slipping.moves >= movesMax) return false
  const knowledge = await currentKnowledge(work)
  const paces = await teamPaces(work)
  const moved = movedPromise(knowledge, paces.get(ticket.team_id ?? ''), {
    priority: ticket.priority,
    from: slipping.due_at,
    clocks: asDeadlines(running),
    now: work.now,
  })
  if (!moved) return false
  const { run, due_at: from, first_due_at: first, moves } = slipping
  await moveEnds(work, [{ clock: slipping, dueAt: moved.dueAt, provisional: moved.provisional }], knowledge)
  await work.tx
    .updateTable('clocks')
    .set({ first_due_at: first ?? from, moves: moves + 1 })
    .where('ticket_id', '=', ticket.ticket_id)
    .where('clock', '=', 'promise')
    .where('run', '=', run)
    .execute()
  const payloadOf = { run, from: from.toISOString(), to: moved.dueAt.toISOString(), why: moved.ground }
  await recordOnTicket(work, ticket, [{ type: 'promise.moved', payload: payloadOf }])
  return true
}

import type { Work } from '#platform/database.ts'
import type { Knowledge } from '#records/knowledge/knowledge.rules.ts'
import type { Deadline } from '#records/tickets/draft.rules.ts'
import type { Ticket } from '#records/tickets/load.ts'
import { teamPaces } from '#records/tickets/paces.ts'
import type { Move, RunningClock } from '../write.ts'
import { lastEnd, type Promised, promise } from './promise.rules.ts'

/** The promise of a ticket that is there already, as its team stands now. */
export async function promiseOf(
  work: Work,
  knowledge: Knowledge<unknown>,
  ticket: Ticket,
  about: Omit<Promised, 'now'>,
): Promise<Deadline> {
  const paces = await teamPaces(work)
  return promise(knowledge, paces.get(ticket.team_id ?? ''), { ...about, now: work.now })
}

/** Clocks as rows, as the promise asks for them. */
export function asDeadlines(clocks: RunningClock[]): Promised['clocks'] {
  return clocks.map(({ clock, due_at: dueAt, done_at: doneAt, provisional, ladder }) => ({
    clock,
    dueAt,
    doneAt,
    provisional,
    ladder,
  }))
}

/**
 * A law's clock that started or came nearer after the promise was given: the promise comes nearer with it. Null when it is
 * within every end that lies ahead.
 */
export function heldByLaw(running: RunningClock[], now: Date): Move | null {
  const promised = running.find(({ clock }) => clock === 'promise')
  const end = lastEnd(asDeadlines(running), now.getTime())
  if (!promised || !end || promised.due_at <= end.dueAt) return null
  return { clock: promised, dueAt: end.dueAt, provisional: end.provisional }
}

import { sql } from 'kysely'
import type { Work } from '#platform/database.ts'
import { insertAll } from '#platform/insert.ts'
import type { StoryEvent } from '#records/audit/follow.ts'
import type { Knowledge } from '#records/knowledge/knowledge.rules.ts'
import { clocksStartedBy, type StatutoryClock } from '#records/knowledge/regimes/applies.rules.ts'
import type { Stop } from '#records/knowledge/regimes/regime.rules.ts'
import type { Ticket } from '#records/tickets/load.ts'
import { isStatutory, ruleOf } from './engine/rule-of.ts'
import { climbOf, writeClimbs } from './ladder/climb.ts'
import { statutory } from './start.rules.ts'
import { clockInserts, clockRow, type RunningClock } from './write.ts'

/** What an event is to a law: the receipt was confirmed, an answer went out. What resolves a ticket ends every clock anyway. */
const stopsBy: Record<string, Stop[]> = {
  'ticket.replied': ['acknowledged', 'first_reply', 'replied'],
  'ticket.moved': ['acknowledged'],
}

/** Whether an event that does not end the ticket does what a law's clock waits for. */
export async function isMetBy(work: Work, event: StoryEvent, clock: RunningClock): Promise<boolean> {
  const met = stopsBy[event.type]
  if (!met || !isStatutory(clock.clock)) return false
  const ruled = await ruleOf(work, clock)
  return ruled?.rule.stops.some((stop) => met.includes(stop)) ?? false
}

/** A ticket of another kind may be under other laws: their clocks count from the receipt too. Those that run go on. */
export async function startNewlyUnder(work: Work, ticket: Ticket, knowledge: Knowledge<unknown>): Promise<void> {
  const { code, channel, received_at: at, ticket_id: ticketId } = ticket
  const under = clocksStartedBy(knowledge, 'received', { code, channel, at })
  const known = new Set((await latestRuns(work, ticketId)).map(({ clock }) => clock))
  const fresh = under.filter(({ name }) => !known.has(name))
  await start(work, knowledge, ticketId, at, 1, fresh)
}

/**
 * A ticket that comes back: a law's clock that waited for the result goes on as if it had not been stopped, because no time
 * is gained by resolving too early. One whose end has passed begins a new run, by today's rules.
 */
export async function comeBack(
  work: Work,
  event: StoryEvent,
  ticket: Ticket,
  knowledge: Knowledge<unknown>,
  run: number,
): Promise<void> {
  const waiting: RunningClock[] = []
  for (const clock of await latestRuns(work, ticket.ticket_id)) {
    const ruled = clock.done_at === null ? null : await ruleOf(work, clock)
    if (ruled?.rule.stops.includes('resolved')) waiting.push(clock)
  }
  const goingOn = waiting.filter((clock) => clock.due_at > event.at)
  if (goingOn.length > 0) await goOn(work, knowledge, goingOn)
  const passed = new Set(waiting.filter((clock) => clock.due_at <= event.at).map(({ clock }) => clock))
  const { code, channel } = ticket
  const again = clocksStartedBy(knowledge, 'received', { code, channel, at: event.at })
  await start(
    work,
    knowledge,
    ticket.ticket_id,
    event.at,
    run,
    again.filter(({ name }) => passed.has(name)),
  )
}

/** Takes the end of clocks back; what fell due on their ladders meanwhile is fired by the next sweep. */
export async function goOn(work: Work, knowledge: Knowledge<unknown>, stopped: RunningClock[]): Promise<void> {
  const [first] = stopped
  if (!first) return
  await work.tx
    .updateTable('clocks')
    .set({ done_at: null })
    .where('ticket_id', '=', first.ticket_id)
    .where((e) =>
      e(
        e.refTuple('clock', 'run'),
        'in',
        stopped.map(({ clock, run }) => e.tuple(clock, run)),
      ),
    )
    .execute()
  const counting = stopped.filter(({ paused_at: paused }) => paused === null)
  await writeClimbs(
    work,
    counting.map((clock) => climbOf(knowledge, clock, clock.started_at)),
  )
}

async function latestRuns(work: Work, ticketId: string): Promise<RunningClock[]> {
  const { rows } = await sql<RunningClock>`
    select distinct on (clock) * from clocks where ticket_id = ${ticketId} order by clock, run desc`.execute(work.tx)
  return rows
}

async function start(
  work: Work,
  knowledge: Knowledge<unknown>,
  ticketId: string,
  at: Date,
  run: number,
  clocks: StatutoryClock[],
): Promise<void> {
  const rows = clocks.map((clock) =>
    clockRow(work.orgId, ticketId, run, at, statutory(knowledge, clock, at), knowledge),
  )
  await insertAll(work, clockInserts(rows))
}

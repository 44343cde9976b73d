import { sql } from 'kysely'
import type { Work } from '#platform/database.ts'
import { type CalendarInput, nextCalendar } from '#records/knowledge/calendars/publish.ts'
import { currentKnowledge } from '#records/knowledge/definitions.ts'
import type { RunningClock } from '../write.ts'
import { countAgain } from './count.ts'

/** Clocks that a preview counts at most; it says when there are more. */
const clocksMax = 5_000
const examplesMax = 20

/**
 * What publishing a calendar would do to open deadlines; nothing is stored. Only those move that were counted beyond the end
 * of a calendar.
 * @throws Problem as `nextCalendar` does
 */
export async function previewCalendarFor(work: Work, key: string, seen: number, input: CalendarInput) {
  const { calendar, changes } = await nextCalendar(work, key, seen, input)
  const { calendars, timing } = await currentKnowledge(work)
  const next = { calendars: [...calendars.filter((one) => one.key !== key), calendar], timing }
  const clocks = await provisional(work)
  const counted = await countAgain(work, next, clocks.slice(0, clocksMax), () => undefined)
  const moved = counted.filter(({ clock, dueAt }) => clock.due_at.getTime() !== dueAt.getTime())
  return {
    calendar,
    changes,
    clocks: {
      looked: counted.length,
      more: clocks.length > clocksMax,
      moved: moved.length,
      settled: counted.filter((one) => !one.provisional).length,
      examples: moved.slice(0, examplesMax).map(({ clock, dueAt, provisional: stays }) => ({
        ticketId: clock.ticket_id,
        number: clock.number,
        clock: clock.clock,
        before: clock.due_at.toISOString(),
        after: dueAt.toISOString(),
        provisional: stays,
      })),
    },
  }
}

/** How many open deadlines were counted beyond the end of a calendar. */
export async function countProvisional({ tx, orgId }: Work): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from clocks where org_id = ${orgId} and provisional and done_at is null`.execute(tx)
  return rows[0]!.count
}

/** The provisional clocks with the numbers of their tickets, the next ends first. */
function provisional({ tx, orgId }: Work): Promise<(RunningClock & { number: string })[]> {
  return tx
    .selectFrom('clocks')
    .innerJoin('tickets', 'tickets.ticket_id', 'clocks.ticket_id')
    .selectAll('clocks')
    .select('tickets.number')
    .where('clocks.org_id', '=', orgId)
    .where('clocks.provisional', '=', true)
    .where('clocks.done_at', 'is', null)
    .orderBy('clocks.due_at')
    .orderBy('clocks.ticket_id')
    .limit(clocksMax + 1)
    .execute()
}

import { sql } from 'kysely'
import { preparedMark, type Work } from '#platform/database.ts'
import type { NewEvent } from '#records/audit/record.ts'
import type { RunningClock } from '../write.ts'
import { climb, eventOf, type Reached, type Timekeeping, toldBy } from './ladder.rules.ts'

/** What a clock reaches of its ladder until a moment. */
export type Climb = { clock: RunningClock; reached: Reached[]; nextAt: Date | null }

export function climbOf(keeping: Timekeeping, clock: RunningClock, until: Date): Climb {
  const { ladder, rung, started_at: startedAt, due_at: dueAt } = clock
  return { clock, ...climb(keeping, { ladder, rung, startedAt, dueAt }, until) }
}

/**
 * The events of one ticket's rungs, in the order in which they were reached, those of one moment by their clocks, so that a story
 * does not hang on how rows were read; `reached` says how late this was noticed.
 */
export function rungEvents(climbs: Climb[]): NewEvent[] {
  return climbs
    .flatMap(({ clock, reached }) => reached.map((one) => ({ clock, ...one })))
    .sort((a, b) => a.at.getTime() - b.at.getTime() || byName(a.clock, b.clock))
    .map(({ clock, rung, at }) => ({
      type: eventOf({ rung, at }, clock.due_at),
      payload: {
        clock: clock.clock,
        run: clock.run,
        ownerRole: clock.owner_role,
        rung: rung.key,
        tell: rung.tell,
        due: clock.due_at.toISOString(),
        reached: at.toISOString(),
      },
    }))
}

const byName = (a: RunningClock, b: RunningClock) => (a.clock === b.clock ? a.run - b.run : a.clock < b.clock ? -1 : 1)

/** Remembers on the rows of locked tickets what they reached, in one statement. */
export async function writeClimbs(work: Work, climbs: Climb[]): Promise<void> {
  if (climbs.length === 0) return
  const rows = climbs.map(({ clock, reached, nextAt }) => ({
    ticket_id: clock.ticket_id,
    clock: clock.clock,
    run: clock.run,
    rung: clock.rung + reached.length,
    next_at: nextAt,
    told: toldBy(reached.map(({ rung }) => rung.tell)),
    late: reached.some(({ rung }) => rung.key === 'late'),
  }))
  await sql`${sql.raw(preparedMark)}
    update clocks c set rung = r.rung, next_at = r.next_at, told = greatest(c.told, r.told),
      told_at = case when r.told is null then c.told_at else ${work.now} end,
      breached_at = case when r.late then coalesce(c.breached_at, ${work.now}) else c.breached_at end
    from json_to_recordset(${JSON.stringify(rows)}::json) as r(ticket_id uuid, clock text, run int, rung smallint,
      next_at timestamptz, told smallint, late boolean)
    where c.ticket_id = r.ticket_id and c.clock = r.clock and c.run = r.run
      and c.ticket_id = any(${[...new Set(rows.map((row) => row.ticket_id))]}::uuid[])`.execute(work.tx)
}

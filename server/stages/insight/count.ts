import { sql } from 'kysely'
import type { Follower } from '#records/audit/follow.ts'

/** What the events add up to: figure → the part of the payload that it is split by. */
const figures: Record<string, { figure: string; key(payload: Record<string, unknown>): string } | undefined> = {
  'ticket.received': { figure: 'received', key: (payload) => String(payload.channel) },
  'ticket.classified': { figure: 'kind', key: (payload) => String(payload.code) },
  'rating.given': { figure: 'stars', key: (payload) => String(payload.stars) },
  'clock.breached': { figure: 'late', key: (payload) => String(payload.clock) },
}

/** Counts every event once, by day of the organisation's zone, in the transaction that moves the cursor. */
export const countsFollower: Follower = {
  name: 'counts',
  types: [...Object.keys(figures), 'ticket.moved'],
  async next(work, event) {
    const counted = figures[event.type] ?? movedFigure(event.payload)
    if (!counted) return
    await sql`
      insert into counts (org_id, figure, day, key, value)
      select org_id, ${counted.figure}, (${event.at}::timestamptz at time zone zone)::date, ${counted.key(event.payload)}, 1
      from orgs where org_id = ${work.orgId}
      on conflict (org_id, figure, day, key) do update set value = counts.value + 1`.execute(work.tx)
  },
}

function movedFigure(payload: Record<string, unknown>) {
  if (payload.move === 'resolve') return { figure: 'resolved', key: () => String(payload.outcome) }
  if (payload.move === 'reopen') return { figure: 'reopened', key: () => 'all' }
  return undefined
}

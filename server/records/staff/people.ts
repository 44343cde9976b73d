import { sql } from 'kysely'
import { elapsedMs } from '#platform/clock.ts'
import { preparedMark, type Work } from '#platform/database.ts'

export type Person = { staffId: string; teamIds: string[]; language: string; open: number }

/** Team ids of the organisation by key. */
export async function teamIdsByKey(work: Work): Promise<Record<string, string>> {
  const { rows } = await sql<{ key: string; team_id: string }>`${sql.raw(preparedMark)}
    select key, team_id from teams where org_id = ${work.orgId}`.execute(work.tx)
  return Object.fromEntries(rows.map((row) => [row.key, row.team_id]))
}

/** Counting open tickets costs as much as writing a few: in a flood what was counted within this time is counted on from. */
const countedMsMax = 1_000
/** Nobody is asked to hold more; who does is full either way. */
const countMax = 1_000
const counted = new Map<string, { untilMs: number; people: Person[] }>()

/**
 * Everyone active who works tickets, their teams, and how many open tickets each holds now. In a flood (`busy`) the numbers
 * may be a second old, and the caller counts up in them what it gives out; who is active is asked each time.
 */
export async function assignablePeople(work: Work, busy = false): Promise<Person[]> {
  const before = counted.get(work.orgId)
  if (busy && before && elapsedMs() < before.untilMs) {
    const active = await activeIds(work)
    return before.people.filter(({ staffId }) => active.has(staffId))
  }
  const { rows } = await sql<{
    staff_id: string
    language: string
    team_ids: string[]
    open: number
  }>`${sql.raw(preparedMark)}
    select s.staff_id, s.language, m.team_ids, h.open
    from staff s
    cross join lateral (select array_agg(team_id) as team_ids from team_members where staff_id = s.staff_id) m
    -- Person by person, through the index of their own tickets: together, the planner reads every open ticket.
    cross join lateral (select count(*)::int as open from (
      select 1 from tickets t where t.org_id = s.org_id and t.assignee_id = s.staff_id and t.stage not in ('resolved', 'closed')
      limit ${countMax}) held) h
    where s.org_id = ${work.orgId} and s.active and s.role in ('agent', 'risk', 'lead') and m.team_ids is not null`.execute(
    work.tx,
  )
  const people = rows.map((row) => ({
    staffId: row.staff_id,
    teamIds: row.team_ids,
    language: row.language,
    open: row.open,
  }))
  counted.set(work.orgId, { untilMs: elapsedMs() + countedMsMax, people })
  return people
}

async function activeIds(work: Work): Promise<Set<string>> {
  const { rows } = await sql<{ staff_id: string }>`${sql.raw(preparedMark)}
    select staff_id from staff where org_id = ${work.orgId} and active and role in ('agent', 'risk', 'lead')`.execute(
    work.tx,
  )
  return new Set(rows.map((row) => row.staff_id))
}

import { sql } from 'kysely'
import { elapsedMs } from '#platform/clock.ts'
import { preparedMark, type Work } from '#platform/database.ts'
import { dutyAt, type Person } from './roster.rules.ts'
import { localMoment, type Pattern } from './shifts.rules.ts'

/** Team ids of the organisation by key. */
export async function teamIdsByKey(work: Work): Promise<Record<string, string>> {
  const { rows } = await sql<{ key: string; team_id: string }>`${sql.raw(preparedMark)}
    select key, team_id from teams where org_id = ${work.orgId}`.execute(work.tx)
  return Object.fromEntries(rows.map((row) => [row.key, row.team_id]))
}

/** Whether somebody may be given tickets at all: active, and of a role that works them. */
export async function mayTakeTickets(work: Work, staffId: string): Promise<boolean> {
  const person = await work.tx
    .selectFrom('staff')
    .select(['active', 'role'])
    .where('org_id', '=', work.orgId)
    .where('staff_id', '=', staffId)
    .executeTakeFirst()
  return person?.active === true && ['agent', 'lead', 'risk', 'admin'].includes(person.role)
}

/** Counting open tickets costs as much as writing a few: in a flood what was counted within this time is counted on from. */
const countedMsMax = 1_000
/** Nobody is asked to hold more; who does is full either way. */
const countMax = 1_000
type Held = Pick<Person, 'held' | 'waiting' | 'givenMs'>
const counted = new Map<string, { untilMs: number; held: Map<string, Held> }>()

/**
 * Everyone active who works tickets: their teams, what they can do, whether they are there at this moment, and what they
 * hold. In a flood (`busy`) the numbers may be a second old, and the caller counts up in them what it gives out; who is
 * active and there is asked each time.
 */
export async function assignablePeople(work: Work, busy = false): Promise<Person[]> {
  const before = counted.get(work.orgId)
  const kept = busy && before && elapsedMs() < before.untilMs ? before.held : null
  const [rows, held] = await Promise.all([readRows(work), kept ?? countHeld(work)])
  if (!kept) counted.set(work.orgId, { untilMs: elapsedMs() + countedMsMax, held })
  if (rows.length === 0) return []
  const patterns = await patternsOf(work, rows)
  const local = localMoment(work.now, rows[0]!.zone)
  return rows.flatMap((row) => {
    // Somebody who joined since the count is met at the next one.
    const holds = held.get(row.staff_id)
    if (!holds) return []
    const pattern = patterns.get(row.staff_id) ?? always
    const absence = row.absences?.find(([first, last]) => first <= local.today.date && local.today.date <= last)
    // One object in all batches of a second, so that what one of them gives out is known to the next.
    return Object.assign(holds, {
      staffId: row.staff_id,
      role: row.role,
      teamIds: row.team_ids,
      languages: [baseOf(row.language), ...(row.languages ?? []).map(baseOf)],
      skills: row.skills ?? [],
      capacity: row.capacity,
      duty: dutyAt(
        { pattern, isAbsent: absence !== undefined, awayWhy: row.away_why, awayUntil: row.away_until },
        work.now,
        local,
      ),
      deputyId: absence?.[2] ?? null,
    })
  })
}

const always: Pattern = { week: null, days: {} }
const baseOf = (language: string) => language.split('-')[0]!

type Row = {
  staff_id: string
  role: string
  language: string
  zone: string
  team_ids: string[]
  skills: string[] | null
  languages: string[] | null
  capacity: number | null
  version: number | null
  away_why: string | null
  away_until: Date | null
  absences: [first: string, last: string, deputyId: string | null][] | null
}

async function readRows(work: Work): Promise<Row[]> {
  // Absences of a day before or after too: which day it is, is decided by the organisation's zone.
  const { rows } = await sql<Row>`${sql.raw(preparedMark)}
    select s.staff_id, s.role, s.language, o.zone, m.team_ids, r.skills, r.languages, r.capacity, r.version,
      p.away_why, p.away_until, a.absences
    from staff s
    join orgs o on o.org_id = s.org_id
    join (select staff_id, array_agg(team_id) as team_ids from team_members where org_id = ${work.orgId} group by staff_id) m
      on m.staff_id = s.staff_id
    left join rosters r on r.staff_id = s.staff_id
    left join presences p on p.staff_id = s.staff_id
    left join (select staff_id, json_agg(json_build_array(first_day, last_day, deputy_id) order by first_day) as absences
      from absences where org_id = ${work.orgId} and ended_at is null
        and last_day >= ${work.now}::date - 1 and first_day <= ${work.now}::date + 1
      group by staff_id) a on a.staff_id = s.staff_id
    where s.org_id = ${work.orgId} and s.active and s.role in ('agent', 'risk', 'lead')`.execute(work.tx)
  return rows
}

/** What everybody holds, person by person, through the index of their own tickets: together, the planner reads every open ticket. */
async function countHeld(work: Work): Promise<Map<string, Held>> {
  const { rows } = await sql<{
    staff_id: string
    held: Person['held']
    waiting: number
    given_at: Date | null
  }>`${sql.raw(preparedMark)}
    select s.staff_id, h.held, h.waiting, p.given_at
    from staff s
    left join presences p on p.staff_id = s.staff_id
    cross join lateral (select array[count(*) filter (where priority = 1), count(*) filter (where priority = 2),
        count(*) filter (where priority = 3), count(*) filter (where priority = 4)]::int[] as held,
        count(*) filter (where stage in ('received', 'accepted', 'checking'))::int as waiting
      from (select t.priority, t.stage from tickets t
        where t.org_id = s.org_id and t.assignee_id = s.staff_id and t.stage not in ('resolved', 'closed')
        limit ${countMax}) open) h
    where s.org_id = ${work.orgId} and s.active and s.role in ('agent', 'risk', 'lead')`.execute(work.tx)
  return new Map(
    rows.map((row) => [row.staff_id, { held: row.held, waiting: row.waiting, givenMs: row.given_at?.getTime() ?? 0 }]),
  )
}

/** Shifts as they were last read, by person: they change seldom, and reading them anew is most of what a roster costs. */
const known = new Map<string, { version: number; pattern: Pattern }>()

async function patternsOf(work: Work, rows: Row[]): Promise<Map<string, Pattern>> {
  const stale = rows.filter((row) => row.version !== null && known.get(row.staff_id)?.version !== row.version)
  if (stale.length > 0) {
    const read = await work.tx
      .selectFrom('rosters')
      .select(['staff_id', 'week', 'days', 'version'])
      .where('org_id', '=', work.orgId)
      .where(
        'staff_id',
        'in',
        stale.map((row) => row.staff_id),
      )
      .execute()
    for (const { staff_id, version, week, days } of read)
      known.set(staff_id, { version, pattern: { week, days } as Pattern })
  }
  return new Map(
    rows.flatMap((row) => (row.version === null ? [] : [[row.staff_id, known.get(row.staff_id)!.pattern]])),
  )
}

import { sql } from 'kysely'
import type { Work } from '#platform/database.ts'
import { vulnerableStanding } from '#records/customers/standing.rules.ts'
import type { Priority, Routing } from '#records/knowledge/knowledge.rules.ts'
import type { Person } from '#records/staff/roster.rules.ts'
import { turn } from '#records/tickets/turn.ts'
import { type Desk, hasRoom } from './assign.rules.ts'
import type { Emergency, Hands } from './emergency.rules.ts'
import { type Left, poolDepth, type Waiting } from './rebalance.rules.ts'
import { skillsFor, waitsForSkill, wantsAllHands } from './skills.rules.ts'

/** How many tickets change hands in one sweep; one that found anything goes on at once. */
export const handsAtOnce = 50
const claimDepth = 100
/** For organisations whose routing is from before there was such a limit. */
const usualUntouchedMinutes: Record<string, number> = { 1: 10, 2: 60, 3: 480, 4: 1440 }

type Row = {
  ticket_id: string
  team_id: string
  assignee_id: string | null
  priority: Priority
  language: string
  code: string
  standing: number
  received_at: Date
  not: string[]
  adviser_id: string | null
}
/** What is read of a ticket to find its next person. */
const columns =
  sql.raw(`t.ticket_id, t.team_id, t.assignee_id, t.priority, t.language, t.code, t.standing, t.received_at,
  array(select r.staff_id from recusals r where r.ticket_id = t.ticket_id and r.lifted_at is null
    union all select t.returned_from where t.returned_from is not null) as "not",
  (select c.adviser_id from customers c where c.customer_id = t.customer_id) as adviser_id`)
const waits = sql.raw(`t.assignee_id is null and t.stage in ('received', 'accepted', 'checking')`)
/** The second half says nothing new but to the planner, whose indexes of open tickets say it in these words. */
const needsDesk = sql.raw(`t.stage in ('received', 'accepted', 'checking') and t.stage not in ('resolved', 'closed')`)

const needOf =
  (routing: Routing, now: Date) =>
  (row: Row): Left => ({
    ticketId: row.ticket_id,
    from: row.assignee_id ?? '',
    teamId: row.team_id,
    priority: row.priority,
    language: row.language,
    skills: skillsFor(routing, row.code, row.standing === vulnerableStanding),
    waitsForSkill: waitsForSkill(routing, row.priority, now.getTime() - row.received_at.getTime()),
    allHands: wantsAllHands(routing, row.priority, now.getTime() - row.received_at.getTime()),
    not: row.not,
    adviserId: row.adviser_id,
  })

/** The top of every pool that somebody has room for, and every P1, the most pressing first. What waits for triage does. */
export async function pools(work: Work, desk: Desk): Promise<Waiting[]> {
  const withRoom = [...desk.teams].flatMap(([teamId, { people }]) =>
    people.some((person) => hasRoom(person, desk.routing, 4)) ? [teamId] : [],
  )
  const { rows } = await sql<Row>`
    select x.* from teams m cross join lateral (
      select ${columns}, ${turn} as turn from tickets t
      where t.org_id = m.org_id and t.team_id = m.team_id and ${waits} and (t.priority = 1 or not t.needs_triage)
        and (t.priority = 1 or m.team_id = any(${withRoom}::uuid[]))
      order by t.priority, ${turn}, t.ticket_id limit ${poolDepth}) x
    where m.org_id = ${work.orgId} order by x.priority, x.turn, x.ticket_id`.execute(work.tx)
  return rows.map(needOf(desk.routing, work.now))
}

/** What needs somebody and is with somebody who is absent, or works here no more; and what is urgent and untouched with who is off or away. */
export async function leftBehind(work: Work, people: Person[], routing: Routing): Promise<Left[]> {
  const gone = people.filter((person) => person.duty !== 'available' && person.waiting > 0)
  const ids = gone.map((person) => person.staffId)
  const duties = gone.map((person) => person.duty)
  const { away = 1, off = 2 } = routing.urgentLeavesUpTo ?? {}
  const { rows } = await sql<Row>`
    select ${columns} from (
      select * from unnest(${ids}::uuid[], ${duties}::text[]) g(staff_id, duty)
      union all select s.staff_id, 'absent' from staff s where s.org_id = ${work.orgId} and not s.active) p
    join tickets t on t.org_id = ${work.orgId} and t.assignee_id = p.staff_id
    where t.stage in ('received', 'accepted', 'checking') and t.team_id is not null
      and (p.duty = 'absent' or (not t.touched and t.priority <= case p.duty when 'away' then ${away}::int else ${off}::int end))
    order by t.priority, ${turn}, t.ticket_id limit ${handsAtOnce}`.execute(work.tx)
  return rows.map(needOf(routing, work.now))
}

/** What nobody has begun of those who have more than one thing to do, the most pressing first. */
export async function untouchedOf(work: Work, busy: Person[], routing: Routing): Promise<Left[]> {
  const ids = busy.map((person) => person.staffId)
  const { rows } = await sql<Row>`
    select ${columns} from tickets t
    where t.org_id = ${work.orgId} and t.assignee_id = any(${ids}::uuid[]) and t.team_id is not null
      and t.stage in ('received', 'accepted', 'checking') and not t.touched
    order by t.priority, ${turn}, t.ticket_id limit ${poolDepth}`.execute(work.tx)
  return rows.map(needOf(routing, work.now))
}

/** So many P1s are looked at, those that nobody has begun before those that count only against who has them. */
const urgentMax = 500

/**
 * The P1s that nobody has begun, in pools and with people, the most pressing first, and what those who are there have in
 * hand. Nothing of that when there is none that could change hands.
 */
export async function emergenciesOf(
  work: Work,
  desk: Desk,
): Promise<{ untouched: Emergency[]; hands: Map<string, Hands> }> {
  const { rows } = await sql<Row & { held_at: Date; is_begun: boolean; is_unmet: boolean }>`
    select ${columns}, coalesce(t.held_since, t.received_at) as held_at,
      t.assignee_id is not null and t.touched as is_begun,
      not t.touched or exists (select 1 from calls k where k.ticket_id = t.ticket_id and k.ended_at is null
        and k.kind <> 'callback' and k.next_at <= ${work.now}) as is_unmet
    from tickets t where t.org_id = ${work.orgId} and t.priority = 1 and t.team_id is not null and ${needsDesk}
    order by t.assignee_id is not null and t.touched, ${turn}, t.ticket_id limit ${urgentMax}`.execute(work.tx)
  const need = needOf(desk.routing, work.now)
  const untouched = rows.flatMap((row) =>
    row.is_begun ? [] : [{ ...need(row), heldMs: work.now.getTime() - row.held_at.getTime() }],
  )
  if (untouched.length === 0) return { untouched, hands: new Map() }
  const there = [...desk.there.keys()]
  const begun = new Set(await withBegun(work, there))
  const unmet = Map.groupBy(
    rows.filter((row) => row.is_unmet),
    (row) => row.assignee_id,
  )
  const handsOf = (staffId: string) => ({ unmet: unmet.get(staffId)?.length ?? 0, hasBegun: begun.has(staffId) })
  return { untouched, hands: new Map(there.map((staffId) => [staffId, handsOf(staffId)])) }
}

/** Who of these people has begun anything that waits for the desk. */
async function withBegun(work: Work, staffIds: string[]): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select p.id from unnest(${staffIds}::uuid[]) p(id)
    where exists (select 1 from tickets t where t.org_id = ${work.orgId} and t.assignee_id = p.id and t.touched
      and ${needsDesk})`.execute(work.tx)
  return rows.map(({ id }) => id)
}

/** The most pressing tickets of the pools of these teams: those too that a person must look at first. */
export async function claimable(work: Work, teamIds: string[], routing: Routing): Promise<Waiting[]> {
  const { rows } = await sql<Row>`
    select ${columns} from tickets t join customers c on c.customer_id = t.customer_id and c.state = 'active'
    where t.org_id = ${work.orgId} and t.team_id = any(${teamIds}::uuid[]) and ${waits}
    order by t.priority, ${turn}, t.ticket_id limit ${claimDepth}`.execute(work.tx)
  return rows.map(needOf(routing, work.now))
}

/** What its person has had for longer than they may without touching it, most pressing first. */
export async function untouchedSince(work: Work, routing: Routing): Promise<Left[]> {
  const since = [1, 2, 3, 4].map(
    (priority) =>
      new Date(work.now.getTime() - (routing.untouchedMinutes ?? usualUntouchedMinutes)[priority]! * 60_000),
  )
  const { rows } = await sql<Row>`
    select ${columns} from tickets t
    where t.org_id = ${work.orgId} and t.assignee_id is not null and not t.touched
      and t.stage in ('received', 'accepted', 'checking') and t.stage not in ('resolved', 'closed')
      and coalesce(t.held_since, t.received_at) < ${since[0]}
      and coalesce(t.held_since, t.received_at) < (${since}::timestamptz[])[t.priority]
    order by t.priority, ${turn}, t.ticket_id limit ${handsAtOnce}`.execute(work.tx)
  return rows.map(needOf(routing, work.now))
}

/** What one ticket asks of whoever gets it. */
export async function needOfTicket(work: Work, ticketId: string, routing: Routing): Promise<Waiting> {
  const { rows } = await sql<Row>`
    select ${columns} from tickets t where t.org_id = ${work.orgId} and t.ticket_id = ${ticketId}`.execute(work.tx)
  return needOf(routing, work.now)(rows[0]!)
}

/** The door writes nothing about people; the sweep that follows it within a second looks back this far. */
const lookBackMs = 3_000

/** Whom the door gave tickets to lately, and when last. */
export async function givenSince(work: Work): Promise<{ staffId: string; at: Date }[]> {
  const { rows } = await sql<{ staffId: string; at: Date }>`
    select assignee_id as "staffId", max(received_at) as at from tickets
    where org_id = ${work.orgId} and received_at > ${new Date(work.now.getTime() - lookBackMs)}
      and assignee_id is not null group by assignee_id`.execute(work.tx)
  return rows
}

import { sql } from 'kysely'
import type { Work } from '#platform/database.ts'
import { currentKnowledge } from '#records/knowledge/definitions.ts'
import type { Words } from '#records/knowledge/words.rules.ts'
import type { Pattern } from '#records/staff/shifts.rules.ts'
import type { Accuracy } from './accuracy.rules.ts'
import { type OwnDays, ownDays } from './calendar.ts'
import { type DutyHour, dutyRoster, urgentTeams } from './duty.rules.ts'
import type { Forecast } from './forecast.rules.ts'
import { type Hour, hourMs, hourStart, hoursFrom } from './hours.rules.ts'
import { capacityOf, type PlannedHour, planOf, staffOf, type Worker } from './plan.rules.ts'
import settings from './settings.json' with { type: 'json' }

/** A team's coming hours: what is expected, who is there, what becomes of the queue. Arrays by hour. */
export type TeamPlan = {
  teamId: string
  name: Words
  madeAt: Date | null
  waiting: number
  handling: { minutes: number; seen: number }
  accuracy: Accuracy | null
  expected: number[]
  low: number[]
  high: number[]
  urgent: number[]
  staff: number[]
  hours: PlannedHour[]
}

export type Outlook = {
  days: OwnDays
  hours: Hour[]
  workers: (Worker & { name: string })[]
  teams: TeamPlan[]
  duty: DutyHour[]
  /** Which team helps which, by id. */
  helps: Map<string, string>
}

type Row = {
  team_id: string
  key: string
  name: Words
  made_at: Date | null
  from_hour: Date | null
  urgent: Forecast | null
  total: Forecast | null
  handling_minutes: number | null
  handling_seen: number | null
  accuracy: Accuracy | null
  waiting: number
}

/** The coming days of every team by the newest forecasts, and by rosters, absences and queues as they are now. */
export async function readOutlook(work: Work): Promise<Outlook> {
  const [days, { routing, taxonomy }, workers, rows] = [
    await ownDays(work),
    await currentKnowledge(work),
    await readWorkers(work),
    await readTeams(work),
  ]
  const now = hourStart(work.now, days.zone)
  const until = Math.max(now, ...rows.map((row) => endOf(row)))
  const count = until > now ? Math.round((until - now) / hourMs) : settings.aheadDays * 24
  const hours = hoursFrom(now, count, days.zone, days.kindOf)
  const teamIds = Object.fromEntries(rows.map((row) => [row.key, row.team_id]))
  const helps = Object.entries(routing.overflowTeam ?? {}).flatMap(([from, to]) => {
    const [fromId, toId] = [teamIds[from], teamIds[to]]
    return fromId && toId ? [[fromId, toId] as const] : []
  })
  return {
    days,
    hours,
    workers,
    teams: rows.map((row) => teamPlan(row, workers, hours)),
    duty: dutyRoster(workers, hours, routing, teamIds, urgentTeams(routing, taxonomy, teamIds)),
    helps: new Map(helps),
  }
}

const endOf = ({ from_hour, total }: Row) => (from_hour ? from_hour.getTime() + total!.expected.length * hourMs : 0)

function teamPlan(row: Row, workers: Worker[], hours: Hour[]): TeamPlan {
  const over = row.from_hour ? Math.round((hours[0]!.at - row.from_hour.getTime()) / hourMs) : 0
  const ahead = (numbers: number[] | undefined) => hours.map((_, index) => numbers?.[index + over] ?? 0)
  const handling = { minutes: row.handling_minutes ?? settings.handlingMinutes, seen: row.handling_seen ?? 0 }
  const expected = ahead(row.total?.expected)
  const staff = staffOf(workers, row.team_id, hours)
  return {
    teamId: row.team_id,
    name: row.name,
    madeAt: row.made_at,
    waiting: row.waiting,
    handling,
    accuracy: row.accuracy,
    expected,
    low: ahead(row.total?.low),
    high: ahead(row.total?.high),
    urgent: ahead(row.urgent?.expected),
    staff,
    hours: planOf(
      row.waiting,
      expected,
      staff.map((each) => capacityOf(each, handling.minutes)),
    ),
  }
}

async function readTeams(work: Work): Promise<Row[]> {
  const { rows } = await sql<Row>`
    select m.team_id, m.key, m.name, f.made_at, f.from_hour, f.urgent, f.total, f.handling_minutes, f.handling_seen,
      f.accuracy, (select count(*)::int from tickets t where t.org_id = m.org_id and t.team_id = m.team_id
        and t.stage in ('received', 'accepted', 'checking')) as waiting
    from teams m left join forecasts f on f.team_id = m.team_id
    where m.org_id = ${work.orgId} order by m.key`.execute(work.tx)
  return rows
}

/** Everybody who works tickets, with their shifts and the days on which they will not be there. */
async function readWorkers(work: Work): Promise<Outlook['workers']> {
  const { rows } = await sql<{
    staff_id: string
    name: string
    role: string
    team_ids: string[]
    skills: string[] | null
    week: Pattern['week']
    days: Pattern['days'] | null
    absences: Worker['absences'] | null
  }>`
    select s.staff_id, s.name, s.role, m.team_ids, r.skills, r.week, r.days,
      (select json_agg(json_build_object('firstDay', a.first_day, 'lastDay', a.last_day)) from absences a
        where a.org_id = s.org_id and a.staff_id = s.staff_id and a.ended_at is null
          and a.last_day >= ${work.now}::date - 1) as absences
    from staff s
    join (select staff_id, array_agg(team_id) as team_ids from team_members where org_id = ${work.orgId}
      group by staff_id) m on m.staff_id = s.staff_id
    left join rosters r on r.staff_id = s.staff_id
    where s.org_id = ${work.orgId} and s.active and s.role in ('agent', 'risk', 'lead') order by s.name`.execute(
    work.tx,
  )
  return rows.map((row) => ({
    staffId: row.staff_id,
    name: row.name,
    role: row.role,
    teamIds: row.team_ids,
    skills: row.skills ?? [],
    pattern: row.week ? { week: row.week, days: row.days ?? {} } : null,
    absences: row.absences ?? [],
  }))
}

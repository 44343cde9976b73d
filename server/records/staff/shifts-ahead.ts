import { sql } from 'kysely'
import type { Work } from '#platform/database.ts'
import { isOnShift, localMoment, type Pattern } from './shifts.rules.ts'

const hourMs = 3_600_000

type Row = {
  team_ids: string[]
  week: Pattern['week']
  days: Pattern['days'] | null
  absences: [first: string, last: string][] | null
  zone: string
}

/**
 * How many people of each team are on shift in each of the coming hours, by rosters and absences, as it stands at the middle
 * of the hour. Somebody of several teams counts in each by their share.
 */
export async function peopleAhead(work: Work, hours: number): Promise<Map<string, number[]>> {
  const rows = await readRows(work, new Date(work.now.getTime() + hours * hourMs))
  const ahead = new Map<string, number[]>()
  const [first] = rows
  if (!first) return ahead
  const moments = Array.from({ length: hours }, (_, hour) =>
    localMoment(new Date(work.now.getTime() + (hour + 0.5) * hourMs), first.zone),
  )
  for (const { team_ids: teamIds, week, days, absences } of rows) {
    const pattern: Pattern = { week, days: days ?? {} }
    const there = moments.map((moment) => {
      const { date } = moment.today
      return !absences?.some(([from, until]) => from <= date && date <= until) && isOnShift(pattern, moment)
    })
    for (const teamId of teamIds) {
      const people = ahead.get(teamId) ?? moments.map(() => 0)
      ahead.set(teamId, people)
      for (const [hour, isThere] of there.entries()) if (isThere) people[hour]! += 1 / teamIds.length
    }
  }
  return ahead
}

async function readRows(work: Work, until: Date): Promise<Row[]> {
  const { rows } = await sql<Row>`
    select m.team_ids, r.week, r.days, a.absences, o.zone
    from staff s
    join orgs o on o.org_id = s.org_id
    join (select staff_id, array_agg(team_id) as team_ids from team_members where org_id = ${work.orgId} group by staff_id) m
      on m.staff_id = s.staff_id
    left join rosters r on r.staff_id = s.staff_id
    left join (select staff_id, json_agg(json_build_array(first_day, last_day)) as absences
      from absences where org_id = ${work.orgId} and ended_at is null
        and last_day >= ${work.now}::date - 1 and first_day <= ${until}::date + 1
      group by staff_id) a on a.staff_id = s.staff_id
    where s.org_id = ${work.orgId} and s.active and s.role in ('agent', 'risk', 'lead')`.execute(work.tx)
  return rows
}

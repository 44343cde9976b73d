import { sql } from 'kysely'
import type { z } from 'zod'
import type { Work } from '#platform/database.ts'
import { currentKnowledge } from '#records/knowledge/definitions.ts'
import type { Words } from '#records/knowledge/words.rules.ts'
import { assignablePeople } from '#records/staff/people.ts'
import { type AwayReason, openOf, type Person } from '#records/staff/roster.rules.ts'
import { type Roster, usualRoster } from '#records/staff/roster.ts'
import { localMoment } from '#records/staff/shifts.rules.ts'
import type { showDesk } from './contract.ts'

type Desk = z.input<(typeof showDesk)['answer']>

/** Who is on and with how much, person by person, and what waits in the pool of each team. */
export async function readDesk(work: Work): Promise<Desk> {
  const { routing } = await currentKnowledge(work)
  const { zone } = await work.tx
    .selectFrom('orgs')
    .select('zone')
    .where('org_id', '=', work.orgId)
    .executeTakeFirstOrThrow()
  const people = await assignablePeople(work)
  const details = await detailsOf(work)
  return {
    now: work.now.toISOString(),
    today: localMoment(work.now, zone).today.date,
    zone,
    usualCapacity: routing.openPerPersonMax,
    skills: (routing.skills ?? []).map(({ key, name }) => ({ key, name })),
    teams: await teamsOf(work, people),
    people: people
      .map((person) => {
        const { staffId, role, teamIds, duty, waiting, capacity } = person
        return {
          ...details.get(staffId)!,
          staffId,
          role: role as Desk['people'][number]['role'],
          teamIds,
          duty,
          canHold: capacity ?? routing.openPerPersonMax,
          open: openOf(person),
          waiting,
        }
      })
      .toSorted((a, b) => (a.name < b.name ? -1 : 1)),
  }
}

async function teamsOf(work: Work, people: Person[]): Promise<Desk['teams']> {
  const { rows } = await sql<{ team_id: string; name: unknown; waiting: number }>`
    select m.team_id, m.name, (select count(*)::int from (select 1 from tickets t
      where t.org_id = m.org_id and t.team_id = m.team_id and t.assignee_id is null
        and t.stage in ('received', 'accepted', 'checking') limit 1000) p) as waiting
    from teams m where m.org_id = ${work.orgId} order by m.key`.execute(work.tx)
  return rows.map((row) => {
    const members = people.filter((person) => person.teamIds.includes(row.team_id))
    return {
      teamId: row.team_id,
      name: row.name as Words,
      there: members.filter(({ duty }) => duty === 'available').length,
      people: members.length,
      waiting: row.waiting,
    }
  })
}

type Details = Pick<Desk['people'][number], 'name' | 'away' | 'roster' | 'absences'>

async function detailsOf(work: Work): Promise<Map<string, Details>> {
  const { rows } = await sql<{
    staff_id: string
    name: string
    away_why: AwayReason | null
    away_until: Date | null
    roster: (Roster & { version: number }) | null
    absences: Details['absences'] | null
  }>`
    select s.staff_id, s.name, p.away_why, p.away_until,
      case when r.staff_id is not null then json_build_object('skills', r.skills, 'languages', r.languages,
        'capacity', r.capacity, 'week', r.week, 'days', r.days, 'version', r.version) end as roster,
      (select json_agg(json_build_object('absenceId', a.absence_id, 'firstDay', a.first_day, 'lastDay', a.last_day,
          'why', a.why, 'deputyId', a.deputy_id) order by a.first_day)
        from absences a where a.org_id = s.org_id and a.staff_id = s.staff_id and a.ended_at is null
          and a.last_day >= ${work.now}::date - 1) as absences
    from staff s left join presences p on p.staff_id = s.staff_id left join rosters r on r.staff_id = s.staff_id
    where s.org_id = ${work.orgId}`.execute(work.tx)
  return new Map(
    rows.map((row) => {
      const isAway = row.away_why !== null && (row.away_until === null || row.away_until > work.now)
      return [
        row.staff_id,
        {
          name: row.name,
          away: isAway ? { why: row.away_why!, until: row.away_until?.toISOString() ?? null } : null,
          roster: row.roster ?? { ...usualRoster, version: 0 },
          absences: row.absences ?? [],
        },
      ]
    }),
  )
}

import { sql } from 'kysely'
import { preparedMark, type Work } from '#platform/database.ts'

export type Person = { staffId: string; teamIds: string[]; language: string; open: number }

/** Team ids of the organisation by key. */
export async function teamIdsByKey(work: Work): Promise<Record<string, string>> {
  const { rows } = await sql<{ key: string; team_id: string }>`${sql.raw(preparedMark)}
    select key, team_id from teams where org_id = ${work.orgId}`.execute(work.tx)
  return Object.fromEntries(rows.map((row) => [row.key, row.team_id]))
}

/** Everyone active who works tickets, their teams, and how many open tickets each holds now. */
export async function assignablePeople(work: Work): Promise<Person[]> {
  const { rows } = await sql<{
    staff_id: string
    language: string
    team_ids: string[]
    open: number
  }>`${sql.raw(preparedMark)}
    select s.staff_id, s.language, array_agg(m.team_id) as team_ids,
      (select count(*)::int from tickets t where t.org_id = s.org_id and t.assignee_id = s.staff_id
        and t.stage not in ('resolved', 'closed')) as open
    from staff s join team_members m on m.staff_id = s.staff_id
    where s.org_id = ${work.orgId} and s.active and s.role in ('agent', 'risk', 'lead')
    group by s.org_id, s.staff_id, s.language`.execute(work.tx)
  return rows.map((row) => ({ staffId: row.staff_id, teamIds: row.team_ids, language: row.language, open: row.open }))
}

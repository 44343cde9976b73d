import { sql } from 'kysely'
import { preparedMark, type Work } from '#platform/database.ts'
import type { Priority } from '../knowledge/knowledge.rules.ts'

/**
 * The most pressing priority that waits in the pool of each team for somebody with room; nothing for a team without. What
 * waits for a person to say what it is about does not count, save a P1.
 */
export async function waitingByTeam(work: Work): Promise<Record<string, Priority>> {
  const { rows } = await sql<{ team_id: string; priority: Priority }>`${sql.raw(preparedMark)}
    select m.team_id, w.priority from teams m cross join lateral (
      select t.priority from tickets t
      where t.org_id = m.org_id and t.team_id = m.team_id and t.assignee_id is null
        and t.stage in ('received', 'accepted', 'checking') and (t.priority = 1 or not t.needs_triage)
      order by t.priority limit 1) w
    where m.org_id = ${work.orgId}`.execute(work.tx)
  return Object.fromEntries(rows.map((row) => [row.team_id, row.priority]))
}

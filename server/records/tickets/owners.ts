import type { Work } from '#platform/database.ts'
import type { Words } from '../knowledge/words.rules.ts'

type Owned = { team_id: string | null; assignee_id: string | null }
/** Whose rows of a list are: the team and the person, as a list names them. */
export type OwnersOf = (row: Owned) => {
  team: { teamId: string; name: Words } | null
  assignee: { staffId: string; name: string } | null
}

/**
 * The names of the teams and people that a page of rows belongs to, asked for once: joined, PostgreSQL expects one row and
 * looks through all staff for each of fifty.
 */
export async function ownersFor(work: Work, rows: Owned[]): Promise<OwnersOf> {
  const idsOf = (column: keyof Owned) => [...new Set(rows.flatMap((row) => row[column] ?? []))]
  const [teamIds, staffIds] = [idsOf('team_id'), idsOf('assignee_id')]
  const [teams, people] = await Promise.all([
    teamIds.length === 0
      ? []
      : work.tx.selectFrom('teams').select(['team_id', 'name']).where('team_id', 'in', teamIds).execute(),
    staffIds.length === 0
      ? []
      : work.tx.selectFrom('staff').select(['staff_id', 'name']).where('staff_id', 'in', staffIds).execute(),
  ])
  const teamNames = new Map(teams.map(({ team_id: id, name }) => [id, name as Words]))
  const staffNames = new Map(people.map(({ staff_id: id, name }) => [id, name]))
  return ({ team_id: teamId, assignee_id: staffId }) => ({
    team: teamId ? { teamId, name: teamNames.get(teamId)! } : null,
    assignee: staffId ? { staffId, name: staffNames.get(staffId) ?? '' } : null,
  })
}

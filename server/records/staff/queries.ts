import { sql } from 'kysely'
import type { z } from 'zod'
import type { Work } from '#platform/database.ts'
import { readAccess } from './access.ts'
import type { listStaff, me } from './contract.ts'
import { presenceOf } from './presence.ts'
import { factorDeadline, factorsOf } from './sign-in/factors.ts'

type Words = z.output<typeof me>['teams'][number]['name']

/** What the console needs to know of the person who is signed in. */
export async function readMe(work: Work, staffId: string): Promise<z.input<typeof me>> {
  const person = await work.tx.selectFrom('staff').selectAll().where('staff_id', '=', staffId).executeTakeFirstOrThrow()
  const teams = await work.tx
    .selectFrom('team_members')
    .innerJoin('teams', 'teams.team_id', 'team_members.team_id')
    .select(['teams.team_id', 'teams.name'])
    .where('team_members.staff_id', '=', staffId)
    .orderBy('teams.key')
    .execute()
  const org = await work.tx.selectFrom('orgs').selectAll().where('org_id', '=', work.orgId).executeTakeFirstOrThrow()
  const { passkeys, authenticator } = await factorsOf(work, staffId)
  const has = passkeys > 0 || authenticator
  const neededBy = await factorDeadline(work, staffId)
  const away = await presenceOf(work, staffId)
  return {
    staffId,
    name: person.name,
    email: person.email,
    role: person.role as z.input<typeof me>['role'],
    language: person.language as z.input<typeof me>['language'],
    teams: teams.map((team) => ({ teamId: team.team_id, name: team.name as Words })),
    factor: {
      has,
      neededBy: neededBy?.toISOString() ?? null,
      isOverdue: !has && neededBy !== null && neededBy <= work.now,
    },
    organisation: {
      name: org.name as Words,
      zone: org.zone,
      isDemo: org.is_demo,
      hotline: org.hotline,
      portalUrl: org.portal_url,
    },
    away: away && { why: away.why, until: away.until?.toISOString() ?? null },
    access: await readAccess(work),
  }
}

/** People with how many open tickets each holds, and teams. */
export async function readStaff(work: Work): Promise<z.input<(typeof listStaff)['answer']>> {
  const { rows } = await sql<{
    staff_id: string
    name: string
    role: string
    active: boolean
    open: number
    team_ids: string[]
  }>`
    select s.staff_id, s.name, s.role, s.active,
      (select count(*)::int from tickets t where t.org_id = s.org_id and t.assignee_id = s.staff_id and t.stage not in ('resolved', 'closed')) as open,
      coalesce((select array_agg(m.team_id) from team_members m where m.staff_id = s.staff_id), '{}') as team_ids
    from staff s where s.org_id = ${work.orgId} order by s.name`.execute(work.tx)
  const teams = await work.tx
    .selectFrom('teams')
    .select(['team_id', 'key', 'name'])
    .where('org_id', '=', work.orgId)
    .orderBy('key')
    .execute()
  return {
    people: rows.map((row) => ({
      staffId: row.staff_id,
      name: row.name,
      role: row.role as z.input<typeof me>['role'],
      active: row.active,
      open: row.open,
      teamIds: row.team_ids,
    })),
    teams: teams.map((team) => ({ teamId: team.team_id, key: team.key, name: team.name as Words })),
  }
}

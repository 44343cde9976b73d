import { sql } from 'kysely'
import type { Work } from '#platform/database.ts'
import { Problem } from '#platform/errors.ts'
import { recordAbout } from '../audit/record.ts'
import { type Access, type Asker, type Role, type Scope, type StaffAsker, usualAccess } from './permissions.rules.ts'
import { requireFreshFactor } from './step-up.ts'

/** What an organisation chose, and how often it did: version 0 is what everybody begins with. */
export type ChosenAccess = Access & { version: number }

/** Whoever acts, as the permission table asks for them: their teams, and what their organisation chose, as they are now. */
export async function askerOf(work: Work): Promise<Asker> {
  const { actor } = work
  if (actor.kind !== 'staff') return actor
  return { kind: 'staff', role: actor.role as Role, staffId: actor.staffId, ...(await standingOf(work, actor.staffId)) }
}

/** Somebody else of the staff, as they are now; null when they left. */
export async function askerFor(work: Work, staffId: string): Promise<StaffAsker | null> {
  const [person, standing] = await Promise.all([
    work.tx
      .selectFrom('staff')
      .select(['role', 'active'])
      .where('org_id', '=', work.orgId)
      .where('staff_id', '=', staffId)
      .executeTakeFirst(),
    standingOf(work, staffId),
  ])
  return person?.active ? { kind: 'staff', role: person.role as Role, staffId, ...standing } : null
}

async function standingOf(
  work: Work,
  staffId: string,
): Promise<Pick<StaffAsker, 'teamIds' | 'recusedFrom' | 'access'>> {
  const [{ rows }, access] = await Promise.all([
    sql<{ team_ids: string[]; recused_from: string[] }>`
      select array(select team_id from team_members where org_id = ${work.orgId} and staff_id = ${staffId}) as team_ids,
        array(select ticket_id from recusals where staff_id = ${staffId} and lifted_at is null) as recused_from`.execute(
      work.tx,
    ),
    readAccess(work),
  ])
  return { teamIds: rows[0]!.team_ids, recusedFrom: rows[0]!.recused_from, access }
}

/** The same for what only staff do. @throws Problem denied sign_in_needed (401) */
export async function staffAskerOf(work: Work): Promise<StaffAsker> {
  const asker = await askerOf(work)
  if (asker.kind !== 'staff') throw new Problem('denied', 'sign_in_needed', { status: 401 })
  return asker
}

/** What the organisation chose. */
export async function readAccess(work: Work): Promise<ChosenAccess> {
  const row = await work.tx.selectFrom('access_choices').selectAll().where('org_id', '=', work.orgId).executeTakeFirst()
  if (!row) return { ...usualAccess, version: 0 }
  return {
    read: row.agents_read as Scope,
    work: row.agents_work as Scope,
    exportRowsAloneMax: row.export_rows_alone_max,
    version: row.version,
  }
}

/**
 * Changes what the organisation chose; it holds from the next request on. The event tells before and after.
 * @throws Problem conflict access_changed (412: somebody was faster than `seen`) · denied step_up_needed
 */
export async function changeAccess(work: Work, chosen: Access, seen: number): Promise<ChosenAccess> {
  requireFreshFactor(work, { unlessNone: true })
  const before = await readAccess(work)
  // Locks the organisation, so that of two who choose at once the second is told.
  await recordAbout(work, { kind: 'organisation', id: work.orgId }, [
    { type: 'access.changed', payload: { before: choiceOf(before), after: choiceOf(chosen) } },
  ])
  const { version } = await readAccess(work)
  if (version !== seen) throw new Problem('conflict', 'access_changed', { status: 412, facts: { version } })
  const row = {
    agents_read: chosen.read,
    agents_work: chosen.work,
    export_rows_alone_max: chosen.exportRowsAloneMax,
    version: seen + 1,
    changed_at: work.now,
  }
  await work.tx
    .insertInto('access_choices')
    .values({ org_id: work.orgId, ...row })
    .onConflict((c) => c.column('org_id').doUpdateSet(row))
    .execute()
  return { ...chosen, version: seen + 1 }
}

const choiceOf = ({ read, work, exportRowsAloneMax }: Access): Access => ({ read, work, exportRowsAloneMax })

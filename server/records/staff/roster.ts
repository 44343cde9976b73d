import { sql } from 'kysely'
import { uuidv7 } from '#platform/clock.ts'
import type { Work } from '#platform/database.ts'
import { Problem } from '#platform/errors.ts'
import { recordAbout } from '../audit/record.ts'
import type { AbsenceReason } from './roster.rules.ts'
import { localMoment, type Pattern } from './shifts.rules.ts'

/** What somebody can do, how much they can hold (null: the usual), and when they work. */
export type Roster = Pattern & { skills: string[]; languages: string[]; capacity: number | null }

export const usualRoster: Roster = { skills: [], languages: [], capacity: null, week: null, days: {} }

/**
 * Writes somebody's roster; it holds from the next ticket on. The event says which parts changed.
 * @throws Problem missing person_missing · conflict roster_changed (412: somebody was faster than `seen`)
 */
export async function changeRoster(work: Work, staffId: string, to: Roster, seen: number): Promise<number> {
  await mustBeOurs(work, staffId)
  const before = await rosterOf(work, staffId)
  const fields = (Object.keys(usualRoster) as (keyof Roster)[]).filter(
    (field) => JSON.stringify(before[field]) !== JSON.stringify(to[field]),
  )
  // Locks the person, so that of two who change it at once the second is told.
  await recordAbout(work, { kind: 'staff', id: staffId }, [{ type: 'roster.changed', payload: { fields } }])
  const { version } = await rosterOf(work, staffId)
  if (version !== seen) throw new Problem('conflict', 'roster_changed', { status: 412, facts: { version } })
  const row = {
    skills: JSON.stringify(to.skills),
    languages: JSON.stringify(to.languages),
    capacity: to.capacity,
    week: to.week && JSON.stringify(to.week),
    days: JSON.stringify(to.days),
    version: seen + 1,
    changed_at: work.now,
  }
  await work.tx
    .insertInto('rosters')
    .values({ org_id: work.orgId, staff_id: staffId, ...row })
    .onConflict((c) => c.column('staff_id').doUpdateSet(row))
    .execute()
  return seen + 1
}

async function rosterOf(work: Work, staffId: string): Promise<Roster & { version: number }> {
  const row = await work.tx.selectFrom('rosters').selectAll().where('staff_id', '=', staffId).executeTakeFirst()
  if (!row) return { ...usualRoster, version: 0 }
  const { skills, languages, capacity, week, days, version } = row
  return { skills, languages, capacity, week, days, version } as Roster & { version: number }
}

export type NewAbsence = { firstDay: string; lastDay: string; why: AbsenceReason; deputyId: string | null }

/**
 * Says that somebody is not there on whole days of the organisation's calendar. From the first of them on, what needs
 * somebody goes to the deputy or back to the pool. Why somebody is away stands in no event: an illness is nobody's business.
 * @throws Problem missing person_missing · invalid absence_over, deputy_cannot_act · conflict absence_overlaps
 */
export async function planAbsence(work: Work, staffId: string, absence: NewAbsence): Promise<string> {
  const { firstDay, lastDay, why, deputyId } = absence
  await mustBeOurs(work, staffId)
  if (lastDay < firstDay || lastDay < (await todayOf(work))) throw new Problem('invalid', 'absence_over')
  if (deputyId === staffId) throw new Problem('invalid', 'deputy_cannot_act')
  if (deputyId) await mustBeOurs(work, deputyId, true)
  const absenceId = uuidv7(work.clock)
  // Locks the person, so that two plans cannot cross.
  await recordAbout(work, { kind: 'staff', id: staffId }, [
    { type: 'absence.planned', payload: { absenceId, firstDay, lastDay, deputyId } },
  ])
  const other = await work.tx
    .selectFrom('absences')
    .select('absence_id')
    .where('org_id', '=', work.orgId)
    .where('staff_id', '=', staffId)
    .where('ended_at', 'is', null)
    .where('first_day', '<=', lastDay)
    .where('last_day', '>=', firstDay)
    .executeTakeFirst()
  if (other) throw new Problem('conflict', 'absence_overlaps')
  await work.tx
    .insertInto('absences')
    .values({
      org_id: work.orgId,
      absence_id: absenceId,
      staff_id: staffId,
      first_day: firstDay,
      last_day: lastDay,
      why,
      deputy_id: deputyId,
      made_by: work.actor.kind === 'staff' ? work.actor.staffId : null,
      made_at: work.now,
      ended_at: null,
    })
    .execute()
  return absenceId
}

/** Somebody is back, or was never to be away. @throws Problem missing absence_missing */
export async function endAbsence(work: Work, absenceId: string): Promise<void> {
  const ended = await work.tx
    .updateTable('absences')
    .set({ ended_at: work.now })
    .where('org_id', '=', work.orgId)
    .where('absence_id', '=', absenceId)
    .where('ended_at', 'is', null)
    .returning('staff_id')
    .executeTakeFirst()
  if (!ended) throw new Problem('missing', 'absence_missing')
  await recordAbout(work, { kind: 'staff', id: ended.staff_id }, [{ type: 'absence.ended', payload: { absenceId } }])
}

/** The day it is where the organisation is. */
async function todayOf(work: Work): Promise<string> {
  const { zone } = await work.tx
    .selectFrom('orgs')
    .select('zone')
    .where('org_id', '=', work.orgId)
    .executeTakeFirstOrThrow()
  return localMoment(work.now, zone).today.date
}

async function mustBeOurs(work: Work, staffId: string, asDeputy = false): Promise<void> {
  const { rows } = await sql<{ active: boolean }>`
    select active from staff where org_id = ${work.orgId} and staff_id = ${staffId}
      and role in ('agent', 'risk', 'lead')`.execute(work.tx)
  if (asDeputy && !rows[0]?.active) throw new Problem('invalid', 'deputy_cannot_act')
  if (!rows[0]) throw new Problem('missing', 'person_missing')
}

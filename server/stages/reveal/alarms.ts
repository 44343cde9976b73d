import { uuidv7 } from '#platform/clock.ts'
import type { Work } from '#platform/database.ts'
import { Problem } from '#platform/errors.ts'
import { recordAbout } from '#records/audit/record.ts'
import { maskText } from '#records/customers/masking.rules.ts'
import { queueLetter } from '#records/staff/sign-in/letters.ts'
import type { AlarmKind } from './budget.rules.ts'

/** One alarm of a kind about a person stands for whatever they do within this time. */
const againMs = 3_600_000
const shownMax = 200

/** Raises alarms about a person who is locked, tells those who look into them, and records each. */
export async function raiseAlarms(
  work: Work,
  staffId: string,
  alarms: { kind: AlarmKind; count: number }[],
): Promise<void> {
  for (const { kind, count } of alarms) {
    const standing = await work.tx
      .selectFrom('alarms')
      .select('alarm_id')
      .where('org_id', '=', work.orgId)
      .where('staff_id', '=', staffId)
      .where('kind', '=', kind)
      .where('raised_at', '>', new Date(work.now.getTime() - againMs))
      .executeTakeFirst()
    if (standing) continue
    await work.tx
      .insertInto('alarms')
      .values({ org_id: work.orgId, alarm_id: uuidv7(work.clock), kind, staff_id: staffId, count, raised_at: work.now })
      .execute()
    await recordAbout(work, { kind: 'staff', id: staffId }, [{ type: 'alarm.raised', payload: { kind, count } }])
    await tellAdministrators(work)
  }
}

async function tellAdministrators(work: Work): Promise<void> {
  const people = await work.tx
    .selectFrom('staff')
    .select('staff_id')
    .where('org_id', '=', work.orgId)
    .where('role', '=', 'admin')
    .where('active', '=', true)
    .execute()
  for (const { staff_id } of people) await queueLetter(work, staff_id, 'alarm_raised')
}

/** The newest alarms, and how many nobody has looked into. */
export async function readAlarms(work: Work) {
  const rows = await work.tx
    .selectFrom('alarms')
    .innerJoin('staff as about', 'about.staff_id', 'alarms.staff_id')
    .leftJoin('staff as seer', 'seer.staff_id', 'alarms.seen_by')
    .select(['alarm_id', 'kind', 'alarms.staff_id', 'about.name', 'count', 'raised_at', 'seen_by', 'seen_at', 'note'])
    .select('seer.name as seer_name')
    .where('alarms.org_id', '=', work.orgId)
    .orderBy('raised_at', 'desc')
    .limit(shownMax)
    .execute()
  return {
    unseen: rows.filter((row) => !row.seen_at).length,
    alarms: rows.map((row) => ({
      alarmId: row.alarm_id,
      kind: row.kind as AlarmKind,
      person: { staffId: row.staff_id, name: row.name },
      count: row.count,
      raisedAt: row.raised_at.toISOString(),
      seenBy: row.seen_by ? { staffId: row.seen_by, name: row.seer_name ?? '' } : null,
      seenAt: row.seen_at?.toISOString() ?? null,
      note: row.note,
    })),
  }
}

/**
 * Somebody looked into an alarm; nobody closes one about themselves.
 * @throws Problem missing alarm_missing · denied alarm_about_you · conflict alarm_seen
 */
export async function seeAlarmOf(work: Work, alarmId: string, note: string): Promise<void> {
  const { actor } = work
  const alarm = await work.tx
    .selectFrom('alarms')
    .selectAll()
    .where('org_id', '=', work.orgId)
    .where('alarm_id', '=', alarmId)
    .forUpdate()
    .executeTakeFirst()
  if (!alarm || actor.kind !== 'staff') throw new Problem('missing', 'alarm_missing')
  if (alarm.staff_id === actor.staffId) throw new Problem('denied', 'alarm_about_you')
  if (alarm.seen_at) throw new Problem('conflict', 'alarm_seen')
  await work.tx
    .updateTable('alarms')
    .set({ seen_by: actor.staffId, seen_at: work.now, note: maskText(note).text })
    .where('alarm_id', '=', alarmId)
    .execute()
  await recordAbout(work, { kind: 'staff', id: alarm.staff_id }, [{ type: 'alarm.seen', payload: { alarmId } }])
}

import { sql } from 'kysely'
import { uuidv7 } from '#platform/clock.ts'
import type { Work } from '#platform/database.ts'
import { Problem } from '#platform/errors.ts'
import { recordAbout } from '#records/audit/record.ts'
import { maskText } from '#records/customers/masking.rules.ts'
import { callBackBy, isCallBackOffered } from '../calls/call-back.rules.ts'
import { stretchesOf } from '../plan.rules.ts'
import { type Outlook, readOutlook } from '../queries.ts'
import settings from '../settings.json' with { type: 'json' }
import { changeOf, type Foreseen, nightsOf, type Standing, type WarningKind } from './warnings.rules.ts'

/**
 * Sweep: what the coming week has too much of, or nobody for, becomes a warning, once, and again when it grows much worse; what is
 * no longer foreseen ends it.
 * Answers how many were raised.
 */
export async function warnOfLoad(work: Work): Promise<number> {
  const outlook = await readOutlook(work)
  await offerCallBacks(work, outlook)
  const foreseen = foreseenIn(outlook)
  const { raise, move, end } = changeOf(await readStanding(work), foreseen)
  const worse = move.filter(({ isWorse }) => isWorse).map(({ to }) => to)
  if (raise.length + worse.length + end.length > 0)
    await recordAbout(work, { kind: 'organisation', id: work.orgId }, [
      ...[...raise, ...worse].map((warning) => ({ type: 'load.warned', payload: payloadOf(warning) })),
      ...end.map((warningId) => ({ type: 'load.eased', payload: { warningId } })),
    ])
  for (const warning of raise)
    await work.tx
      .insertInto('load_warnings')
      .values({
        org_id: work.orgId,
        warning_id: uuidv7(work.clock),
        kind: warning.kind,
        team_id: warning.teamId,
        raised_at: work.now,
        ...columnsOf(warning),
      })
      .execute()
  const unseen = { raised_at: work.now, seen_by: null, seen_at: null, note: null }
  for (const { warningId, to, isWorse } of move)
    await work.tx
      .updateTable('load_warnings')
      .set({ ...columnsOf(to), ...(isWorse ? unseen : {}) })
      .where('warning_id', '=', warningId)
      .execute()
  if (end.length > 0)
    await work.tx
      .updateTable('load_warnings')
      .set({ ended_at: work.now })
      .where('org_id', '=', work.orgId)
      .where('warning_id', 'in', end)
      .execute()
  return raise.length + worse.length
}

/** Until when each team would call a customer back, while its queue is longer than can be waited for. */
async function offerCallBacks(work: Work, { teams, hours }: Outlook): Promise<void> {
  const { rows } = await sql<{ team_id: string; calls: number }>`
    select t.team_id, count(*)::int as calls from calls c join tickets t on t.ticket_id = c.ticket_id
    where c.org_id = ${work.orgId} and c.ended_at is null group by t.team_id`.execute(work.tx)
  const callsOf = new Map(rows.map((row) => [row.team_id, row.calls]))
  for (const { teamId, hours: plan, staff } of teams) {
    const isOffered = plan[0] !== undefined && isCallBackOffered(plan[0].waitHours)
    await work.tx
      .updateTable('forecasts')
      .set({ call_back_by: isOffered ? callBackBy(hours, staff, callsOf.get(teamId) ?? 0) : null })
      .where('team_id', '=', teamId)
      .execute()
  }
}

/** What there is to warn of within the next week. */
export function foreseenIn({ hours, teams, duty }: Outlook): Foreseen[] {
  const near = hours.slice(0, settings.warnAheadHours)
  const over = teams
    .filter(({ madeAt }) => madeAt !== null)
    .flatMap(({ teamId, hours: plan }) =>
      stretchesOf(
        near,
        (index) => plan[index]!.isOver,
        (index) => Math.round(plan[index]!.queue),
      ).map((stretch) => ({ ...stretch, kind: 'over_capacity' as const, teamId })),
    )
  const holes = stretchesOf(
    near,
    (index) => duty[index]!.by === 'nobody',
    () => 1,
  )
  return [...nightsOf(holes).map((stretch) => ({ ...stretch, kind: 'duty_hole' as const, teamId: null })), ...over]
}

const columnsOf = ({ from, until, size }: Foreseen) => ({ from_at: new Date(from), until_at: new Date(until), size })
const payloadOf = ({ kind, teamId, from, until }: Foreseen) => ({
  kind,
  teamId,
  from: new Date(from).toISOString(),
  until: new Date(until).toISOString(),
})

async function readStanding(work: Work): Promise<Standing[]> {
  const rows = await work.tx
    .selectFrom('load_warnings')
    .select(['warning_id', 'kind', 'team_id', 'from_at', 'until_at', 'size'])
    .where('org_id', '=', work.orgId)
    .where('ended_at', 'is', null)
    .orderBy('from_at')
    .orderBy('warning_id')
    .forUpdate()
    .execute()
  return rows.map((row) => ({
    warningId: row.warning_id,
    kind: row.kind as WarningKind,
    teamId: row.team_id,
    from: row.from_at.getTime(),
    until: row.until_at.getTime(),
    size: row.size,
  }))
}

/** Somebody saw a warning and says what they do about it. @throws Problem missing warning_missing · conflict warning_seen */
export async function seeWarningOf(work: Work, warningId: string, note: string): Promise<void> {
  const warning = await work.tx
    .selectFrom('load_warnings')
    .select('seen_at')
    .where('org_id', '=', work.orgId)
    .where('warning_id', '=', warningId)
    .forUpdate()
    .executeTakeFirst()
  if (!warning || work.actor.kind !== 'staff') throw new Problem('missing', 'warning_missing')
  if (warning.seen_at) throw new Problem('conflict', 'warning_seen')
  await work.tx
    .updateTable('load_warnings')
    .set({ seen_by: work.actor.staffId, seen_at: work.now, note: maskText(note).text })
    .where('warning_id', '=', warningId)
    .execute()
  await recordAbout(work, { kind: 'organisation', id: work.orgId }, [{ type: 'load.seen', payload: { warningId } }])
}

import { sql } from 'kysely'
import type { Work } from '#platform/database.ts'
import { tellTickets } from './tell.ts'

/** So many tracks are looked at together. */
const watchAtOnce = 200
/** Nobody asks about an order any more for which nothing was told for so long. */
const keepDays = 180

type Watched = { order_no: string; track: string; step: string; due_at: Date; warned: boolean }

/**
 * Sweep: tracks whose next step should be there soon, or by now. Their open tickets are told: `progress.slipping` shortly before
 * the time, `progress.late` when it passed; by `warned` the second knows whether the first was told. Answers how many tracks.
 */
export async function watchMilestones(work: Work): Promise<number> {
  const { rows } = await sql<Watched>`
    with due as (
      select org_id, order_no, track, warned from money_tracks
      where org_id = ${work.orgId} and watch_at <= ${work.now}
      order by watch_at, order_no, track limit ${watchAtOnce} for update skip locked)
    update money_tracks t set warned = t.due_at > ${work.now}, watch_at = case when t.due_at > ${work.now} then t.due_at end
    from due where t.org_id = due.org_id and t.order_no = due.order_no and t.track = due.track
    returning t.order_no, t.track, t.step, t.due_at, due.warned`.execute(work.tx)
  await tellTickets(
    work,
    rows.map(({ order_no: orderNo, track, step, due_at: due, warned }) => ({
      orderNo,
      event: {
        type: due > work.now ? 'progress.slipping' : 'progress.late',
        payload: { track, step, due: due.toISOString(), warned },
      },
    })),
  )
  return rows.length
}

/** Sweep: forgets tracks of which nothing was told for half a year, with their milestones. Answers how many. */
export async function forgetTracks(work: Work): Promise<number> {
  const before = new Date(work.now.getTime() - keepDays * 86_400_000)
  const { numAffectedRows } = await sql`
    delete from money_tracks where org_id = ${work.orgId} and changed_at < ${before}`.execute(work.tx)
  return Number(numAffectedRows ?? 0)
}

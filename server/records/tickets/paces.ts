import { sql } from 'kysely'
import { elapsedMs } from '#platform/clock.ts'
import { preparedMark, type Work } from '#platform/database.ts'
import type { Paces, TeamPace } from './paces.rules.ts'

/** The worker counts every few seconds; the door need not ask more often than this. */
const freshMsMax = 1_000
const known = new Map<string, { readMs: number; paces: Paces }>()

/**
 * The pace of every team, as the worker measured it last, at most a second old. What was counted up in it since stays counted
 * until the worker has counted anew.
 */
export async function teamPaces(work: Work): Promise<Paces> {
  const before = known.get(work.orgId)
  if (before && elapsedMs() - before.readMs < freshMsMax) return before.paces
  const { rows } = await sql<TeamPace & { teamId: string }>`${sql.raw(preparedMark)}
    select team_id as "teamId", answer_minutes as "answerMinutes", handling_minutes as "handlingMinutes", waiting,
      work_minutes as "workMinutes", counted_at as "countedAt"
    from team_speeds where org_id = ${work.orgId}`.execute(work.tx)
  const paces: Paces = new Map(
    rows.map(({ teamId, ...pace }) => {
      const mine = before?.paces.get(teamId)
      return [
        teamId,
        mine?.countedAt.getTime() === pace.countedAt.getTime() ? { ...pace, waiting: mine.waiting } : pace,
      ]
    }),
  )
  known.set(work.orgId, { readMs: elapsedMs(), paces })
  return paces
}

/** They were measured anew: what this process remembers is old. */
export function forgetPaces({ orgId }: Work): void {
  known.delete(orgId)
}

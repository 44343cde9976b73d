import { sql } from 'kysely'
import type { Work } from '#platform/database.ts'
import { currentKnowledge } from '#records/knowledge/definitions.ts'
import { askForModel } from '../retrain.ts'

export type Due = { corrections: number; correctionsMin: number; notBefore: string | null }

/** How many corrections there are since a training was last asked for, and from when on the next one may begin by itself. */
export async function dueOf(work: Work): Promise<Due> {
  const { correctionsMin, hoursMin } = (await currentKnowledge(work)).triage.retrain
  const last = await work.tx
    .selectFrom('models')
    .select('made_at')
    .where('org_id', '=', work.orgId)
    .orderBy('made_at', 'desc')
    .limit(1)
    .executeTakeFirst()
  const { rows } = await sql<{ count: number }>`
    select count(distinct subject_id)::int as count from events
    where org_id = ${work.orgId} and type = 'ticket.triaged' and at > ${last?.made_at ?? new Date(0)}
      and payload->>'guessed' <> payload->>'code'`.execute(work.tx)
  return {
    corrections: rows[0]!.count,
    correctionsMin,
    notBefore: last ? new Date(last.made_at.getTime() + hoursMin * 3_600_000).toISOString() : null,
  }
}

/** A sweep: asks for a new model once people have corrected the current one often enough, and not more often than set. */
export async function askWhenDue(work: Work): Promise<number> {
  const { corrections, correctionsMin, notBefore } = await dueOf(work)
  const isTraining = await work.tx
    .selectFrom('models')
    .select('model_id')
    .where('org_id', '=', work.orgId)
    .where('state', '=', 'training')
    .executeTakeFirst()
  if (isTraining || corrections < correctionsMin || (notBefore && notBefore > work.now.toISOString())) return 0
  await askForModel(work, null)
  return 1
}

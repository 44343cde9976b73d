import { sql } from 'kysely'
import { canonicalJson } from '#platform/crypto.ts'
import type { Work } from '#platform/database.ts'
import { type Decided, figuresOf, fit } from './fit.rules.ts'
import { currentModel, shippedModel } from './model.ts'
import settings from './settings.json' with { type: 'json' }

const { learn, suggestFrom } = settings
/** Every so manyth decision is not learnt from: by these the new model is held against the old one. */
const heldOutEvery = 3

/**
 * Learns anew from what people decided, once there are enough decisions since the last time: merges that stand, and "not the
 * same". The new weights take over only when they foresee decisions that they have not seen better than those in use; either
 * way the figures are kept. Answers how many models were made.
 */
export async function learnLikeness(work: Work): Promise<number> {
  const newest = await work.tx
    .selectFrom('pair_models')
    .select(['version', 'made_at'])
    .where('org_id', '=', work.orgId)
    .orderBy('version', 'desc')
    .limit(1)
    .executeTakeFirst()
  if ((await decisionsSince(work, newest?.made_at ?? new Date(0))) < learn.decisionsMin) return 0
  const decided = await readDecided(work)
  const heldOut = decided.filter((_, i) => i % heldOutEvery === 0)
  const candidate = fit(
    decided.filter((_, i) => i % heldOutEvery !== 0),
    shippedModel,
    learn.priorPairs,
  )
  const { model } = await currentModel(work)
  const figures = {
    learnt: decided.length,
    before: figuresOf(model, heldOut, suggestFrom),
    after: figuresOf(candidate, heldOut, suggestFrom),
  }
  const isBetter = figures.after.logLoss < figures.before.logLoss
  if (isBetter)
    await work.tx
      .updateTable('pair_models')
      .set({ state: 'retired' })
      .where('org_id', '=', work.orgId)
      .where('state', '=', 'current')
      .execute()
  await work.tx
    .insertInto('pair_models')
    .values({
      org_id: work.orgId,
      version: (newest?.version ?? 0) + 1,
      made_at: work.now,
      state: isBetter ? 'current' : 'refused',
      weights: canonicalJson(candidate),
      figures: canonicalJson(figures),
    })
    .execute()
  return 1
}

async function decisionsSince(work: Work, since: Date): Promise<number> {
  const { rows } = await sql<{ count: number }>`select count(*)::int as count from similar_tickets
    where org_id = ${work.orgId} and decided_by is not null and decided_at > ${since}`.execute(work.tx)
  return rows[0]!.count
}

/** The newest decisions. */
async function readDecided(work: Work): Promise<Decided[]> {
  const rows = await work.tx
    .selectFrom('similar_tickets')
    .select(['features', 'state'])
    .where('org_id', '=', work.orgId)
    .where('decided_by', 'is not', null)
    .orderBy('decided_at', 'desc')
    .limit(learn.pairsMax)
    .execute()
  return rows
    .filter(({ features }) => features.length === shippedModel.weights.length)
    .map(({ features, state }) => ({ features, isSame: state === 'merged' }))
}

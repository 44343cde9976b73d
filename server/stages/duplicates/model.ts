import type { Work } from '#platform/database.ts'
import type { PairModel } from './likeness.rules.ts'
import shipped from './weights.json' with { type: 'json' }

/** The model that ships with the product. */
export const shippedModel: PairModel = { weights: shipped.weights, intercept: shipped.intercept }

/** The model that speaks in an organisation: its own, or the shipped one (version 0). */
export async function currentModel(work: Work): Promise<{ version: number; model: PairModel }> {
  const row = await work.tx
    .selectFrom('pair_models')
    .select(['version', 'weights'])
    .where('org_id', '=', work.orgId)
    .where('state', '=', 'current')
    .executeTakeFirst()
  // One of another shape was learnt by an older version of the product.
  const own = row?.weights as PairModel | undefined
  return row && own?.weights.length === shippedModel.weights.length
    ? { version: row.version, model: own }
    : { version: 0, model: shippedModel }
}

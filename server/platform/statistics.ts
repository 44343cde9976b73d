import { sql } from 'kysely'
import { type House, inOrg, systemActor } from './database.ts'

/** So many tables in one call; what is left is the most grown a second later. */
const tablesMax = 20

/**
 * Sweep: lets PostgreSQL count anew what has tripled since it was counted last, the most grown first, each table in a transaction of
 * its own: followers wait for the oldest. Answers how many tables.
 */
export async function analyzeGrown(house: House, orgId: string): Promise<number> {
  for (let tables = 0; tables < tablesMax; tables++) {
    const { rows } = await inOrg(house, systemActor(orgId, 'statistics'), 'staff', ({ tx }) =>
      sql<{ grown: string | null }>`select analyze_grown() as grown`.execute(tx),
    )
    if (rows[0]!.grown === null) return tables
  }
  return tablesMax
}

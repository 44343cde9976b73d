import { type House, inOrg, systemActor } from '#platform/database.ts'
import { forgetGrants } from './track.ts'

/** Sweep: grants that ended. */
export async function forgetTracking(house: House, orgId: string): Promise<number> {
  await inOrg(house, systemActor(orgId, 'tracking'), 'staff', forgetGrants)
  return 0
}

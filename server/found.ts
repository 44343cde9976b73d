import { uuidv7 } from '#platform/clock.ts'
import { type House, inOrg, systemActor } from '#platform/database.ts'
import defaultRouting from '#records/knowledge/defaults/routing.json' with { type: 'json' }
import type { Routing } from '#records/knowledge/knowledge.rules.ts'
import { defineDefaults } from '#records/knowledge/shipped.ts'
import { claimHosts, createOrganisation, type NewOrganisation } from '#records/staff/organisation.ts'

/**
 * Founds an organisation: its row, hosts, teams and the knowledge that ships with the product (forms, workflow,
 * taxonomy, steps, replies). One transaction; answers its id.
 */
export async function foundOrganisation(
  house: House,
  org: Omit<NewOrganisation, 'orgId' | 'teams'> & { hosts: string[]; routing?: Routing },
): Promise<string> {
  const orgId = uuidv7(house.clock)
  const routing = org.routing ?? (defaultRouting as Routing)
  await inOrg(house, systemActor(orgId, 'founder'), 'staff', async (work) => {
    await createOrganisation(work, { ...org, orgId, teams: routing.teams })
    await claimHosts(work, org.hosts)
    await defineDefaults(work, routing)
  })
  return orgId
}

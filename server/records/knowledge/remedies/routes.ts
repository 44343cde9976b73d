import { type Route, route } from '#platform/route.ts'
import * as contract from './contract.ts'
import { readRemedyPolicy } from './policies.ts'
import { publishNextRemedies } from './publish.ts'

export const remedyPolicyRoutes: Route[] = [
  route(contract.showRemedyPolicy, ({ work, query }) => readRemedyPolicy(work, query.version)),
  route(contract.publishRemedyPolicy, async ({ work, version, body }) => ({
    version: (await publishNextRemedies(work, version, body)).version,
  })),
]

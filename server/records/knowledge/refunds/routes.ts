import { type Route, route } from '#platform/route.ts'
import * as contract from './contract.ts'
import { readRefundPolicies } from './policies.ts'
import { publishNextRefunds } from './publish.ts'

export const refundPolicyRoutes: Route[] = [
  route(contract.listRefundPolicies, ({ work }) => readRefundPolicies(work)),
  route(contract.publishRefundPolicy, async ({ work, params, version, body }) => ({
    version: (await publishNextRefunds(work, params.key, version, body)).version,
  })),
]

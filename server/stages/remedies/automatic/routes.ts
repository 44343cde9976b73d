import { type Route, route } from '#platform/route.ts'
import * as contract from './contract.ts'
import { dryRun } from './dry-run.ts'

export const automaticRoutes: Route[] = [
  route(contract.dryRunRefunds, async ({ work, body }) => {
    const { sums, examples, ...run } = await dryRun(work, body.key, body.policy, body.days)
    return {
      ...run,
      sums: sums.map((one) => ({ ...one, sums: one.sums.map(plain) })),
      examples: examples.map((one) => ({ ...one, sum: plain(one.sum) })),
    }
  }),
]

const plain = (sum: { currency: string; refundMinor: bigint; compensationMinor: bigint }) => ({
  currency: sum.currency,
  refundMinor: sum.refundMinor.toString(),
  compensationMinor: sum.compensationMinor.toString(),
})

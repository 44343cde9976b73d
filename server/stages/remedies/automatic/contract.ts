import { z } from 'zod'
import { endpoint } from '#platform/endpoint.ts'
import { refundContent } from '#records/knowledge/refunds/contract.ts'

const minor = z.string().regex(/^\d{1,22}$/)
const sum = z.object({ currency: z.string(), refundMinor: minor, compensationMinor: minor })
const outcome = z.enum(['refund', 'propose', 'nothing'])

/** Writes nothing: what a policy would have done with the payments of the last days' tickets. */
export const dryRunRefunds = endpoint({
  name: 'dryRunRefunds',
  summary: 'What a policy of refunds would have done with the tickets of the last days',
  method: 'POST',
  path: '/v1/refund-policies/dry-runs',
  origin: 'console',
  permission: 'money.policy',
  body: z.strictObject({
    key: z.string().regex(/^[a-z][a-z0-9_-]{0,39}$/),
    policy: refundContent,
    days: z.number().int().min(1).max(366),
  }),
  answer: z.object({
    /** How many payments were looked at; not complete: only the newest. */
    payments: z.number().int(),
    isComplete: z.boolean(),
    counts: z.object({ refund: z.number().int(), propose: z.number().int(), nothing: z.number().int() }),
    sums: z.array(z.object({ outcome, sums: z.array(sum) })),
    /** How many ended at which step of the decision. */
    nothingBy: z.record(z.string(), z.number().int()),
    examples: z.array(
      z.object({
        number: z.string(),
        orderNo: z.string(),
        outcome,
        sum,
        said: z.object({ 'zh-Hans': z.array(z.string()), en: z.array(z.string()) }),
      }),
    ),
  }),
})

/** Policies that give money back by themselves, switched on in a simulated world, with caps that are soon reached. */
import type { Work } from '../../server/platform/database.ts'
import doubled from '../../server/records/knowledge/defaults/refunds/duplicate_debit.json' with { type: 'json' }
import failed from '../../server/records/knowledge/defaults/refunds/failed_but_debited.json' with { type: 'json' }
import frozen from '../../server/records/knowledge/defaults/refunds/still_frozen.json' with { type: 'json' }
import late from '../../server/records/knowledge/defaults/refunds/turnaround_exceeded.json' with { type: 'json' }
import { currentRefundPolicies } from '../../server/records/knowledge/refunds/policies.ts'
import type { RefundContent } from '../../server/records/knowledge/refunds/policy-check.rules.ts'
import { publishNextRefunds } from '../../server/records/knowledge/refunds/publish.ts'

/** Of one payment, and to one customer in a day, in fen. The checks have the same numbers once more. */
const caps = [{ currency: 'CNY', onceMinor: '50000', customerDayMinor: '100000' }]

const shipped: Record<string, object> = {
  duplicate_debit: { ...doubled, caps },
  failed_but_debited: { ...failed, caps },
  still_frozen: { ...frozen, caps },
  turnaround_exceeded: {
    ...late,
    unverified: [],
    caps,
    when: { ...late.when, after: { unit: 'calendar_days', count: 2, calendar: 'CN', byMethod: {} } },
    does: { refund: 'rest', compensation: { currency: 'CNY', perDayMinor: '5000', maxMinor: '20000' } },
  },
}
export const policyKeys = Object.keys(shipped)

/** Publishes a policy once more, on or off. Whoever does it has shown a second factor. */
export async function publishPolicy(work: Work, key: string, isOn: boolean): Promise<void> {
  const seen = (await currentRefundPolicies(work)).find((policy) => policy.key === key)?.version ?? 0
  await publishNextRefunds(work, key, seen, { ...shipped[key], isOn } as RefundContent)
}

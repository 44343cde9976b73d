import type { Work } from '#platform/database.ts'
import { Problem } from '#platform/errors.ts'
import { requireFreshFactor } from '../../staff/step-up.ts'
import { currentKnowledge } from '../definitions.ts'
import { codesOf, type Knowledge } from '../knowledge.rules.ts'
import { publishNext } from '../versions.ts'
import type { RefundPolicy } from './policy.rules.ts'
import { type NamesForRefunds, type RefundContent, refundFaults } from './policy-check.rules.ts'

/** What a policy may name in an organisation. */
export function namesForRefunds({
  calendars,
  taxonomy,
}: Pick<Knowledge<unknown>, 'calendars' | 'taxonomy'>): NamesForRefunds {
  return {
    calendars: new Set(calendars.map(({ key }) => key)),
    codes: new Set([...codesOf(taxonomy), ...taxonomy.groups.map(({ code }) => code)]),
  }
}

/**
 * Publishes the next version of a policy, or with `seen` 0 a new one: from then on money moves by it without a person, so it
 * needs a second factor. The event tells whether it is on.
 * @throws Problem as `refuseFaulty` does · denied step_up_needed · conflict definition_changed (412), definition_exists ·
 * missing definition_missing
 */
export async function publishNextRefunds(
  work: Work,
  key: string,
  seen: number,
  content: RefundContent,
): Promise<RefundPolicy> {
  requireFreshFactor(work)
  const policy = { ...content, key, version: seen + 1 }
  return publishNext(work, 'refunds', policy, () => refuseFaulty(work, content), { isOn: content.isOn })
}

/** @throws Problem invalid refunds_invalid with the pointer of each fault */
export async function refuseFaulty(work: Work, content: RefundContent): Promise<void> {
  const faults = refundFaults(content, namesForRefunds(await currentKnowledge(work)))
  if (faults.length === 0) return
  const fields = faults.map(({ pointer, code }) => ({ pointer: `/body${pointer}`, code, message: code }))
  throw new Problem('invalid', 'refunds_invalid', { facts: { count: faults.length }, fields })
}

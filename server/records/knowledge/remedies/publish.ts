import type { Work } from '#platform/database.ts'
import { Problem } from '#platform/errors.ts'
import { requireFreshFactor } from '../../staff/step-up.ts'
import { currentKnowledge } from '../definitions.ts'
import { codesOf, type Knowledge } from '../knowledge.rules.ts'
import { publishNext } from '../versions.ts'
import { type RemedyPolicy, remediesKey } from './policy.rules.ts'
import { type NamesForRemedies, type RemedyContent, remedyFaults } from './policy-check.rules.ts'

/** What the rules of money may name in an organisation. */
export function namesForRemedies({ taxonomy }: Pick<Knowledge<unknown>, 'taxonomy'>): NamesForRemedies {
  return { codes: new Set([...codesOf(taxonomy), ...taxonomy.groups.map(({ code }) => code)]) }
}

/**
 * Publishes the next version of the rules of money: whoever raises a limit gives money away, so it needs a second factor. What
 * was proposed before keeps how many must agree and until when, and protections keep their end.
 * @throws Problem invalid remedies_invalid with the pointer of each fault · denied step_up_needed · conflict
 * definition_changed (412), definition_exists · missing definition_missing
 */
export async function publishNextRemedies(work: Work, seen: number, content: RemedyContent): Promise<RemedyPolicy> {
  requireFreshFactor(work)
  return publishNext(work, 'remedies', { ...content, key: remediesKey, version: seen + 1 }, async () => {
    const faults = remedyFaults(content, namesForRemedies(await currentKnowledge(work)))
    if (faults.length === 0) return
    const fields = faults.map(({ pointer, code }) => ({ pointer: `/body${pointer}`, code, message: code }))
    throw new Problem('invalid', 'remedies_invalid', { facts: { count: faults.length }, fields })
  })
}

import type { Work } from '#platform/database.ts'
import { Problem } from '#platform/errors.ts'
import { currentKnowledge } from '#records/knowledge/definitions.ts'
import { codesOf } from '#records/knowledge/knowledge.rules.ts'
import { publishNext } from '#records/knowledge/versions.ts'
import { causesFaults, type DictionaryFault, familyFaults } from './check.rules.ts'
import type { Causes, CausesContent, Family, FamilyContent } from './dictionary.rules.ts'
import { readDictionary } from './dictionary.ts'

/**
 * Publishes the next version of the causes.
 * @throws Problem invalid guidance_invalid with the pointer of each fault · conflict definition_changed (412),
 * definition_exists · missing definition_missing
 */
export function publishNextCauses(work: Work, seen: number, content: CausesContent): Promise<Causes> {
  return publishNext(work, 'guidance', { ...content, key: 'causes', version: seen + 1 }, async () => {
    const { taxonomy, forms } = await currentKnowledge(work)
    const { families } = await readDictionary(work)
    const used = new Set(families.flatMap(({ codes }) => codes.map(({ cause }) => cause)))
    refuse(causesFaults(content, { codes: new Set(codesOf(taxonomy)), forms }, used))
  })
}

/** Publishes the next version of a family, or with `seen` 0 a new one. @throws Problem as `publishNextCauses` does */
export function publishNextFamily(work: Work, key: string, seen: number, content: FamilyContent): Promise<Family> {
  return publishNext(work, 'guidance', { ...content, key, version: seen + 1 }, async () => {
    const { causes } = await readDictionary(work)
    refuse(familyFaults(content, new Set(causes.causes.map((cause) => cause.key))))
  })
}

function refuse(faults: DictionaryFault[]): void {
  if (faults.length === 0) return
  const fields = faults.map(({ pointer, code }) => ({ pointer: `/body${pointer}`, code, message: code }))
  throw new Problem('invalid', 'guidance_invalid', { facts: { count: faults.length }, fields })
}

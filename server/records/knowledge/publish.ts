import type { Work } from '#platform/database.ts'
import { Problem } from '#platform/errors.ts'
import { currentKnowledge } from './definitions.ts'
import type { Form } from './forms.rules.ts'
import { definitionFaults } from './forms-check.rules.ts'
import { codesOf } from './knowledge.rules.ts'
import { badPatterns } from './patterns.ts'
import { publishNext } from './versions.ts'

const formsMax = 100

/**
 * Publishes the next version of a form, or with `seen` 0 a new form. What is published stays: to take it back, publish
 * an older one again; to stop offering it, publish it hidden.
 * @throws Problem invalid form_invalid with the pointer of each fault · conflict definition_changed (412),
 * definition_exists, forms_full · missing definition_missing
 */
export async function publishNextVersion(
  work: Work,
  key: string,
  seen: number,
  content: Omit<Form, 'key' | 'version'>,
): Promise<Form> {
  const form: Form = { key, version: seen + 1, ...content }
  const check = async () => {
    const { taxonomy, forms } = await currentKnowledge(work)
    const faults = [...definitionFaults(form, new Set(codesOf(taxonomy))), ...badPatterns(form)]
    if (faults.length > 0) {
      const fields = faults.map(({ pointer, code }) => ({ pointer: `/body${pointer}`, code, message: code }))
      throw new Problem('invalid', 'form_invalid', { fields })
    }
    if (seen === 0 && forms.length >= formsMax) throw new Problem('conflict', 'forms_full', { facts: { formsMax } })
  }
  return publishNext(work, 'form', form, check, { active: form.active })
}

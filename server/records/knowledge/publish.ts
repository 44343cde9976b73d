import type { Work } from '#platform/database.ts'
import { Problem } from '#platform/errors.ts'
import { recordAbout } from '../audit/record.ts'
import { currentKnowledge, define } from './definitions.ts'
import type { Form } from './forms.rules.ts'
import { definitionFaults } from './forms-check.rules.ts'
import { badPatterns } from './patterns.ts'

const formsMax = 100

/**
 * Publishes the next version of a form, or with `seen` 0 a new form. What is published stays: to take it back, publish
 * an older one again; to stop offering it, publish it hidden.
 * @throws Problem invalid form_invalid with the pointer of each fault · conflict form_changed (412), form_exists,
 * forms_full · missing definition_missing
 */
export async function publishNextVersion(
  work: Work,
  key: string,
  seen: number,
  content: Omit<Form, 'key' | 'version'>,
): Promise<Form> {
  const { taxonomy, forms } = await currentKnowledge(work)
  const form: Form = { key, version: seen + 1, ...content }
  const codes = new Set(taxonomy.groups.flatMap((group) => group.codes.map(({ code }) => code)))
  const faults = [...definitionFaults(form, codes), ...badPatterns(form)]
  if (faults.length > 0) {
    const fields = faults.map(({ pointer, code }) => ({ pointer: `/body${pointer}`, code, message: code }))
    throw new Problem('invalid', 'form_invalid', { fields })
  }
  if (seen === 0 && forms.length >= formsMax) throw new Problem('conflict', 'forms_full', { facts: { formsMax } })
  // Locks the organisation, so that of two who publish at once the second is told.
  await recordAbout(work, { kind: 'organisation', id: work.orgId }, [
    { type: 'form.published', payload: { key, version: form.version, active: form.active } },
  ])
  const newest = await newestVersion(work, key)
  if (newest !== seen) {
    if (newest === 0)
      throw new Problem('missing', 'definition_missing', { facts: { kind: 'form', key, version: seen } })
    if (seen === 0) throw new Problem('conflict', 'form_exists', { facts: { key } })
    throw new Problem('conflict', 'form_changed', { status: 412 })
  }
  await define(work, 'form', key, form.version, form)
  return form
}

async function newestVersion(work: Work, key: string): Promise<number> {
  const row = await work.tx
    .selectFrom('definitions')
    .select((e) => e.fn.max('version').as('version'))
    .where('org_id', '=', work.orgId)
    .where('kind', '=', 'form')
    .where('key', '=', key)
    .executeTakeFirst()
  return row?.version ?? 0
}

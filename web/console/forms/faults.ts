import { conditional, type Form } from '#records/knowledge/forms.rules.ts'
import { type DefinitionFault, definitionFaults } from '#records/knowledge/forms-check.rules.ts'
import { type EditForm, twiceNamed } from './edit.ts'

/** A fault with the question that it is about; null when it is about the form as a whole. */
export type PlacedFault = { field: string | null; pointer: string; code: string }

/** Everything that is wrong with the form as it is written now, by the same rules as the server's. */
export function faultsNow(edited: EditForm, form: Form, codes: ReadonlySet<string>): PlacedFault[] {
  const twice = twiceNamed(edited.fields.map(({ key }) => key))
  return [
    ...twice.map((key) => ({ field: key, pointer: `/ui/${key}`, code: 'field_twice' })),
    ...placed(form, definitionFaults(form, codes)),
  ]
}

/** Faults, the server's too, brought to their questions. */
export function placed(
  form: Form,
  faults: Pick<DefinitionFault | { pointer: string; code: string }, 'pointer' | 'code'>[],
) {
  return faults.map(({ pointer, code }): PlacedFault => ({ pointer, code, field: fieldOf(form, pointer) }))
}

function fieldOf(form: Form, pointer: string): string | null {
  const [, part, name = '', index = '', ...rest] = pointer.split('/')
  if (part === 'ui') return name
  if (part === 'codeBy') return form.codeBy?.field ?? null
  if (part !== 'schema') return null
  if (name === 'properties') return index || null
  if (name === 'required') return form.schema.required?.[Number(index)] ?? null
  const branch = form.schema.allOf?.[Number(index)]
  if (!branch) return null
  if (rest[0] === 'else') return rest[2] ?? null
  if (rest[0] === 'then') return branch.then?.required[Number(rest[2])] ?? null
  return [...conditional(branch), ...(branch.then?.required ?? [])][0] ?? null
}

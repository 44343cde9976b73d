import { askedFields, type Field, type Form, fieldFault } from '#records/knowledge/forms.rules.ts'
import type { Draft } from './draft.ts'
import { moneyMinor } from './typed.ts'

/** One page of questions. `name` stands in the address, so that back, forward and reload find it. */
export type Step =
  | { name: string; kind: 'field'; field: Field }
  | { name: 'words'; kind: 'words' }
  | { name: 'wants'; kind: 'wants' }
  | { name: 'contact'; kind: 'contact' }
  | { name: 'check'; kind: 'check' }

export type FaultCode = NonNullable<ReturnType<typeof fieldFault>>

/** What is wrong, and the id of the control that puts it right. */
export type Fault = { control: string; code: FaultCode; field: Pick<Field, 'key' | 'type'> }

export const wordsCharsMax = 32_000

const wordsField: Field = {
  key: 'words',
  type: 'longtext',
  label: { 'zh-Hans': '', en: '' },
  required: true,
  pii: 'none',
  charsMax: wordsCharsMax,
}
export type ContactType = 'phone' | 'email' | 'name'

/** The pages of a form in their order: its own questions, the customer's words, what they want, how to reach them. */
export function stepsOf(form: Form, draft: Pick<Draft, 'answers'>): Step[] {
  return [
    ...askedFields(form, draft.answers).map((field): Step => ({ name: `q-${field.key}`, kind: 'field', field })),
    { name: 'words', kind: 'words' },
    { name: 'wants', kind: 'wants' },
    ...(contactAsked(form, draft).length > 0 ? [{ name: 'contact', kind: 'contact' } as const] : []),
    { name: 'check', kind: 'check' },
  ]
}

/** Ways to reach the customer that the form's own questions do not ask for already; ideas are answered by e-mail. */
export function contactAsked(form: Form, draft: Pick<Draft, 'answers'>): ContactType[] {
  const own = new Set(askedFields(form, draft.answers).map((field) => field.type))
  const types: ContactType[] = form.lane === 'idea' ? ['email', 'phone', 'name'] : ['phone', 'email', 'name']
  return types.filter((type) => !own.has(type))
}

/** What is wrong on one page. */
export function faultsOf(step: Step, form: Form, draft: Draft): Fault[] {
  switch (step.kind) {
    case 'field':
      return faultOf(step.field, draft.answers[step.field.key], `q-${step.field.key}`)
    case 'words':
      return faultOf(wordsField, draft.text, 'words')
    case 'contact':
      return contactAsked(form, draft).flatMap((type) => {
        const field: Field = { ...wordsField, key: type, type, required: false, charsMax: undefined }
        return faultOf(field, draft.contact[type], `contact-${type}`)
      })
    default:
      return []
  }
}

function faultOf(field: Field, value: string | undefined, control: string): Fault[] {
  const code =
    fieldFault(field, value) ?? (field.type === 'money' && value && moneyMinor(value) === null ? 'bad_format' : null)
  return code ? [{ control, code, field }] : []
}

/** The first page that still needs something; the summary when nothing does. */
export function firstOpenStep(form: Form, draft: Draft): Step {
  const steps = stepsOf(form, draft)
  return steps.find((step) => faultsOf(step, form, draft).length > 0) ?? steps[steps.length - 1]!
}

/** The page that a fault the server found belongs to (RFC 6901 pointer into the body). */
export function stepOfPointer(pointer: string): string {
  const [, part = '', key = ''] = pointer.replace(/^\/body/, '').split('/')
  if (part === 'answers') return `q-${key}`
  if (part === 'contact' || part === 'wants') return part
  return part === 'text' ? 'words' : 'check'
}

import {
  type Answer,
  type AnswerFault,
  askedFields,
  type Field,
  type FieldSchema,
  type Form,
  fieldFaults,
  normalised,
  type Row,
} from '#records/knowledge/forms.rules.ts'
import { moneyMinor } from '../../kit/money.ts'
import type { Draft } from './draft.ts'

/** One page of questions. `name` stands in the address, so that back, forward and reload find it. */
export type Step =
  | { name: string; kind: 'field'; field: Field }
  | { name: 'words'; kind: 'words' }
  | { name: 'files'; kind: 'files' }
  | { name: 'wants'; kind: 'wants' }
  | { name: 'contact'; kind: 'contact' }
  | { name: 'check'; kind: 'check' }

/** What is wrong, the id of the control that puts it right, and what its question takes. */
export type Fault = { control: string; code: AnswerFault['code']; schema: FieldSchema }

export const wordsCharsMax = 32_000

const wordsSchema: FieldSchema = { type: 'string', maxLength: wordsCharsMax }
export type ContactType = 'phone' | 'email' | 'name'

/** The pages of a form in their order: its own questions, the customer's words and files, what they want, how to reach them. */
export function stepsOf(form: Form, draft: Pick<Draft, 'answers'>): Step[] {
  return [
    ...asked(form, draft).map((field): Step => ({ name: `q-${field.key}`, kind: 'field', field })),
    { name: 'words', kind: 'words' },
    // Where money is moving, no question more than needed: pictures can be added on the progress page.
    ...(form.lane === 'emergency' ? [] : [{ name: 'files', kind: 'files' } as const]),
    { name: 'wants', kind: 'wants' },
    ...(contactAsked(form, draft).length > 0 ? [{ name: 'contact', kind: 'contact' } as const] : []),
    { name: 'check', kind: 'check' },
  ]
}

function asked(form: Form, draft: Pick<Draft, 'answers'>): Field[] {
  return askedFields(form, normalised(form, draft.answers), 'portal')
}

/** Ways to reach the customer that the form's own questions do not ask for already; ideas are answered by e-mail. */
export function contactAsked(form: Form, draft: Pick<Draft, 'answers'>): ContactType[] {
  const own = new Set(asked(form, draft).map(({ schema }) => schema.type === 'string' && schema.format))
  const types: ContactType[] = form.lane === 'idea' ? ['email', 'phone', 'name'] : ['phone', 'email', 'name']
  return types.filter((type) => !own.has(type))
}

/** What is wrong on one page. */
export function faultsOf(step: Step, form: Form, draft: Draft): Fault[] {
  switch (step.kind) {
    case 'field':
      return faultsOfField(step.field, form, draft)
    case 'words':
      return faultsIn({ schema: wordsSchema, required: true }, draft.text.trim(), 'words')
    case 'files':
      return draft.files.some((file) => file.state === 'failed')
        ? [{ control: 'files', code: 'required', schema: wordsSchema }]
        : []
    case 'contact':
      return contactAsked(form, draft).flatMap((type) =>
        faultsIn(
          { schema: { type: 'string', format: type }, required: false },
          draft.contact[type].trim(),
          `contact-${type}`,
        ),
      )
    default:
      return []
  }
}

function faultsOfField(field: Field, form: Form, draft: Draft): Fault[] {
  const { key, schema } = field
  const answer = normalised(form, draft.answers)[key]
  const faults = faultsIn(field, answer, `q-${key}`, filledRows(draft.answers[key]))
  // The currency has two decimals; other organisations' may have three.
  const isTooFine = schema.type === 'string' && schema.format === 'money' && moneyMinor(String(answer ?? 0)) === null
  return faults.length === 0 && isTooFine ? [{ control: `q-${key}`, code: 'bad_format', schema }] : faults
}

function faultsIn(
  field: Pick<Field, 'schema' | 'required'>,
  answer: unknown,
  control: string,
  rows: number[] = [],
): Fault[] {
  return fieldFaults(field, answer === '' ? undefined : answer).map(({ pointer, code }) => ({
    control: control + pointer.replace(/^\/(\d+)/, (_, nth) => `/${rows[Number(nth)] ?? nth}`).replace(/\//g, '-'),
    code,
    schema: schemaAt(field.schema, pointer),
  }))
}

/** Where the rows stand on the page that have something in them: the others are left out of what is checked and sent. */
function filledRows(typed: Answer | undefined): number[] {
  if (!Array.isArray(typed)) return []
  const isFilled = (row: Row): boolean => Object.values(row).some((cell) => String(cell).trim() !== '')
  return typed.flatMap((row, index) => (isFilled(row) ? [index] : []))
}

/** What the question at the end of a pointer takes: the cell of a row, or the whole. */
export function schemaAt(schema: FieldSchema, pointer: string): FieldSchema {
  const cell = pointer.split('/')[2]
  return (schema.type === 'array' && cell && schema.items.properties[cell]) || schema
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
  if (part === 'attachments') return 'files'
  return part === 'text' ? 'words' : 'check'
}

import type { Words } from './words.rules.ts'

/** How sensitive a field is. `none` may be shown, searched and drafted; the others are sealed at the door. */
export type PiiClass = 'none' | 'name' | 'phone' | 'email' | 'id' | 'account'

export type FieldType =
  | 'choice'
  | 'text'
  | 'longtext'
  | 'money'
  | 'date'
  | 'datetime'
  | 'phone'
  | 'email'
  | 'name'
  | 'order'

/** One question. Every question may be answered with "I do not know" by leaving it out unless `required`. */
export type Field = {
  key: string
  type: FieldType
  label: Words
  help?: Words
  required?: boolean
  pii: PiiClass
  options?: { value: string; label: Words }[]
  /** Asked only when another choice field has one of these values. */
  when?: { field: string; in: string[] }
  /** Longest answer, in characters. */
  charsMax?: number
}

/**
 * A form: the questions for one kind of problem. Immutable per version; a ticket keeps the version it was sent with.
 * `code` is the taxonomy code the form stands for, `codeBy` maps the answer of a choice field to a finer one.
 */
export type Form = {
  key: string
  version: number
  title: Words
  /** A line under the title on the portal's first page. */
  hint: Words
  /** `money at risk` rows stand on top of the portal in red, show the hotline and raise P1. */
  lane: 'emergency' | 'problem' | 'idea'
  order: number
  code: string
  codeBy?: { field: string; codes: Record<string, string> }
  fields: Field[]
}

export type FormAnswers = Record<string, string>
export type FieldFault = {
  field: string
  code: 'required' | 'unknown_field' | 'not_an_option' | 'too_long' | 'bad_format'
}

const charsMaxOf: Record<FieldType, number> = {
  choice: 60,
  text: 200,
  longtext: 32_000,
  money: 20,
  date: 10,
  datetime: 25,
  phone: 25,
  email: 254,
  name: 80,
  order: 64,
}

const formats: Partial<Record<FieldType, RegExp>> = {
  money: /^\d{1,12}(\.\d{1,3})?$/,
  date: /^\d{4}-\d{2}-\d{2}$/,
  datetime: /^\d{4}-\d{2}-\d{2}T([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?$/,
  phone: /^\+?[\d\s()-]{5,24}$/,
  email: /^[^\s@<>"]{1,64}@[^\s@<>"]{1,189}\.[^\s@<>".]{2,63}$/,
}

/** Whether a field is asked, given the answers so far. Pure: the portal and the server ask the same function. */
export function isAsked(field: Field, answers: FormAnswers): boolean {
  if (!field.when) return true
  return field.when.in.includes(answers[field.when.field] ?? '')
}

/** The fields to ask, in order, given the answers so far. */
export function askedFields(form: Form, answers: FormAnswers): Field[] {
  return form.fields.filter((field) => isAsked(field, answers))
}

/** What is wrong with one answer; null when it is right. An empty answer is wrong only where one is required. */
export function fieldFault(field: Field, value: string | undefined): FieldFault['code'] | null {
  const text = (value ?? '').trim()
  if (text === '') return field.required ? 'required' : null
  if (text.length > (field.charsMax ?? charsMaxOf[field.type])) return 'too_long'
  if (field.type === 'choice') return field.options?.some((o) => o.value === text) ? null : 'not_an_option'
  const format = formats[field.type]
  if (format && !format.test(text)) return 'bad_format'
  return (field.type === 'date' || field.type === 'datetime') && !isDay(text.slice(0, 10)) ? 'bad_format' : null
}

/** Whether a calendar has this day: 30 February looks like a date and is none. */
function isDay(day: string): boolean {
  const at = new Date(`${day}T00:00:00Z`)
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(day)
}

/** Every fault of a set of answers, unknown fields included. An answer to a question that was not asked is unknown. */
export function formFaults(form: Form, answers: FormAnswers): FieldFault[] {
  const asked = askedFields(form, answers)
  const known = new Set(asked.map((field) => field.key))
  const faults: FieldFault[] = Object.keys(answers)
    .filter((key) => !known.has(key))
    .map((field) => ({ field, code: 'unknown_field' as const }))
  for (const field of asked) {
    const code = fieldFault(field, answers[field.key])
    if (code) faults.push({ field: field.key, code })
  }
  return faults
}

/** The taxonomy code that a filled form stands for. */
export function codeOf(form: Form, answers: FormAnswers): string {
  const finer = form.codeBy ? form.codeBy.codes[answers[form.codeBy.field] ?? ''] : undefined
  // An answer like "constructor" finds what every object inherits.
  return typeof finer === 'string' ? finer : form.code
}

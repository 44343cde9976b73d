import type { Words } from './words.rules.ts'

/** How sensitive an answer is. `none` may be shown, searched and drafted; the others are sealed at the door. */
export const piiClasses = ['none', 'name', 'phone', 'email', 'id', 'account'] as const
export type PiiClass = (typeof piiClasses)[number]

/** Emergency rows stand on top of the portal in red, show the hotline and raise P1. */
export const lanes = ['emergency', 'problem', 'idea'] as const

/** What a text may have to look like. `local-date-time` has no zone: a customer's "nine in the evening" has none. */
export const formats = ['date', 'local-date-time', 'money', 'order-no', 'name', 'phone', 'email'] as const
export type Format = (typeof formats)[number]

/** Where a question can be asked; one that names no place is asked everywhere. */
export const places = ['portal', 'widget'] as const
export type Place = (typeof places)[number]

/** The subset of JSON Schema 2020-12 that forms are made of (docs/decisions/0015-forms-as-data.md). */
export type TextSchema = {
  type: 'string'
  /** A choice; its titles are in `ui.options`. */
  enum?: string[]
  format?: Format
  minLength?: number
  maxLength?: number
  /** RE2 syntax, found anywhere in the text; tried by the server only (patterns.ts). */
  pattern?: string
}
export type NumberSchema = { type: 'integer' | 'number'; minimum?: number; maximum?: number }
export type CellSchema = TextSchema | NumberSchema | { type: 'boolean' }
export type RowSchema = {
  type: 'object'
  properties: Record<string, CellSchema>
  required?: string[]
  additionalProperties: false
}
export type RowsSchema = { type: 'array'; items: RowSchema; minItems?: number; maxItems: number }
export type FieldSchema = CellSchema | RowsSchema
/** While a choice or a yes/no has one of these values, more is required; otherwise some questions are not asked. */
export type Branch = {
  if: { properties: Record<string, { enum: (string | boolean)[] }>; required: string[] }
  then?: { required: string[] }
  else?: { properties: Record<string, false> }
}
export type FormSchema = {
  type: 'object'
  properties: Record<string, FieldSchema>
  required?: string[]
  allOf?: Branch[]
  additionalProperties: false
}

export type CellUi = { order: number; label: Words; pii: PiiClass; options?: Record<string, Words> }
export type FieldUi = CellUi & {
  help?: Words
  /** Several lines for a text, a list to open for a choice of many. */
  widget?: 'textarea' | 'select'
  place?: Place
  /** The cells of a row, for a question that takes several. */
  columns?: Record<string, CellUi>
}

/**
 * A form: the questions for one kind of problem. Immutable per version; a ticket keeps the version it was sent with.
 * `code` is the taxonomy code the form stands for, `codeBy` maps the answer of a choice to a finer one.
 */
export type Form = {
  key: string
  version: number
  /** Whether it is offered; a hidden one is still understood when somebody had it open. */
  active: boolean
  title: Words
  /** A line under the title on the portal's first page. */
  hint: Words
  lane: (typeof lanes)[number]
  order: number
  code: string
  codeBy?: { field: string; codes: Record<string, string> }
  schema: FormSchema
  ui: Record<string, FieldUi>
}

/** One question with all that is known of it. One that is not required may be left out: "I do not know". */
export type Field<S = FieldSchema, U = FieldUi> = { key: string; schema: S; ui: U; required: boolean }
export type Cell = Field<CellSchema, CellUi>

export type CellAnswer = string | number | boolean
export type Row = Record<string, CellAnswer>
export type Answer = CellAnswer | Row[]
export type Answers = Record<string, Answer>

export type FaultCode =
  | 'required'
  | 'unknown_field'
  | 'wrong_type'
  | 'not_an_option'
  | 'too_short'
  | 'too_long'
  | 'bad_format'
  | 'too_small'
  | 'too_large'
  | 'too_few'
  | 'too_many'
/** What is wrong with an answer; the pointer (RFC 6901) leads into the answers. */
export type AnswerFault = { pointer: string; code: FaultCode | 'bad_pattern' }

/** One dot-atom at a domain (RFC 5321 section 4.1.2), in any script: no full-width sign, which is ASCII later, no list. */
const addressPattern =
  /^(?=.{6,254}$)[\p{L}\p{N}!#$%&'*+/=?^_`{|}~-]+(?:\.[\p{L}\p{N}!#$%&'*+/=?^_`{|}~-]+)*@(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?\.)+[\p{L}\p{N}-]{2,63}$/u

const shapes: Record<Format, RegExp> = {
  date: /^\d{4}-\d{2}-\d{2}$/,
  'local-date-time': /^\d{4}-\d{2}-\d{2}T([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?$/,
  money: /^\d{1,12}(\.\d{1,3})?$/,
  'order-no': /^.{1,64}$/u,
  name: /^.{1,80}$/u,
  phone: /^\+?[\d\s()-]{5,24}$/,
  email: addressPattern,
}

/** Whether a text is what a format says, a day that the calendar has included. */
export function fitsFormat(format: Format, text: string): boolean {
  return shapes[format].test(text) && (!/^(local-)?date/.test(format) || isDay(text.slice(0, 10)))
}

/** 30 February looks like a date and is none. */
function isDay(day: string): boolean {
  const at = new Date(`${day}T00:00:00Z`)
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(day)
}

/** Every question of a form in its order, asked or not. */
export function fieldsOf(form: Pick<Form, 'schema' | 'ui'>): Field[] {
  return inOrder(form.schema.properties, form.ui, new Set(form.schema.required))
}

/** The questions to ask, in order, given the answers so far. Portal, widget and server ask this same function. */
export function askedFields(form: Pick<Form, 'schema' | 'ui'>, answers: Answers, place?: Place): Field[] {
  const { properties, required, allOf = [] } = form.schema
  const asked = { ...properties }
  for (const branch of allOf) for (const key of conditional(branch)) delete asked[key]
  const needed = new Set(required)
  // A branch may hang on a question that another branch asks: each pass may open the next.
  let closed = allOf
  for (;;) {
    const opened = closed.filter((branch) => holds(branch, asked, answers))
    if (opened.length === 0) break
    for (const branch of opened) {
      for (const key of conditional(branch)) asked[key] = properties[key]!
      for (const key of branch.then?.required ?? []) needed.add(key)
    }
    closed = closed.filter((branch) => !opened.includes(branch))
  }
  return inOrder(asked, form.ui, needed).filter(({ ui }) => !place || !ui.place || ui.place === place)
}

/** The questions that are asked only while a branch holds. */
export function conditional(branch: Branch): string[] {
  return Object.keys(branch.else?.properties ?? {})
}

function holds(branch: Branch, asked: Record<string, FieldSchema>, answers: Answers): boolean {
  return Object.entries(branch.if.properties).every(
    ([key, { enum: values }]) => key in asked && values.includes(answers[key] as string | boolean),
  )
}

/** The cells of one row, in order. */
export function cellsOf(field: Field): Cell[] {
  const { schema, ui } = field
  return schema.type === 'array'
    ? inOrder(schema.items.properties, ui.columns ?? {}, new Set(schema.items.required))
    : []
}

function inOrder<S, U extends { order: number }>(
  schemas: Record<string, S>,
  ui: Record<string, U>,
  needed: Set<string>,
): Field<S, U>[] {
  return Object.keys(schemas)
    .map((key) => ({ key, schema: schemas[key]!, ui: ui[key]!, required: needed.has(key) }))
    .sort((a, b) => a.ui.order - b.ui.order)
}

/** Answers as they are kept: without blanks around them, typed numbers as numbers, and nothing that is empty. */
export function normalised(form: Pick<Form, 'schema' | 'ui'>, answers: Record<string, unknown>): Answers {
  return tidied(answers, Object.fromEntries(fieldsOf(form).map(({ key, schema }) => [key, schema])))
}

function tidied<A extends Answer>(answers: Record<string, unknown>, schemas: Record<string, FieldSchema>) {
  const tidy = Object.entries(answers).map(([key, answer]) => [key, tidyAnswer(answer, schemas[key])] as const)
  return Object.fromEntries(tidy.filter(([, answer]) => answer !== undefined)) as Record<string, A>
}

function tidyAnswer(answer: unknown, schema: FieldSchema | undefined): unknown {
  if (Array.isArray(answer)) {
    const cells = schema?.type === 'array' ? schema.items.properties : {}
    const rows = answer.map((row) => (isRow(row) ? tidied<CellAnswer>(row, cells) : row))
    const filled = rows.filter((row) => !isRow(row) || Object.keys(row).length > 0)
    return filled.length > 0 ? filled : undefined
  }
  if (typeof answer !== 'string') return answer ?? undefined
  const text = answer.trim()
  if (schema?.type === 'boolean' && /^(true|false)$/.test(text)) return text === 'true'
  const isNumber = schema?.type === 'integer' || schema?.type === 'number'
  return isNumber && /^[+-]?\d{1,15}(\.\d{1,9})?$/.test(text) ? Number(text) : text || undefined
}

function isRow(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** What a page sends: the answers to the questions that are asked, as they are kept. */
export function askedAnswers(form: Pick<Form, 'schema' | 'ui'>, typed: Answers): Answers {
  const answers = normalised(form, typed)
  const keys = askedFields(form, answers).map(({ key }) => key)
  return Object.fromEntries(keys.filter((key) => key in answers).map((key) => [key, answers[key]!]))
}

/** What is wrong with one answer as it is kept; pointers begin at the answer itself. A pattern is the server's to try. */
export function fieldFaults({ schema, required }: Pick<Field, 'schema' | 'required'>, answer: unknown): AnswerFault[] {
  if (answer === undefined) return required ? [{ pointer: '', code: 'required' }] : []
  if (schema.type !== 'array') {
    const code = cellFault(schema, answer)
    return code ? [{ pointer: '', code }] : []
  }
  if (!Array.isArray(answer)) return [{ pointer: '', code: 'wrong_type' }]
  if (answer.length < (schema.minItems ?? 0)) return [{ pointer: '', code: 'too_few' }]
  if (answer.length > schema.maxItems) return [{ pointer: '', code: 'too_many' }]
  return answer.flatMap((row, index) => {
    if (!isRow(row)) return [{ pointer: `/${index}`, code: 'wrong_type' as const }]
    const { properties, required: needed = [] } = schema.items
    const cells = Object.entries(properties).map(([key, cell]) => ({
      key,
      schema: cell,
      required: needed.includes(key),
    }))
    return [
      ...unknownKeys(row, properties),
      ...cells.flatMap((cell) => below(cell.key, fieldFaults(cell, row[cell.key]))),
    ].map((fault) => ({ ...fault, pointer: `/${index}${fault.pointer}` }))
  })
}

function cellFault(schema: CellSchema, answer: unknown): FaultCode | null {
  if (schema.type === 'boolean') return typeof answer === 'boolean' ? null : 'wrong_type'
  if (schema.type === 'string') return typeof answer === 'string' ? textFault(schema, answer) : 'wrong_type'
  if (typeof answer !== 'number' || !Number.isFinite(answer)) return 'wrong_type'
  if (schema.type === 'integer' && !Number.isInteger(answer)) return 'wrong_type'
  if (answer < (schema.minimum ?? answer)) return 'too_small'
  return answer > (schema.maximum ?? answer) ? 'too_large' : null
}

function textFault(schema: TextSchema, text: string): FaultCode | null {
  if (schema.enum) return schema.enum.includes(text) ? null : 'not_an_option'
  // JSON Schema counts characters, not UTF-16 units.
  const length = [...text].length
  if (length > (schema.maxLength ?? length)) return 'too_long'
  if (length < (schema.minLength ?? 0)) return 'too_short'
  return !schema.format || fitsFormat(schema.format, text) ? null : 'bad_format'
}

/** Every fault of a set of answers as they are kept. An answer to a question that was not asked is unknown. */
export function formFaults(form: Pick<Form, 'schema' | 'ui'>, answers: Answers): AnswerFault[] {
  const asked = askedFields(form, answers)
  return [
    ...unknownKeys(answers, Object.fromEntries(asked.map(({ key }) => [key, true]))),
    ...asked.flatMap((field) => below(field.key, fieldFaults(field, answers[field.key]))),
  ]
}

function unknownKeys(given: object, known: object): AnswerFault[] {
  const keys = Object.keys(known)
  const unknown = Object.keys(given).filter((key) => !keys.includes(key))
  return unknown.map((key) => ({
    pointer: `/${key.replace(/~/g, '~0').replace(/\//g, '~1')}`,
    code: 'unknown_field',
  }))
}

function below(key: string, faults: AnswerFault[]): AnswerFault[] {
  return faults.map((fault) => ({ ...fault, pointer: `/${key}${fault.pointer}` }))
}

/** The first answer among those asked that has a format: the amount, the order number, the way to reach somebody. */
export function answerIn(form: Pick<Form, 'schema' | 'ui'>, answers: Answers, format: Format): string | undefined {
  const found = askedFields(form, answers).find(
    ({ key, schema }) => schema.type === 'string' && schema.format === format && answers[key],
  )
  return found && String(answers[found.key])
}

/** The taxonomy code that a filled form stands for. */
export function codeOf(form: Pick<Form, 'code' | 'codeBy'>, answers: Answers): string {
  const finer = form.codeBy ? form.codeBy.codes[String(answers[form.codeBy.field])] : undefined
  // An answer like "constructor" finds what every object inherits.
  return typeof finer === 'string' ? finer : form.code
}

import {
  type Branch,
  type CellSchema,
  type CellUi,
  conditional,
  type FieldSchema,
  type FieldUi,
  type Form,
  type PiiClass,
} from './forms.rules.ts'
import type { Words } from './words.rules.ts'

/** Limits of a definition. A form of thirty questions is too long already; these keep one from being endless. */
export const formLimits = {
  fieldsMax: 30,
  branchesMax: 30,
  optionsMax: 60,
  columnsMax: 8,
  rowsMax: 50,
  textCharsMax: 32_000,
  patternCharsMax: 200,
  /** Longest text that a pattern is tried on: the time it takes grows with both. */
  patternedTextCharsMax: 500,
}

export type DefinitionFaultCode =
  | 'words_missing'
  | 'code_unknown'
  | 'field_key'
  | 'field_unplaced'
  | 'fields_many'
  | 'order_twice'
  | 'option_key'
  | 'option_twice'
  | 'option_unknown'
  | 'options_none'
  | 'keyword_unfit'
  | 'length_missing'
  | 'range_empty'
  | 'rows_everywhere'
  | 'pattern_bad'
  | 'pii_missing'
  | 'pii_unfit'
  | 'required_unknown'
  | 'required_unasked'
  | 'required_hidden'
  | 'condition_unknown'
  | 'condition_impossible'
  | 'condition_unguarded'
  | 'condition_late'
  | 'condition_twice'
  | 'branch_empty'
/** What is wrong with a definition; the pointer (RFC 6901) leads into the form. */
export type DefinitionFault = { pointer: string; code: DefinitionFaultCode }

const keyShape = /^[a-z][a-z0-9_]{0,39}$/
const optionShape = /^[\w.-]{1,60}$/
/** The formats that say something about a person, and what they say. */
const classOf: Partial<Record<string, PiiClass>> = { name: 'name', phone: 'phone', email: 'email' }

type Complain = (pointer: string, code: DefinitionFaultCode) => void

/**
 * What is wrong with the meaning of a definition whose shape is right (contract.ts has the shape), given the codes of
 * the taxonomy. Patterns are tried by patterns.ts. Pure: the editor shows these faults while somebody writes.
 */
export function definitionFaults(form: Form, codes: ReadonlySet<string>): DefinitionFault[] {
  const faults: DefinitionFault[] = []
  const complain: Complain = (pointer, code) => faults.push({ pointer, code })
  checkWords(form.title, '/title', complain)
  checkWords(form.hint, '/hint', complain)
  if (!codes.has(form.code)) complain('/code', 'code_unknown')
  const fields = Object.entries(form.schema.properties)
  if (fields.length > formLimits.fieldsMax) complain('/schema/properties', 'fields_many')
  checkKeys(form.schema.properties, form.ui, '/schema/properties', '/ui', complain)
  for (const [key, schema] of fields) {
    const ui = Object.hasOwn(form.ui, key) ? form.ui[key] : undefined
    if (ui) checkField(schema, ui, `/schema/properties/${key}`, `/ui/${key}`, complain)
  }
  checkRequired(form, complain)
  checkBranches(form, complain)
  checkCodeBy(form, codes, complain)
  return faults
}

/** Keys are names and have both halves (schema and ui); no two have the same place in the order. */
function checkKeys(
  schemas: Record<string, unknown>,
  ui: Record<string, CellUi>,
  at: string,
  uiAt: string,
  complain: Complain,
): void {
  for (const key of Object.keys(schemas)) {
    // A name that every object inherits would be found where it was never put.
    if (!keyShape.test(key) || key in {}) complain(`${at}/${key}`, 'field_key')
    else if (!Object.hasOwn(ui, key)) complain(`${at}/${key}`, 'field_unplaced')
  }
  const orders = new Set<number>()
  for (const [key, { order }] of Object.entries(ui)) {
    if (!Object.hasOwn(schemas, key)) complain(`${uiAt}/${key}`, 'field_unplaced')
    if (orders.has(order)) complain(`${uiAt}/${key}/order`, 'order_twice')
    orders.add(order)
  }
}

function checkWords(words: Words, pointer: string, complain: Complain): void {
  for (const language of ['zh-Hans', 'en'] as const)
    if (words[language].trim() === '') complain(`${pointer}/${language}`, 'words_missing')
}

function checkField(schema: FieldSchema, ui: FieldUi, at: string, uiAt: string, complain: Complain): void {
  if (ui.help) checkWords(ui.help, `${uiAt}/help`, complain)
  const isChoice = schema.type === 'string' && schema.enum !== undefined
  const isPlain = schema.type === 'string' && !isChoice && !schema.format
  if ((ui.widget === 'select' && !isChoice) || (ui.widget === 'textarea' && !isPlain))
    complain(`${uiAt}/widget`, 'keyword_unfit')
  if (schema.type !== 'array') {
    if (ui.columns) complain(`${uiAt}/columns`, 'keyword_unfit')
    checkCell(schema, ui, at, uiAt, complain)
    return
  }
  checkWords(ui.label, `${uiAt}/label`, complain)
  // The widget's sheet has no room for them.
  if (ui.place !== 'portal') complain(`${uiAt}/place`, 'rows_everywhere')
  // Rows are sealed cell by cell.
  if (ui.pii !== 'none') complain(`${uiAt}/pii`, 'pii_unfit')
  if (ui.options) complain(`${uiAt}/options`, 'keyword_unfit')
  if ((schema.minItems ?? 0) > schema.maxItems) complain(`${at}/minItems`, 'range_empty')
  const { properties, required = [] } = schema.items
  const cells = Object.entries(properties)
  if (cells.length === 0 || cells.length > formLimits.columnsMax) complain(`${at}/items/properties`, 'fields_many')
  const columns = ui.columns ?? {}
  checkKeys(properties, columns, `${at}/items/properties`, `${uiAt}/columns`, complain)
  for (const [key, cell] of cells) {
    const column = Object.hasOwn(columns, key) ? columns[key] : undefined
    if (column) checkCell(cell, column, `${at}/items/properties/${key}`, `${uiAt}/columns/${key}`, complain)
  }
  required.forEach((key, index) => {
    if (!Object.keys(properties).includes(key)) complain(`${at}/items/required/${index}`, 'required_unknown')
  })
}

function checkCell(schema: CellSchema, ui: CellUi, at: string, uiAt: string, complain: Complain): void {
  checkWords(ui.label, `${uiAt}/label`, complain)
  if (schema.type !== 'string' || schema.enum) {
    // A number or a choice cannot be masked and still be one.
    if (ui.pii !== 'none') complain(`${uiAt}/pii`, 'pii_unfit')
  }
  if (schema.type === 'boolean') {
    if (ui.options) complain(`${uiAt}/options`, 'keyword_unfit')
    return
  }
  if (schema.type !== 'string') {
    if (ui.options) complain(`${uiAt}/options`, 'keyword_unfit')
    if ((schema.minimum ?? -Infinity) > (schema.maximum ?? Infinity)) complain(`${at}/minimum`, 'range_empty')
    return
  }
  if (schema.enum) {
    checkOptions(schema.enum, ui.options ?? {}, schema, at, uiAt, complain)
    return
  }
  if (ui.options) complain(`${uiAt}/options`, 'keyword_unfit')
  const personal = classOf[schema.format ?? '']
  if (personal && ui.pii !== personal) complain(`${uiAt}/pii`, 'pii_missing')
  if (schema.maxLength === undefined && !schema.format) complain(at, 'length_missing')
  if ((schema.minLength ?? 0) > (schema.maxLength ?? Infinity)) complain(`${at}/minLength`, 'range_empty')
  if (schema.pattern !== undefined && (schema.maxLength ?? Infinity) > formLimits.patternedTextCharsMax)
    complain(`${at}/pattern`, 'length_missing')
}

function checkOptions(
  values: string[],
  titles: Record<string, Words>,
  schema: CellSchema,
  at: string,
  uiAt: string,
  complain: Complain,
): void {
  for (const keyword of ['format', 'minLength', 'maxLength', 'pattern'])
    if (keyword in schema) complain(`${at}/${keyword}`, 'keyword_unfit')
  if (values.length === 0) complain(`${at}/enum`, 'options_none')
  values.forEach((value, index) => {
    if (!optionShape.test(value) || value in {}) complain(`${at}/enum/${index}`, 'option_key')
    else if (values.indexOf(value) !== index) complain(`${at}/enum/${index}`, 'option_twice')
    else if (!Object.keys(titles).includes(value)) complain(`${uiAt}/options/${value}`, 'words_missing')
    else checkWords(titles[value]!, `${uiAt}/options/${value}`, complain)
  })
  for (const value of Object.keys(titles))
    if (!values.includes(value)) complain(`${uiAt}/options/${value}`, 'option_unknown')
}

/** What is required is asked then, and asked everywhere: a page that does not ask it could never send. */
function checkRequired(form: Form, complain: Complain): void {
  const { properties, required = [], allOf = [] } = form.schema
  const check = (needed: string[], pointer: string, own?: Branch) =>
    needed.forEach((key, index) => {
      const isAsked = allOf.every((branch) => branch === own || !conditional(branch).includes(key))
      if (!Object.hasOwn(properties, key)) complain(`${pointer}/${index}`, 'required_unknown')
      else if (!isAsked) complain(`${pointer}/${index}`, 'required_unasked')
      else if (form.ui[key]?.place) complain(`/ui/${key}/place`, 'required_hidden')
    })
  check(required, '/schema/required')
  allOf.forEach((branch, index) => {
    check(branch.then?.required ?? [], `/schema/allOf/${index}/then/required`, branch)
  })
}

function checkBranches(form: Form, complain: Complain): void {
  const { properties, allOf = [] } = form.schema
  const seen = new Set<string>()
  allOf.forEach((branch, index) => {
    const at = `/schema/allOf/${index}`
    checkCondition(branch, properties, `${at}/if`, complain)
    if (!branch.then && conditional(branch).length === 0) complain(at, 'branch_empty')
    for (const key of conditional(branch)) {
      const pointer = `${at}/else/properties/${key}`
      if (!Object.hasOwn(properties, key)) complain(pointer, 'required_unknown')
      else if (seen.has(key)) complain(pointer, 'condition_twice')
      // Somebody who answers page by page would have passed it by. Of conditions in a circle one always looks ahead.
      else if (Object.keys(branch.if.properties).some((lead) => !isBefore(form.ui[lead], form.ui[key])))
        complain(pointer, 'condition_late')
      seen.add(key)
    }
  })
}

function isBefore(lead: FieldUi | undefined, field: FieldUi | undefined): boolean {
  return !lead || !field || lead.order < field.order
}

/** One question with few answers, and constants that are among them. */
function checkCondition(branch: Branch, properties: Record<string, FieldSchema>, at: string, complain: Complain): void {
  const conditions = Object.entries(branch.if.properties)
  if (conditions.length !== 1) complain(`${at}/properties`, 'condition_unknown')
  for (const [key, { enum: values }] of conditions) {
    const schema = Object.hasOwn(properties, key) ? properties[key] : undefined
    const possible: unknown[] =
      schema?.type === 'boolean' ? [true, false] : schema?.type === 'string' ? (schema.enum ?? []) : []
    if (possible.length === 0) complain(`${at}/properties/${key}`, 'condition_unknown')
    else if (values.length === 0) complain(`${at}/properties/${key}/enum`, 'condition_impossible')
    else
      values.forEach((value, nth) => {
        if (!possible.includes(value)) complain(`${at}/properties/${key}/enum/${nth}`, 'condition_impossible')
      })
  }
  // Without `required` an answer that is missing would fulfil the condition.
  if (branch.if.required.join() !== conditions.map(([key]) => key).join())
    complain(`${at}/required`, 'condition_unguarded')
}

function checkCodeBy(form: Form, codes: ReadonlySet<string>, complain: Complain): void {
  if (!form.codeBy) return
  const { field, codes: finer } = form.codeBy
  const schema = Object.hasOwn(form.schema.properties, field) ? form.schema.properties[field] : undefined
  if (schema?.type !== 'string' || !schema.enum) {
    complain('/codeBy/field', 'condition_unknown')
    return
  }
  for (const [value, code] of Object.entries(finer)) {
    if (!schema.enum.includes(value)) complain(`/codeBy/codes/${value}`, 'option_unknown')
    if (!codes.has(code)) complain(`/codeBy/codes/${value}`, 'code_unknown')
  }
}

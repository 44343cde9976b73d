import type { Words } from '#records/knowledge/words.rules.ts'
import { type Condition, type EditField, type EditForm, emptyWords, freeName } from './edit.ts'

/** Changes of a form that concern more than one question. Each answers the form as it is afterwards. */

export function changeField(form: EditForm, id: number, change: (field: EditField) => EditField): EditForm {
  return { ...form, fields: form.fields.map((field) => (field.id === id ? change(field) : field)) }
}

/** Takes a question away. A condition that hung on it stays, at fault, so that nobody is asked more without a word. */
export function removeField(form: EditForm, id: number): EditForm {
  const gone = form.fields.find((field) => field.id === id)
  const { codeBy, ...rest } = form
  const fields = form.fields.filter((field) => field.id !== id)
  return codeBy && codeBy.field !== gone?.key ? { ...rest, codeBy, fields } : { ...rest, fields }
}

/** Moves a question up (-1) or down (1); at the end it stays. */
export function moveField(form: EditForm, id: number, by: -1 | 1): EditForm {
  const from = form.fields.findIndex((field) => field.id === id)
  const to = from + by
  if (to < 0 || to >= form.fields.length) return form
  const fields = [...form.fields]
  fields.splice(to, 0, ...fields.splice(from, 1))
  return { ...form, fields }
}

/** Gives a question another key; what hangs on it follows. */
export function renameField(form: EditForm, id: number, key: string): EditForm {
  const old = form.fields.find((field) => field.id === id)?.key
  const follow = (condition: Condition): Condition => (condition.key === old ? { ...condition, key } : condition)
  return {
    ...withConditions(
      changeField(form, id, (field) => ({ ...field, key })),
      follow,
    ),
    ...(form.codeBy?.field === old && form.codeBy ? { codeBy: { ...form.codeBy, field: key } } : {}),
  }
}

function withConditions(form: EditForm, change: (condition: Condition) => Condition): EditForm {
  const fields = form.fields.map((field) => ({
    ...field,
    when: field.when && change(field.when),
    requiredWhen: field.requiredWhen.map(change),
  }))
  return { ...form, fields }
}

function optionsOf(field: EditField): { values: string[]; titles: Record<string, Words> } {
  return {
    values: field.schema.type === 'string' ? (field.schema.enum ?? []) : [],
    titles: field.ui.options ?? {},
  }
}

function withOptions(field: EditField, values: string[], titles: Record<string, Words>): EditField {
  const options = Object.fromEntries(values.map((value) => [value, titles[value] ?? emptyWords]))
  return { ...field, schema: { type: 'string', enum: values }, ui: { ...field.ui, options } }
}

export function addOption(field: EditField): EditField {
  const { values, titles } = optionsOf(field)
  return withOptions(field, [...values, freeName('o', values)], titles)
}

export function removeOption(field: EditField, value: string): EditField {
  const { values, titles } = optionsOf(field)
  return withOptions(
    field,
    values.filter((each) => each !== value),
    titles,
  )
}

export function moveOption(field: EditField, value: string, by: -1 | 1): EditField {
  const { values, titles } = optionsOf(field)
  const from = values.indexOf(value)
  const to = Math.min(Math.max(from + by, 0), values.length - 1)
  const moved = [...values]
  moved.splice(to, 0, ...moved.splice(from, 1))
  return withOptions(field, moved, titles)
}

export function titleOption(field: EditField, value: string, title: Words): EditField {
  const { values, titles } = optionsOf(field)
  return withOptions(field, values, { ...titles, [value]: title })
}

/** Gives an option another value; conditions and codes that name it follow. */
export function renameOption(form: EditForm, id: number, from: string, to: string): EditForm {
  const { key } = form.fields.find((field) => field.id === id)!
  const renamed = changeField(form, id, (field) => {
    const { values, titles } = optionsOf(field)
    const next = values.map((value) => (value === from ? to : value))
    return withOptions(field, next, { ...titles, [to]: titles[from] ?? emptyWords })
  })
  const follow = (condition: Condition): Condition =>
    condition.key === key
      ? { ...condition, values: condition.values.map((value) => (value === from ? to : value)) }
      : condition
  const { codeBy } = form
  if (codeBy?.field !== key || !(from in codeBy.codes)) return withConditions(renamed, follow)
  const codes = Object.entries(codeBy.codes).map(([value, code]) => [value === from ? to : value, code])
  return { ...withConditions(renamed, follow), codeBy: { ...codeBy, codes: Object.fromEntries(codes) } }
}

/** Says which code an answer stands for; none leaves it to the form's own. */
export function codeOption(form: EditForm, field: string, value: string, code: string | null): EditForm {
  const before = form.codeBy?.field === field ? form.codeBy.codes : {}
  const codes = Object.fromEntries(Object.entries(before).filter(([each]) => each !== value))
  if (code) codes[value] = code
  const { codeBy: _codeBy, ...rest } = form
  return Object.keys(codes).length > 0 ? { ...rest, codeBy: { field, codes } } : rest
}

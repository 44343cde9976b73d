import type { Branch, FieldSchema, FieldUi, Form, TextSchema } from '#records/knowledge/forms.rules.ts'
import { cellsOf, conditional, type Format, fieldsOf, formats } from '#records/knowledge/forms.rules.ts'
import type { Words } from '#records/knowledge/words.rules.ts'

/** While another question has one of these answers. */
export type Condition = { key: string; values: (string | boolean)[] }

/** One question as somebody edits it: all that belongs to it in one place. The definition keeps it in three. */
export type EditField = {
  /** Stays while the key is written anew; for the page only. */
  id: number
  key: string
  schema: FieldSchema
  ui: Omit<FieldUi, 'order'>
  required: boolean
  when: Condition | null
  /** Required in these cases besides. */
  requiredWhen: Condition[]
}

export type EditForm = Omit<Form, 'schema' | 'ui' | 'version'> & { fields: EditField[] }

/** What a question takes, as the editor offers it. */
export const kinds = [
  'text',
  'lines',
  'choice',
  'boolean',
  ...formats,
  'integer',
  'number',
  'rows',
] as const satisfies readonly string[]
export type Kind = (typeof kinds)[number]

export const emptyWords: Words = { 'zh-Hans': '', en: '' }

let ids = 0
const nextId = (): number => ++ids

/** What a tab kept, with the questions numbered anew: this page has counted from the beginning. */
export const renewed = <Kept extends { draft: EditForm }>(kept: Kept): Kept => ({
  ...kept,
  draft: { ...kept.draft, fields: kept.draft.fields.map((field) => ({ ...field, id: nextId() })) },
})

export function kindOf({ schema, ui }: Pick<EditField, 'schema' | 'ui'>): Kind {
  if (schema.type === 'array') return 'rows'
  if (schema.type !== 'string') return schema.type
  if (schema.enum) return 'choice'
  return schema.format ?? (ui.widget === 'textarea' ? 'lines' : 'text')
}

/** The question with another kind of answer; its words stay, what does not fit goes. */
export function withKind<F extends Pick<EditField, 'schema' | 'ui'>>(field: F, kind: Kind): F {
  const { label, help } = field.ui
  const ui: EditField['ui'] = { label, ...(help ? { help } : {}), pii: 'none' }
  switch (kind) {
    case 'text':
      return { ...field, schema: { type: 'string', maxLength: 200 }, ui }
    case 'lines':
      return { ...field, schema: { type: 'string', maxLength: 2_000 }, ui: { ...ui, widget: 'textarea' } }
    case 'choice': {
      const values = ['a', 'b']
      const options = Object.fromEntries(values.map((value) => [value, emptyWords]))
      return { ...field, schema: { type: 'string', enum: values }, ui: { ...ui, options } }
    }
    case 'boolean':
      return { ...field, schema: { type: 'boolean' }, ui }
    case 'integer':
    case 'number':
      return { ...field, schema: { type: kind }, ui }
    case 'rows': {
      const cell = { type: 'string', maxLength: 80 } as const
      const items = { type: 'object', properties: { item: cell }, additionalProperties: false } as const
      const columns = { item: { order: 1, label: emptyWords, pii: 'none' } } as const
      return { ...field, schema: { type: 'array', items, maxItems: 5 }, ui: { ...ui, place: 'portal', columns } }
    }
    default:
      return { ...field, schema: { type: 'string', format: kind }, ui: { ...ui, pii: personalClass(kind) } }
  }
}

function personalClass(format: Format): FieldUi['pii'] {
  return format === 'name' || format === 'phone' || format === 'email' ? format : 'none'
}

export function newField(fields: EditField[]): EditField {
  const blank = { label: emptyWords, pii: 'none' } as const
  return withKind(
    {
      id: nextId(),
      key: freeName(
        'q',
        fields.map(({ key }) => key),
      ),
      schema: { type: 'boolean' },
      ui: blank,
      required: false,
      when: null,
      requiredWhen: [],
    },
    'text',
  )
}

/** The first of q1, q2, … that is free. */
export function freeName(stem: string, taken: string[]): string {
  for (let nth = taken.length + 1; ; nth++) if (!taken.includes(`${stem}${nth}`)) return `${stem}${nth}`
}

export function blankForm(key: string, order: number, code: string): EditForm {
  return { key, active: true, title: emptyWords, hint: emptyWords, lane: 'problem', order, code, fields: [] }
}

/** A definition taken apart for editing. */
export function toEdit(form: Form): EditForm {
  const { schema, ui: _ui, version: _version, ...rest } = form
  const branches = schema.allOf ?? []
  const conditionOf = (branch: Branch): Condition => {
    const [key = '', { enum: values } = { enum: [] }] = Object.entries(branch.if.properties)[0] ?? []
    return { key, values }
  }
  const fields = fieldsOf(form).map(({ key, schema: own, ui: { order: _order, ...ui }, required }): EditField => {
    const asked = branches.find((branch) => conditional(branch).includes(key))
    const needing = branches.filter((branch) => branch.then?.required.includes(key))
    return {
      id: nextId(),
      key,
      schema: own,
      ui,
      required: required || (asked !== undefined && needing.includes(asked)),
      when: asked ? conditionOf(asked) : null,
      requiredWhen: needing.filter((branch) => branch !== asked).map(conditionOf),
    }
  })
  return { ...rest, fields }
}

/** The definition that the edited form means. Two questions with one key are for `twiceNamed` to find. */
export function toForm({ fields, ...rest }: EditForm, version: number): Form {
  const branches = new Map<string, Branch>()
  const branchOf = ({ key, values }: Condition): Branch => {
    const name = JSON.stringify([key, values])
    const known = branches.get(name) ?? { if: { properties: { [key]: { enum: values } }, required: [key] } }
    branches.set(name, known)
    return known
  }
  const need = (branch: Branch, key: string): void => {
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
    branch.then = { required: [...(branch.then?.required ?? []), key] }
  }
  for (const { key, when, required, requiredWhen } of fields) {
    if (when) {
      const branch = branchOf(when)
      branch.else = { properties: { ...branch.else?.properties, [key]: false } }
      if (required) need(branch, key)
    }
    for (const condition of requiredWhen) need(branchOf(condition), key)
  }
  const always = fields.filter(({ required, when }) => required && !when).map(({ key }) => key)
  return {
    ...rest,
    version,
    schema: {
      type: 'object',
      properties: Object.fromEntries(fields.map(({ key, schema }) => [key, schema])),
      ...(always.length > 0 ? { required: always } : {}),
      ...(branches.size > 0 ? { allOf: [...branches.values()] } : {}),
      additionalProperties: false,
    },
    ui: Object.fromEntries(fields.map(({ key, ui }, index) => [key, { ...ui, order: index + 1 }])),
  }
}

/** Keys that more than one question has: in the definition they would be one. */
export function twiceNamed(keys: string[]): string[] {
  return keys.filter((key, index) => keys.indexOf(key) !== index)
}

/** The columns of a question of rows, in order, as questions of their own without conditions. */
export function columnsOf(field: EditField): EditField[] {
  return cellsOf({ ...field, ui: { ...field.ui, order: 1 } }).map(
    ({ key, schema, ui: { order: _order, ...ui }, required }, index) => ({
      id: index,
      key,
      schema,
      ui,
      required,
      when: null,
      requiredWhen: [],
    }),
  )
}

/** The question with these columns. */
export function withColumns(field: EditField, columns: EditField[]): EditField {
  if (field.schema.type !== 'array') return field
  const required = columns.filter((column) => column.required).map(({ key }) => key)
  const items = {
    type: 'object',
    properties: Object.fromEntries(columns.map(({ key, schema }) => [key, schema as TextSchema])),
    ...(required.length > 0 ? { required } : {}),
    additionalProperties: false,
  } as const
  const ui = Object.fromEntries(columns.map(({ key, ui: own }, index) => [key, { ...own, order: index + 1 }]))
  return { ...field, schema: { ...field.schema, items }, ui: { ...field.ui, columns: ui } }
}

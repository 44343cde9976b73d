import { z } from 'zod'
import { endpoint } from '#platform/endpoint.ts'
import { instant, text, words } from '#platform/wire.rules.ts'
import { formats, lanes, piiClasses, places } from './forms.rules.ts'
import { formLimits } from './forms-check.rules.ts'

/** The kinds of problems, two levels, for filters and for people who decide. */
export const listTaxonomy = endpoint({
  name: 'listTaxonomy',
  summary: 'The taxonomy of problems',
  method: 'GET',
  path: '/v1/taxonomy',
  origin: 'console',
  permission: 'knowledge.read',
  answer: z.object({
    groups: z.array(
      z.object({
        code: z.string(),
        label: words,
        codes: z.array(z.object({ code: z.string(), label: words, priority: z.number().int() })),
      }),
    ),
  }),
})

// ---- forms: the shape of a definition; forms-check.rules.ts says what it must mean ----------------------------------

const wordsUpTo = (charsMax: number) =>
  z.strictObject({ 'zh-Hans': text(charsMax), en: text(charsMax), 'zh-Hant': text(charsMax).optional() })
const key = text(40)
const value = text(60)
const keys = z.array(key).max(formLimits.fieldsMax)
const length = z.number().int().min(0).max(formLimits.textCharsMax)

const textSchema = z.strictObject({
  type: z.literal('string'),
  enum: z.array(value).max(formLimits.optionsMax).optional(),
  format: z.enum(formats).optional(),
  minLength: length.optional(),
  maxLength: length.min(1).optional(),
  pattern: text(formLimits.patternCharsMax).optional(),
})
const numberSchema = <T extends 'integer' | 'number'>(type: T) =>
  z.strictObject({ type: z.literal(type), minimum: z.number().optional(), maximum: z.number().optional() })
const cells = [
  textSchema,
  numberSchema('integer'),
  numberSchema('number'),
  z.strictObject({ type: z.literal('boolean') }),
] as const
const rowsSchema = z.strictObject({
  type: z.literal('array'),
  items: z.strictObject({
    type: z.literal('object'),
    properties: z.record(key, z.discriminatedUnion('type', cells)),
    required: keys.optional(),
    additionalProperties: z.literal(false),
  }),
  minItems: z.number().int().min(0).optional(),
  maxItems: z.number().int().min(1).max(formLimits.rowsMax),
})
const constants = z.strictObject({ enum: z.array(z.union([value, z.boolean()])).max(formLimits.optionsMax) })
const branch = z.strictObject({
  if: z.strictObject({ properties: z.record(key, constants), required: keys }),
  // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
  then: z.strictObject({ required: keys.min(1) }).optional(),
  else: z.strictObject({ properties: z.record(key, z.literal(false)) }).optional(),
})

const cellUi = {
  order: z.number().int().min(1).max(1_000),
  label: wordsUpTo(120),
  pii: z.enum(piiClasses),
  options: z.record(value, wordsUpTo(120)).optional(),
}
const fieldUi = z.strictObject({
  ...cellUi,
  help: wordsUpTo(400).optional(),
  widget: z.enum(['textarea', 'select']).optional(),
  place: z.enum(places).optional(),
  columns: z.record(key, z.strictObject(cellUi)).optional(),
})

const formBody = {
  active: z.boolean(),
  title: wordsUpTo(60),
  hint: wordsUpTo(120),
  lane: z.enum(lanes),
  order: z.number().int().min(1).max(1_000),
  code: text(20),
  codeBy: z.strictObject({ field: key, codes: z.record(value, text(20)) }).optional(),
  schema: z.strictObject({
    type: z.literal('object'),
    properties: z.record(key, z.discriminatedUnion('type', [...cells, rowsSchema])),
    required: keys.optional(),
    allOf: z.array(branch).min(1).max(formLimits.branchesMax).optional(),
    additionalProperties: z.literal(false),
  }),
  ui: z.record(key, fieldUi),
}

/** What an administrator writes of a form; its key stands in the address, its version follows from If-Match. */
export const formContent = z.strictObject(formBody)
export const formShape = z.strictObject({ key: z.string(), version: z.number().int().positive(), ...formBody })

/** An answer as it travels: a text, a number, yes or no, or rows of these. */
const cellAnswer = z.union([text(formLimits.textCharsMax), z.number(), z.boolean()])
export const answersShape = z.record(
  z.string().max(60),
  z.union([cellAnswer, z.array(z.record(z.string().max(60), cellAnswer)).max(formLimits.rowsMax)]),
)

const formKey = z.object({ key: z.string().regex(/^[a-z][a-z0-9_]{0,39}$/) })
const versionLine = z.object({
  version: z.number().int(),
  active: z.boolean(),
  publishedAt: instant,
  /** Null for what came with the product. */
  publishedBy: z.string().nullable(),
})

/** Every form in the order in which it is offered, hidden ones too. */
export const listForms = endpoint({
  name: 'listForms',
  summary: 'The forms of the organisation, newest versions',
  method: 'GET',
  path: '/v1/forms',
  origin: 'console',
  permission: 'forms.manage',
  answer: z.object({ forms: z.array(versionLine.extend({ form: formShape })) }),
})

export const showForm = endpoint({
  name: 'showForm',
  summary: 'The newest version of a form, and what came before it',
  method: 'GET',
  path: '/v1/forms/:key',
  origin: 'console',
  permission: 'forms.manage',
  params: formKey,
  answer: z.object({ form: formShape, versions: z.array(versionLine) }),
})

export const showFormVersion = endpoint({
  name: 'showFormVersion',
  summary: 'One version of a form',
  method: 'GET',
  path: '/v1/forms/:key/versions/:version',
  origin: 'console',
  permission: 'forms.manage',
  params: formKey.extend({ version: z.coerce.number().int().positive().max(1_000_000) }),
  answer: formShape,
})

/** Publishes the version after the one in If-Match; 0 makes a new form. Tickets keep the version they were sent with. */
export const publishForm = endpoint({
  name: 'publishForm',
  summary: 'Publish a new version of a form',
  method: 'PUT',
  path: '/v1/forms/:key',
  origin: 'console',
  permission: 'forms.manage',
  params: formKey,
  body: formContent,
  answer: formShape,
  ifMatch: true,
})

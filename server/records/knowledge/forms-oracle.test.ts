/** Ajv as the oracle: on thousands of forms and answers the evaluator says exactly what JSON Schema says. */
// biome-ignore-all lint/suspicious/noThenProperty: a keyword of JSON Schema
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { Ajv2020 } from 'ajv/dist/2020.js'
import fc from 'fast-check'
import { formContent } from './contract.ts'
import {
  type Answers,
  type Branch,
  type CellSchema,
  type CellUi,
  conditional,
  type FieldSchema,
  type FieldUi,
  type Form,
  type Format,
  formats,
  formFaults,
  normalised,
} from './forms.rules.ts'
import { definitionFaults } from './forms-check.rules.ts'
import { badPatterns, patternFaults } from './patterns.ts'

const label = { 'zh-Hans': '字', en: 'word' }
const options = ['a', 'b', 'c', 'd']
const patterns = ['^[A-Z]{2}\\d+$', 'x', '^\\d{3,5}$', '(a|b)$', '^[^ ]*$']

const text = (more: object): CellSchema => ({ type: 'string', ...more }) as CellSchema
const cell: fc.Arbitrary<CellSchema> = fc.oneof(
  fc.subarray(options, { minLength: 1 }).map((values) => text({ enum: values })),
  fc.constantFrom(...formats).map((format) => text({ format })),
  fc.tuple(fc.nat(4), fc.integer({ min: 4, max: 8 })).map(([minLength, maxLength]) => text({ minLength, maxLength })),
  fc.constantFrom(...patterns).map((pattern) => text({ maxLength: 8, pattern })),
  fc
    .tuple(fc.constantFrom('integer', 'number'), fc.integer({ min: -5, max: 0 }), fc.integer({ min: 0, max: 5 }))
    .map(([type, minimum, maximum]) => ({ type, minimum, maximum }) as CellSchema),
  fc.constant<CellSchema>({ type: 'boolean' }),
)
const rows: fc.Arbitrary<FieldSchema> = fc
  .tuple(fc.dictionary(fc.constantFrom('x', 'y', 'z'), cell, { minKeys: 1 }), fc.nat(2), fc.integer({ min: 2, max: 3 }))
  .chain(([properties, minItems, maxItems]) =>
    fc.subarray(Object.keys(properties)).map((required) => ({
      type: 'array',
      items: { type: 'object', properties: { ...properties }, required, additionalProperties: false },
      minItems,
      maxItems,
    })),
  )
const field: fc.Arbitrary<FieldSchema> = fc.oneof({ arbitrary: cell, weight: 5 }, { arbitrary: rows, weight: 1 })

const cellUi = (schema: CellSchema, order: number): CellUi => ({
  order,
  label,
  pii:
    schema.type === 'string'
      ? ((['name', 'phone', 'email'] as const).find((c) => c === schema.format) ?? 'none')
      : 'none',
  ...(schema.type === 'string' && schema.enum
    ? { options: Object.fromEntries(schema.enum.map((value) => [value, label])) }
    : {}),
})
function uiOf(schema: FieldSchema, order: number): FieldUi {
  if (schema.type !== 'array') return cellUi(schema, order)
  const columns = Object.entries(schema.items.properties).map(([key, inner], index) => [key, cellUi(inner, index + 1)])
  return { order, label, pii: 'none', place: 'portal', columns: Object.fromEntries(columns) }
}

/** What a condition may hang on: a choice or a yes/no, at the root or in an earlier branch. */
const constantsOf = (schema: FieldSchema) =>
  schema.type === 'boolean' ? [true, false] : schema.type === 'string' ? (schema.enum ?? []) : []

/** A form that the check of definitions accepts: each branch asks, or requires, some of the questions after its own. */
const form: fc.Arbitrary<Form> = fc
  .record({
    lead: fc.subarray(options, { minLength: 2 }),
    fields: fc.array(field, { minLength: 1, maxLength: 7 }),
    branchesMax: fc.nat(3),
    chance: fc.infiniteStream(fc.nat(99)),
  })
  .map(({ lead, fields, branchesMax, chance }) => {
    const draw = (below: number) => chance.next().value % below
    const some = <T>(from: T[], oneIn: number) => from.filter(() => draw(oneIn) === 0)
    const all = Object.entries<FieldSchema>({
      lead: { type: 'string', enum: lead },
      ...Object.fromEntries(fields.map((schema, nth) => [`f${nth}`, schema])),
    })
    // Rows are asked on the portal only, so they cannot be required.
    const isEverywhere = (key: string) => all.some(([name, schema]) => name === key && schema.type !== 'array')
    const free = new Set(all.map(([key]) => key).slice(1))
    const branches = Array.from({ length: branchesMax }, (): Branch => {
      const leads = all.filter(([, schema]) => constantsOf(schema).length > 0)
      const [key, schema] = leads[draw(leads.length)]!
      const values = constantsOf(schema).filter((_, nth) => nth === 0 || draw(2) === 0)
      const later = all.slice(all.findIndex(([name]) => name === key) + 1).map(([name]) => name)
      const own = some(
        later.filter((name) => free.has(name)),
        2,
      )
      for (const name of own) free.delete(name)
      const needed = some(own.filter(isEverywhere), 2)
      return {
        if: { properties: { [key]: { enum: values } }, required: [key] },
        ...(needed.length > 0 ? { then: { required: needed } } : {}),
        ...(own.length > 0
          ? { else: { properties: Object.fromEntries(own.map((name) => [name, false as const])) } }
          : {}),
      }
    }).filter((branch) => branch.else)
    const always = ['lead', ...free].filter(isEverywhere)
    const last = branches.at(-1)
    if (last && !last.then && draw(2) === 0) last.then = { required: [always[draw(always.length)]!] }
    return {
      key: 'sample',
      version: 1,
      active: true,
      title: label,
      hint: label,
      lane: 'problem',
      order: 1,
      code: 'RFD-01',
      schema: {
        type: 'object',
        properties: Object.fromEntries(all),
        required: some(always, 3),
        ...(branches.length > 0 ? { allOf: branches } : {}),
        additionalProperties: false,
      },
      ui: Object.fromEntries(all.map(([key, schema], index) => [key, uiOf(schema, index + 1)])),
    }
  })

const good: Record<Format, string[]> = {
  date: ['2026-03-01', '2024-02-29'],
  'local-date-time': ['2026-03-01T10:00', '2026-12-31T23:59:59'],
  money: ['0', '12.5', '999999999999'],
  'order-no': ['T2026', '订单 7'],
  name: ['王小明', 'Ada'],
  phone: ['13900001234', '+86 139 0000 1234'],
  email: ['li@example.com'],
}
const junk = fc.oneof(
  fc.constantFrom<unknown>(
    '',
    'a',
    'x9',
    'AB12',
    '1234',
    '2026-02-30',
    '2026-3-1',
    '12.3456',
    '😀😀😀😀',
    true,
    null,
    {},
  ),
  fc.constantFrom<unknown>(
    [],
    [{}],
    [1],
    [{ x: 'a' }],
    [{ x: 'a', y: 1, z: true }, {}],
    'constructor',
    '__proto__',
    1.0,
  ),
  fc.string({ maxLength: 10, unit: 'binary' }),
  fc.integer({ min: -8, max: 8 }),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
)
function rightAnswer(schema: FieldSchema): fc.Arbitrary<unknown> {
  if (schema.type === 'array') {
    const { properties, required = [] } = schema.items
    const row = fc.record(
      Object.fromEntries(Object.entries(properties).map(([key, inner]) => [key, rightAnswer(inner)])),
      { requiredKeys: required as never[] },
    )
    return fc.array(row, { minLength: schema.minItems ?? 0, maxLength: schema.maxItems })
  }
  if (schema.type === 'boolean') return fc.boolean()
  if (schema.type !== 'string') return fc.integer({ min: schema.minimum!, max: schema.maximum! })
  if (schema.enum) return fc.constantFrom(...schema.enum)
  if (schema.format) return fc.constantFrom(...good[schema.format])
  if (schema.pattern) return fc.constantFrom('AB12', 'x', '1234', 'b', 'a')
  return fc.string({ unit: 'grapheme-ascii', minLength: schema.minLength ?? 0, maxLength: schema.maxLength! })
}
/** Mostly right answers to what may be asked, with some missing, some wrong, and now and then a foreign one. */
function answersTo(one: Form): fc.Arbitrary<Answers> {
  const hidden = (one.schema.allOf ?? []).flatMap(conditional)
  const entries = Object.entries(one.schema.properties).map(([key, schema]) => {
    const answer = fc.oneof({ arbitrary: rightAnswer(schema), weight: 24 }, { arbitrary: junk, weight: 1 })
    const given = fc.nat(9).map((luck) => luck < (hidden.includes(key) ? 4 : 8))
    return fc.tuple(fc.constant(key), answer, given)
  })
  const foreign = fc.tuple(
    fc.constantFrom('foreign', 'constructor', 'a/b~c'),
    junk,
    fc.nat(30).map((luck) => luck === 0),
  )
  return fc
    .tuple(...entries, foreign)
    .map(
      (drawn) =>
        Object.fromEntries(drawn.filter(([, , given]) => given).map(([key, answer]) => [key, answer])) as Answers,
    )
}

/** The formats once more, written without the evaluator's expressions. */
const daysIn = (year: number, month: number) => new Date(Date.UTC(year, month, 0)).getUTCDate()
function isDay(value: string): boolean {
  const parts = value.split('-')
  if (parts.map((part) => part.length).join() !== '4,2,2' || parts.some((part) => !isDigits(part))) return false
  const [year, month, day] = parts.map(Number) as [number, number, number]
  return month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month)
}
const isDigits = (value: string) => value !== '' && [...value].every((digit) => digit >= '0' && digit <= '9')
const oracleFormats: Record<Format, (value: string) => boolean> = {
  date: isDay,
  'local-date-time': (value) => {
    const [day = '', time = '', ...rest] = value.split('T')
    const parts = time.split(':')
    const inRange = parts.every(
      (part, nth) => part.length === 2 && isDigits(part) && Number(part) < (nth === 0 ? 24 : 60),
    )
    return rest.length === 0 && isDay(day) && (parts.length === 2 || parts.length === 3) && inRange
  },
  money: (value) => {
    const [whole = '', fraction, ...rest] = value.split('.')
    const isFraction = fraction === undefined || (isDigits(fraction) && fraction.length <= 3)
    return rest.length === 0 && isDigits(whole) && whole.length <= 12 && isFraction
  },
  'order-no': (value) => isLine(value, 64),
  name: (value) => isLine(value, 80),
  phone: (value) => {
    const rest = value.startsWith('+') ? value.slice(1) : value
    return rest.length >= 5 && rest.length <= 24 && [...rest].every((sign) => isDigits(sign) || /[\s()-]/.test(sign))
  },
  email: (value) => {
    const [local = '', domain = '', ...rest] = value.split('@')
    const labels = domain.split('.')
    const top = labels.pop() ?? ''
    const isWord = (part: string) => /^[\p{L}\p{N}]+$/u.test(part)
    const isHost = (part: string) =>
      part.length <= 63 && isWord(part.at(0) ?? '') && isWord(part.at(-1) ?? '') && isWord(part.replaceAll('-', ''))
    return (
      rest.length === 0 &&
      Array.from(value).length <= 254 &&
      local.split('.').every((part) => isWord(part.replace(/[!#$%&'*+/=?^_`{|}~-]/g, 'x'))) &&
      labels.length > 0 &&
      labels.every(isHost) &&
      top.length >= 2 &&
      top.length <= 63 &&
      isWord(top.replaceAll('-', 'x'))
    )
  },
}
const isLine = (value: string, max: number) =>
  Array.from(value).length >= 1 && Array.from(value).length <= max && !/[\n\r\u2028\u2029]/.test(value)

const oracle = new Ajv2020({
  strict: true,
  strictTypes: false,
  strictRequired: false,
  formats: oracleFormats,
})

const codes = new Set(['RFD-01'])

test('the evaluator and Ajv agree on more than ten thousand pairs of a form and answers', () => {
  let valid = 0
  let invalid = 0
  fc.assert(
    fc.property(
      form.chain((one) => fc.tuple(fc.constant(one), fc.array(answersTo(one), { minLength: 16, maxLength: 16 }))),
      ([one, sets]) => {
        assert.deepEqual([...definitionFaults(one, codes), ...badPatterns(one)], [])
        const { key: _key, version: _version, ...content } = one
        assert.equal(formContent.safeParse(content).error, undefined)
        const says = oracle.compile(one.schema)
        for (const answers of sets) {
          const faults = [...formFaults(one, answers), ...patternFaults(one, answers)]
          const wanted = says(answers)
          assert.equal(
            faults.length === 0,
            wanted,
            JSON.stringify({ schema: one.schema, answers, faults, ajv: says.errors }),
          )
          if (wanted) valid += 1
          else invalid += 1
        }
      },
    ),
    { numRuns: 700 },
  )
  assert.ok(valid + invalid >= 10_000, `${valid + invalid} pairs`)
  assert.ok(valid > 1_500 && invalid > 1_500, `${valid} valid, ${invalid} invalid`)
})

test('what is kept of answers is kept as it is, and what was left empty is gone', () => {
  fc.assert(
    fc.property(
      form.chain((one) => fc.tuple(fc.constant(one), answersTo(one))),
      ([one, answers]) => {
        const kept = normalised(one, answers)
        assert.deepEqual(normalised(one, kept), kept)
        assert.ok(!Object.values(kept).some((answer) => answer === '' || answer === null))
      },
    ),
    { numRuns: 500 },
  )
})

test('each form that ships compiles under the strict oracle and passes the check of definitions', () => {
  const read = (name: string) => JSON.parse(readFileSync(new URL(`defaults/${name}.json`, import.meta.url), 'utf8'))
  const taxonomy = read('taxonomy') as { groups: { codes: { code: string }[] }[] }
  const known = new Set(taxonomy.groups.flatMap((group) => group.codes.map(({ code }) => code)))
  const forms = read('forms') as Form[]
  assert.equal(forms.length, 8)
  for (const one of forms) {
    assert.doesNotThrow(() => oracle.compile(one.schema), one.key)
    assert.deepEqual([...definitionFaults(one, known), ...badPatterns(one)], [], one.key)
    const { key: _key, version: _version, ...content } = one
    assert.equal(formContent.safeParse(content).error, undefined, one.key)
  }
})

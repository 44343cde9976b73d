/** What a definition must not be: each fault with the pointer to it. */
// biome-ignore-all lint/suspicious/noThenProperty: a keyword of JSON Schema
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formContent } from './contract.ts'
import type { Form } from './forms.rules.ts'
import { definitionFaults, formLimits } from './forms-check.rules.ts'
import { badPatterns } from './patterns.ts'

const label = { 'zh-Hans': '字', en: 'word' }
const codes = new Set(['RFD-01', 'RFD-02'])

/** A form in which nothing is wrong; each line of the table breaks one thing. */
const sound = (): Form => ({
  key: 'sample',
  version: 1,
  active: true,
  title: label,
  hint: label,
  lane: 'problem',
  order: 1,
  code: 'RFD-01',
  codeBy: { field: 'what', codes: { late: 'RFD-02' } },
  schema: {
    type: 'object',
    properties: {
      what: { type: 'string', enum: ['late', 'other'] },
      answer: { type: 'string', maxLength: 20, pattern: '^[A-Z]+' },
      mobile: { type: 'string', format: 'phone' },
      times: { type: 'integer', minimum: 1, maximum: 9 },
      sure: { type: 'boolean' },
      payees: {
        type: 'array',
        maxItems: 3,
        items: {
          type: 'object',
          properties: { to: { type: 'string', maxLength: 20 } },
          required: ['to'],
          additionalProperties: false,
        },
      },
    },
    required: ['what'],
    allOf: [
      {
        if: { properties: { what: { enum: ['late'] } }, required: ['what'] },
        then: { required: ['answer'] },
        else: { properties: { answer: false } },
      },
    ],
    additionalProperties: false,
  },
  ui: {
    what: { order: 1, label, pii: 'none', options: { late: label, other: label } },
    answer: { order: 2, label, pii: 'none', help: label },
    mobile: { order: 3, label, pii: 'phone' },
    times: { order: 4, label, pii: 'none' },
    sure: { order: 5, label, pii: 'none' },
    payees: { order: 6, label, pii: 'none', place: 'portal', columns: { to: { order: 1, label, pii: 'none' } } },
  },
})

/** Sets the value at a path of the form; undefined takes it away. */
function broken(path: string, value: unknown): Form {
  const form = sound()
  const keys = path.split('/')
  const last = keys.pop()!
  const place = keys.reduce<Record<string, unknown>>((at, key) => at[key] as Record<string, unknown>, form as never)
  if (value === undefined) delete place[last]
  else place[last] = value
  return form
}

const empty = { 'zh-Hans': '字', en: ' ' }
const branch = (key: string, values: unknown[], more: object = { then: { required: ['times'] } }) => ({
  if: { properties: { [key]: { enum: values } }, required: [key] },
  ...more,
})

const meaning: [what: string, path: string, value: unknown, faults: string[]][] = [
  ['a title in one language', 'title', empty, ['/title/en words_missing']],
  ['a label in one language', 'ui/answer/label', empty, ['/ui/answer/label/en words_missing']],
  ['a help in one language', 'ui/answer/help', empty, ['/ui/answer/help/en words_missing']],
  ['an option in one language', 'ui/what/options/late', empty, ['/ui/what/options/late/en words_missing']],
  ['an option without a title', 'ui/what/options', { late: label }, ['/ui/what/options/other words_missing']],
  ['a title without its option', 'ui/what/options/gone', label, ['/ui/what/options/gone option_unknown']],
  ['no options', 'schema/properties/sure', { type: 'string', enum: [] }, ['/schema/properties/sure/enum options_none']],
  [
    'an option twice',
    'schema/properties/what/enum',
    ['late', 'other', 'late'],
    ['/schema/properties/what/enum/2 option_twice'],
  ],
  [
    'an option that every object inherits',
    'schema/properties/what/enum',
    ['late', 'other', 'constructor'],
    ['/schema/properties/what/enum/2 option_key'],
  ],
  ['a code that is none', 'code', 'XXX-01', ['/code code_unknown']],
  ['a finer code that is none', 'codeBy/codes/late', 'XXX-01', ['/codeBy/codes/late code_unknown']],
  ['a finer code for no option', 'codeBy/codes/never', 'RFD-02', ['/codeBy/codes/never option_unknown']],
  ['a finer code by no choice', 'codeBy/field', 'answer', ['/codeBy/field condition_unknown']],
  [
    'a key that every object inherits',
    'schema/properties/constructor',
    { type: 'boolean' },
    ['/schema/properties/constructor field_key'],
  ],
  ['a key with a sign', 'schema/properties/a-b', { type: 'boolean' }, ['/schema/properties/a-b field_key']],
  ['a question without its words', 'ui/times', undefined, ['/schema/properties/times field_unplaced']],
  ['words without their question', 'ui/gone', { order: 9, label, pii: 'none' }, ['/ui/gone field_unplaced']],
  ['the same place twice', 'ui/times/order', 5, ['/ui/sure/order order_twice']],
  [
    'a text without a limit',
    'schema/properties/answer',
    { type: 'string' },
    ['/schema/properties/answer length_missing'],
  ],
  [
    'a long text with a pattern',
    'schema/properties/answer/maxLength',
    501,
    ['/schema/properties/answer/pattern length_missing'],
  ],
  [
    'a choice with a length',
    'schema/properties/what/maxLength',
    5,
    ['/schema/properties/what/maxLength keyword_unfit'],
  ],
  ['a choice with a format', 'schema/properties/what/format', 'date', ['/schema/properties/what/format keyword_unfit']],
  ['lines for a number', 'ui/times/widget', 'textarea', ['/ui/times/widget keyword_unfit']],
  ['a list for a text', 'ui/answer/widget', 'select', ['/ui/answer/widget keyword_unfit']],
  ['options for a number', 'ui/times/options', { a: label }, ['/ui/times/options keyword_unfit']],
  ['columns for a text', 'ui/answer/columns', {}, ['/ui/answer/columns keyword_unfit']],
  ['an empty range', 'schema/properties/times/minimum', 10, ['/schema/properties/times/minimum range_empty']],
  [
    'an empty range of lengths',
    'schema/properties/answer/minLength',
    21,
    ['/schema/properties/answer/minLength range_empty'],
  ],
  ['more rows than fit', 'schema/properties/payees/minItems', 4, ['/schema/properties/payees/minItems range_empty']],
  ['a telephone that is not sealed', 'ui/mobile/pii', 'none', ['/ui/mobile/pii pii_missing']],
  ['a telephone sealed as a name', 'ui/mobile/pii', 'name', ['/ui/mobile/pii pii_missing']],
  ['a number to be sealed', 'ui/times/pii', 'id', ['/ui/times/pii pii_unfit']],
  ['a choice to be sealed', 'ui/what/pii', 'name', ['/ui/what/pii pii_unfit']],
  ['rows in the widget', 'ui/payees/place', undefined, ['/ui/payees/place rows_everywhere']],
  ['rows to be sealed whole', 'ui/payees/pii', 'name', ['/ui/payees/pii pii_unfit']],
  ['a column without words', 'ui/payees/columns', {}, ['/schema/properties/payees/items/properties/to field_unplaced']],
  [
    'a column required that is none',
    'schema/properties/payees/items/required',
    ['by'],
    ['/schema/properties/payees/items/required/0 required_unknown'],
  ],
  ['a question required that is none', 'schema/required', ['what', 'gone'], ['/schema/required/1 required_unknown']],
  ['a question required but not asked', 'schema/required', ['what', 'answer'], ['/schema/required/1 required_unasked']],
  ['a required question that a page leaves out', 'ui/what/place', 'widget', ['/ui/what/place required_hidden']],
  [
    'a condition on no question',
    'schema/allOf/1',
    branch('gone', ['x']),
    ['/schema/allOf/1/if/properties/gone condition_unknown'],
  ],
  [
    'a condition on words',
    'schema/allOf/1',
    branch('answer', ['x']),
    ['/schema/allOf/1/if/properties/answer condition_unknown'],
  ],
  [
    'a condition on what every object inherits',
    'schema/allOf/1',
    branch('constructor', ['x']),
    ['/schema/allOf/1/if/properties/constructor condition_unknown'],
  ],
  [
    'a condition that never holds',
    'schema/allOf/1',
    branch('what', ['never']),
    ['/schema/allOf/1/if/properties/what/enum/0 condition_impossible'],
  ],
  [
    'a condition of another type',
    'schema/allOf/1',
    branch('sure', ['true']),
    ['/schema/allOf/1/if/properties/sure/enum/0 condition_impossible'],
  ],
  [
    'a condition on nothing',
    'schema/allOf/1',
    branch('what', []),
    ['/schema/allOf/1/if/properties/what/enum condition_impossible'],
  ],
  [
    'a condition that silence fulfils',
    'schema/allOf/0/if/required',
    [],
    ['/schema/allOf/0/if/required condition_unguarded'],
  ],
  ['a condition without an effect', 'schema/allOf/1', branch('what', ['late'], {}), ['/schema/allOf/1 branch_empty']],
  [
    'a condition on itself',
    'schema/allOf/1',
    branch('sure', [true], { else: { properties: { sure: false } } }),
    ['/schema/allOf/1/else/properties/sure condition_late'],
  ],
  [
    'a condition on a later answer',
    'schema/allOf/1',
    branch('sure', [true], { else: { properties: { times: false } } }),
    ['/schema/allOf/1/else/properties/times condition_late'],
  ],
  [
    'two conditions for one question',
    'schema/allOf/1',
    branch('what', ['other'], { else: { properties: { answer: false } } }),
    ['/schema/allOf/0/then/required/0 required_unasked', '/schema/allOf/1/else/properties/answer condition_twice'],
  ],
]

test('a sound form has no faults', () => {
  assert.deepEqual([...definitionFaults(sound(), codes), ...badPatterns(sound())], [])
})

for (const [what, path, value, faults] of meaning) {
  test(`${what} is refused`, () => {
    const found = definitionFaults(broken(path, value), codes).map(({ pointer, code }) => `${pointer} ${code}`)
    assert.deepEqual(found, faults)
  })
}

test('conditions in a circle are refused', () => {
  const form = sound()
  form.ui.sure!.order = 7
  form.schema.properties.wish = { type: 'boolean' }
  form.ui.wish = { order: 8, label, pii: 'none' }
  form.schema.allOf!.push(
    { if: { properties: { wish: { enum: [true] } }, required: ['wish'] }, else: { properties: { sure: false } } },
    { if: { properties: { sure: { enum: [true] } }, required: ['sure'] }, else: { properties: { wish: false } } },
  )
  assert.deepEqual(definitionFaults(form, codes), [
    { pointer: '/schema/allOf/1/else/properties/sure', code: 'condition_late' },
  ])
})

test('too many questions are refused', () => {
  const form = sound()
  for (let nth = 0; nth < formLimits.fieldsMax; nth++) {
    form.schema.properties[`more${nth}`] = { type: 'boolean' }
    form.ui[`more${nth}`] = { order: 100 + nth, label, pii: 'none' }
  }
  assert.deepEqual(definitionFaults(form, codes), [{ pointer: '/schema/properties', code: 'fields_many' }])
})

test('patterns that RE2 does not know, or finds too large, are refused, in rows too', () => {
  for (const pattern of ['(a)\\1', '(?=a)b', '[', '(a{1000}){1000}', '(?<!x)y']) {
    assert.deepEqual(badPatterns(broken('schema/properties/answer/pattern', pattern)), [
      { pointer: '/schema/properties/answer/pattern', code: 'pattern_bad' },
    ])
  }
  const inRow = broken('schema/properties/payees/items/properties/to/pattern', '(a)\\1')
  assert.deepEqual(badPatterns(inRow), [
    { pointer: '/schema/properties/payees/items/properties/to/pattern', code: 'pattern_bad' },
  ])
})

test('what is not of the shape of a form is refused where it stands', () => {
  const table: [path: string, value: unknown, pointer: string][] = [
    ['lane', 'urgent', 'lane'],
    ['schema/properties/times/multipleOf', 2, 'schema/properties/times'],
    ['schema/properties/answer/$ref', '#', 'schema/properties/answer'],
    ['schema/properties/sure/type', 'null', 'schema/properties/sure/type'],
    ['schema/properties/mobile/format', 'uri', 'schema/properties/mobile/format'],
    ['schema/allOf/0/if/not', {}, 'schema/allOf/0/if'],
    ['schema/allOf/0/if/properties/what', { const: 'late' }, 'schema/allOf/0/if/properties/what/enum'],
    ['schema/allOf/0/else/properties/answer', true, 'schema/allOf/0/else/properties/answer'],
    ['schema/additionalProperties', true, 'schema/additionalProperties'],
    ['schema/oneOf', [], 'schema'],
    ['ui/answer/html', '<b>', 'ui/answer'],
    ['ui/answer/pii', 'secret', 'ui/answer/pii'],
    ['ui/answer/label', { 'zh-Hans': '字' }, 'ui/answer/label/en'],
    [
      'schema/properties/answer/pattern',
      'a'.repeat(formLimits.patternCharsMax + 1),
      'schema/properties/answer/pattern',
    ],
    ['schema/properties/payees/maxItems', formLimits.rowsMax + 1, 'schema/properties/payees/maxItems'],
  ]
  for (const [path, value, pointer] of table) {
    const { key: _key, version: _version, ...content } = broken(path, value)
    const paths = formContent.safeParse(content).error?.issues.map((issue) => issue.path.join('/'))
    assert.ok(paths?.includes(pointer), `${path}: ${paths}`)
  }
})

/** The one evaluator of forms, which portal, widget and server share. forms-oracle.test.ts holds it against Ajv. */
// biome-ignore-all lint/suspicious/noThenProperty: a keyword of JSON Schema
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { sayAnswer } from './answers.rules.ts'
import {
  type Answers,
  answerIn,
  askedAnswers,
  askedFields,
  cellsOf,
  codeOf,
  type FieldUi,
  type Form,
  type Format,
  fieldsOf,
  fitsFormat,
  formFaults,
  normalised,
} from './forms.rules.ts'
import { patternFaults } from './patterns.ts'

const label = { 'zh-Hans': '字', en: 'word' }
const ui = (order: number, more: Partial<FieldUi> = {}): FieldUi => ({ order, label, pii: 'none', ...more })
const titles = (...values: string[]) =>
  Object.fromEntries(values.map((value) => [value, { 'zh-Hans': `选${value}`, en: value }]))

const form: Form = {
  key: 'sample',
  version: 1,
  active: true,
  title: label,
  hint: label,
  lane: 'problem',
  order: 1,
  code: 'RFD-01',
  codeBy: { field: 'what', codes: { late: 'RFD-02', refused: 'RFD-03' } },
  schema: {
    type: 'object',
    properties: {
      what: { type: 'string', enum: ['late', 'refused', 'other'] },
      amount: { type: 'string', format: 'money' },
      answer: { type: 'string', minLength: 2, maxLength: 5 },
      again: { type: 'boolean' },
      times: { type: 'integer', minimum: 1, maximum: 9 },
      since: { type: 'string', format: 'date' },
      card: { type: 'string', maxLength: 4, pattern: '^\\d{4}$' },
      payees: {
        type: 'array',
        maxItems: 2,
        items: {
          type: 'object',
          properties: { to: { type: 'string', maxLength: 20 }, sum: { type: 'string', format: 'money' } },
          required: ['to'],
          additionalProperties: false,
        },
      },
    },
    required: ['what'],
    allOf: [
      {
        if: { properties: { what: { enum: ['refused'] } }, required: ['what'] },
        then: { required: ['answer', 'amount'] },
        else: { properties: { answer: false, again: false } },
      },
      {
        if: { properties: { again: { enum: [true] } }, required: ['again'] },
        else: { properties: { times: false } },
      },
    ],
    additionalProperties: false,
  },
  ui: {
    what: ui(1, { options: titles('late', 'refused', 'other') }),
    amount: ui(2),
    answer: ui(3),
    again: ui(4),
    times: ui(5),
    since: ui(6, { place: 'portal' }),
    card: ui(7),
    payees: ui(8, { columns: { sum: ui(2), to: ui(1) } }),
  },
}

test('a question with a condition is asked only while an asked question is answered so', () => {
  const keys = (answers: Answers) =>
    askedFields(form, answers)
      .map(({ key }) => key)
      .join()
  assert.equal(keys({}), 'what,amount,since,card,payees')
  assert.equal(keys({ what: 'other' }), 'what,amount,since,card,payees')
  assert.equal(keys({ what: 'refused' }), 'what,amount,answer,again,since,card,payees')
  assert.equal(keys({ what: 'refused', again: true }), 'what,amount,answer,again,times,since,card,payees')
  // What is left over from an earlier choice opens nothing.
  assert.equal(keys({ what: 'late', again: true }), 'what,amount,since,card,payees')
  assert.equal(keys({ what: '__proto__' }), 'what,amount,since,card,payees')
  assert.ok(!askedFields(form, {}, 'widget').some(({ key }) => key === 'since'))
  const required = (answers: Answers) =>
    askedFields(form, answers)
      .filter((field) => field.required)
      .map(({ key }) => key)
  assert.deepEqual(required({}), ['what'])
  assert.deepEqual(required({ what: 'refused' }), ['what', 'amount', 'answer'])
  assert.deepEqual(
    cellsOf(fieldsOf(form).at(-1)!).map(({ key, required }) => [key, required]),
    [
      ['to', true],
      ['sum', false],
    ],
  )
})

test('faults point at the answer and say what is wrong with it', () => {
  const table: [answers: object, faults: string[]][] = [
    [{}, ['/what required']],
    [{ what: '' }, ['/what not_an_option']],
    [{ what: 'late' }, []],
    [{ what: 'never' }, ['/what not_an_option']],
    [{ what: 1 }, ['/what wrong_type']],
    [{ what: 'late', amount: '12.50', since: '2026-03-01' }, []],
    [{ what: 'late', amount: 'much' }, ['/amount bad_format']],
    [{ what: 'late', since: '2026-02-30' }, ['/since bad_format']],
    [{ what: 'refused' }, ['/amount required', '/answer required']],
    [{ what: 'refused', amount: '1', answer: '😀😀😀😀😀' }, []],
    [{ what: 'refused', amount: '1', answer: '123456' }, ['/answer too_long']],
    [{ what: 'refused', amount: '1', answer: '1' }, ['/answer too_short']],
    [{ what: 'refused', amount: '1', answer: 'no', again: 'yes' }, ['/again wrong_type']],
    [{ what: 'refused', amount: '1', answer: 'no', again: true, times: 0 }, ['/times too_small']],
    [{ what: 'refused', amount: '1', answer: 'no', again: true, times: 10 }, ['/times too_large']],
    [{ what: 'refused', amount: '1', answer: 'no', again: true, times: 1.5 }, ['/times wrong_type']],
    [{ what: 'refused', amount: '1', answer: 'no', again: false, times: 2 }, ['/times unknown_field']],
    [{ what: 'late', answer: 'no' }, ['/answer unknown_field']],
    [{ what: 'late', 'a/b~c': 'x', constructor: 'x' }, ['/a~1b~0c unknown_field', '/constructor unknown_field']],
    [{ what: 'late', payees: [] }, []],
    [{ what: 'late', payees: 'x' }, ['/payees wrong_type']],
    [{ what: 'late', payees: [{ to: 'a' }, { to: 'b', sum: '1' }] }, []],
    [{ what: 'late', payees: [{ to: 'a' }, { to: 'b' }, { to: 'c' }] }, ['/payees too_many']],
    [
      { what: 'late', payees: [{ sum: 'x' }, { to: 1, by: 'z' }] },
      ['/payees/0/to required', '/payees/0/sum bad_format', '/payees/1/by unknown_field', '/payees/1/to wrong_type'],
    ],
    [{ what: 'late', payees: ['a'] }, ['/payees/0 wrong_type']],
  ]
  for (const [answers, faults] of table) {
    const found = formFaults(form, answers as Answers).map(({ pointer, code }) => `${pointer} ${code}`)
    assert.deepEqual(found, faults, JSON.stringify(answers))
  }
})

test('a pattern is tried by the server, also in rows', () => {
  const rows: Form = {
    ...form,
    schema: {
      ...form.schema,
      properties: {
        ...form.schema.properties,
        payees: {
          type: 'array',
          maxItems: 2,
          items: {
            type: 'object',
            properties: { to: { type: 'string', maxLength: 4, pattern: '^[a-z]+$' } },
            additionalProperties: false,
          },
        },
      },
    },
  }
  assert.deepEqual(patternFaults(form, { what: 'late', card: '1234' }), [])
  assert.deepEqual(patternFaults(form, { what: 'late', card: '12a4' }), [{ pointer: '/card', code: 'bad_pattern' }])
  assert.deepEqual(formFaults(form, { what: 'late', card: '12a4' }), [])
  assert.deepEqual(patternFaults(rows, { payees: [{ to: 'ab' }, { to: 'A' }] }), [
    { pointer: '/payees/1/to', code: 'bad_pattern' },
  ])
})

test('answers are kept trimmed, numbers as numbers, without what is empty', () => {
  const typed = {
    what: ' late ',
    times: ' 3 ',
    amount: ' ',
    answer: null,
    again: false,
    payees: [{ to: ' 王 ', sum: '' }, {}, { to: '' }],
    foreign: ' x ',
  }
  assert.deepEqual(normalised(form, typed), {
    what: 'late',
    times: 3,
    again: false,
    payees: [{ to: '王' }],
    foreign: 'x',
  })
  assert.deepEqual(normalised(form, { times: 'many', payees: [{}] }), { times: 'many' })
  assert.deepEqual(askedAnswers(form, typed as unknown as Answers), { what: 'late', payees: [{ to: '王' }] })
  assert.ok(!('polluted' in normalised(form, JSON.parse('{"__proto__": [{"polluted": "x"}]}'))))
})

test('each format takes what people write and refuses what it cannot be', () => {
  const table: Record<Format, { good: string[]; bad: string[] }> = {
    money: {
      good: ['0', '12', '12.5', '12.345', '999999999999'],
      bad: ['-1', '1,000', '12.', '.5', '1e3', '12.3456', '1234567890123', '元12'],
    },
    date: {
      good: ['2026-03-01', '2024-02-29'],
      bad: ['2026-3-1', '01.03.2026', '2026-13-01', '2026-02-30', '2026-00-10'],
    },
    'local-date-time': {
      good: ['2026-03-01T10:00', '2026-03-01T10:00:59'],
      bad: [
        '2026-03-01',
        '2026-03-01 10:00',
        '2026-03-01T10',
        '2026-03-01T25:00',
        '2026-02-30T10:00',
        '2026-03-01T10:00Z',
      ],
    },
    phone: {
      good: ['13900001234', '+86 139 0000 1234', '(021) 6888-0000'],
      bad: ['1234', 'call me', '139-0000-1234 x5'],
    },
    email: {
      good: ['li@example.com', 'a.b+c@mail.example.org'],
      bad: ['li', 'li@', 'li@example', 'li example@x.com', '<li@example.com>', 'a@b@example.com'],
    },
    name: { good: ['王小明', '😀'.repeat(80)], bad: ['', 'a\nb', 'x'.repeat(81)] },
    'order-no': { good: ['T2026-0301', 'x'.repeat(64)], bad: ['', 'x'.repeat(65)] },
  }
  for (const [format, { good, bad }] of Object.entries(table)) {
    for (const value of good) assert.ok(fitsFormat(format as Format, value), `${format} ${value}`)
    for (const value of bad) assert.ok(!fitsFormat(format as Format, value), `${format} ${value}`)
  }
})

test('a form stands for the finer code of its answer, else for its own', () => {
  assert.equal(codeOf(form, { what: 'late' }), 'RFD-02')
  assert.equal(codeOf(form, { what: 'other' }), 'RFD-01')
  assert.equal(codeOf(form, {}), 'RFD-01')
  assert.equal(codeOf({ ...form, codeBy: undefined }, { what: 'late' }), 'RFD-01')
  for (const what of ['constructor', '__proto__', 'toString']) assert.equal(codeOf(form, { what }), 'RFD-01', what)
})

test('an amount, an order number or a contact is found among what was asked', () => {
  assert.equal(answerIn(form, { what: 'late', amount: '12' }, 'money'), '12')
  assert.equal(answerIn(form, { what: 'late' }, 'money'), undefined)
})

test('an answer is said in the words of its reader', () => {
  const field = (key: string) => fieldsOf(form).find((one) => one.key === key)!
  const said = (key: string, answer: Answers[string], language: 'zh-Hans' | 'en' = 'en') =>
    sayAnswer(field(key), answer, { language, currency: 'CNY', yes: 'Yes', no: 'No' })
  assert.equal(said('what', 'late'), 'late')
  assert.equal(said('what', 'late', 'zh-Hans'), '选late')
  assert.equal(said('what', 'constructor'), 'constructor')
  assert.equal(said('amount', '1280.5'), '¥1,280.50')
  assert.equal(said('amount', '****'), '****')
  assert.equal(said('since', '2026-03-01'), '1 March 2026')
  assert.equal(said('since', '2026-03-01', 'zh-Hans'), '2026年3月1日')
  assert.equal(said('again', false), 'No')
  assert.equal(said('times', 3), '3')
  assert.equal(said('payees', [{ to: 'Ada', sum: '2' }, { to: 'Bo' }]), 'word: Ada · word: ¥2.00\nword: Bo')
})

test('in every form that ships, what is asked and answered rightly is faultless, and one foreign answer is one fault', () => {
  const forms = JSON.parse(readFileSync(new URL('defaults/forms.json', import.meta.url), 'utf8')) as Form[]
  const sample: Partial<Record<string, string>> = {
    date: '2026-03-01',
    'local-date-time': '2026-03-01T10:00',
    money: '12.50',
  }
  fc.assert(
    fc.property(fc.constantFrom(...forms), fc.infiniteStream(fc.nat()), (one, chance) => {
      const answers: Answers = {}
      for (const { key, schema } of fieldsOf(one)) {
        if (schema.type !== 'string' || !askedFields(one, answers).some((asked) => asked.key === key)) continue
        answers[key] = schema.enum
          ? schema.enum[chance.next().value % schema.enum.length]!
          : (sample[schema.format ?? ''] ?? 'a word')
      }
      assert.deepEqual(formFaults(one, answers), [])
      assert.deepEqual(formFaults(one, { ...answers, foreign: 'x' }), [{ pointer: '/foreign', code: 'unknown_field' }])
    }),
    { numRuns: 500 },
  )
})

test('the evaluator is small enough for a widget: 3 kB after gzip', async () => {
  const { transformWithOxc } = await import('vite')
  const source = new URL('forms.rules.ts', import.meta.url)
  const { code } = await transformWithOxc(readFileSync(source, 'utf8'), source.pathname)
  const bytes = gzipSync(code.replace(/^\s*\/[/*].*$/gm, '').replace(/^\s*\*.*$/gm, '')).length
  assert.ok(bytes <= 3_000, `${bytes} bytes before minifying`)
})

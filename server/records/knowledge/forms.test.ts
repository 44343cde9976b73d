/** The one evaluator of forms, which the portal and the server share. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  askedFields,
  codeOf,
  type Field,
  type FieldType,
  type Form,
  type FormAnswers,
  fieldFault,
  formFaults,
  isAsked,
} from './forms.rules.ts'

const label = { 'zh-Hans': '字', en: 'word' }
const field = (key: string, type: FieldType, more: Partial<Field> = {}): Field => ({
  key,
  type,
  label,
  pii: 'none',
  ...more,
})
const options = (...values: string[]) => values.map((value) => ({ value, label }))

const form: Form = {
  key: 'sample',
  version: 1,
  title: label,
  hint: label,
  lane: 'problem',
  order: 1,
  code: 'RFD-01',
  codeBy: { field: 'what', codes: { late: 'RFD-02', refused: 'RFD-03' } },
  fields: [
    field('what', 'choice', { required: true, options: options('late', 'refused', 'other') }),
    field('amount', 'money'),
    field('answer', 'text', { required: true, charsMax: 5, when: { field: 'what', in: ['refused'] } }),
    field('since', 'date', { when: { field: 'what', in: ['late', 'refused'] } }),
  ],
}

test('a question with a condition is asked only while another answer says so', () => {
  const keys = (answers: FormAnswers) => askedFields(form, answers).map(({ key }) => key)
  assert.deepEqual(keys({}), ['what', 'amount'])
  assert.deepEqual(keys({ what: 'other' }), ['what', 'amount'])
  assert.deepEqual(keys({ what: 'late' }), ['what', 'amount', 'since'])
  assert.deepEqual(keys({ what: 'refused' }), ['what', 'amount', 'answer', 'since'])
  assert.deepEqual(keys({ what: '__proto__' }), ['what', 'amount'])
  assert.equal(isAsked(form.fields[0]!, {}), true)
})

test('faults name the field and what is wrong with it', () => {
  const table: [answers: FormAnswers, faults: string[]][] = [
    [{}, ['what required']],
    [{ what: '' }, ['what required']],
    [{ what: '  ' }, ['what required']],
    [{ what: 'late' }, []],
    [{ what: 'never' }, ['what not_an_option']],
    [{ what: 'late', amount: '12.50', since: '2026-03-01' }, []],
    [{ what: 'late', amount: 'much' }, ['amount bad_format']],
    [{ what: 'late', amount: '' }, []],
    [{ what: 'refused' }, ['answer required']],
    [{ what: 'refused', answer: '12345' }, []],
    [{ what: 'refused', answer: '123456' }, ['answer too_long']],
    [{ what: 'refused', answer: ' 12345 ' }, []],
    [{ what: 'late', colour: 'red' }, ['colour unknown_field']],
    [{ what: 'late', answer: 'no' }, ['answer unknown_field']],
    [{ since: '2026-03-01' }, ['since unknown_field', 'what required']],
    [
      { what: 'refused', colour: '', answer: 'toolong', amount: '-1', since: '1 March' },
      ['colour unknown_field', 'amount bad_format', 'answer too_long', 'since bad_format'],
    ],
  ]
  for (const [answers, faults] of table) {
    assert.deepEqual(
      formFaults(form, answers).map(({ field: key, code }) => `${key} ${code}`),
      faults,
      JSON.stringify(answers),
    )
  }
})

test('each type takes what people write and refuses what it cannot be', () => {
  const table: Partial<Record<FieldType, { good: string[]; bad: string[] }>> = {
    money: {
      good: ['0', '12', '12.5', '12.345', '999999999999'],
      bad: ['-1', '1,000', '12.', '.5', '1e3', '12.3456', '1234567890123', '元12'],
    },
    date: {
      good: ['2026-03-01', '2024-02-29'],
      bad: ['2026-3-1', '01.03.2026', '2026-13-01', '2026-02-30', '2026-00-10'],
    },
    datetime: {
      good: ['2026-03-01T10:00', '2026-03-01T10:00:59'],
      bad: ['2026-03-01', '2026-03-01 10:00', '2026-03-01T10', '2026-03-01T25:00', '2026-02-30T10:00'],
    },
    phone: {
      good: ['13900001234', '+86 139 0000 1234', '(021) 6888-0000'],
      bad: ['1234', 'call me', '139-0000-1234 x5'],
    },
    email: {
      good: ['li@example.com', 'a.b+c@mail.example.org'],
      bad: ['li', 'li@', 'li@example', 'li example@x.com', '<li@example.com>', 'a@b@example.com'],
    },
  }
  for (const [type, { good, bad }] of Object.entries(table)) {
    for (const value of good) assert.equal(fieldFault(field('x', type as FieldType), value), null, `${type} ${value}`)
    for (const value of bad)
      assert.equal(fieldFault(field('x', type as FieldType), value), 'bad_format', `${type} ${value}`)
  }
})

test('every type has a longest answer', () => {
  const longest: Record<FieldType, number> = {
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
  for (const [type, chars] of Object.entries(longest)) {
    assert.notEqual(fieldFault(field('x', type as FieldType), '1'.repeat(chars)), 'too_long', type)
    assert.equal(fieldFault(field('x', type as FieldType), '1'.repeat(chars + 1)), 'too_long', type)
  }
})

test('a form stands for the finer code of its answer, else for its own', () => {
  assert.equal(codeOf(form, { what: 'late' }), 'RFD-02')
  assert.equal(codeOf(form, { what: 'other' }), 'RFD-01')
  assert.equal(codeOf(form, {}), 'RFD-01')
  assert.equal(codeOf({ ...form, codeBy: undefined }, { what: 'late' }), 'RFD-01')
  for (const what of ['constructor', '__proto__', 'toString']) assert.equal(codeOf(form, { what }), 'RFD-01', what)
})

test('in every form that ships, what is asked and answered rightly is faultless, and one foreign answer is one fault', () => {
  const forms = JSON.parse(readFileSync(new URL('defaults/forms.json', import.meta.url), 'utf8')) as Form[]
  const sample = {
    date: '2026-03-01',
    datetime: '2026-03-01T10:00',
    money: '12.50',
    phone: '13900001234',
    email: 'li@example.com',
  } as Partial<Record<FieldType, string>>
  fc.assert(
    fc.property(fc.constantFrom(...forms), fc.infiniteStream(fc.nat()), (one, chance) => {
      const answers: FormAnswers = {}
      for (const asked of one.fields) {
        if (!isAsked(asked, answers)) continue
        answers[asked.key] = asked.options
          ? asked.options[chance.next().value % asked.options.length]!.value
          : (sample[asked.type] ?? 'a word')
      }
      assert.deepEqual(formFaults(one, answers), [])
      assert.deepEqual(formFaults(one, { ...answers, foreign: 'x' }), [{ field: 'foreign', code: 'unknown_field' }])
    }),
    { numRuns: 500 },
  )
})

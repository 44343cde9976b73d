// biome-ignore-all lint/suspicious/noThenProperty: a keyword of JSON Schema
import assert from 'node:assert/strict'
import { test } from 'node:test'
import defaults from '#records/knowledge/defaults/forms.json' with { type: 'json' }
import taxonomy from '#records/knowledge/defaults/taxonomy.json' with { type: 'json' }
import type { Form } from '#records/knowledge/forms.rules.ts'
import { definitionFaults } from '#records/knowledge/forms-check.rules.ts'
import {
  addOption,
  changeField,
  codeOption,
  moveField,
  moveOption,
  removeField,
  removeOption,
  renameField,
  renameOption,
} from './changes.ts'
import {
  columnsOf,
  type EditField,
  freeName,
  kindOf,
  kinds,
  newField,
  toEdit,
  toForm,
  withColumns,
  withKind,
} from './edit.ts'
import { faultsNow, placed } from './faults.ts'

const forms = defaults as unknown as Form[]
const codes = new Set(taxonomy.groups.flatMap((group) => group.codes.map(({ code }) => code)))

test('a form taken apart and put together again is the same form', () => {
  for (const form of forms) assert.deepEqual(toForm(toEdit(form), form.version), form)
})

test('a question required on a condition of its own, and one required in another case, keep both', () => {
  const form = structuredClone(forms.find(({ key }) => key === 'refund')!)
  const branch = form.schema.allOf![0]!
  branch.then = { required: ['answer', 'amount'] }
  const edited = toEdit(form)
  const [answer, amount] = ['answer', 'amount'].map((key) => edited.fields.find((field) => field.key === key)!)
  assert.deepEqual([answer!.required, answer!.when?.key, answer!.requiredWhen], [true, 'what', []])
  assert.deepEqual([amount!.required, amount!.when], [false, null])
  assert.deepEqual(amount!.requiredWhen, [{ key: 'what', values: ['refused', 'not_arrived'] }])
  const again = toForm(edited, form.version)
  assert.deepEqual(again.schema.allOf![0]!.else, branch.else)
  assert.deepEqual(again.schema.allOf![0]!.then!.required.toSorted(), ['amount', 'answer'])
})

test('every kind of question that the editor offers needs only its words to be right', () => {
  const form = structuredClone(forms[0]!)
  const edited = toEdit(form)
  const words = { 'zh-Hans': '字', en: 'word' }
  const spoken = (value: unknown): unknown =>
    JSON.parse(JSON.stringify(value).replaceAll('{"zh-Hans":"","en":""}', JSON.stringify(words)))
  for (const kind of kinds) {
    const field = withKind(newField(edited.fields), kind)
    assert.equal(kindOf(field), kind)
    edited.fields.push(spoken(field) as EditField)
  }
  assert.deepEqual(definitionFaults(toForm(edited, 2), codes), [])
})

test('rows are edited column by column', () => {
  const rows = withKind(newField([]), 'rows')
  const [item] = columnsOf(rows)
  const wider = withColumns(rows, [withKind({ ...item!, key: 'sum', required: true }, 'money'), item!])
  assert.deepEqual(
    columnsOf(wider).map(({ key, required }) => [key, required]),
    [
      ['sum', true],
      ['item', false],
    ],
  )
})

test('names are free, and one that is taken is a fault of its question', () => {
  assert.equal(freeName('q', ['q1', 'q3']), 'q4')
  assert.equal(freeName('q', ['x', 'q2']), 'q3')
  const edited = toEdit(forms[0]!)
  edited.fields.push({ ...edited.fields[1]!, id: 99 })
  const faults = faultsNow(edited, toForm(edited, 2), codes)
  assert.deepEqual(faults, [{ field: 'amount', pointer: '/ui/amount', code: 'field_twice' }])
})

test('each fault stands at its question', () => {
  const form = structuredClone(forms.find(({ key }) => key === 'refund')!)
  form.schema.allOf![0]!.then = { required: ['answer'] }
  const fieldsOf = (...pointers: string[]) =>
    placed(
      form,
      pointers.map((pointer) => ({ pointer, code: 'x' })),
    ).map(({ field }) => field)
  assert.deepEqual(
    fieldsOf(
      '/title/en',
      '/ui/what/label/en',
      '/schema/properties/amount/maxLength',
      '/schema/required/0',
      '/schema/allOf/0/else/properties/answer',
      '/schema/allOf/0/then/required/0',
      '/schema/allOf/0/if/properties/what/enum/0',
      '/codeBy/codes/ask',
    ),
    [null, 'what', 'amount', 'what', 'answer', 'answer', 'answer', 'what'],
  )
})

test('what hangs on a question or an answer follows its new name', () => {
  const edited = toEdit(forms.find(({ key }) => key === 'refund')!)
  const [what] = edited.fields
  const renamed = renameOption(renameField(edited, what!.id, 'matter'), what!.id, 'refused', 'denied')
  assert.deepEqual(definitionFaults(toForm(renamed, 2), codes), [])
  const { schema, codeBy, ui } = toForm(renamed, 2)
  assert.deepEqual(schema.allOf![0]!.if, {
    properties: { matter: { enum: ['denied', 'not_arrived'] } },
    required: ['matter'],
  })
  assert.equal(codeBy!.codes.denied, 'RFD-02')
  assert.equal(ui.matter!.options!.denied!.en, 'The merchant refuses')
})

test('questions and answers are moved, added and taken away; a condition left behind is a fault, not silence', () => {
  const edited = toEdit(forms.find(({ key }) => key === 'refund')!)
  const keys = (form: typeof edited) => form.fields.map(({ key }) => key).join()
  const [what, amount] = edited.fields
  assert.equal(keys(moveField(edited, amount!.id, -1)), 'amount,what,when,answer,order')
  assert.equal(keys(moveField(edited, what!.id, -1)), keys(edited))
  const without = removeField(edited, what!.id)
  assert.equal(without.codeBy, undefined)
  assert.deepEqual(
    definitionFaults(toForm(without, 2), codes).map(({ code }) => code),
    ['condition_unknown'],
  )
  const enumOf = (field: EditField) => field.schema.type === 'string' && field.schema.enum?.join()
  assert.equal(enumOf(moveOption(what!, 'refused', -1)), 'refused,ask,cancel,wrong_payee,not_arrived')
  assert.equal(enumOf(addOption(removeOption(what!, 'ask'))), 'refused,cancel,wrong_payee,not_arrived,o5')
  const plain = changeField(codeOption(edited, 'what', 'ask', null), what!.id, (field) => ({
    ...field,
    required: false,
  }))
  assert.equal('ask' in plain.codeBy!.codes, false)
  assert.equal(codeOption({ ...edited, codeBy: undefined }, 'what', 'ask', 'RFD-03').codeBy!.codes.ask, 'RFD-03')
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { maskText } from '#records/customers/masking.rules.ts'
import type { FieldUi, Form } from '#records/knowledge/forms.rules.ts'
import { moneyMinor, plainMoney } from '../../kit/money.ts'
import { bodyOf } from './body.ts'
import { type Draft, emptyDraft, restored, storable } from './draft.ts'
import { faultSentence, refusedSentence } from './fault-sentence.ts'
import { contactAsked, faultsOf, firstOpenStep, stepOfPointer, stepsOf } from './steps.ts'

const label = { 'zh-Hans': '问', en: 'Q' }
const ui = (order: number, more: Partial<FieldUi> = {}): FieldUi => ({ order, label, pii: 'none', ...more })
const form: Form = {
  key: 'demo',
  version: 3,
  active: true,
  title: label,
  hint: label,
  lane: 'problem',
  order: 1,
  code: 'X',
  schema: {
    type: 'object',
    properties: {
      what: { type: 'string', enum: ['a', 'b'] },
      only_b: { type: 'string', maxLength: 200 },
      amount: { type: 'string', format: 'money' },
      order: { type: 'string', format: 'order-no' },
      account: { type: 'string', maxLength: 40 },
      mobile: { type: 'string', format: 'phone' },
      times: { type: 'integer', minimum: 1 },
      again: { type: 'boolean' },
      payees: {
        type: 'array',
        maxItems: 3,
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
      { if: { properties: { what: { enum: ['b'] } }, required: ['what'] }, else: { properties: { only_b: false } } },
    ],
    additionalProperties: false,
  },
  ui: {
    what: ui(1, { options: { a: label, b: label } }),
    only_b: ui(2),
    amount: ui(3),
    order: ui(4),
    account: ui(5, { pii: 'account' }),
    mobile: ui(6, { pii: 'phone' }),
    times: ui(7),
    again: ui(8, { place: 'widget' }),
    payees: ui(9, { columns: { to: ui(1), sum: ui(2) } }),
  },
}
const full: Draft = {
  ...emptyDraft('demo', 'key-1'),
  answers: {
    what: 'b',
    only_b: '给 13812345678 打过',
    amount: '128.5',
    order: '6222021234567890128',
    account: 'A-77',
    mobile: '13800001234',
  },
  text: '卡号 6222021234567890128，密码123456',
  wants: 'refund',
  contact: { name: '王小明', phone: '', email: 'wang@example.com' },
}

test('what is stored of a draft holds nothing personal', () => {
  const json = JSON.stringify(storable(full, form, maskText))
  for (const secret of [
    '6222021234567890128',
    '123456',
    '13812345678',
    '13800001234',
    'A-77',
    '王小明',
    'wang@example',
  ]) {
    assert.ok(!json.includes(secret), secret)
  }
  const back = restored(json, form)
  // A masked order number would be a wrong one, so it is asked again.
  assert.deepEqual(back?.answers, { what: 'b', only_b: '给 138****5678 打过', amount: '128.5' })
  assert.equal(back?.key, 'key-1')
  assert.equal(back?.thinned, true)
})

test('a stored draft of another form, or a broken one, is not restored', () => {
  assert.equal(restored('{', form), null)
  assert.equal(restored('null', form), null)
  assert.equal(restored(JSON.stringify({ form: 'other', key: 'k' }), form), null)
  const stale = JSON.stringify({ form: 'demo', key: 'k', answers: { what: 'gone', amount: '5' } })
  assert.deepEqual(restored(stale, form)?.answers, { amount: '5' })
})

test('only what was asked is sent, with amount and order number beside the answers', () => {
  const body = bodyOf(form, { ...full, answers: { ...full.answers, what: 'a', order: ' 42-A ' } }, 'en')
  assert.deepEqual(body.answers, { what: 'a', amount: '128.5', order: '42-A', account: 'A-77', mobile: '13800001234' })
  assert.deepEqual(body.amount, { amountMinor: '12850', currency: 'CNY' })
  assert.equal(body.orderNo, '42-A')
  // The form's own telephone question is the contact.
  assert.deepEqual(body.contact, { name: '王小明', phone: '13800001234', email: 'wang@example.com' })
})

test('pages follow the answers, and the first open one is found', () => {
  assert.deepEqual(contactAsked(form, full), ['email', 'name'])
  assert.ok(stepsOf(form, full).some((step) => step.name === 'q-only_b'))
  assert.ok(!stepsOf(form, emptyDraft('demo', 'k')).some((step) => step.name === 'q-only_b'))
  assert.equal(firstOpenStep(form, emptyDraft('demo', 'k')).name, 'q-what')
  assert.equal(firstOpenStep(form, full).name, 'check')
  const tooFine = { ...full, answers: { ...full.answers, amount: '1.234' } }
  const money = stepsOf(form, tooFine).find((step) => step.name === 'q-amount')
  assert.equal(money && faultsOf(money, form, tooFine)[0]?.code, 'bad_format')
  assert.equal(stepOfPointer('/body/answers/what'), 'q-what')
  assert.equal(stepOfPointer('/body/contact/email'), 'contact')
})

test('numbers, yes and no, and rows are kept, sent and found at fault like texts', () => {
  const typed: Draft = {
    ...full,
    answers: { what: 'a', times: ' 3 ', again: false, payees: [{ to: '张三', sum: '' }, { to: ' ' }] },
  }
  assert.deepEqual(bodyOf(form, typed, 'en').answers, { what: 'a', times: 3, again: false, payees: [{ to: '张三' }] })
  const back = restored(JSON.stringify(storable(typed, form, maskText)), form)
  assert.deepEqual(back?.answers, { what: 'a', times: 3, again: false, payees: [{ to: '张三' }] })
  const secret = { ...full, answers: { payees: [{ to: '13812345678' }] } }
  assert.deepEqual(storable(secret, form, maskText).answers, {})
  assert.ok(!stepsOf(form, typed).some((step) => step.name === 'q-again'), 'asked by the widget only')

  const say = (key: string, values = {}) => `${key} ${JSON.stringify(values)}`
  const wrong: Draft = { ...full, answers: { what: 'a', times: '0', payees: [{ to: ' ' }, { sum: '1' }] } }
  const faults = stepsOf(form, wrong).flatMap((step) => faultsOf(step, form, wrong))
  assert.deepEqual(
    faults.map((fault) => [fault.control, faultSentence(fault, say)]),
    [
      ['q-times', 'fault.too_small {"limit":1}'],
      ['q-payees-1-to', 'fault.required {}'],
    ],
  )
  const refused = { pointer: '/body/answers/payees/0/sum', code: 'bad_format' }
  assert.equal(refusedSentence(refused, form, say), 'fault.money {}')
  assert.equal(stepOfPointer(refused.pointer), 'q-payees')
})

test('money is read as it is typed', () => {
  assert.equal(plainMoney('￥１，２８０。50元'), '1280.50')
  assert.equal(moneyMinor('1280.5'), '128050')
  assert.equal(moneyMinor('0.05'), '5')
  assert.equal(moneyMinor('0'), '0')
  assert.equal(moneyMinor('12.345'), null)
  assert.equal(moneyMinor('-1'), null)
})

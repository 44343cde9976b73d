import assert from 'node:assert/strict'
import { test } from 'node:test'
import { maskText } from '#records/customers/masking.rules.ts'
import type { Form } from '#records/knowledge/forms.rules.ts'
import { bodyOf } from './body.ts'
import { type Draft, emptyDraft, restored, storable } from './draft.ts'
import { contactAsked, faultsOf, firstOpenStep, stepOfPointer, stepsOf } from './steps.ts'
import { moneyMinor, plainMoney } from './typed.ts'

const label = { 'zh-Hans': '问', en: 'Q' }
const option = (value: string) => ({ value, label })
const form: Form = {
  key: 'demo',
  version: 3,
  title: label,
  hint: label,
  lane: 'problem',
  order: 1,
  code: 'X',
  fields: [
    { key: 'what', type: 'choice', label, required: true, pii: 'none', options: [option('a'), option('b')] },
    { key: 'only_b', type: 'text', label, pii: 'none', when: { field: 'what', in: ['b'] } },
    { key: 'amount', type: 'money', label, pii: 'none' },
    { key: 'order', type: 'order', label, pii: 'none' },
    { key: 'account', type: 'text', label, pii: 'account' },
    { key: 'mobile', type: 'phone', label, pii: 'phone' },
  ],
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

test('money is read as it is typed', () => {
  assert.equal(plainMoney('￥１，２８０。50元'), '1280.50')
  assert.equal(moneyMinor('1280.5'), '128050')
  assert.equal(moneyMinor('0.05'), '5')
  assert.equal(moneyMinor('0'), '0')
  assert.equal(moneyMinor('12.345'), null)
  assert.equal(moneyMinor('-1'), null)
})

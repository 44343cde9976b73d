import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Form } from '#records/knowledge/forms.rules.ts'
import { draftOf, formOf } from '../../../test/draft.ts'
import { mask } from './mask.rules.ts'

const track = '%B4111111111111111^DOE/J^27121010000?'

/** A form with a question that nobody should ask, and one in rows. */
const asking: Form = {
  ...formOf('other'),
  schema: {
    type: 'object',
    properties: {
      code: { type: 'string' },
      pin: { type: 'integer' },
      story: { type: 'string' },
      rows: {
        type: 'array',
        maxItems: 3,
        items: { type: 'object', properties: { note: { type: 'string' } }, additionalProperties: false },
      },
    },
    additionalProperties: false,
  },
  ui: {
    code: { order: 1, label: { en: 'CVV', 'zh-Hans': '安全码' }, pii: 'none' },
    pin: { order: 2, label: { en: 'Your PIN?', 'zh-Hans': '密码' }, pii: 'none' },
    story: { order: 3, label: { en: 'Story', 'zh-Hans': '经过' }, pii: 'none' },
    rows: {
      order: 4,
      label: { en: 'Payments', 'zh-Hans': '付款' },
      pii: 'none',
      columns: { note: { order: 1, label: { en: 'Note', 'zh-Hans': '备注' }, pii: 'none' } },
    },
  },
}

test('behind the door no secret is left anywhere in the draft, masked or not', () => {
  const draft = draftOf({
    text: `卡4111 1111 1111 1111，cvv 731，刷卡 ${track}`,
    answers: { code: '731', pin: 8642, story: 'my PIN is 8642', rows: [{ note: '验证码 845921' }] },
    orderNo: 'A1 cvv 731',
    contact: { name: 'Ann, PIN 8642', phone: '13900001234' },
    context: {
      entryId: 'e',
      signed: { orderNo: 'password: hunter2' },
      claimed: { page: 'otp=845921' },
      trust: 'signed',
      fault: null,
    },
  })
  const { submission, original, ...rest } = mask({ ...draft, submission: { ...draft.submission, form: asking } })
  const left = JSON.stringify({ ...rest, original, submission: { ...submission, form: null } })
  assert.doesNotMatch(left, /731|8642|845921|hunter2|DOE/)
  assert.match(left, /4111 1111 1111 1111/, 'the card is there to be sealed')
  assert.equal(original, '卡4111 1111 1111 1111，cvv ***，刷卡 ***')
})

test('where only a secret was hidden there is nothing to seal', () => {
  assert.equal(mask(draftOf({ text: '密码是123456，钱没了' })).original, null)
})

/** What is it, and how urgent: the plain rules, on the knowledge that ships. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { codes, draftOf, facts, formOf, knowledge } from '../../../test/draft.ts'
import { classify, fillWords } from './classify.rules.ts'
import { prioritise } from './prioritise.rules.ts'

const decided = (draft: ReturnType<typeof draftOf>) => prioritise(classify(draft, facts), facts)
const triage = knowledge.triage

test('the kind comes from the source, else from what the customer chose, else from the words, else from a person', () => {
  const table: [what: string, draft: ReturnType<typeof draftOf>, code: string, needsTriage: boolean][] = [
    [
      'the source before everything',
      draftOf({ form: 'stolen', answers: { what: 'scam' }, code: 'FEE-01', text: '盗刷' }),
      'FEE-01',
      false,
    ],
    [
      'the choice before the words',
      draftOf({ form: 'refund', answers: { what: 'nothing' }, text: '手续费' }),
      'RFD-01',
      false,
    ],
    ['a finer choice', draftOf({ form: 'stolen', answers: { what: 'lost' } }), 'FRD-04', false],
    ['the words, in Chinese', draftOf({ text: '付款提示银行卡异常' }), 'FAL-07', false],
    ['the words, in English capitals', draftOf({ text: 'I WAS SCAMMED' }), 'FRD-02', false],
    ['the first rule that fits', draftOf({ text: '被骗之后又被盗刷' }), 'FRD-02', false],
    ['nothing known', draftOf({ text: '谢谢你们' }), 'INQ-99', true],
    ['no words at all', draftOf({ text: '' }), 'INQ-99', true],
  ]
  for (const [what, draft, code, needsTriage] of table) {
    const { code: got, needsTriage: asks, triageWhy } = classify(draft, facts)
    assert.deepEqual([got, asks], [code, needsTriage], what)
    assert.ok(triageWhy.en.length > 3 && triageWhy['zh-Hans'].length > 3, what)
    assert.doesNotMatch(triageWhy.en + triageWhy['zh-Hans'], /[{}]/, what)
  }
})

test('the reason names what the customer chose, in both languages', () => {
  const { triageWhy } = classify(draftOf({ form: 'refund', answers: { what: 'nothing' } }), facts)
  const { title } = formOf('refund')
  assert.ok(triageWhy.en.includes(title.en) && triageWhy['zh-Hans'].includes(title['zh-Hans']))
})

const anyDraft = fc
  .record({
    code: fc.constantFrom(...codes.map(({ code }) => code)),
    text: fc
      .array(fc.oneof(fc.constantFrom(...triage.rules.flatMap((rule) => rule.anyOf)), fc.string({ maxLength: 8 })), {
        maxLength: 6,
      })
      .map((parts) => parts.join(' ')),
    form: fc.constantFrom(...knowledge.forms.map(({ key }) => key)),
  })
  .map(({ code, text, form }) => draftOf({ form, text }, { code }))

test('the steps change nothing they were given', () => {
  fc.assert(
    fc.property(anyDraft, (draft) => {
      const before = structuredClone(draft)
      decided(draft)
      assert.deepEqual(draft, before)
    }),
    { numRuns: 200 },
  )
})

test('placeholders take a text or both languages, and stay visible without a fact', () => {
  const text = { 'zh-Hans': '“{a}”{b}{c}', en: '{a} {b} {c}' }
  assert.deepEqual(fillWords(text, { a: 'A', b: { 'zh-Hans': '乙', en: 'B' } }), {
    'zh-Hans': '“A”乙{c}',
    en: 'A B {c}',
  })
})

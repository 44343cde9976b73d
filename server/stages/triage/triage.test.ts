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

test('a code that nothing raises has its usual priority', () => {
  for (const { code, priority } of codes) assert.equal(decided(draftOf({ code })).priority, priority, code)
  assert.equal(prioritise(draftOf({}, { code: 'XYZ-99' }), facts).priority, 4)
})

test('whatever comes through the emergency rows is P1, whatever was answered or left out', () => {
  const emergency = knowledge.forms.filter((form) => form.lane === 'emergency')
  assert.ok(emergency.length > 0)
  for (const form of emergency) {
    for (const what of [undefined, ...Object.values(form.ui).flatMap((ui) => Object.keys(ui.options ?? {}))]) {
      const { priority, priorityWhy } = decided(draftOf({ form: form.key, answers: what ? { what } : {} }))
      assert.equal(priority, 1, `${form.key} ${what}`)
      assert.ok(priorityWhy.en.length > 3)
    }
  }
})

test('words of danger make any kind P1 and are named in the reason', () => {
  for (const word of triage.moneySafety) {
    const { priority, priorityWhy } = prioritise(
      draftOf({ text: `— ${word.toUpperCase()} —` }, { code: 'SUG-01' }),
      facts,
    )
    assert.equal(priority, 1, word)
    assert.ok(priorityWhy.en.includes(word) && priorityWhy['zh-Hans'].includes(word), word)
  }
})

test('of several rules that fit the most urgent counts, whichever comes first in the list', () => {
  const { priority, priorityWhy } = prioritise(draftOf({ text: '假客服说帮我查，退款没到' }, { code: 'SUG-01' }), facts)
  assert.equal(priority, 1)
  assert.ok(priorityWhy.en.includes(triage.rules.find((rule) => rule.code === 'NRC-04')!.why.en))
})

test('a large amount is at least P2, a smaller one or another currency changes nothing', () => {
  const at = (amountMinor: bigint, currency = 'CNY') =>
    prioritise(draftOf({ amount: { amountMinor, currency } }, { code: 'SUG-01' }), facts).priority
  const usual = prioritise(draftOf({}, { code: 'SUG-01' }), facts).priority
  assert.deepEqual([at(1_000_000n), at(999_999n), at(1_000_000n, 'JPY'), at(-2_000_000n)], [2, usual, usual, usual])
})

test('somebody frail is helped one step sooner, but only danger is P1', () => {
  const by = (code: string) => prioritise(draftOf({ text: '我七十多了' }, { code }), facts).priority
  for (const { code, priority } of codes) assert.equal(by(code), priority <= 2 ? priority : priority - 1, code)
})

const words = [...triage.rules.flatMap((rule) => rule.anyOf), ...triage.moneySafety, ...triage.vulnerable]
const anyDraft = fc
  .record({
    code: fc.constantFrom(...codes.map(({ code }) => code)),
    text: fc
      .array(fc.oneof(fc.constantFrom(...words), fc.string({ maxLength: 8 })), { maxLength: 6 })
      .map((parts) => parts.join(' ')),
    form: fc.constantFrom(...knowledge.forms.map(({ key }) => key)),
    amountMinor: fc.option(fc.bigInt({ min: -10n, max: 10n ** 12n })),
  })
  .map(({ code, text, form, amountMinor }) =>
    draftOf({ form, text, amount: amountMinor === null ? null : { amountMinor, currency: 'CNY' } }, { code }),
  )

test('a rule may only raise a priority, and more words never lower it', () => {
  const usual = new Map(codes.map(({ code, priority }) => [code, priority]))
  fc.assert(
    fc.property(anyDraft, fc.constantFrom(...words), (draft, word) => {
      const { priority } = prioritise(draft, facts)
      assert.ok([1, 2, 3, 4].includes(priority))
      assert.ok(priority <= usual.get(draft.code)!, `${draft.code} became P${priority}`)
      assert.ok(prioritise({ ...draft, text: `${draft.text} ${word}` }, facts).priority <= priority, word)
    }),
    { numRuns: 2_000 },
  )
})

test('each reason that raised the priority is kept, and none without one', () => {
  fc.assert(
    fc.property(anyDraft, (draft) => {
      const { priority, priorityWhy } = prioritise(draft, facts)
      const usual = codes.find(({ code }) => code === draft.code)!.priority
      assert.equal(priorityWhy.en.split('; ').length > 1, priority < usual, priorityWhy.en)
      assert.equal(priorityWhy['zh-Hans'].split('；').length > 1, priority < usual, priorityWhy['zh-Hans'])
    }),
    { numRuns: 1_000 },
  )
})

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

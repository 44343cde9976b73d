/** How urgent: the table of causes, and what holds for every ticket. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Guess } from '#records/tickets/draft.rules.ts'
import { moods } from '#records/tickets/mood.rules.ts'
import { codes, draftOf, facts, knowledge } from '../../../test/draft.ts'
import { classify } from './classify.rules.ts'
import { hear as hearWith } from './mood.rules.ts'
import { prioritise } from './prioritise.rules.ts'

const triage = knowledge.triage
const hear = (draft: Parameters<typeof hearWith>[0]) => hearWith(draft, facts)
const usualOf = new Map(codes.map(({ code, priority }) => [code, priority]))
const calmCode = 'SUG-01'
const guessOf = (fundSafety: number): Guess => ({ model: 'm', top: [], fundSafety, abstain: null })
const reported = (code: string, lastHour: number, usual = 0) => ({
  ...facts,
  reports: { lastHour: new Map([[code, lastHour]]), usualPerHour: new Map([[code, usual]]) },
})
const sentBefore = (tickets: number, ...orders: string[]) => ({
  ...facts,
  earlier: new Map([['c', { tickets, orderNos: new Set(orders) }]]),
})

test('a code that nothing raises has its usual priority, and says so', () => {
  for (const { code, priority } of codes) {
    const { priority: got, priorityWhy } = prioritise(draftOf({ code }, { code }), facts)
    assert.equal(got, priority, code)
    assert.ok(priorityWhy.en.startsWith(`P${priority}, as is normal for “`), priorityWhy.en)
    assert.ok(priorityWhy['zh-Hans'].startsWith(`P${priority}：“`), priorityWhy['zh-Hans'])
  }
  assert.equal(prioritise(draftOf({}, { code: 'XYZ-99' }), facts).priority, 4)
})

test('whatever comes through the emergency rows is P1, whatever was answered or left out', () => {
  const emergency = knowledge.forms.filter((form) => form.lane === 'emergency')
  assert.ok(emergency.length > 0)
  for (const form of emergency) {
    for (const what of [undefined, ...Object.values(form.ui).flatMap((ui) => Object.keys(ui.options ?? {}))]) {
      const sent = draftOf({ form: form.key, answers: what ? { what } : {} })
      assert.equal(prioritise(classify(sent, facts), facts).priority, 1, `${form.key} ${what}`)
    }
  }
})

test('words of danger make any kind P1 and are named in the reason', () => {
  for (const word of triage.moneySafety) {
    const sent = draftOf({ text: `— ${word.toUpperCase()} —` }, { code: calmCode })
    const { priority, priorityWhy } = prioritise(sent, facts)
    assert.equal(priority, 1, word)
    assert.ok(priorityWhy.en.includes(word.toUpperCase()) && priorityWhy['zh-Hans'].includes(word.toUpperCase()), word)
  }
})

test('of several rules that fit the most urgent counts, whichever comes first in the list', () => {
  const { priority, priorityWhy } = prioritise(draftOf({ text: '假客服说帮我查，退款没到' }, { code: calmCode }), facts)
  assert.equal(priority, 1)
  assert.equal(priorityWhy.en, 'P1, because the text says a refund has not arrived.')
  assert.equal(priorityWhy['zh-Hans'], 'P1，因为文字里说到退款没到。')
})

test('urgency: each cause raises as far as the table says', () => {
  const usual = usualOf.get(calmCode)!
  const at = (draft: Parameters<typeof draftOf>, given = facts) =>
    prioritise(draftOf(draft[0], { code: calmCode, ...draft[1] }), given).priority
  const amount = (amountMinor: bigint, currency = 'CNY') => ({ amount: { amountMinor, currency } })
  const table: [what: string, priority: number, got: number][] = [
    ['nothing', usual, at([{}])],
    ['a large amount', 2, at([amount(1_000_000n)])],
    ['a smaller amount', usual, at([amount(999_999n)])],
    ['another currency', usual, at([amount(1_000_000n, 'JPY')])],
    ['an amount owed the other way', usual, at([amount(-2_000_000n)])],
    ['fund safety nearly certain', 1, at([{}, { guess: guessOf(0.9) }])],
    ['fund safety likely', 2, at([{}, { guess: guessOf(0.52) }])],
    ['fund safety unlikely', usual, at([{}, { guess: guessOf(0.51) }])],
    ['somebody frail, by the words', usual - 1, at([{ text: '我七十多了' }])],
    ['somebody frail, known', usual - 1, at([{}, { standing: 3 }])],
    ['a VIP', usual, at([{}, { standing: 2 }])],
    ['the third ticket in a month', usual - 1, at([{}, { customerId: 'c' }], sentBefore(2))],
    ['the second ticket in a month', usual, at([{}, { customerId: 'c' }], sentBefore(1))],
    ['the same order again', usual - 1, at([{}, { customerId: 'c', orderNo: 'A1' }], sentBefore(1, 'A1'))],
    ['somebody else’s tickets', usual, at([{}, { customerId: 'd', orderNo: 'A1' }], sentBefore(9, 'A1'))],
    ['angry', usual, at([{}, { heard: { mood: 'angry', word: 'x' } }])],
    ['distressed', 2, at([{}, { heard: { mood: 'distressed', word: 'x' } }])],
    ['in danger', 1, at([{}, { heard: { mood: 'danger', word: 'x' } }])],
  ]
  for (const [what, priority, got] of table) assert.equal(got, priority, what)
})

test('reach: many others raise what is not urgent, by the table, and nothing becomes P1 by numbers', () => {
  const table: [code: string, others: number, usual: number, priority: number][] = [
    ['FAL-01', 19, 0, usualOf.get('FAL-01')!],
    [calmCode, 20, 0, 3],
    [calmCode, 50, 0, 2],
    [calmCode, 50, 6, 3],
    [calmCode, 50, 20, 4],
    [calmCode, 600, 60, 2],
  ]
  for (const [code, others, usual, priority] of table)
    assert.equal(
      prioritise(draftOf({}, { code }), reported(code, others, usual)).priority,
      priority,
      `${others}/${usual}`,
    )
  for (const { code, priority } of codes) {
    const { priority: got } = prioritise(draftOf({}, { code }), reported(code, 5_000))
    assert.ok(got <= priority && (got > 1 || priority === 1), code)
  }
})

test('an import is no wave, and tickets that nobody understands are not one problem', () => {
  const imported = draftOf({ source: { name: 's', id: '1' } }, { code: calmCode })
  assert.equal(prioritise(imported, reported(calmCode, 5_000)).priority, 4)
  const other = draftOf({}, { code: triage.otherCode })
  assert.equal(prioritise(other, reported(triage.otherCode, 5_000)).priority, usualOf.get(triage.otherCode))
})

test('one sentence names the money, the others and the person, in both languages', () => {
  const { priorityWhy } = prioritise(
    draftOf({ text: '钱被转走了' }, { code: calmCode, guess: guessOf(0.974), customerId: 'c' }),
    { ...reported(calmCode, 38), earlier: sentBefore(4).earlier },
  )
  assert.deepEqual(priorityWhy, {
    'zh-Hans':
      'P1，因为文字里说到钱被盗、被骗或不见了（97%），一小时内另有 38 人报了同样的问题，而且这是同一客户 30 天内的第 5 张工单。',
    en: 'P1, because the words say that money is being stolen or is missing (97 %), 38 others reported the same within the hour and this is the customer’s ticket number 5 within 30 days.',
  })
})

const phrases = [
  ...triage.rules.flatMap((rule) => rule.anyOf),
  ...triage.moneySafety,
  ...triage.care.flatMap((kind) => kind.anyOf),
  '求求你们',
  '不想活了',
  'this is ridiculous',
  'please help me',
]
const anyFacts = fc
  .record({
    others: fc.nat(100),
    usual: fc.double({ min: 0, max: 20, noNaN: true }),
    tickets: fc.nat(5),
    code: fc.constantFrom(...codes.map(({ code }) => code)),
  })
  .map(({ others, usual, tickets, code }) => ({
    ...reported(code, others, usual),
    ...{ earlier: sentBefore(tickets).earlier },
  }))
const anyDraft = fc
  .record({
    code: fc.constantFrom(...codes.map(({ code }) => code)),
    text: fc
      .array(fc.oneof(fc.constantFrom(...phrases), fc.string({ maxLength: 8 })), { maxLength: 6 })
      .map((parts) => parts.join(' ')),
    form: fc.constantFrom(...knowledge.forms.map(({ key }) => key)),
    amountMinor: fc.option(fc.bigInt({ min: -10n, max: 10n ** 12n })),
    fundSafety: fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
    customerId: fc.constantFrom(null, 'c'),
    standing: fc.nat(3),
  })
  .map(({ code, text, form, amountMinor, fundSafety, customerId, standing }) =>
    hear(
      draftOf(
        { form, text, amount: amountMinor === null ? null : { amountMinor, currency: 'CNY' } },
        { code, customerId, standing, guess: fundSafety === null ? null : guessOf(fundSafety) },
      ),
    ),
  )

test('a rule may only raise a priority, and more words never lower it', () => {
  fc.assert(
    fc.property(anyDraft, anyFacts, fc.constantFrom(...phrases), (draft, given, word) => {
      const { priority } = prioritise(draft, given)
      assert.ok([1, 2, 3, 4].includes(priority))
      assert.ok(priority <= usualOf.get(draft.code)!, `${draft.code} became P${priority}`)
      const more = hear({ ...draft, text: `${draft.text}。 ${word}` })
      assert.ok(prioritise(more, given).priority <= priority, word)
    }),
    { numRuns: 2_000 },
  )
})

test('more distress never lowers a priority, and worth never raises one', () => {
  fc.assert(
    fc.property(anyDraft, anyFacts, fc.constantFrom(0, 1), (draft, given, standing) => {
      const of = moods.map((mood) => prioritise({ ...draft, heard: { mood, word: 'x' } }, given).priority)
      assert.deepEqual(
        of,
        of.toSorted((a, b) => b - a),
      )
      const plain = prioritise({ ...draft, standing }, given).priority
      assert.equal(prioritise({ ...draft, standing: 2 }, given).priority, plain)
    }),
    { numRuns: 1_000 },
  )
})

test('the sentence gives the priority and a cause for all that is not usual, in one sentence', () => {
  fc.assert(
    fc.property(anyDraft, anyFacts, (draft, given) => {
      const { priority, priorityWhy } = prioritise(draft, given)
      const usual = usualOf.get(draft.code)!
      for (const why of Object.values(priorityWhy)) {
        assert.ok(why.startsWith(`P${priority}`), why)
        assert.doesNotMatch(why, /\{\w+\}/)
      }
      assert.ok(priorityWhy.en.endsWith('.') && priorityWhy['zh-Hans'].endsWith('。'))
      if (priority < usual) assert.ok(priorityWhy.en.includes(', because '), priorityWhy.en)
    }),
    { numRuns: 1_000 },
  )
})

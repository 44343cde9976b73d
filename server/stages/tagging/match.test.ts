import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { TagRule } from '#records/knowledge/tags/tags.rules.ts'
import { foldedOf, type Looked, matcherOf } from './match.rules.ts'
import { figuresOf, isDue } from './model.rules.ts'

const looked = (words: string, more: Partial<Looked> = {}): Looked => ({
  words,
  code: 'FEE-01',
  channel: 'portal',
  amount: { amountMinor: 12_800n, currency: 'CNY' },
  context: { os: 'iOS 17.4', appVersion: '8.1.3', errorCode: 'E1001' },
  ...more,
})

const table: [string, TagRule, Looked, boolean][] = [
  ['any of the words', { any: ['手续费', '费用'] }, looked('跨境手续费太高'), true],
  ['none of the words there', { any: ['汇率'] }, looked('跨境手续费太高'), false],
  ['all of the words', { all: ['跨境', '手续费'] }, looked('手续费太高，跨境的'), true],
  ['one of all missing', { all: ['跨境', '汇率'] }, looked('跨境手续费'), false],
  ['a word that excludes', { any: ['手续费'], none: ['提现'] }, looked('提现手续费'), false],
  ['traditional characters and full width', { any: ['手续费', 'NFC'] }, looked('手續費'), true],
  ['full width', { any: ['NFC'] }, looked('ｎｆｃ 付不了'), true],
  ['a Latin word only whole', { any: ['fee'] }, looked('my coffee was cold'), false],
  ['a Latin word among Chinese', { any: ['fee'] }, looked('这个fee太高'), true],
  ['two words that stand together', { any: ['high fee'] }, looked('such a HIGH  fee!'), true],
  ['mixed scripts', { any: ['iOS闪退'] }, looked('在 ios 闪退了'), true],
  ['a group of kinds', { codes: ['FEE'] }, looked('x'), true],
  ['one kind', { codes: ['FEE-02'] }, looked('x'), false],
  ['a group is not the beginning of another', { codes: ['FE'] }, looked('x'), false],
  ['a channel', { channels: ['email'] }, looked('x'), false],
  ['an amount', { amount: { currency: 'CNY', min: '10000', max: '12800' } }, looked('x'), true],
  ['too small an amount', { amount: { currency: 'CNY', min: '12801' } }, looked('x'), false],
  ['another currency', { amount: { currency: 'USD' } }, looked('x'), false],
  ['no amount', { amount: { currency: 'CNY' } }, looked('x', { amount: null }), false],
  ['a system', { context: [{ name: 'os', any: ['iOS'] }] }, looked('x'), true],
  ['another system', { context: [{ name: 'os', any: ['Android'] }] }, looked('x'), false],
  ['a version by its beginning', { context: [{ name: 'appVersion', any: ['8.1'] }] }, looked('x'), true],
  [
    '8.1 is not 8.10',
    { context: [{ name: 'appVersion', any: ['8.1'] }] },
    looked('x', { context: { appVersion: '8.10.2' } }),
    false,
  ],
  ['an app that says nothing', { context: [{ name: 'os', any: ['iOS'] }] }, looked('x', { context: {} }), false],
  ['everything that is named', { any: ['卡'], codes: ['FEE'], channels: ['email'] }, looked('卡'), false],
]

for (const [name, rule, ticket, expected] of table)
  test(`a rule: ${name}`, () => assert.equal(matcherOf(rule)(foldedOf(ticket)), expected))

test('a model sets where it is right, suggests where it mostly is, and else is silent', () => {
  const of = (right: number, wrong: number, probability: number) => [
    ...Array.from({ length: right }, () => ({ truth: 'yes', probability })),
    ...Array.from({ length: wrong }, () => ({ truth: 'no', probability })),
  ]
  const good = figuresOf([...of(40, 1, 0.97), ...of(10, 10, 0.75), ...of(0, 50, 0.1)])
  assert.deepEqual([good.setFrom, good.suggestFrom], [0.8, 0.5])
  const fair = figuresOf([...of(16, 4, 0.7), ...of(0, 50, 0.1)])
  assert.deepEqual([fair.setFrom, fair.suggestFrom], [null, 0.5])
  const poor = figuresOf([...of(10, 40, 0.7), ...of(5, 50, 0.1)])
  assert.deepEqual([poor.setFrom, poor.suggestFrom], [null, null])
  assert.equal(figuresOf(of(9, 0, 0.99)).suggestFrom, null, 'nine hits show nothing')
  assert.deepEqual([isDue(29, null), isDue(30, null), isDue(40, 30), isDue(45, 30)], [false, true, false, true])
})

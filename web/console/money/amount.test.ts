import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { minorOf, typedOf } from './amount.ts'

test('an amount as people type it, in minor units of its currency', () => {
  for (const [typed, currency, minor] of [
    ['128', 'CNY', '12800'],
    ['1,280.5', 'CNY', '128050'],
    ['￥０.０１', 'CNY', '1'],
    ['0', 'CNY', null],
    ['0.00', 'CNY', null],
    ['1.005', 'CNY', null],
    ['128', 'JPY', '128'],
    ['128.5', 'JPY', null],
    ['1.234', 'KWD', '1234'],
    ['-5', 'CNY', null],
    ['1e3', 'CNY', null],
    ['', 'CNY', null],
  ] as const)
    assert.equal(minorOf(typed, currency), minor, `${typed} ${currency}`)
})

test('an amount is typed again as it was, to the last minor unit', () => {
  for (const [minor, currency, typed] of [
    ['128050', 'CNY', '1280.50'],
    ['1', 'CNY', '0.01'],
    ['128', 'JPY', '128'],
    ['1234', 'KWD', '1.234'],
    ['', 'CNY', ''],
  ] as const)
    assert.equal(typedOf(minor, currency), typed)
  const minor = fc.bigInt({ min: 1n, max: 99_999_999_999_999n }).map(String)
  fc.assert(
    fc.property(minor, fc.constantFrom('CNY', 'JPY', 'KWD'), (amount, currency) => {
      const typed = typedOf(amount, currency)
      // More than twelve digits before the point are nothing that somebody types.
      if (typed.split('.')[0]!.length <= 12) assert.equal(minorOf(typed, currency), amount)
    }),
  )
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { changesOf } from './changes.ts'

test('nothing differs from itself, whatever the order of a list of currencies', () => {
  const people = [
    { currency: 'CNY', upToMinor: '1' },
    { currency: 'EUR', upToMinor: '2' },
  ]
  assert.deepEqual(changesOf({ people }, { people: people.toReversed() }), [])
})

test('what differs stands where it is, with what it was and is to be', () => {
  const before = {
    isOn: false,
    limits: { agent: { CNY: { onceMinor: '200', dayMinor: '900' } } },
    codes: ['A', 'B'],
    does: { compensation: { currency: 'INR', perDayMinor: '100' } },
    validTo: null,
  }
  const after = {
    isOn: true,
    limits: { agent: { CNY: { onceMinor: '300', dayMinor: '900' }, EUR: { onceMinor: '5', dayMinor: '6' } } },
    codes: ['A'],
    does: { compensation: { currency: 'CNY', perDayMinor: '100' } },
    validTo: '2026-12-31',
  }
  assert.deepEqual(
    changesOf(before, after).map(({ path, before: was, after: is }) => [path.join('/'), was, is]),
    [
      ['isOn', false, true],
      ['limits/agent/CNY/onceMinor', '200', '300'],
      ['codes', 'A, B', 'A'],
      ['does/compensation/INR/perDayMinor', '100', null],
      ['limits/agent/EUR/onceMinor', null, '5'],
      ['limits/agent/EUR/dayMinor', null, '6'],
      ['does/compensation/CNY/perDayMinor', null, '100'],
      ['validTo', null, '2026-12-31'],
    ],
  )
})

test('texts of two languages and points without a name are told apart', () => {
  const before = { unverified: [{ en: 'a', 'zh-Hans': '甲' }] }
  const after = { unverified: [{ en: 'a', 'zh-Hans': '乙' }] }
  assert.deepEqual(changesOf(before, after), [{ path: ['unverified', '1', 'zh-Hans'], before: '甲', after: '乙' }])
  assert.deepEqual(
    changesOf(after, { unverified: [] }).map(({ after: is }) => is),
    [null, null],
  )
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { faultAtOf } from './fault-at.ts'

test('a fault is said at its own place and nowhere else; of several at one place the first', () => {
  const faults = [
    { pointer: '/clocks/0', code: 'first' },
    { pointer: '/clocks/0', code: 'second' },
    { pointer: '', code: 'whole' },
  ]
  const faultAt = faultAtOf(faults, ({ code }) => `${code}.`)
  assert.deepEqual(['/clocks/0', '', '/clocks', '/clocks/0/length'].map(faultAt), [
    'first.',
    'whole.',
    undefined,
    undefined,
  ])
})

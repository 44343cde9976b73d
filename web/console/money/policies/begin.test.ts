/** What a new policy begins as: never on, never without a name of its own, and blank only where somebody has to choose. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import stillFrozen from '#records/knowledge/defaults/refunds/still_frozen.json' with { type: 'json' }
import { refundContent } from '#records/knowledge/refunds/contract.ts'
import { type RefundContent, refundFaults } from '#records/knowledge/refunds/policy-check.rules.ts'
import { contentOf } from '../../definitions/content.ts'
import type { ShownPolicy } from '../rules/data.ts'
import { begun } from './begin.ts'

const policy = { ...stillFrozen, isOn: true, validTo: '2026-12-31', version: 4 } as ShownPolicy['policy']
const names = { calendars: new Set<string>(), codes: new Set(policy.when.codes) }
const faultsOf = (shown: ShownPolicy) =>
  refundFaults(contentOf(shown.policy) as RefundContent, names).map(({ pointer, code }) => `${pointer} ${code}`)

test('a copy says what the other says, is off, counts from today and needs a name', () => {
  const shown = begun('ours', policy, '2026-03-02')
  const { name, isOn, validFrom, validTo, key, version, ...same } = shown.policy
  assert.deepEqual([isOn, validFrom, validTo, key, version], [false, '2026-03-02', null, 'ours', 0])
  for (const [part, value] of Object.entries(same)) assert.deepEqual(value, policy[part as keyof typeof policy], part)
  assert.deepEqual(faultsOf(shown), ['/name/zh-Hans words_missing', '/name/en words_missing'])
})

test('a blank one has the shape of a policy and a fault wherever somebody has to choose', () => {
  const shown = begun('ours', undefined, '2026-03-02')
  assert.ok(refundContent.safeParse(contentOf(shown.policy)).success)
  const places = faultsOf(shown).map((fault) => fault.split(' ')[0])
  for (const place of [
    '/name/en',
    '/explanation/en',
    '/source',
    '/when',
    '/when/states',
    '/when/after/count',
    '/caps',
    '/does',
  ])
    assert.ok(places.includes(place), place)
})

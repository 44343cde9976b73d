import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import policyJson from '#records/knowledge/defaults/remedies.json' with { type: 'json' }
import type { RemedyPolicy } from '#records/knowledge/remedies/policy.rules.ts'
import { roles } from '#records/staff/permissions.rules.ts'
import { compare, type OwnLine } from './compare/compare.rules.ts'
import { type LedgerStep, posting } from './ledger.rules.ts'
import { isForHuman, nextAsk, overLimit, peopleNeeded, whyNotDecide } from './people.rules.ts'
import { after, type Happening, isFinal, isOpen, life, remedyKinds, remedyStates, wasSent } from './remedy.rules.ts'

const policy = policyJson as RemedyPolicy
const happenings: Happening[] = [
  'approved',
  'refused',
  'withdrawn',
  'expired',
  'sent',
  'accepted',
  'done',
  'rejected',
  'lost',
  'given_up',
]
const state = fc.constantFrom(...remedyStates)
const happening = fc.constantFrom(...happenings)

test('what was sent stays sent, what has ended stays ended, and only what was approved is sent', () => {
  fc.assert(
    fc.property(state, fc.array(happening, { maxLength: 30 }), (first, story) => {
      let now = first
      for (const what of story) {
        const next = after(now, what)
        if (next === null) continue
        assert.ok(!isFinal(now))
        if (wasSent(now)) assert.ok(wasSent(next), `${now} → ${next}`)
        if (!wasSent(now) && wasSent(next)) assert.deepEqual([now, what], ['approved', 'sent'])
        now = next
      }
    }),
  )
})

test('from every state in which money may move there is a way to know, and to a person', () => {
  for (const one of ['submitted', 'unknown', 'accepted', 'human'] as const)
    for (const end of ['done', 'rejected'] as const) assert.equal(after(one, end), end)
  for (const one of ['submitted', 'unknown', 'accepted'] as const) assert.equal(after(one, 'given_up'), 'human')
  assert.deepEqual(
    remedyStates.filter((one) => Object.keys(life[one]).length === 0),
    ['done', 'rejected', 'refused', 'withdrawn', 'expired'],
  )
})

test('a ticket waits for what is open, and for a protection until it has ended', () => {
  const at = new Date(0)
  const part = { kind: 'hold' as const, state: 'done' as const, holdUntil: at, holdEndedAt: null }
  assert.equal(isOpen(part), true)
  assert.equal(isOpen({ ...part, holdEndedAt: at }), false)
  assert.equal(isOpen({ ...part, kind: 'refund', holdUntil: null }), false)
  assert.equal(isOpen({ ...part, state: 'human' }), true)
})

test('how many people an amount needs grows with it, and a currency that nobody thought of needs most', () => {
  const table: [Parameters<typeof peopleNeeded>[1], bigint | null, string, number][] = [
    ['refund', 20_000n, 'CNY', 1],
    ['refund', 20_001n, 'CNY', 2],
    ['compensate', 1n, 'CNY', 1],
    ['refund', 1n, 'JPY', 2],
    ['release', null, '', 1],
    ['recall', null, '', 1],
    ['hold', null, '', 0],
    ['extend', null, '', 0],
  ]
  for (const [kind, amountMinor, currency, people] of table)
    assert.equal(peopleNeeded(policy, kind, amountMinor === null ? null : { amountMinor, currency }), people, kind)
  const amount = fc.bigInt({ min: 1n, max: 10n ** 15n })
  fc.assert(
    fc.property(amount, amount, (one, more) => {
      const needs = (amountMinor: bigint) => peopleNeeded(policy, 'refund', { amountMinor, currency: 'CNY' })
      assert.ok(needs(one) <= needs(one + more))
    }),
  )
})

test('nobody proposes above their limits, at once or in a day; roles and currencies without one propose nothing', () => {
  const amount = fc.bigInt({ min: 1n, max: 10n ** 9n })
  fc.assert(
    fc.property(
      fc.constantFrom(...roles),
      fc.constantFrom('CNY', 'JPY'),
      amount,
      amount,
      (role, currency, minor, today) => {
        const limit = policy.limits[role]?.[currency]
        const refusal = overLimit(policy, role, { amountMinor: minor, currency }, today)
        const mayOnce = limit !== undefined && minor <= BigInt(limit.onceMinor)
        const mayToday = mayOnce && today + minor <= BigInt(limit.dayMinor)
        assert.equal(refusal, mayToday ? null : mayOnce ? 'over_day_limit' : 'over_limit')
      },
    ),
  )
})

test('who may decide on a proposal', () => {
  const at = new Date('2026-03-02T01:00:00Z')
  const remedy = { proposedBy: 'a', expiresAt: new Date(at.getTime() + 1) }
  const decider = { staffId: 'b', hasWorked: false, hasDecided: false }
  const why = (over: object, of: object = {}, when = at) =>
    whyNotDecide(policy, { ...remedy, ...of }, { ...decider, ...over }, when)
  assert.equal(why({}), null)
  assert.equal(why({ staffId: 'a' }), 'own_proposal')
  assert.equal(why({ hasWorked: true }), 'worked_on_ticket')
  assert.equal(whyNotDecide({ withoutWorkers: false }, remedy, { ...decider, hasWorked: true }, at), null)
  assert.equal(why({ hasDecided: true }), 'decided_already')
  assert.equal(why({}, {}, new Date(at.getTime() + 1)), 'proposal_expired')
})

test('asking goes on, less and less often, and after half an hour a person looks into it', () => {
  const at = new Date('2026-03-02T01:00:00Z')
  const gaps = Array.from(
    { length: 12 },
    (_, attempts) => nextAsk(policy, { attempts: attempts + 1, isHuman: false }, at).getTime() - at.getTime(),
  )
  for (let index = 1; index < gaps.length; index++) assert.ok(gaps[index]! >= gaps[index - 1]! && gaps[index]! > 0)
  assert.equal(nextAsk(policy, { attempts: 3, isHuman: true }, at).getTime() - at.getTime(), 3_600_000)
  assert.equal(isForHuman(policy, { submittedAt: new Date(at.getTime() - 1_800_000), isAccepted: false }, at), false)
  assert.equal(isForHuman(policy, { submittedAt: new Date(at.getTime() - 1_800_001), isAccepted: false }, at), true)
  assert.equal(isForHuman(policy, { submittedAt: null, isAccepted: false }, at), false)
  const accepted = (days: number) => ({ submittedAt: new Date(at.getTime() - days * 86_400_000), isAccepted: true })
  assert.deepEqual(
    [3, 6].map((days) => isForHuman(policy, accepted(days), at)),
    [false, true],
  )
})

test('every posting sums to zero, and what came back leaves the books as they were', () => {
  const steps: LedgerStep[] = ['sent', 'settled', 'returned']
  fc.assert(
    fc.property(fc.constantFrom(...remedyKinds), fc.bigInt({ min: 1n, max: 10n ** 17n }), (kind, amount) => {
      for (const step of steps)
        assert.equal(
          posting(kind, step, amount).reduce((sum, { amountMinor }) => sum + amountMinor, 0n),
          0n,
        )
      const sums = new Map<string, bigint>()
      for (const { account, amountMinor } of [...posting(kind, 'sent', amount), ...posting(kind, 'returned', amount)])
        sums.set(account, (sums.get(account) ?? 0n) + amountMinor)
      for (const sum of sums.values()) assert.equal(sum, 0n)
    }),
  )
  assert.deepEqual(posting('hold', 'sent', 5n), [])
})

const line = (id: string, amountMinor: bigint | null = 100n, kind: OwnLine['kind'] = 'refund'): OwnLine => ({
  id,
  kind,
  amount: amountMinor === null ? null : { amountMinor, currency: 'CNY' },
})

test('a day is compared line by line, over midnight too', () => {
  const kinds = (own: OwnLine[], there: OwnLine[], more = {}) =>
    compare(own, there, more).differences.map(({ remedyId, kind }) => `${remedyId} ${kind}`)
  assert.deepEqual(kinds([line('a'), line('h', null, 'hold')], [line('a'), line('h', null, 'hold')]), [])
  assert.deepEqual(kinds([line('a')], []), ['a missing_there'])
  assert.deepEqual(kinds([], [line('a')]), ['a missing_here'])
  assert.deepEqual(kinds([line('a')], [line('a', 101n)]), ['a other_amount'])
  assert.deepEqual(kinds([line('a')], [line('a', null)]), ['a other_amount'])
  assert.deepEqual(kinds([line('a')], [line('a', 100n, 'compensate')]), ['a other_kind'])
  assert.deepEqual(kinds([], [line('a')], { near: [line('a')] }), [])
  assert.deepEqual(kinds([line('a')], [], { elsewhere: new Set(['a']) }), [])
  // Whatever is taken away or added on either side is found, and nothing else.
  const ids = fc.uniqueArray(fc.stringMatching(/^[a-z]{3}$/), { maxLength: 20 })
  fc.assert(
    fc.property(ids, ids, (here, there) => {
      const { matched, differences } = compare(
        here.map((id) => line(id)),
        there.map((id) => line(id)),
      )
      const both = here.filter((id) => there.includes(id))
      assert.equal(matched, both.length)
      assert.equal(differences.length, here.length + there.length - 2 * both.length)
    }),
  )
})

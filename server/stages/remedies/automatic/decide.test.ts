/** What a policy makes of what is known: by table for what it asks, by property for what must never be. */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import type { Calendar } from '#records/knowledge/calendars/calendar.rules.ts'
import { compile } from '#records/knowledge/calendars/compile.rules.ts'
import type { RefundPolicy } from '#records/knowledge/refunds/policy.rules.ts'
import { type Decision, decide, type Evidence, type SeenPayment } from './decide.rules.ts'
import { explain } from './explain.rules.ts'
import words from './words.json' with { type: 'json' }

const defaults = new URL('../../../records/knowledge/defaults/', import.meta.url)
const read = <T>(path: string) => JSON.parse(readFileSync(new URL(path, defaults), 'utf8')) as T
const shipped = Object.fromEntries(
  readdirSync(new URL('refunds/', defaults)).map((file) => {
    const policy = read<RefundPolicy>(`refunds/${file}`)
    return [policy.key, { ...policy, isOn: true }]
  }),
)
const calendars = new Map(
  ['in', 'cn'].map((name) => read<Calendar>(`calendars/${name}.json`)).map((one) => [one.key, compile(one)]),
)

const at = new Date('2026-11-02T06:00:00Z')
const later = (minutes: number) => new Date(at.getTime() + minutes * 60_000)
const seen = (some: Partial<SeenPayment> = {}): SeenPayment => ({
  state: 'failed',
  amount: { amountMinor: 10_000n, currency: 'CNY' },
  method: null,
  debited: true,
  frozen: false,
  at,
  duplicateOf: null,
  ...some,
})
type Asked = {
  payment?: SeenPayment | null
  now?: Date
  foundAt?: Date | null
  returnedMinor?: bigint
  code?: string
  spentMinor?: bigint
  isOpen?: boolean
  isCompensated?: boolean
}
function ask(policy: RefundPolicy, asked: Asked = {}): Decision {
  const { payment = seen(), now = later(60), foundAt = now, returnedMinor = 0n, code = 'CHG-03' } = asked
  const evidence: Evidence = {
    payment,
    foundAt,
    returnedMinor,
    returnedBeforeMinor: returnedMinor,
    isCompensated: asked.isCompensated ?? false,
  }
  const spentMinor = { [payment?.amount.currency ?? 'CNY']: asked.spentMinor ?? 0n }
  const matter = { code, isOpen: asked.isOpen ?? true, spentMinor }
  return decide(policy, evidence, matter, now, now.toISOString().slice(0, 10), calendars)
}
/** The outcome, the step that ended it, and how much goes back, with what is paid for the delay. */
const brief = ({ outcome, refund, compensation, steps }: Decision) =>
  [outcome, steps.at(-1)!.key, refund?.amountMinor, compensation?.amountMinor].filter((part) => part !== undefined)

describe('a policy', () => {
  const debited = shipped.failed_but_debited!
  const rupees = (some: Partial<SeenPayment> = {}) =>
    seen({ amount: { amountMinor: 50_000n, currency: 'INR' }, ...some })
  const table: [string, RefundPolicy, Asked, unknown[]][] = [
    ['gives all back', debited, {}, ['refund', 'within_caps', 10_000n]],
    ['gives back what is left', debited, { returnedMinor: 4_000n }, ['refund', 'within_caps', 6_000n]],
    ['has nothing left to give', debited, { returnedMinor: 10_000n }, ['nothing', 'nothing_left']],
    ['is off', { ...debited, isOn: false }, {}, ['nothing', 'off']],
    ['begins tomorrow', { ...debited, validFrom: '2026-11-03' }, {}, ['nothing', 'not_yet']],
    ['ended yesterday', { ...debited, validTo: '2026-11-01' }, {}, ['nothing', 'over']],
    ['is about something else', debited, { code: 'APP-01' }, ['nothing', 'other_code']],
    [
      'takes a single code as well as a group',
      { ...debited, when: { ...debited.when, codes: ['CHG-03'] } },
      {},
      ['refund', 'within_caps', 10_000n],
    ],
    [
      'is not for another code of the group',
      { ...debited, when: { ...debited.when, codes: ['CHG-01'] } },
      {},
      ['nothing', 'other_code'],
    ],
    ['leaves what is over alone', debited, { isOpen: false }, ['nothing', 'ticket_over']],
    ['believes nobody but the core', debited, { foundAt: null }, ['nothing', 'no_answer']],
    ['knows no payment that the core does not', debited, { payment: null }, ['nothing', 'not_known']],
    [
      'names no such currency',
      debited,
      { payment: seen({ amount: { amountMinor: 1n, currency: 'JPY' } }) },
      ['nothing', 'no_cap'],
    ],
    ['is for payments that failed', debited, { payment: seen({ state: 'succeeded' }) }, ['nothing', 'other_state']],
    ['is for money that was taken', debited, { payment: seen({ debited: false }) }, ['nothing', 'debited']],
    ['waits', debited, { now: later(29) }, ['nothing', 'too_young']],
    ['does not wait longer', debited, { now: later(30) }, ['refund', 'within_caps', 10_000n]],
    ['wants evidence from after the wait', debited, { foundAt: later(29) }, ['nothing', 'old_evidence']],
    ['wants fresh evidence', debited, { now: later(90), foundAt: later(74) }, ['nothing', 'old_evidence']],
    [
      'asks above its cap',
      debited,
      { payment: seen({ amount: { amountMinor: 50_001n, currency: 'CNY' } }) },
      ['propose', 'over_once', 50_001n],
    ],
    [
      'gives up to its cap',
      debited,
      { payment: seen({ amount: { amountMinor: 50_000n, currency: 'CNY' } }) },
      ['refund', 'within_caps', 50_000n],
    ],
    ['asks above the cap of the day', debited, { spentMinor: 90_001n }, ['propose', 'over_day', 10_000n]],
    ['gives up to the cap of the day', debited, { spentMinor: 90_000n }, ['refund', 'within_caps', 10_000n]],
    [
      'frees what is set aside',
      shipped.still_frozen!,
      { payment: seen({ frozen: true }), now: later(120) },
      ['refund', 'within_caps', 10_000n],
    ],
    [
      'leaves a part to people where all is meant',
      shipped.still_frozen!,
      { payment: seen({ frozen: true }), now: later(120), returnedMinor: 1n },
      ['nothing', 'partly_returned'],
    ],
    ['has nothing to free', shipped.still_frozen!, { now: later(120) }, ['nothing', 'frozen']],
    [
      'gives back the second charge',
      shipped.duplicate_debit!,
      { payment: seen({ state: 'succeeded', duplicateOf: 'A-1' }) },
      ['refund', 'within_caps', 10_000n],
    ],
    [
      'leaves the first charge',
      shipped.duplicate_debit!,
      { payment: seen({ state: 'succeeded' }) },
      ['nothing', 'duplicate'],
    ],
    // T is 2 November (11:30 in India); by T+5 it must be back, ₹100 for each day after (RBI, DPSS.CO.PD No.629).
    [
      'has until the end of T+5',
      shipped.turnaround_exceeded!,
      { payment: rupees(), now: new Date('2026-11-07T18:29:59Z') },
      ['nothing', 'too_young_days'],
    ],
    [
      'pays a day from its midnight on',
      shipped.turnaround_exceeded!,
      { payment: rupees(), now: new Date('2026-11-07T18:30:00Z') },
      ['refund', 'within_caps', 50_000n, 10_000n],
    ],
    [
      'has only T+1 for UPI between people',
      shipped.turnaround_exceeded!,
      { payment: rupees({ method: 'upi_p2p' }), now: new Date('2026-11-07T18:30:00Z') },
      ['refund', 'within_caps', 50_000n, 50_000n],
    ],
    [
      'pays for a delay once',
      shipped.turnaround_exceeded!,
      { payment: rupees(), now: new Date('2026-11-10T06:00:00Z'), isCompensated: true },
      ['refund', 'within_caps', 50_000n],
    ],
    [
      'pays nothing when all was back',
      shipped.turnaround_exceeded!,
      { payment: rupees(), now: new Date('2026-11-10T06:00:00Z'), returnedMinor: 50_000n },
      ['nothing', 'nothing_left'],
    ],
    [
      'never cuts what a law sets',
      shipped.turnaround_exceeded!,
      { payment: rupees(), now: new Date('2026-12-08T06:00:00Z') },
      ['propose', 'over_max', 50_000n, 310_000n],
    ],
    [
      'has no calendar',
      {
        ...shipped.turnaround_exceeded!,
        when: {
          ...shipped.turnaround_exceeded!.when,
          after: { unit: 'calendar_days', count: 5, calendar: 'XX', byMethod: {} },
        },
      },
      { payment: rupees() },
      ['nothing', 'no_calendar'],
    ],
  ]
  for (const [what, policy, asked, expected] of table)
    it(what, () => assert.deepEqual(brief(ask(policy, asked)), expected))

  it('asks again when only time is missing, and while a payment has no end', () => {
    assert.deepEqual(ask(debited, { now: later(10) }).laterAt, later(30))
    assert.deepEqual(ask(debited, { now: later(10), payment: seen({ state: 'pending' }) }).laterAt, later(30))
    assert.equal(ask(debited, { now: later(31), payment: seen({ state: 'pending' }) }).laterAt, null)
    assert.equal(ask(debited, { now: later(10), payment: seen({ state: 'succeeded' }) }).laterAt, null)
    assert.deepEqual(ask(debited, { now: later(60), foundAt: later(1) }).laterAt, later(60))
  })

  it('counts days of work by its calendar', () => {
    const after = { unit: 'business_days', count: 1, calendar: 'CN', byMethod: {} } as const
    const policy: RefundPolicy = {
      ...debited,
      when: { ...debited.when, after },
      does: { refund: 'rest', compensation: { currency: 'CNY', perDayMinor: '100', maxMinor: '3000' } },
    }
    // Friday 30 October: by Monday; Tuesday is the first day late.
    const payment = seen({ at: new Date('2026-10-30T02:00:00Z') })
    assert.deepEqual(brief(ask(policy, { payment, now: new Date('2026-11-02T15:59:00Z') })), [
      'nothing',
      'too_young_days',
    ])
    const late = { payment, now: new Date('2026-11-04T02:00:00Z') }
    assert.deepEqual(brief(ask(policy, late)), ['refund', 'within_caps', 10_000n, 200n])
  })

  it('says of every step why, in both languages, with amounts and nothing left open', () => {
    for (const [, policy, asked] of table) {
      const said = explain(policy, ask(policy, asked).steps)
      assert.equal(said.en.length, said['zh-Hans'].length)
      for (const [language, sentences] of Object.entries(said))
        for (const text of sentences) {
          assert.doesNotMatch(text, /[{}]|undefined|null/, text)
          assert.equal(/\p{Script=Han}/u.test(text), language === 'zh-Hans', text)
        }
    }
    const { en } = explain(debited, ask(debited, { spentMinor: 90_001n }).steps)
    assert.equal(
      en.at(-1),
      'This customer was given CNY 900.01 by itself in 24 hours; with CNY 100.00 that is above the limit of CNY 1000.00 a day: a person decides.',
    )
  })

  it('has a sentence for every step, and no sentence for none', () => {
    const used = new Set(table.flatMap(([, policy, asked]) => ask(policy, asked).steps.map(({ key }) => key)))
    assert.deepEqual(
      Object.keys(words.steps).filter((key) => !used.has(key as never)),
      [],
    )
  })
})

const minor = fc.bigInt({ min: 1n, max: 200_000n })
const anyPolicy = fc.record({
  base: fc.constantFrom(...Object.values(shipped)),
  isOn: fc.boolean(),
  onceMinor: minor,
  dayMore: fc.bigInt({ min: 0n, max: 200_000n }),
  refund: fc.constantFrom('whole', 'rest', null),
  perDayMinor: fc.option(minor, { nil: null }),
})
const policyOf = (made: {
  base: RefundPolicy
  isOn: boolean
  onceMinor: bigint
  dayMore: bigint
  refund: 'whole' | 'rest' | null
  perDayMinor: bigint | null
}): RefundPolicy => ({
  ...made.base,
  isOn: made.isOn,
  caps: [{ currency: 'INR', onceMinor: `${made.onceMinor}`, customerDayMinor: `${made.onceMinor + made.dayMore}` }],
  does: {
    refund: made.refund,
    compensation:
      made.perDayMinor === null ? null : { currency: 'INR', perDayMinor: `${made.perDayMinor}`, maxMinor: '900000' },
  },
})
const anyAsked = fc
  .record({
    paidMinor: minor,
    returnedMinor: fc.bigInt({ min: 0n, max: 200_000n }),
    spentMinor: fc.bigInt({ min: 0n, max: 300_000n }),
    minutes: fc.integer({ min: 0, max: 20 * 1_440 }),
    ageOfEvidence: fc.integer({ min: -30, max: 30 }),
    answered: fc.constantFrom('yes', 'yes', 'yes', 'no', 'unknown'),
    state: fc.constantFrom('failed', 'failed', 'succeeded', 'pending'),
    debited: fc.boolean(),
    frozen: fc.boolean(),
    duplicateOf: fc.constantFrom(null, 'A-1'),
    isCompensated: fc.boolean(),
  })
  .map(({ paidMinor, minutes, ageOfEvidence, answered, state, debited, frozen, duplicateOf, ...rest }): Asked => {
    const now = later(minutes)
    return {
      ...rest,
      now,
      foundAt: answered === 'no' ? null : new Date(now.getTime() - Math.max(0, ageOfEvidence) * 60_000),
      payment:
        answered === 'unknown'
          ? null
          : seen({ amount: { amountMinor: paidMinor, currency: 'INR' }, state, debited, frozen, duplicateOf }),
    }
  })
const total = ({ refund, compensation }: Decision) => (refund?.amountMinor ?? 0n) + (compensation?.amountMinor ?? 0n)

describe('whatever is known', () => {
  const always = (holds: (policy: RefundPolicy, asked: Asked, decision: Decision) => void) =>
    fc.assert(
      fc.property(anyPolicy, anyAsked, (made, asked) => {
        const policy = policyOf(made)
        holds(policy, asked, ask(policy, asked))
      }),
      { numRuns: 3_000 },
    )

  it('gives no more back than was paid and not given back', () =>
    always((_, { payment, returnedMinor = 0n }, { refund }) => {
      if (refund)
        assert.ok(refund.amountMinor > 0n && refund.amountMinor + returnedMinor <= payment!.amount.amountMinor)
    }))

  it('gives nothing above a cap without a person', () =>
    always(({ caps }, { spentMinor = 0n }, decision) => {
      if (decision.outcome !== 'refund') return
      assert.ok(total(decision) <= BigInt(caps[0]!.onceMinor))
      assert.ok(total(decision) + spentMinor <= BigInt(caps[0]!.customerDayMinor))
    }))

  it('does nothing when it is off, or without evidence that the money is not where it belongs', () =>
    always((policy, { foundAt, payment }, { outcome, refund, compensation }) => {
      if (outcome === 'nothing') {
        assert.deepEqual([refund, compensation], [null, null])
        return
      }
      assert.ok(policy.isOn && foundAt && payment)
      assert.ok(payment.state === 'failed' || payment.duplicateOf !== null)
      assert.ok(payment.debited || payment.frozen)
      assert.ok(refund || compensation)
    }))

  it('gives the same with higher caps, and never asks a person for what it gave by itself before', () =>
    always((policy, asked, before) => {
      const [cap] = policy.caps
      const double = (text: string) => `${BigInt(text) * 2n}`
      const caps = [{ ...cap!, onceMinor: double(cap!.onceMinor), customerDayMinor: double(cap!.customerDayMinor) }]
      const after = ask({ ...policy, caps }, asked)
      assert.deepEqual([after.refund, after.compensation], [before.refund, before.compensation])
      if (before.outcome !== 'propose') assert.equal(after.outcome, before.outcome)
      else assert.notEqual(after.outcome, 'nothing')
    }))

  it('reaches every outcome', () => {
    const outcomes = new Set<string>()
    always((_, __, { outcome }) => void outcomes.add(outcome))
    assert.equal(outcomes.size, 3)
  })
})

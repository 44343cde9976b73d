import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { writtenPairs } from '../../../bench/data/pairs.ts'
import { figuresOf, fit } from './fit.rules.ts'
import {
  featureNames,
  featuresOf,
  likeness,
  reasonsOf,
  sketchOf,
  type Telling,
  tellingTokens,
} from './likeness.rules.ts'
import { shippedModel } from './model.ts'
import settings from './settings.json' with { type: 'json' }
import { type Candidate, whichStays, whichStaysByItself } from './stays.rules.ts'

const at = new Date('2026-11-20T08:00:00Z')
const telling = (text: string, more: Partial<Telling> = {}): Telling => ({
  customerId: 'one',
  orderNo: null,
  amount: null,
  code: 'FAL-01',
  errorCode: null,
  channel: 'portal',
  receivedAt: at,
  sketch: sketchOf(text),
  ...more,
})
const like = (one: Telling, other: Telling) => likeness(shippedModel, featuresOf(one, other))

const text = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 80 }),
  fc
    .array(
      fc.constantFrom('退款', '没到', '扫码', '付款', '失败', '128元', 'order', 'refund', 'twice', '昨天', '银行'),
      { maxLength: 14 },
    )
    .map((words) => words.join('')),
)
const facts = fc.record({
  customerId: fc.constantFrom('one', 'two'),
  orderNo: fc.constantFrom(null, 'A1', 'A2'),
  amount: fc.constantFrom(null, { amountMinor: 100n, currency: 'CNY' }, { amountMinor: 200n, currency: 'CNY' }),
  code: fc.constantFrom('FAL-01', 'RFD-01'),
  errorCode: fc.constantFrom(null, 'E1024', 'E2003'),
  channel: fc.constantFrom('portal', 'widget'),
  receivedAt: fc.integer({ min: 0, max: 60 * 86_400_000 }).map((ms) => new Date(at.getTime() + ms)),
})

describe('likeness', () => {
  it('is the same whichever of two comes first, and a probability', () => {
    fc.assert(
      fc.property(text, facts, text, facts, (a, one, b, other) => {
        const [first, second] = [telling(a, one), telling(b, other)]
        const turned = featuresOf(second, first)
        // Sums of the same numbers in another order differ by their rounding.
        for (const [i, value] of featuresOf(first, second).entries()) assert.ok(Math.abs(value - turned[i]!) < 1e-12)
        const said = like(first, second)
        assert.ok(said > 0 && said < 1)
        for (const value of featuresOf(first, second)) assert.ok(value >= 0 && value <= 1, String(value))
      }),
    )
  })

  it('finds nothing liker than the same words, whatever else is known', () => {
    fc.assert(
      fc.property(text, text, facts, facts, (a, b, one, other) => {
        const first = telling(a, one)
        assert.ok(like(first, telling(a, other)) >= like(first, telling(b, other)) - 1e-12)
      }),
    )
  })

  it('stays so after learning, whatever people decided', () => {
    const decisions = fc.array(fc.tuple(text, facts, text, facts, fc.boolean()), { minLength: 5, maxLength: 12 })
    fc.assert(
      fc.property(decisions, text, text, facts, facts, (some, a, b, one, other) => {
        const pairs = some.map(([x, xs, y, ys, isSame]) => ({
          features: featuresOf(telling(x, xs), telling(y, ys)),
          isSame,
        }))
        const learnt = fit(pairs, shippedModel, 10)
        const said = (words: string) => likeness(learnt, featuresOf(telling(a, one), telling(words, other)))
        assert.ok(said(a) >= said(b) - 1e-12)
      }),
      { numRuns: 15 },
    )
  })

  it('says why in codes, the weightiest first', () => {
    const amount = { amountMinor: 38_600n, currency: 'CNY' }
    const one = telling('昨天在火锅店付了386元，提示失败但扣了款', { orderNo: 'A1', amount })
    assert.deepEqual(reasonsOf(featuresOf(one, one)), [
      'same_order',
      'same_amount',
      'same_number',
      'same_words',
      'same_code',
    ])
    const other = telling('押金一个月了还不退', { orderNo: 'A2', code: 'RFD-01' })
    assert.deepEqual(reasonsOf(featuresOf(one, other)), [])
  })

  it('reads traditional characters, full width and capitals as the same words', () => {
    const words = (text: string) => [...sketchOf(text).weights.keys()].sort()
    assert.deepEqual(words('訂單退款１２８元 Apple PAY'), words('订单退款128元 apple pay'))
  })

  it('is looked for by the rarest words', () => {
    const tokens = tellingTokens(sketchOf('我想问一下为什么海底捞付款失败'), 8)
    assert.ok(tokens.includes('海底') && tokens.includes('底捞') && !tokens.includes('付款'), tokens.join())
    assert.equal(tokens.length, 8)
  })
})

describe('the weights', () => {
  const pairs = writtenPairs()

  it('that ship are those of the written pairs', () => {
    assert.equal(shippedModel.weights.length, featureNames.length)
    assert.ok(pairs.filter(({ isSame }) => isSame).length >= 300 && pairs.filter(({ isSame }) => !isSame).length >= 300)
    const own = pairs.filter(({ isOneCustomer }) => isOneCustomer)
    const figures = figuresOf(shippedModel, own, settings.suggestFrom)
    assert.ok(figures.precision >= 0.8 && figures.recall >= 0.8, JSON.stringify(figures))
  })

  it('hardly move for a few decisions, and do for many', () => {
    // Whatever has the same words is different here.
    const odd = { features: featuresOf(telling('同样的话'), telling('同样的话')), isSame: false }
    const before = likeness(shippedModel, odd.features)
    const few = likeness(fit([odd], shippedModel, settings.learn.priorPairs), odd.features)
    const many = likeness(
      fit(
        Array.from({ length: 400 }, () => odd),
        shippedModel,
        settings.learn.priorPairs,
      ),
      odd.features,
    )
    assert.ok(before > 0.7 && few < before && many < few && many < 0.5, `${before} ${few} ${many}`)
  })
})

describe('which ticket stays', () => {
  const ticket = (more: Partial<Candidate>): Candidate => ({
    ticketId: 'b',
    receivedAt: at,
    priority: 3,
    stage: 'accepted',
    mergedInto: null,
    ...more,
  })
  const earlier = ticket({ ticketId: 'a', receivedAt: new Date(at.getTime() - 1_000) })
  const cases: [string, Candidate, Candidate, string | null, string | null][] = [
    ['the earlier', earlier, ticket({}), 'a', 'a'],
    ['of the same instant, the one with the lower id', ticket({ ticketId: 'a' }), ticket({}), 'a', 'a'],
    ['the one with money at risk, though it is later', earlier, ticket({ priority: 1 }), 'b', 'b'],
    ['the earlier of two with money at risk', { ...earlier, priority: 1 }, ticket({ priority: 1 }), 'a', 'a'],
    ['none of which one is closed', { ...earlier, stage: 'closed' }, ticket({}), null, null],
    ['none of which one is resolved', earlier, ticket({ stage: 'resolved' }), null, null],
    ['none of which one is merged', earlier, ticket({ mergedInto: 'c' }), null, null],
    ['for a person alone, what somebody works on', earlier, ticket({ stage: 'checking' }), 'a', null],
    [
      'for a person alone, what waits for its customer',
      { ...earlier, stage: 'waiting_customer' },
      ticket({ priority: 1 }),
      'b',
      null,
    ],
  ]
  for (const [name, one, other, stays, byItself] of cases)
    it(name, () => {
      for (const [first, second] of [
        [one, other],
        [other, one],
      ] as const) {
        assert.equal(whichStays(first, second)?.stays.ticketId ?? null, stays)
        assert.equal(whichStaysByItself(first, second)?.stays.ticketId ?? null, byItself)
      }
    })
})

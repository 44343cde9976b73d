/** Features, solving, calibration and the file of a model, on small label sets made here. */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import { fitCalibration } from './calibrate.ts'
import { type FeatureSettings, featureFinder, found, textCharsMax } from './features.rules.ts'
import {
  accuracyAtCoverage,
  accuracyOf,
  binsOf,
  calibrationErrorOf,
  calibrationNoiseOf,
  confusionOf,
  coverageAtAccuracy,
  type Decision,
  recallAtPrecision,
  recallErrorOf,
} from './figures.rules.ts'
import { decodeModel, encodeModel, modelBytesMax, UnusableModel } from './file.ts'
import { calibrate, scorerOf } from './score.rules.ts'
import { seeded } from './solve.ts'
import { type Example, foldsOf, type TrainSettings, train } from './train.ts'

const features: FeatureSettings = {
  wordsMax: 2,
  lettersMin: 2,
  lettersMax: 4,
  hanMax: 2,
  hanGap: 0,
  digitsKept: 2,
  meanings: [
    ['refund', 'money back', '退款'],
    ['how', '怎么', '如何'],
  ],
  meaningsApart: 2,
}
const settings: TrainSettings = {
  features,
  textsMin: 1,
  margins: { cost: 1, epochs: 10 },
  factors: { rank: 8, epochs: 8, rate: 0.15, dropped: 0.5, smoothed: 0.1 },
  factorsCount: 1,
  marginsShare: 1,
  weightMin: 0,
  folds: 3,
}

const stems: Record<string, string[]> = {
  refund: ['where is my refund', '退款什么时候到', 'I want my money back', '钱退回来了吗'],
  card: ['how to link a card', '怎么绑定银行卡', 'add a bank card', '如何添加储蓄卡'],
  limit: ['raise the daily limit', '转账限额是多少', 'over the maximum', '提高额度'],
}
const examples: Example[] = Object.entries(stems).flatMap(([label, texts]) =>
  texts.flatMap((text) => ['', ' please', '！', ' 谢谢', ' now', ' 请问'].map((end) => ({ label, text: text + end }))),
)
const trained = train(examples, settings, () => {})
const file = encodeModel(trained.model)

const anyText = fc.array(fc.nat(0xffff), { maxLength: 300 }).map((units) => String.fromCharCode(...units))
const find = featureFinder(features)
function hashesOf(text: string): number[] {
  find(text)
  return [...found.hashes.subarray(0, found.count)].sort((a, b) => a - b)
}
const shared = (one: string, other: string) => {
  const known = new Set(hashesOf(other))
  return hashesOf(one).some((hash) => known.has(hash))
}

test('the same words have the same features, whatever their width, case, accents, script of Chinese and spaces', () => {
  for (const [one, other] of [
    ['ＣＡＲＤ declined', 'card declined'],
    ['Café', 'cafe'],
    ['退款還沒到賬', '退款还没到账'],
    ['pay  now', 'pay now'],
    ['call 13812345678', 'call 13987654321'],
    ['card ****7643', 'card ****1111'],
  ] as const)
    assert.deepEqual(hashesOf(one), hashesOf(other), one)
  assert.notDeepEqual(hashesOf('12 yuan'), hashesOf('13 yuan'))
  assert.notDeepEqual(hashesOf('我转给他'), hashesOf('他转给我'))
})

test('features are the same for ever: a model would else forget what it learned', () => {
  const of = (text: string) => createHash('sha256').update(hashesOf(text).join()).digest('hex').slice(0, 16)
  assert.deepEqual(
    [of('How do I get my refund? 怎么退款'), of('云闪付 POS机 13812345678')],
    ['c4855240ad7ca986', 'e80809e446c3016c'],
  )
})

test('phrases of one meaning share a feature, and only whole words count', () => {
  assert.ok(shared('refund', '退款'))
  assert.ok(!shared('how', 'refund'))
  assert.ok(!shared('showed', '如何'))
})

test('any text has features, within limits', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      hashesOf(text)
      assert.ok(found.count >= 0 && found.han >= 0 && found.han <= 1)
    }),
    { numRuns: 100 },
  )
  assert.deepEqual(hashesOf('退'.repeat(textCharsMax + 500)), hashesOf('退'.repeat(textCharsMax)))
})

test('a model learns, and says by probabilities that add up how sure it is', () => {
  const { model, score } = scorerOf(decodeModel(file))
  for (const [text, label] of [
    ['refund please', 'refund'],
    ['怎么添加银行卡', 'card'],
    ['限额', 'limit'],
  ] as const) {
    const { probabilities } = score(text)
    assert.ok(Math.abs(probabilities.reduce((sum, each) => sum + each, 0) - 1) < 1e-5)
    assert.equal(model.labels[probabilities.indexOf(Math.max(...probabilities))], label, text)
  }
  assert.ok(score('xqzt vwkj').known < score('my refund').known)
  assert.equal(score('').features, 1, 'only its borders')
})

test('training twice makes the same file', () => {
  assert.ok(encodeModel(train(examples, settings, () => {}).model).equals(file))
})

test('a file is read as it was written, and its version is its own', () => {
  const model = decodeModel(file)
  const { version, ...rest } = model
  assert.match(version, /^[0-9a-f]{12}$/)
  assert.ok(encodeModel(rest).equals(file))
  assert.deepEqual(model.labels, ['card', 'limit', 'refund'])
})

test('a file that lost or changed a byte is refused, and so is what is none', () => {
  fc.assert(
    fc.property(fc.nat(file.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
      const broken = Buffer.from(file)
      broken[at]! ^= change
      assert.throws(() => decodeModel(broken), UnusableModel)
    }),
    { numRuns: 300 },
  )
  for (const bytes of [Buffer.alloc(0), file.subarray(0, -1), Buffer.from('HYLM'), Buffer.alloc(modelBytesMax + 1)])
    assert.throws(() => decodeModel(bytes), UnusableModel)
})

test('a larger margin never makes a label less likely', () => {
  const { calibration } = trained.model
  const of = { features: 20, known: 0.8, han: 0.5 }
  const scores = fc.array(fc.float({ min: -4, max: 4, noNaN: true }), { minLength: 3, maxLength: 3 })
  fc.assert(
    fc.property(scores, fc.nat(2), fc.float({ min: 0, max: 3, noNaN: true }), (given, label, more) => {
      const [before, after] = [new Float32Array(3), new Float32Array(3)]
      calibrate(Float32Array.from(given), of, calibration, before)
      calibrate(
        Float32Array.from(given, (each, i) => (i === label ? each + more : each)),
        of,
        calibration,
        after,
      )
      assert.ok(after[label]! >= before[label]! - 1e-6)
    }),
  )
})

test('no other share of noise brings what was said nearer to what was right', () => {
  const chance = seeded(3)
  const labels = 20
  // One text in ten lies between two labels, the others are clear; but four in a hundred of these are labelled as another.
  const trials = Array.from({ length: 4_000 }, (_, i) => {
    const [told, beside] = [i % labels, (i + 1) % labels]
    const isClear = i % 40 < 36
    const scores = new Float32Array(labels)
    scores[told] = isClear ? 3 : 1
    if (!isClear) scores[beside] = 0.8
    const other = chance() < (isClear ? 0.04 : 0.35)
    return { scores, features: 20, known: 1, han: 0, truth: other ? beside : told }
  })
  const calibration = fitCalibration(trials, labels)
  const offBy = (noise: number) => {
    const probabilities = new Float32Array(labels)
    const squares = trials.map((trial) => {
      calibrate(trial.scores, trial, { ...calibration, noise }, probabilities)
      assert.ok(Math.abs(probabilities.reduce((sum, each) => sum + each, 0) - 1) < 1e-5)
      const said = Math.max(...probabilities)
      return (said - (probabilities[trial.truth] === said ? 1 : 0)) ** 2
    })
    return squares.reduce((sum, each) => sum + each, 0)
  }
  const best = offBy(calibration.noise!)
  for (const other of [0, 0.5, 0.9, 1.1, 2].map((times) => times * calibration.noise!)) assert.ok(best <= offBy(other))
  for (const other of [0.001, 0.05]) assert.ok(best < offBy(other))
})

test('folds spread each label evenly and keep parts together', () => {
  const parted = examples.map((example, i) => ({ ...example, part: String(Math.floor(i / 6)) }))
  const folds = foldsOf(parted, 3)
  for (const [i, { label, part }] of parted.entries()) {
    const twin = parted.findIndex((each) => each.label === label && each.part === part)
    assert.equal(folds[i], folds[twin])
  }
  const counts = [0, 1, 2].map((fold) => foldsOf(examples, 3).filter((each) => each === fold).length)
  assert.deepEqual(counts, [24, 24, 24])
})

test('figures, counted by hand', () => {
  const of = (right: boolean, confidence: number): Decision => ({
    truth: 'a',
    decided: right ? 'a' : 'b',
    confidence,
  })
  const decisions = [of(true, 0.95), of(true, 0.95), of(false, 0.5), of(true, 0.4)]
  assert.equal(accuracyOf(decisions), 0.75)
  assert.equal(accuracyAtCoverage(decisions, 0.5), 1)
  assert.deepEqual(coverageAtAccuracy(decisions, 0.95), { share: 0.5, confidence: 0.95 })
  assert.deepEqual(coverageAtAccuracy([of(false, 0.9)], 0.95), { share: 0, confidence: 1 })
  assert.ok(Math.abs(calibrationErrorOf(decisions) - (0.05 * 2 + 0.5 + 0.6) / 4) < 1e-9)
  assert.deepEqual(
    binsOf(decisions).map(({ count }) => count),
    [1, 1, 2],
  )
  assert.deepEqual(confusionOf(decisions), [
    { truth: 'a', decided: 'a', count: 3 },
    { truth: 'a', decided: 'b', count: 1 },
  ])
  assert.equal(accuracyOf([]), 0)
  assert.equal(calibrationErrorOf([]), 0)
})

test('recall is counted down to where too many calls are wrong, and is less certain of fewer texts', () => {
  const calls = [true, true, false, true, false, true].map((isMeant, i) => ({ isMeant, probability: 1 - i / 10 }))
  assert.deepEqual(
    [1, 0.75, 0.7, 0.5].map((precision) => recallAtPrecision(calls, precision)),
    [0.5, 0.75, 0.75, 1],
  )
  assert.equal(recallAtPrecision([], 0.9), 0)
  const often = (times: number) => Array.from({ length: times }, () => calls).flat()
  assert.equal(recallErrorOf(often(10), 0, seeded(1)), 0)
  assert.ok(recallErrorOf(often(4), 0.7, seeded(1)) > recallErrorOf(often(100), 0.7, seeded(1)))
})

test('chance alone makes a calibration error, less of it in more texts and none where all is certain', () => {
  const sure = (confidence: number, count: number) =>
    Array.from({ length: count }, (): Decision => ({ truth: 'a', decided: 'a', confidence }))
  const noise = (decisions: Decision[]) => calibrationNoiseOf(decisions, seeded(1))
  assert.deepEqual(noise(sure(1, 50)), { mean: 0, usualMax: 0 })
  const [few, many] = [noise(sure(0.8, 50)), noise(sure(0.8, 5_000))]
  assert.ok(few.mean > 5 * many.mean && few.usualMax > few.mean)
  // Of one bin it is the mean distance of a binomial share from its expectation.
  assert.ok(Math.abs(many.mean - Math.sqrt((2 * 0.8 * 0.2) / (Math.PI * 5_000))) < 0.0005)
})

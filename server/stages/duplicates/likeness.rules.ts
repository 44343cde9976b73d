import { fold } from '#records/tickets/search/fold.rules.ts'
import { tokensOfFolded } from '#records/tickets/search/tokens.rules.ts'
import common from './common.json' with { type: 'json' }
import { type Reason, reasons } from './reasons.rules.ts'

/** What two tellings are compared by. */
export type Telling = {
  customerId: string
  orderNo: string | null
  amount: { amountMinor: bigint; currency: string } | null
  code: string
  /** What the host app showed when it failed. */
  errorCode: string | null
  channel: string
  receivedAt: Date
  sketch: Sketch
}

/** The words of a telling as a weighted set: of scripts with spaces its words, of the others each two characters that stand together. */
export type Sketch = {
  weights: Map<string, number>
  /** Length as a vector. */
  norm: number
  sum: number
  numbers: Set<string>
}

const commonWeights = new Map(Object.entries(common.weights))
/** Longer texts begin to tell of everything. */
const textCharsMax = 2_000

export function sketchOf(text: string): Sketch {
  const weights = new Map<string, number>()
  const numbers = new Set<string>()
  let squares = 0
  let sum = 0
  for (const token of tokensOfFolded(fold(text.slice(0, textCharsMax)))) {
    // A single Chinese character says next to nothing.
    if (token.length === 1) continue
    if (/^\d+$/.test(token)) numbers.add(token)
    const weight = commonWeights.get(token) ?? common.rare
    weights.set(token, weight)
    squares += weight * weight
    sum += weight
  }
  return { weights, norm: Math.sqrt(squares), sum, numbers }
}

/** The tokens of a sketch that tell it best from others, the rarest first. */
export function tellingTokens({ weights }: Sketch, countMax: number): string[] {
  return [...weights]
    .sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
    .slice(0, countMax)
    .map(([token]) => token)
}

/** Names of what the model looks at, in the order of its weights. */
export const featureNames = [
  'words',
  'words_own',
  'words_soon',
  'contained',
  'rare',
  'number',
  'other_number',
  'customer',
  'order',
  'other_order',
  'amount',
  'other_amount',
  'code',
  'error',
  'other_error',
  'apart',
  'channel',
] as const
export type FeatureName = (typeof featureNames)[number]

/**
 * Features whose weight may not be negative, and those whose weight may not be positive, so that nothing is ever liker than
 * the same words.
 */
export const signs: Partial<Record<FeatureName, 1 | -1>> = {
  words: 1,
  words_own: 1,
  words_soon: 1,
  contained: 1,
  rare: 1,
  number: 1,
  other_number: -1,
}

const apartHoursMax = 24 * 30

/** What speaks for and against two tellings being one matter, each between 0 and 1. The same whichever comes first. */
export function featuresOf(one: Telling, other: Telling): number[] {
  const words = sharedWords(one.sketch, other.sketch)
  const hours = Math.abs(one.receivedAt.getTime() - other.receivedAt.getTime()) / 3_600_000
  const order = agreement(one.orderNo, other.orderNo)
  const amount = agreement(amountKey(one), amountKey(other))
  const error = agreement(one.errorCode, other.errorCode)
  const own = one.customerId === other.customerId ? 1 : 0
  const apart = Math.min(1, Math.log1p(hours) / Math.log1p(apartHoursMax))
  return [
    words.cosine,
    // Like words say something else of one customer, and of many within the hour.
    words.cosine * own,
    words.cosine * (1 - apart),
    words.contained,
    words.rare,
    words.number,
    words.otherNumber,
    own,
    order === 1 ? 1 : 0,
    order === -1 ? 1 : 0,
    amount === 1 ? 1 : 0,
    amount === -1 ? 1 : 0,
    one.code === other.code ? 1 : 0,
    error === 1 ? 1 : 0,
    error === -1 ? 1 : 0,
    apart,
    one.channel === other.channel ? 1 : 0,
  ]
}

/** 1 when both say the same, -1 when they contradict each other, 0 when one says nothing. */
function agreement(one: string | null, other: string | null): -1 | 0 | 1 {
  if (one === null || other === null) return 0
  return one === other ? 1 : -1
}

const amountKey = ({ amount }: Telling) => amount && `${amount.amountMinor} ${amount.currency}`

/** So many rare words in common are as good as any more. */
const rareMax = 12

function sharedWords(one: Sketch, other: Sketch) {
  const [small, large] = one.weights.size <= other.weights.size ? [one, other] : [other, one]
  let squares = 0
  let sum = 0
  let rare = 0
  for (const [token, weight] of small.weights) {
    if (!large.weights.has(token)) continue
    squares += weight * weight
    sum += weight
    if (weight >= common.rare) rare += 1
  }
  const least = Math.min(one.sum, other.sum)
  const number = [...one.numbers].some((digits) => other.numbers.has(digits))
  return {
    cosine: one.norm > 0 && other.norm > 0 ? Math.min(1, squares / (one.norm * other.norm)) : 0,
    contained: least > 0 ? Math.min(1, sum / least) : 0,
    rare: Math.min(1, Math.log1p(rare) / Math.log1p(rareMax)),
    number: number ? 1 : 0,
    otherNumber: !number && one.numbers.size > 0 && other.numbers.size > 0 ? 1 : 0,
  }
}

/** A weight for each feature, and what is added to them. */
export type PairModel = { weights: number[]; intercept: number }

/** Probability that two tellings with these features are one matter. */
export function likeness(model: PairModel, features: number[]): number {
  const score = features.reduce((sum, value, i) => sum + value * model.weights[i]!, model.intercept)
  return 1 / (1 + Math.exp(-score))
}

const reasonOf: Partial<Record<FeatureName, Reason>> = {
  order: 'same_order',
  amount: 'same_amount',
  error: 'same_error',
  number: 'same_number',
  code: 'same_code',
}
/** From this cosine on the words are called the same ones. */
const sameWordsMin = 0.35

/** What people are told speaks for it. */
export function reasonsOf(features: number[]): Reason[] {
  const held = new Set(featureNames.flatMap((name, i) => (features[i] === 1 && reasonOf[name]) || []))
  if (features[featureNames.indexOf('words')]! >= sameWordsMin) held.add('same_words')
  return reasons.filter((reason) => held.has(reason))
}

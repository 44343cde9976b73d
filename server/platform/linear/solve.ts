import type { Rows } from './rows.ts'

/** Weights, feature by feature with all labels side by side, and what is added for each label. */
export type Weights = { weights: Float32Array; intercepts: Float32Array }

/** Numbers that look like chance and are the same for the same seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 0x100000000
  }
}

function shuffle(order: Int32Array, chance: () => number): void {
  for (let i = order.length - 1; i > 0; i--) {
    const j = Math.floor(chance() * (i + 1))
    const kept = order[i]!
    order[i] = order[j]!
    order[j] = kept
  }
}

/**
 * One support vector machine for each label against all others, with squared hinge loss, by dual coordinate descent
 * (Hsieh et al., "A Dual Coordinate Descent Method for Large-scale Linear SVM", ICML 2008, algorithm 1), all labels in
 * one pass over the rows.
 */
export function solveMargins(
  rows: Rows,
  truth: Int32Array,
  sizes: { features: number; labels: number },
  { cost, epochs }: { cost: number; epochs: number },
): Weights {
  const { labels } = sizes
  const weights = new Float32Array(sizes.features * labels)
  const intercepts = new Float32Array(labels)
  const dual = new Float32Array(rows.count * labels)
  const order = Int32Array.from({ length: rows.count }, (_, row) => row)
  const chance = seeded(1)
  const scores = new Float32Array(labels)
  const steps = new Float32Array(labels)
  const changed = new Int32Array(labels)
  const diagonal = 0.5 / cost
  for (let epoch = 0; epoch < epochs; epoch++) {
    shuffle(order, chance)
    for (const row of order) {
      const from = rows.starts[row]!
      const to = rows.starts[row + 1]!
      scores.set(intercepts)
      addRow(rows, from, to, weights, labels, scores)
      let count = 0
      for (let label = 0; label < labels; label++) {
        const side = truth[row] === label ? 1 : -1
        const before = dual[row * labels + label]!
        const slope = side * scores[label]! - 1 + diagonal * before
        // A row has length one, and one more for the intercept.
        const after = Math.max(before - slope / (2 + diagonal), 0)
        if (after === before) continue
        dual[row * labels + label] = after
        steps[count] = (after - before) * side
        changed[count++] = label
      }
      for (let i = 0; i < count; i++) intercepts[changed[i]!]! += steps[i]!
      for (let at = from; count > 0 && at < to; at++) {
        const base = rows.features[at]! * labels
        const value = rows.values[at]!
        for (let i = 0; i < count; i++) weights[base + changed[i]!]! += value * steps[i]!
      }
    }
  }
  return { weights, intercepts }
}

function addRow(rows: Rows, from: number, to: number, weights: Float32Array, width: number, into: Float32Array): void {
  for (let at = from; at < to; at++) {
    const base = rows.features[at]! * width
    const value = rows.values[at]!
    for (let i = 0; i < width; i++) into[i]! += value * weights[base + i]!
  }
}

export type FactorSettings = {
  rank: number
  epochs: number
  rate: number
  /** Share of a text's features that each look at it leaves out. */
  dropped: number
  /** Share of the truth that is spread over all labels. */
  smoothed: number
  seed: number
}

/**
 * Multinomial logistic regression whose weights are a product of two thin matrices, trained by AdaGrad with most features
 * dropped at each look. N-grams that occur in the same company get alike weights, which sees more in few examples than
 * single weights do; multiplied out it is as linear as the margins, and the two are added.
 */
export function solveFactors(
  rows: Rows,
  truth: Int32Array,
  sizes: { features: number; labels: number },
  settings: FactorSettings,
): Weights {
  const { labels } = sizes
  const { rank, epochs, dropped } = settings
  const chance = seeded(settings.seed)
  const random = (count: number, width: number) => Float32Array.from({ length: count }, () => (chance() - 0.5) * width)
  const left = random(sizes.features * rank, 0.6)
  const right = random(rank * labels, 2 / Math.sqrt(rank))
  // One step size for a feature, and one for a dimension, by the mean of its squared slopes.
  const leftSquares = new Float32Array(sizes.features).fill(1e-6)
  const rightSquares = new Float32Array(rank).fill(1e-6)
  const order = Int32Array.from({ length: rows.count }, (_, row) => row)
  const hidden = new Float32Array(rank)
  const hiddenSlope = new Float32Array(rank)
  const error = new Float32Array(labels)
  const kept = new Int32Array(rows.features.length)
  for (let epoch = 0; epoch < epochs; epoch++) {
    const rate = settings.rate * (1 - epoch / epochs) + settings.rate / 100
    shuffle(order, chance)
    for (const row of order) {
      let count = 0
      for (let at = rows.starts[row]!; at < rows.starts[row + 1]!; at++) if (chance() >= dropped) kept[count++] = at
      hidden.fill(0)
      for (let i = 0; i < count; i++) {
        const base = rows.features[kept[i]!]! * rank
        const value = rows.values[kept[i]!]! / (1 - dropped)
        for (let d = 0; d < rank; d++) hidden[d]! += value * left[base + d]!
      }
      error.fill(0)
      for (let d = 0; d < rank; d++) {
        const base = d * labels
        const value = hidden[d]!
        for (let label = 0; label < labels; label++) error[label]! += value * right[base + label]!
      }
      softmax(error)
      const rest = settings.smoothed / labels
      let errorSquares = 0
      for (let label = 0; label < labels; label++) {
        error[label]! -= label === truth[row] ? 1 - settings.smoothed + rest : rest
        errorSquares += error[label]! ** 2
      }
      let hiddenSquares = 0
      for (let d = 0; d < rank; d++) {
        const base = d * labels
        let slope = 0
        for (let label = 0; label < labels; label++) slope += error[label]! * right[base + label]!
        hiddenSlope[d] = slope
        hiddenSquares += slope * slope
        rightSquares[d]! += (hidden[d]! ** 2 * errorSquares) / labels
        const step = (rate * hidden[d]!) / Math.sqrt(rightSquares[d]!)
        for (let label = 0; label < labels; label++) right[base + label]! -= step * error[label]!
      }
      for (let i = 0; i < count; i++) {
        const feature = rows.features[kept[i]!]!
        const value = rows.values[kept[i]!]! / (1 - dropped)
        leftSquares[feature]! += (value * value * hiddenSquares) / rank
        const step = (rate * value) / Math.sqrt(leftSquares[feature]!)
        for (let d = 0; d < rank; d++) left[feature * rank + d]! -= step * hiddenSlope[d]!
      }
    }
  }
  const weights = new Float32Array(sizes.features * labels)
  for (let feature = 0; feature < sizes.features; feature++)
    for (let d = 0; d < rank; d++)
      for (let label = 0; label < labels; label++)
        weights[feature * labels + label]! += left[feature * rank + d]! * right[d * labels + label]!
  return { weights, intercepts: new Float32Array(labels) }
}

function softmax(values: Float32Array): void {
  let top = Number.NEGATIVE_INFINITY
  for (const value of values) if (value > top) top = value
  let sum = 0
  for (let i = 0; i < values.length; i++) {
    values[i] = Math.exp(values[i]! - top)
    sum += values[i]!
  }
  for (let i = 0; i < values.length; i++) values[i]! /= sum
}

/** Adds models whose scores spread differently, each brought to the same spread over the rows first. */
export function addUp(rows: Rows, labels: number, parts: { part: Weights; share: number }[]): Weights {
  const sum: Weights = {
    weights: new Float32Array(parts[0]!.part.weights.length),
    intercepts: new Float32Array(labels),
  }
  for (const { part, share } of parts) {
    const factor = share / spreadOf(rows, labels, part)
    for (let i = 0; i < sum.weights.length; i++) sum.weights[i]! += factor * part.weights[i]!
    for (let i = 0; i < labels; i++) sum.intercepts[i]! += factor * part.intercepts[i]!
  }
  return sum
}

/** Standard deviation of a model's scores around each row's mean, over rows it was trained on. */
function spreadOf(rows: Rows, labels: number, { weights, intercepts }: Weights): number {
  const scores = new Float32Array(labels)
  let squares = 0
  for (let row = 0; row < rows.count; row++) {
    scores.set(intercepts)
    addRow(rows, rows.starts[row]!, rows.starts[row + 1]!, weights, labels, scores)
    const mean = scores.reduce((sum, score) => sum + score, 0) / labels
    for (const score of scores) squares += (score - mean) ** 2
  }
  return Math.sqrt(squares / (rows.count * labels)) || 1
}

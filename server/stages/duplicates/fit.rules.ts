import { type FeatureName, featureNames, likeness, type PairModel, signs } from './likeness.rules.ts'

/** A pair that somebody decided, and what they decided. */
export type Decided = { features: number[]; isSame: boolean }

const steps = 4_000
const rate = 0.5

/**
 * The weights under which the decisions are likeliest: logistic regression by gradient descent, held near `prior` by as much
 * as `priorPairs` pairs would (a Gaussian prior around it). Few decisions then move the weights a little, many set them.
 */
export function fit(pairs: Decided[], prior: PairModel, priorPairs: number): PairModel {
  const model = { weights: [...prior.weights], intercept: prior.intercept }
  const pull = priorPairs / (pairs.length + priorPairs) / 10
  for (let step = 0; step < steps; step++) {
    const slope = new Float64Array(model.weights.length + 1)
    for (const { features, isSame } of pairs) {
      const error = (likeness(model, features) - (isSame ? 1 : 0)) / pairs.length
      features.forEach((value, i) => {
        slope[i]! += error * value
      })
      slope[features.length]! += error
    }
    model.weights = model.weights.map((weight, i) =>
      within(featureNames[i]!, weight - rate * (slope[i]! + pull * (weight - prior.weights[i]!))),
    )
    model.intercept -= rate * (slope.at(-1)! + pull * (model.intercept - prior.intercept))
  }
  return model
}

function within(name: FeatureName, weight: number): number {
  if (signs[name] === 1) return Math.max(0, weight)
  return signs[name] === -1 ? Math.min(0, weight) : weight
}

export type PairFigures = {
  pairs: number
  /** Mean negative logarithm of the probability of what was decided: the less, the better. */
  logLoss: number
  /** Of those that would be suggested, how many are the same; of the same, how many would be suggested. */
  precision: number
  recall: number
}

/** How well a model foresees decisions that it did not learn from; it suggests from `suggestFrom` on. */
export function figuresOf(model: PairModel, pairs: Decided[], suggestFrom: number): PairFigures {
  const told = pairs.map(({ features, isSame }) => ({ said: likeness(model, features), isSame }))
  const suggested = told.filter(({ said }) => said >= suggestFrom)
  const right = suggested.filter(({ isSame }) => isSame).length
  const loss = told.reduce((sum, { said, isSame }) => sum - Math.log(Math.max(1e-9, isSame ? said : 1 - said)), 0)
  return {
    pairs: pairs.length,
    logLoss: pairs.length === 0 ? 0 : loss / pairs.length,
    precision: suggested.length === 0 ? 1 : right / suggested.length,
    recall: right / Math.max(1, told.filter(({ isSame }) => isSame).length),
  }
}

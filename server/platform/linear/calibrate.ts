import type { Calibration } from './score.rules.ts'
import { calibrate, steepnessOf } from './score.rules.ts'

/** Scores of a text that the model was not trained on, what there was to go by, and the right label. */
export type Trial = { scores: Float32Array; features: number; known: number; han: number; truth: number }

const rounds = 300
const rate = 0.03
/** Holds the biases small: they mend what labels are said too often, and are no second model. */
const biasCost = 0.01

/** The calibration under which the truth of the trials is likeliest, and no surer than they were right. */
export function fitCalibration(trials: Trial[], labels: number): Calibration {
  const calibration = likeliest(trials, labels)
  return { ...calibration, noise: noiseOf(trials, labels, calibration) }
}

/**
 * The share of noise by which the confidence in the likeliest label comes nearest to what was right (least squares). Likelihood
 * does not find it: what is labelled wrongly is taken for a neighbour, not for any label.
 */
function noiseOf(trials: Trial[], labels: number, calibration: Calibration): number {
  const probabilities = new Float32Array(labels)
  let along = 0
  let square = 0
  for (const trial of trials) {
    calibrate(trial.scores, trial, calibration, probabilities)
    const said = Math.max(...probabilities)
    const right = probabilities[trial.truth] === said ? 1 : 0
    along += (said - 1 / labels) * (said - right)
    square += (said - 1 / labels) ** 2
  }
  return square > 0 ? Math.max(0, along / square) : 0
}

/** By gradient descent (Adam). */
function likeliest(trials: Trial[], labels: number): Calibration {
  const calibration: Calibration = { bias: new Array<number>(labels).fill(0), steepness: [1, 0, 0, 0] }
  const size = labels + 4
  const slope = new Float64Array(size)
  const mean = new Float64Array(size)
  const square = new Float64Array(size)
  const probabilities = new Float32Array(labels)
  for (let round = 1; round <= rounds; round++) {
    slope.fill(0)
    for (const trial of trials) {
      calibrate(trial.scores, trial, calibration, probabilities)
      const steepness = steepnessOf(calibration, trial)
      let along = 0
      for (let label = 0; label < labels; label++) {
        const error = probabilities[label]! - (label === trial.truth ? 1 : 0)
        slope[label]! += error
        along += error * trial.scores[label]! * steepness
      }
      slope[labels]! += along
      slope[labels + 1]! += along * Math.log1p(trial.features)
      slope[labels + 2]! += along * trial.known
      slope[labels + 3]! += along * trial.han
    }
    for (let i = 0; i < size; i++) {
      const own = slope[i]! / trials.length + (i < labels ? biasCost * calibration.bias[i]! : 0)
      mean[i] = 0.9 * mean[i]! + 0.1 * own
      square[i] = 0.99 * square[i]! + 0.01 * own * own
      const step = (rate * (mean[i]! / (1 - 0.9 ** round))) / (Math.sqrt(square[i]! / (1 - 0.99 ** round)) + 1e-9)
      if (i < labels) calibration.bias[i]! -= step
      else calibration.steepness[i - labels]! -= step
    }
  }
  return calibration
}

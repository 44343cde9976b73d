import { fitCalibration, type Trial } from './calibrate.ts'
import { compact } from './compact.ts'
import type { FeatureSettings } from './features.rules.ts'
import type { Decision } from './figures.rules.ts'
import { rowsOf, vocabularyOf } from './rows.ts'
import { calibrate, type LinearModel, type Notes, scorerOf } from './score.rules.ts'
import { addUp, type FactorSettings, seeded, solveFactors, solveMargins } from './solve.ts'

/** `part` keeps texts that resemble each other in one fold, so that none is tried on a model that saw its twin. */
export type Example = { text: string; label: string; part?: string }

export type TrainSettings = {
  features: FeatureSettings
  /** A feature of fewer texts is left out. */
  textsMin: number
  margins: { cost: number; epochs: number }
  /** Each is trained with a seed of its own, and all are added to the margins. */
  factors: Omit<FactorSettings, 'seed'>
  factorsCount: number
  /** Weight of the margins beside one of the factors. */
  marginsShare: number
  weightMin: number
  folds: number
}

/** Share of the work that is done, 0 to 1, and what is done now. */
export type Progress = (share: number, words: string) => void

export type Trained = {
  model: Omit<LinearModel, 'version'>
  /** What models that had not seen an example decided about it. */
  outOfFold: (Decision & { example: Example; probabilities: Float32Array; known: number; features: number })[]
}

/**
 * Trains a model on all examples. Its probabilities are calibrated on scores out of fold: each example scored by a model
 * that was trained without it.
 */
export function train(examples: Example[], settings: TrainSettings, progress: Progress, notes: Notes = {}): Trained {
  const labels = [...new Set(examples.map(({ label }) => label))].sort()
  const folds = foldsOf(examples, settings.folds)
  const trials: (Trial & { example: Example })[] = []
  for (let fold = 0; fold < settings.folds; fold++) {
    progress(fold / (settings.folds + 1), `fold ${fold + 1} of ${settings.folds}`)
    const model = solve(
      examples.filter((_, i) => folds[i] !== fold),
      labels,
      settings,
    )
    const { score } = scorerOf({ ...model, version: '' })
    for (const example of examples.filter((_, i) => folds[i] === fold)) {
      const { scores, features, known, han } = score(example.text)
      trials.push({ example, scores: scores.slice(), features, known, han, truth: labels.indexOf(example.label) })
    }
  }
  progress(settings.folds / (settings.folds + 1), 'all examples')
  const calibration = fitCalibration(trials, labels.length)
  const model = { ...solve(examples, labels, settings), calibration, notes }
  progress(1, 'done')
  const outOfFold = trials.map(({ example, scores, features, known, han }) => {
    const probabilities = new Float32Array(labels.length)
    calibrate(scores, { features, known, han }, calibration, probabilities)
    const best = probabilities.indexOf(Math.max(...probabilities))
    const decision = { truth: example.label, decided: labels[best]!, confidence: probabilities[best]! }
    return { ...decision, example, probabilities, known, features }
  })
  return { model, outOfFold }
}

/** One model of these examples, without calibration. */
function solve(examples: Example[], labels: string[], settings: TrainSettings): Omit<LinearModel, 'version'> {
  const texts = examples.map(({ text }) => text)
  const truth = Int32Array.from(examples, ({ label }) => labels.indexOf(label))
  const vocabulary = vocabularyOf(texts, settings.features, settings.textsMin)
  const rows = rowsOf(texts, settings.features, vocabulary)
  const sizes = { features: vocabulary.hashes.length, labels: labels.length }
  const factors = Array.from({ length: settings.factorsCount }, (_, seed) => ({
    part: solveFactors(rows, truth, sizes, { ...settings.factors, seed }),
    share: 1,
  }))
  const margins = { part: solveMargins(rows, truth, sizes, settings.margins), share: settings.marginsShare }
  const solved = addUp(rows, labels.length, [margins, ...factors])
  return {
    labels,
    settings: settings.features,
    calibration: { bias: labels.map(() => 0), steepness: [0, 0, 0, 0] },
    intercepts: [...solved.intercepts],
    notes: {},
    ...compact(vocabulary, solved, settings.weightMin),
  }
}

/** Which fold each example is in: every label spread evenly, parts kept together, by chance with a fixed seed. */
export function foldsOf(examples: Example[], folds: number): number[] {
  const chance = seeded(5)
  const parts = new Map<string, number>()
  const next = new Map<string, number>()
  const orderOf = examples.map((example, i) => ({ example, i, at: chance() })).sort((a, b) => a.at - b.at)
  const fold = new Array<number>(examples.length)
  for (const { example, i } of orderOf) {
    const part = `${example.label}\t${example.part ?? i}`
    const known = parts.get(part)
    const own = known ?? next.get(example.label) ?? Math.floor(chance() * folds)
    if (known === undefined) next.set(example.label, (own + 1) % folds)
    parts.set(part, own)
    fold[i] = own
  }
  return fold
}

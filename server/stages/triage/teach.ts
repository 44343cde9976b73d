import {
  accuracyOf,
  calibrationErrorOf,
  coverageAtAccuracy,
  type Decision,
  recallAtPrecision,
  recallErrorOf,
} from '#platform/linear/figures.rules.ts'
import { encodeModel } from '#platform/linear/file.ts'
import { seeded } from '#platform/linear/solve.ts'
import { type Example, type Progress, type Trained, type TrainSettings, train } from '#platform/linear/train.ts'
import type { Taxonomy } from '#records/knowledge/knowledge.rules.ts'
import { featuresAtTheDoor } from './examples.ts'
import { elsewhere, type GuessLimits, type TriageNotes } from './guess.rules.ts'

/** Chosen by cross-validation on the training examples (docs/triage.md). */
export function triageSettings(meanings: string[][]): TrainSettings {
  return {
    features: featuresAtTheDoor(meanings),
    textsMin: 2,
    margins: { cost: 2, epochs: 12 },
    factors: { rank: 48, epochs: 10, rate: 0.15, dropped: 0.6, smoothed: 0.1 },
    factorsCount: 2,
    marginsShare: 1,
    weightMin: 6.6,
    folds: 5,
  }
}

/** Theft, scam, takeover, loss; and money that does not arrive. */
export const dangerCodes = ['FRD-01', 'FRD-02', 'FRD-03', 'FRD-04', 'NRC-01', 'NRC-02', 'NRC-03', 'NRC-04']

const accuracyWanted = 0.95
const codeAccuracyWanted = 0.9
const dangerPrecisionWanted = 0.9
/** Share of real complaints that may look like unknown words or like none of our business. */
const wronglyAwayMax = 0.005

export type Taught = { file: Buffer; outOfFold: Trained['outOfFold']; notes: TriageNotes }

/** Trains a model on our codes, and finds, on examples out of fold, from where on it may decide by itself. */
export function teach(
  examples: Example[],
  taxonomy: Pick<Taxonomy, 'groups'>,
  settings: TrainSettings,
  progress: Progress,
): Taught {
  const groups = Object.fromEntries(
    taxonomy.groups.flatMap((group) => group.codes.map(({ code }) => [code, group.code] as const)),
  )
  const unknown = examples.find(({ label }) => label !== elsewhere && !groups[label])
  if (unknown) throw new Error(`No code of the taxonomy: ${unknown.label} (${unknown.text})`)
  const { model, outOfFold } = train(examples, settings, progress)
  const notes = { groups, danger: dangerCodes, limits: limitsOf(outOfFold, model.labels, groups) }
  return { file: encodeModel({ ...model, notes }), outOfFold, notes }
}

function limitsOf(trials: Trained['outOfFold'], labels: string[], groups: Record<string, string>): GuessLimits {
  const away = labels.indexOf(elsewhere)
  const ours = trials.filter(({ truth }) => truth !== elsewhere)
  const byGroup = ours.map((trial) => groupDecision(trial, labels, groups))
  const group = coverageAtAccuracy(byGroup, accuracyWanted).confidence
  const sure = ours.filter((_, i) => byGroup[i]!.confidence >= group)
  return {
    group: rounded(group),
    code: rounded(coverageAtAccuracy(sure, codeAccuracyWanted).confidence),
    known: rounded(
      quantile(
        ours.map(({ known }) => known),
        wronglyAwayMax,
      ),
    ),
    elsewhere: rounded(
      Math.max(
        0.5,
        away < 0
          ? 1
          : quantile(
              ours.map(({ probabilities }) => probabilities[away]!),
              1 - wronglyAwayMax,
            ),
      ),
    ),
    fundSafety: rounded(dangerFrom(ours, labels)),
  }
}

/** The least probability of danger from which on so many texts tell of danger. */
function dangerFrom(trials: Trained['outOfFold'], labels: string[]): number {
  const said = trials.map(
    ({ truth, probabilities }): Decision => ({
      truth: dangerCodes.includes(truth) ? 'danger' : truth,
      decided: 'danger',
      confidence: sumOf(probabilities, labels, dangerCodes),
    }),
  )
  return coverageAtAccuracy(said, dangerPrecisionWanted).confidence
}

function groupDecision(
  { truth, probabilities }: Trained['outOfFold'][number],
  labels: string[],
  groups: Record<string, string>,
): Decision {
  const sums = new Map<string, number>()
  labels.forEach((label, i) => {
    const group = groups[label] ?? label
    sums.set(group, (sums.get(group) ?? 0) + probabilities[i]!)
  })
  const [decided, confidence] = [...sums].reduce((best, each) => (each[1] > best[1] ? each : best))
  return { truth: groups[truth] ?? truth, decided, confidence }
}

function sumOf(probabilities: Float32Array, labels: string[], of: string[]): number {
  return labels.reduce((sum, label, i) => (of.includes(label) ? sum + probabilities[i]! : sum), 0)
}

/** The value below which this share of the values lies; 0 of none. */
function quantile(values: number[], share: number): number {
  return values.toSorted((a, b) => a - b)[Math.floor(share * (values.length - 1))] ?? 0
}

const rounded = (value: number) => Math.round(value * 10_000) / 10_000

/**
 * What cross-validation says of a taught model, by group and by code, on the examples that are asked for; and which share
 * of the danger in them is found at the model's own limit, and where nine of ten that are called dangerous are, with the
 * standard error of that.
 */
export function crossValidated(
  { outOfFold, notes }: Pick<Taught, 'outOfFold' | 'notes'>,
  labels: string[],
  isAskedFor: (example: Example) => boolean = () => true,
) {
  const ours = outOfFold.filter(({ truth, example }) => truth !== elsewhere && isAskedFor(example))
  const byGroup = ours.map((trial) => groupDecision(trial, labels, notes.groups))
  const calls = ours.map(({ truth, probabilities }) => ({
    isMeant: dangerCodes.includes(truth),
    probability: sumOf(probabilities, labels, dangerCodes),
  }))
  const danger = calls.filter(({ isMeant }) => isMeant)
  const found = danger.filter(({ probability }) => probability >= notes.limits.fundSafety)
  return {
    examples: ours.length,
    accuracy: accuracyOf(ours),
    groupAccuracy: accuracyOf(byGroup),
    coverageAt95: coverageAtAccuracy(byGroup, accuracyWanted).share,
    ece: calibrationErrorOf(ours),
    dangerRecall: found.length / danger.length,
    dangerRecallAt90: recallAtPrecision(calls, dangerPrecisionWanted),
    dangerRecallAt90Error: recallErrorOf(calls, dangerPrecisionWanted, seeded(1)),
  }
}

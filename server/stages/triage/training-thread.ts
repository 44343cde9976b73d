import { parentPort, workerData } from 'node:worker_threads'
import { decodeModel } from '#platform/linear/file.ts'
import { type Scorer, scorerOf } from '#platform/linear/score.rules.ts'
import { type Example, foldsOf } from '#platform/linear/train.ts'
import type { Taxonomy } from '#records/knowledge/knowledge.rules.ts'
import { heldOut, shippedExamples, shippedMeanings } from './examples.ts'
import { elsewhere, readText } from './guess.rules.ts'
import { confusions, type ModelFigures, measure, type Trial } from './retrain.rules.ts'
import { teach, triageSettings } from './teach.ts'

/** What the thread is given: texts to learn from and texts to be judged by, and the model that speaks now. */
export type TrainingTask = {
  taxonomy: Pick<Taxonomy, 'groups'>
  learn: Example[]
  judge: Example[]
  current: Uint8Array
  /** At most so many shipped examples; for tests, as all take minutes. */
  shippedMax: number
}

export type TrainingNews = { progress: number } | { file: Uint8Array; version: string; figures: ModelFigures }

/** Which held-out lists are like what customers write. */
const likeCustomers = ['questions', 'english']

const task = workerData as TrainingTask
const groupOf = new Map(task.taxonomy.groups.flatMap((group) => group.codes.map(({ code }) => [code, group.code])))
const isKnown = ({ label }: Example) => label === elsewhere || groupOf.has(label)

const shipped = fewer(shippedExamples().filter(isKnown))
const { file } = teach([...shipped, ...task.learn], task.taxonomy, triageSettings(shippedMeanings()), (share) =>
  tell({ progress: Math.round(share * 100) }),
)
const own = scorerOf(decodeModel(file))
const before = scorerOf(decodeModel(Buffer.from(task.current)))
const judged = heldOut()
  .filter(({ name }) => likeCustomers.includes(name))
  .flatMap(({ examples }) => examples.filter(isKnown))
const trials = (scorer: Scorer) => [
  ...judged.map((example) => trialOf(scorer, example, false)),
  ...task.judge.map((example) => trialOf(scorer, example, true)),
]
const ownTrials = trials(own)
tell({
  file,
  version: own.model.version,
  figures: {
    trainedOn: { shipped: shipped.length, corrections: task.learn.length },
    measuredOn: { shipped: judged.length, corrections: task.judge.length },
    own: measure(ownTrials),
    before: measure(trials(before)),
    ...confusions(ownTrials),
  },
})

function tell(news: TrainingNews): void {
  parentPort!.postMessage(news)
}

/** Some of each label, when not all are wanted. */
function fewer(examples: Example[]): Example[] {
  const parts = Math.ceil(examples.length / task.shippedMax)
  const folds = foldsOf(examples, parts)
  return examples.filter((_, i) => folds[i] === 0)
}

function trialOf(scorer: Scorer, { text, label }: Example, isCorrection: boolean): Trial {
  const { code, confidence, group, groupConfidence } = readText(scorer, text)
  return { isCorrection, truth: label, truthGroup: groupOf.get(label)!, code, confidence, group, groupConfidence }
}

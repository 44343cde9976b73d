import { join } from 'node:path'
import { encodeModel } from '#platform/linear/file.ts'
import { type Example, type Progress, type TrainSettings, train } from '#platform/linear/train.ts'
import { featuresAtTheDoor, readExamples, shippedExamples, shippedFolder, shippedMeanings } from './examples.ts'
import { moodOf } from './mood.rules.ts'
import { dangerCodes } from './teach.ts'

/**
 * One in so many of the examples of codes that sound calm is one of calm too, as most of what is written is; not those of
 * danger to money, whose writers may be beside themselves without a word that the lexicon knows.
 */
const calmEvery = 8

/** Small, because it runs at the door beside the classifier; chosen by cross-validation on the written examples. */
const settings: Omit<TrainSettings, 'features'> = {
  textsMin: 2,
  margins: { cost: 2, epochs: 15 },
  factors: { rank: 32, epochs: 8, rate: 0.15, dropped: 0.5, smoothed: 0.1 },
  factorsCount: 1,
  marginsShare: 1,
  weightMin: 3,
  folds: 5,
}

/** What was found by models that had not seen the written examples: the words of the lexicon alone, and both together. */
export type MoodFigures = Record<
  'lexicon' | 'both',
  { accuracy: number; distressRecall: number; distressPrecision: number }
>

/** Teaches how words sound (data/triage/mood.tsv). Danger is taught as distress: which of them it is, only the lexicon says. */
export function teachMood(
  folder = shippedFolder,
  told: Progress = () => undefined,
): { file: Buffer; figures: MoodFigures } {
  const written = readExamples(join(folder, 'mood.tsv')).map((each) => ({ ...each, label: plain(each.label) }))
  const calm = shippedExamples(folder)
    .filter(({ label, text }) => !dangerCodes.includes(label) && moodOf(text).mood === 'calm')
    .filter((_, i) => i % calmEvery === 0)
    .map(({ text }): Example => ({ text, label: 'calm' }))
  const features = featuresAtTheDoor(shippedMeanings(folder))
  const { model, outOfFold } = train([...written, ...calm], { ...settings, features }, told)
  const own = new Set<Example>(written)
  const tried = outOfFold.filter(({ example }) => own.has(example))
  return {
    file: encodeModel(model),
    figures: {
      lexicon: measured(tried.map(({ truth, example }) => ({ truth, decided: plain(moodOf(example.text).mood) }))),
      both: measured(
        tried.map(({ truth, example, probabilities }) => ({
          truth,
          decided: plain(moodOf(example.text, () => ({ labels: model.labels, probabilities })).mood),
        })),
      ),
    },
  }
}

const plain = (mood: string): string => (mood === 'danger' ? 'distressed' : mood)

function measured(tried: { truth: string; decided: string }[]): MoodFigures['both'] {
  const distressed = tried.filter(({ truth }) => truth === 'distressed')
  const called = tried.filter(({ decided }) => decided === 'distressed')
  const hit = called.filter(({ truth }) => truth === 'distressed').length
  return {
    accuracy: tried.filter(({ truth, decided }) => truth === decided).length / tried.length,
    distressRecall: hit / distressed.length,
    distressPrecision: hit / called.length,
  }
}

import { readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { elapsedMs } from '../../server/platform/clock.ts'
import { readCsv } from '../../server/platform/csv.rules.ts'
import { accuracyAtCoverage, accuracyOf, calibrationErrorOf } from '../../server/platform/linear/figures.rules.ts'
import { decodeModel, encodeModel } from '../../server/platform/linear/file.ts'
import { type Example, type Progress, train } from '../../server/platform/linear/train.ts'
import { StartFailure } from '../../server/platform/start-failure.ts'
import type { Taxonomy } from '../../server/records/knowledge/knowledge.rules.ts'
import { readExamples, shippedExamples, shippedFolder, shippedMeanings } from '../../server/stages/triage/examples.ts'
import { labelSettings } from '../../server/stages/triage/tasks.ts'
import { crossValidated, teach, triageSettings } from '../../server/stages/triage/teach.ts'
import { teachMood } from '../../server/stages/triage/teach-mood.ts'

export type TrainOptions = { task: string; data?: string; out: string }

const here = (path: string) => resolve(process.env.INIT_CWD ?? '.', path)
const taxonomyFile = join(import.meta.dirname, '../../server/records/knowledge/defaults/taxonomy.json')

/** `huiyin train`: makes a model of examples and says on standard output what cross-validation found, as one JSON object. */
export async function trainCommand({ task, data, out }: TrainOptions): Promise<void> {
  const started = elapsedMs()
  const told: Progress = (share, words) =>
    console.error(`${String(Math.round(share * 100)).padStart(3)} %  ${words}  ${seconds(started)} s`)
  if (task === 'banking77') {
    if (!data) throw new StartFailure('configuration', 'Give the folder that holds train.csv with --data.')
    const { model, outOfFold } = train(labelledRows(join(here(data), 'train.csv')), labelSettings, told)
    const file = encodeModel(model)
    writeFileSync(here(out), file)
    report(out, file, {
      accuracy: accuracyOf(outOfFold),
      ece: calibrationErrorOf(outOfFold),
      accuracyAt90: accuracyAtCoverage(outOfFold, 0.9),
    })
  } else if (task === 'triage') {
    const folder = data ? here(data) : shippedFolder
    const taxonomy = JSON.parse(readFileSync(taxonomyFile, 'utf8')) as Taxonomy
    const taught = teach(shippedExamples(folder), taxonomy, triageSettings(shippedMeanings(folder)), told)
    writeFileSync(here(out), taught.file)
    const { labels } = decodeModel(taught.file)
    const banking77 = new Set(readExamples(join(folder, 'banking77.tsv')).map(({ text }) => text))
    report(out, taught.file, {
      ...crossValidated(taught, labels),
      limits: taught.notes.limits,
      banking77: crossValidated(taught, labels, ({ text }) => banking77.has(text)),
      chinese: crossValidated(taught, labels, ({ text }) => /\p{Script=Han}/u.test(text)),
    })
  } else if (task === 'mood') {
    const { file, figures } = teachMood(data ? here(data) : shippedFolder, told)
    writeFileSync(here(out), file)
    report(out, file, figures)
  } else throw new StartFailure('configuration', `There is no task ${task}: give triage, mood or banking77.`)
}

const seconds = (since: number) => Math.round((elapsedMs() - since) / 1000)

function report(out: string, file: Buffer, figures: object): void {
  console.log(JSON.stringify({ out, bytes: file.length, version: decodeModel(file).version, outOfFold: figures }))
}

/** Rows of a file with the columns text and category, or text and label. */
export function labelledRows(file: string): Example[] {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch {
    throw new StartFailure('configuration', `${file} cannot be read: give the folder that holds train.csv.`)
  }
  const [head = [], ...rows] = readCsv(text)
  const at = head.indexOf('text')
  const labelAt = head.findIndex((name) => name === 'category' || name === 'label')
  if (at < 0 || labelAt < 0)
    throw new StartFailure('configuration', `${file} has no columns text and category in its first line.`)
  return rows.map((row, i) => {
    if (!row[at] || !row[labelAt])
      throw new StartFailure('configuration', `${file}: row ${i + 2} has no text or no category.`)
    return { text: row[at], label: row[labelAt] }
  })
}

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { labelledRows } from '../bin/commands/train.ts'
import {
  accuracyAtCoverage,
  accuracyOf,
  calibrationErrorOf,
  calibrationNoiseOf,
  confusionOf,
  coverageAtAccuracy,
  type Decision,
  recallAtPrecision,
  recallErrorOf,
} from '../server/platform/linear/figures.rules.ts'
import { decodeModel, encodeModel } from '../server/platform/linear/file.ts'
import { type Scorer, scorerOf } from '../server/platform/linear/score.rules.ts'
import { seeded } from '../server/platform/linear/solve.ts'
import { type Example, foldsOf, type Progress, train } from '../server/platform/linear/train.ts'
import { shippedModelFile } from '../server/records/knowledge/model.ts'
import {
  heldOut,
  readExamples,
  shippedExamples,
  shippedFolder,
  shippedMeanings,
} from '../server/stages/triage/examples.ts'
import { elsewhere, type Reading, readText, type TriageNotes } from '../server/stages/triage/guess.rules.ts'
import { labelSettings } from '../server/stages/triage/tasks.ts'
import { teach, triageSettings } from '../server/stages/triage/teach.ts'
import { median, print } from './figure.ts'

/**
 * `bench -- triage [--data DIR] [--train]`: how fast and how right the classifier is. Each figure names its data set.
 *
 * Always: the shipped model on lists that nothing was tuned on (data/triage/dev). --data: the folder of BANKING77's
 * train.csv; a model for its labels is trained on nine tenths and measured on the tenth that it never saw. --train: a model
 * for our codes is trained without a tenth of the mapped BANKING77 and measured on that. The last two take minutes.
 */
export async function run(options: string[]): Promise<void> {
  const { values } = parseArgs({
    args: options,
    options: { data: { type: 'string' }, train: { type: 'boolean', default: false } },
  })
  const shipped = scorerOf(decodeModel(readFileSync(shippedModelFile)))
  speed(shipped)
  for (const { name, examples } of heldOut()) measure(shipped, `dev/${name}`, examples)
  if (values.train) ownEnglish()
  if (values.data) labels(join(values.data, 'train.csv'))
}

const told: Progress = (share, words) => console.error(`  ${Math.round(share * 100)} %  ${words}`)
const tell = (set: string, figure: string, value: number, unit: string, samples: number) =>
  print({ bench: 'triage', figure: `${set}: ${figure}`, value, unit, samples })

const messageChars = 200
const messages = 20_000
const rounds = 5

/** Texts of 200 characters, half of them Chinese, made of held-out ones behind each other; masked texts have no numbers to hide. */
function speed(scorer: Scorer): void {
  const all = heldOut().flatMap(({ examples }) => examples.map(({ text }) => text))
  for (const [set, isOwn] of [
    ['chinese', (text: string) => /\p{Script=Han}/u.test(text)],
    ['english', (text: string) => !/\p{Script=Han}/u.test(text)],
  ] as const) {
    const line = all.filter(isOwn).join(' ')
    const whole = line.repeat(Math.ceil((messages * messageChars) / line.length))
    const texts = Array.from({ length: messages }, (_, i) => whole.slice(i * messageChars, (i + 1) * messageChars))
    const perSecond = Array.from({ length: rounds }, () => {
      const { user: before } = process.cpuUsage()
      for (const text of texts) readText(scorer, text)
      return messages / ((process.cpuUsage().user - before) / 1e6)
    })
    tell(set, 'texts_per_s', Math.round(median(perSecond.slice(1))), '1/s', rounds - 1)
  }
}

type Read = { example: Example; reading: Reading }

function measure(scorer: Scorer, set: string, examples: Example[]): void {
  const { groups, limits } = scorer.model.notes as TriageNotes
  const read = examples.map((example) => ({ example, reading: readText(scorer, example.text) }))
  const away = read.filter(({ example }) => example.label === elsewhere)
  const ours = read.filter(({ example }) => groups[example.label])
  const rate = (figure: string, of: Read[], hit: (read: Read) => boolean) => {
    if (of.length > 0) tell(set, figure, of.filter(hit).length / of.length, 'share', of.length)
  }
  rate('left_to_people', away, ({ reading }) => reading.abstain !== null)
  if (away.length === read.length) return
  const byGroup = ours.map(
    ({ example, reading }): Decision => ({
      truth: groups[example.label]!,
      decided: reading.group,
      confidence: reading.groupConfidence,
    }),
  )
  const byCode = ours.map(
    ({ example, reading }): Decision => ({
      truth: example.label,
      decided: reading.code,
      confidence: reading.confidence,
    }),
  )
  tell(set, 'group_accuracy', accuracyOf(byGroup), 'share', ours.length)
  tell(set, 'code_accuracy', accuracyOf(byCode), 'share', ours.length)
  tell(set, 'coverage_at_95', coverageAtAccuracy(byGroup, 0.95).share, 'share', ours.length)
  calibration(set, byCode)
  rate('decided', ours, ({ reading }) => reading.abstain === null)
  const sure = ours.filter(({ reading }) => reading.abstain === null)
  rate('group_accuracy_decided', sure, ({ example, reading }) => groups[example.label] === reading.group)
  rate('among_top_three', ours, ({ example, reading }) => reading.top.some(({ code }) => code === example.label))
  danger(scorer, set, ours, limits.fundSafety)
  for (const { truth, decided, count } of confusionOf(byGroup)
    .filter((each) => each.truth !== each.decided)
    .slice(0, 8))
    console.error(`  ${set}: ${truth} taken for ${decided}: ${count}`)
}

/** Recall and precision of fund safety at the model's own limit, at what raises a ticket to P2 and P1, and recall where nine of ten calls are right. */
function danger(scorer: Scorer, set: string, read: Read[], limit: number): void {
  const codes = (scorer.model.notes as TriageNotes).danger
  const truly = read.filter(({ example }) => codes.includes(example.label))
  for (const [name, from] of [
    ['limit', limit],
    ['0.6', 0.6],
    ['0.9', 0.9],
  ] as const) {
    const said = read.filter(({ reading }) => reading.fundSafety >= from)
    const hit = said.filter(({ example }) => codes.includes(example.label)).length
    if (truly.length > 0) tell(set, `fund_safety_recall_at_${name}`, hit / truly.length, 'share', truly.length)
    if (truly.length > 0 && said.length > 0)
      tell(set, `fund_safety_precision_at_${name}`, hit / said.length, 'share', said.length)
    if (truly.length === 0) tell(set, `fund_safety_false_at_${name}`, said.length / read.length, 'share', read.length)
  }
  if (truly.length === 0 || truly.length === read.length) return
  const calls = read.map(({ example, reading }) => ({
    isMeant: codes.includes(example.label),
    probability: reading.fundSafety,
  }))
  tell(set, 'fund_safety_recall_at_precision_0.9', recallAtPrecision(calls, 0.9), 'share', truly.length)
  tell(set, 'fund_safety_recall_at_precision_0.9_error', recallErrorOf(calls, 0.9, seeded(1)), 'share', truly.length)
}

/** The calibration error, and what of it chance alone makes in so few texts. */
function calibration(set: string, decisions: Decision[]): void {
  const { mean, usualMax } = calibrationNoiseOf(decisions, seeded(1))
  tell(set, 'ece', calibrationErrorOf(decisions), 'share', decisions.length)
  tell(set, 'ece_by_chance_mean', mean, 'share', decisions.length)
  tell(set, 'ece_by_chance_usual_max', usualMax, 'share', decisions.length)
}

const devParts = 10

/** English by BANKING77's map: trained without every tenth row of each code. */
function ownEnglish(): void {
  const mapped = readExamples(join(shippedFolder, 'banking77.tsv'))
  const parts = foldsOf(mapped, devParts)
  const dev = mapped.filter((_, i) => parts[i] === 0)
  const kept = new Set(dev.map(({ text }) => text))
  const taxonomy = JSON.parse(
    readFileSync(join(import.meta.dirname, '../server/records/knowledge/defaults/taxonomy.json'), 'utf8'),
  )
  const examples = shippedExamples().filter(({ text }) => !kept.has(text))
  const { file } = teach(examples, taxonomy, triageSettings(shippedMeanings()), told)
  measure(scorerOf(decodeModel(file)), 'banking77 mapped, a tenth kept back', dev)
}

function labels(file: string): void {
  const rows = labelledRows(file)
  const parts = foldsOf(rows, devParts)
  const { model } = train(
    rows.filter((_, i) => parts[i] !== 0),
    labelSettings,
    told,
  )
  const { score } = scorerOf(decodeModel(encodeModel(model)))
  const dev = rows.filter((_, i) => parts[i] === 0)
  const decisions = dev.map(({ text, label }): Decision => {
    const { probabilities } = score(text)
    const confidence = Math.max(...probabilities)
    return { truth: label, decided: model.labels[probabilities.indexOf(confidence)]!, confidence }
  })
  const set = 'banking77, a tenth of train.csv kept back'
  tell(set, 'accuracy', accuracyOf(decisions), 'share', dev.length)
  calibration(set, decisions)
  tell(set, 'accuracy_at_90', accuracyAtCoverage(decisions, 0.9), 'share', dev.length)
}

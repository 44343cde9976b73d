import { readFileSync } from 'node:fs'
import { shippedMoodModel } from '#records/knowledge/model.ts'
import { type Mood, moods } from '#records/tickets/mood.rules.ts'
import { type Ear, earOf, moodOf } from '#stages/triage/mood.rules.ts'
import { option, print } from './figure.ts'

/** What each set holds; `dev` was written by somebody who did not see the rules, and nothing is tuned on it. */
const sets = {
  dev: 'data/triage/dev/distress.tsv',
  written: 'data/triage/mood.tsv',
}

type Example = { label: Mood; text: string }

/**
 * `bench -- mood [--texts N]`: how customers' words sound, against written examples (label TAB text): the confusion, recall
 * and precision of distress (danger counts as distress, as both call a person), and what reading a text costs. A set
 * without the label “upset” counts what sounds upset as calm.
 */
export async function run(options: string[]): Promise<void> {
  const ear = earOf(await shippedMoodModel())
  for (const [name, path] of Object.entries(sets)) measure(name, read(path), ear)
  cost(read(sets.dev), ear, option(options, 'texts', 20_000))
}

function read(path: string): Example[] {
  const lines = readFileSync(new URL(`../${path}`, import.meta.url), 'utf8').split('\n')
  return lines
    .filter((line) => line.includes('\t') && !line.startsWith('#'))
    .map((line) => {
      const [label, text] = line.split('\t') as [Mood, string]
      if (!moods.includes(label)) throw new Error(`${path}: ${label} is no mood`)
      return { label, text }
    })
}

function measure(set: string, examples: Example[], ear: Ear): void {
  const labels = new Set(examples.map(({ label }) => label))
  const decided = examples.map(({ label, text }) => ({
    label,
    heard: moodOf(text, ear).mood,
    isHan: /\p{Script=Han}/u.test(text),
  }))
  const asLabel = (heard: Mood): Mood => {
    if (labels.has(heard)) return heard
    return heard === 'danger' ? 'distressed' : 'calm'
  }
  const calls = (mood: Mood) => mood === 'distressed' || mood === 'danger'
  for (const [language, some] of [
    ['all', decided],
    ['zh', decided.filter(({ isHan }) => isHan)],
    ['en', decided.filter(({ isHan }) => !isHan)],
  ] as const) {
    const figure = (name: string, value: number, samples: number) =>
      print({ bench: 'mood', figure: `${set}_${language}_${name}`, value, unit: '1', samples })
    const distressed = some.filter(({ label }) => calls(label))
    const called = some.filter(({ heard }) => calls(heard))
    const hit = called.filter(({ label }) => calls(label)).length
    figure('accuracy', some.filter(({ label, heard }) => asLabel(heard) === label).length / some.length, some.length)
    figure('distress_recall', hit / distressed.length, distressed.length)
    figure('distress_precision', called.length === 0 ? 1 : hit / called.length, called.length)
    for (const label of labels) {
      const own = some.filter((each) => each.label === label)
      for (const heard of moods) {
        const count = own.filter((each) => each.heard === heard).length
        if (count > 0) figure(`${label}_heard_${heard}`, count, own.length)
      }
    }
  }
}

function cost(examples: Example[], ear: Ear, texts: number): void {
  let characters = 0
  const before = process.cpuUsage()
  for (let n = 0; n < texts; n++) {
    const { text } = examples[n % examples.length]!
    moodOf(text, ear)
    characters += text.length
  }
  const { user, system } = process.cpuUsage(before)
  print({ bench: 'mood', figure: 'cpu_per_text', value: (user + system) / texts, unit: 'µs', samples: texts })
  print({ bench: 'mood', figure: 'characters_per_text', value: characters / texts, unit: '1', samples: texts })
}

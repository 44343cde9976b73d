import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { FeatureSettings } from '#platform/linear/features.rules.ts'
import type { Example } from '#platform/linear/train.ts'

/** Examples that ship with the product (data/triage/README.md says where each comes from). */
export const shippedFolder = join(import.meta.dirname, '../../../data/triage')

/** Neighbours in a list were written in one breath: tried on a model that saw the one, the other would be too easy. */
const partsOfAList = 5

/** What the shipped model is trained on. */
export function shippedExamples(folder = shippedFolder): Example[] {
  const written = readdirSync(join(folder, 'written'))
    .filter((name) => name.endsWith('.tsv'))
    .sort()
    .flatMap((name) => inParts(readExamples(join(folder, 'written', name))))
  return [...written, ...readExamples(join(folder, 'banking77.tsv')), ...readExamples(join(folder, 'elsewhere.tsv'))]
}

const heldOutLists = [
  'questions',
  'emergencies',
  'look-alikes',
  'elsewhere',
  'english',
  'emergencies-english',
  'look-alikes-english',
]

/** Examples that nothing is tuned on, by file. */
export function heldOut(folder = shippedFolder): { name: string; examples: Example[] }[] {
  return heldOutLists.map((name) => ({ name, examples: readExamples(join(folder, 'dev', `${name}.tsv`)) }))
}

/**
 * What the models at the door look at in a text, chosen by cross-validation. All of them look at the same, so that each text
 * is read once (linear/features.rules.ts).
 */
export function featuresAtTheDoor(meanings: string[][]): FeatureSettings {
  return {
    wordsMax: 2,
    lettersMin: 3,
    lettersMax: 4,
    hanMax: 2,
    hanGap: 0,
    digitsKept: 2,
    meanings,
    meaningsApart: 3,
  }
}

/** Lines of label, tab and text; lines that begin with # are remarks. */
export function readExamples(file: string): Example[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.startsWith('#'))
    .map((line, i) => {
      const tab = line.indexOf('\t')
      if (tab < 1) throw new Error(`${file}: example ${i + 1} has no tab between code and text`)
      return { label: line.slice(0, tab).trim(), text: line.slice(tab + 1).trim() }
    })
}

function inParts(examples: Example[]): Example[] {
  const counts = new Map<string, number>()
  const before = new Map<string, number>()
  // Each language by itself: a list has its English at one end, and no fold may lose all of it.
  const nameOf = ({ label, text }: Example) => `${label} ${/\p{Script=Han}/u.test(text) ? 'han' : 'latin'}`
  for (const example of examples) counts.set(nameOf(example), (counts.get(nameOf(example)) ?? 0) + 1)
  return examples.map((example) => {
    const name = nameOf(example)
    const at = before.get(name) ?? 0
    before.set(name, at + 1)
    return { ...example, part: `${name} ${Math.floor((at * partsOfAList) / counts.get(name)!)}` }
  })
}

/** Meanings that training is told beforehand: words that say much the same. */
export function shippedMeanings(folder = shippedFolder): string[][] {
  return readFileSync(join(folder, 'synonyms.tsv'), 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.startsWith('#'))
    .map((line) => line.slice(line.indexOf('\t') + 1).split('|'))
}

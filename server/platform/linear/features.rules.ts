import { fold, unitKinds } from './fold.rules.ts'
import { type Lexicon, lexiconOf } from './lexicon.rules.ts'

/** What is looked at in a text. Kept in the model, because training and use must look at the same. */
export type FeatureSettings = {
  /** Longest run of words that counts as one feature, of Latin script. */
  wordsMax: number
  /** Lengths of runs of letters inside a word, its two borders counted. */
  lettersMin: number
  lettersMax: number
  /** Longest run of characters that counts as one feature, of Chinese; a Latin word among them counts as one. */
  hanMax: number
  /** Also pairs of Chinese characters with this many others between them. */
  hanGap: number
  /** Numbers of so many digits stay what they are; longer ones are only their length. */
  digitsKept: number
  /** Words and phrases that mean much the same, each line one meaning. */
  meanings: string[][]
  /** How many meanings further on still make a pair with one. */
  meaningsApart: number
}

export const textCharsMax = 2_000

const featuresMax = 40_000
const prime = 0x01000193
const border = 0x2581
const units = new Uint16Array(textCharsMax)
const classes = new Uint8Array(textCharsMax)
const tokens = new Int32Array(textCharsMax + 2)
const isHan = new Uint8Array(textCharsMax + 2)

/** Hashes of one text's features, some twice, and the share of Chinese among its tokens; valid until the next text. */
export const found = { hashes: new Int32Array(featuresMax), count: 0, han: 0 }
/** Whose features they are, and looked for by which settings: models of the same settings read a text once. */
let foundIn: string | null = null
let foundBy = 0
const settingsSeen = new Map<string, number>()

/** Murmur3's last step: neighbouring values end far apart. */
function scatter(hash: number): number {
  let h = hash
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return h ^ (h >>> 16)
}

function add(hash: number): void {
  if (found.count < featuresMax) found.hashes[found.count++] = scatter(hash)
}

/** Makes the function that finds the features of a text, as hashes of 32 bits, in `found`. */
export function featureFinder(settings: FeatureSettings): (text: string) => void {
  const lexicon = lexiconOf(settings.meanings)
  const key = JSON.stringify(settings)
  const number = settingsSeen.get(key) ?? settingsSeen.size + 1
  settingsSeen.set(key, number)
  return (text) => {
    if (text === foundIn && number === foundBy) return
    findFeatures(text, settings, lexicon)
    foundIn = text
    foundBy = number
  }
}

function findFeatures(text: string, settings: FeatureSettings, lexicon: Lexicon): void {
  found.count = 0
  const length = fold(text, units, classes)
  let count = 0
  tokens[count++] = border
  isHan[0] = 0
  for (let i = 0; i < length; ) {
    const kind = classes[i]!
    if (kind === unitKinds.gap) i += 1
    else if (kind === unitKinds.han) {
      isHan[count] = 1
      tokens[count++] = units[i]!
      i += 1
    } else {
      let end = i + 1
      if (kind === unitKinds.letter) while (end < length && classes[end] === unitKinds.letter) end += 1
      else while (end < length && (classes[end] === unitKinds.digit || classes[end] === unitKinds.star)) end += 1
      isHan[count] = 0
      tokens[count++] = kind === unitKinds.letter ? word(i, end, settings) : number(i, end, settings)
      i = end
    }
  }
  isHan[count] = 0
  tokens[count++] = border
  let hans = 0
  for (let at = 1; at < count - 1; at++) hans += isHan[at]!
  found.han = count > 2 ? hans / (count - 2) : 0
  addRuns(count, settings)
  addMeanings(lexicon.find(units, classes, length), lexicon.met, settings)
}

/** Adds a word's runs of letters and answers its hash. */
function word(start: number, end: number, { lettersMin, lettersMax }: FeatureSettings): number {
  let whole = 0x811c9dc5
  for (let i = start; i < end; i++) whole = Math.imul(whole ^ units[i]!, prime)
  for (let from = start - 1; from < end; from++) {
    let hash = 0x2f0b4c47
    for (let size = 1; size <= lettersMax; size++) {
      const at = from + size - 1
      if (at > end) break
      hash = Math.imul(hash ^ (at < start || at === end ? border : units[at]!), prime)
      if (size >= lettersMin && size < end - start + 2) add(hash ^ size)
    }
  }
  return whole
}

/** A number by its digits when they are few, else by their count; a masked one is only that. */
function number(start: number, end: number, { digitsKept }: FeatureSettings): number {
  for (let i = start; i < end; i++) if (classes[i] === unitKinds.star) return 0x5bd1e995
  if (end - start > digitsKept) return 0x1b873593 + Math.min(end - start, 8)
  let hash = 0x3c6ef372
  for (let i = start; i < end; i++) hash = Math.imul(hash ^ units[i]!, prime)
  return hash
}

function addRuns(count: number, { wordsMax, hanMax, hanGap }: FeatureSettings): void {
  for (let from = 0; from < count; from++) {
    let hash = 0x7ed55d16
    let hans = 0
    for (let size = 1; size <= hanMax && from + size <= count; size++) {
      const at = from + size - 1
      hash = Math.imul(hash ^ tokens[at]!, prime)
      hans += isHan[at]!
      if (size > 1 || (from > 0 && at < count - 1)) if (size <= wordsMax || hans > 0) add(hash ^ size)
      if (size > wordsMax && hans === 0) break
    }
    if (isHan[from])
      for (let gap = 1; gap <= hanGap && from + gap + 1 < count - 1; gap++)
        add(Math.imul(Math.imul(0x165667b1 ^ tokens[from]!, prime) ^ tokens[from + gap + 1]!, prime))
  }
}

/** Meanings, which follows which, and which stand near each other in whatever order. */
function addMeanings(count: number, met: Int32Array, { meaningsApart }: FeatureSettings): void {
  for (let i = 0; i < count; i++) {
    add(0x27d4eb2f ^ met[i]!)
    if (i > 0) add(Math.imul(Math.imul(0x61c88647 ^ met[i - 1]!, prime) ^ met[i]!, prime))
    for (let j = i + 1; j <= i + meaningsApart && j < count; j++) {
      const low = Math.min(met[i]!, met[j]!)
      add(Math.imul(Math.imul(0x4cf5ad43 ^ low, prime) ^ (met[i]! + met[j]! - low), prime))
    }
  }
}

import { fold, unitKinds } from './linear/fold.rules.ts'
import { trieOf } from './linear/trie.rules.ts'

/**
 * Finds which of many words occur in a text, in one pass over it (a trie over folded characters: case, width, accents and
 * traditional characters make no difference). A word of letters is found as a whole word; with a `*` at an end it may go on
 * there. `met` is told the word's place in the list, and where it begins and ends in the text.
 */
export type WordFinder = (text: string, met: (word: number, start: number, end: number) => void) => void

/** Looked at from the beginning; what a customer can send is shorter. */
const textCharsMax = 40_000
const units = new Uint16Array(textCharsMax)
const classes = new Uint8Array(textCharsMax)
/** Whose folded units these are: a text is looked through for one list of words after another. */
let foldedText: string | null = null
let foldedLength = 0

function foldText(text: string): number {
  if (text !== foldedText) foldedLength = fold(text, units, classes)
  foldedText = text
  return foldedLength
}

type Word = { word: number; openStart: boolean; openEnd: boolean }

export function wordFinder(words: readonly string[]): WordFinder {
  const trie = trieOf()
  const endingAt: (Word[] | undefined)[] = []
  /** Units with which a word begins that may stand inside another. */
  const beginsInside = new Uint8Array(0x10000)
  foldedText = null
  words.forEach((written, word) => {
    const openStart = written.startsWith('*')
    const openEnd = written.endsWith('*')
    const bare = written.slice(openStart ? 1 : 0, openEnd ? -1 : undefined)
    // Telephones write a curved apostrophe.
    for (const spelling of new Set([bare, bare.replaceAll("'", '’')])) {
      const length = fold(spelling, units, classes)
      if (length === 0) continue
      const node = trie.add(units, length)
      endingAt[node] = [...(endingAt[node] ?? []), { word, openStart, openEnd }]
      if (openStart) beginsInside[units[0]!] = 1
    }
  })
  return (text, met) => {
    const length = foldText(text)
    for (let start = 0; start < length; start++) {
      let node = trie.first(units[start]!)
      if (node === 0 || (beginsInside[units[start]!] === 0 && !isBorder(start, length))) continue
      for (let end = start + 1; node > 0; end++) {
        const ending = endingAt[node]
        if (ending)
          for (const { word, openStart, openEnd } of ending)
            if ((openStart || isBorder(start, length)) && (openEnd || isBorder(end, length))) met(word, start, end)
        node = end < length ? trie.next(node, units[end]!) : 0
      }
    }
  }
}

/** Whether no word of letters goes on from one side of a place to the other. */
function isBorder(at: number, length: number): boolean {
  return at === 0 || at === length || classes[at - 1] !== unitKinds.letter || classes[at] !== unitKinds.letter
}

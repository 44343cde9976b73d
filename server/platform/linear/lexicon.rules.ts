import { fold, unitKinds } from './fold.rules.ts'
import { trieOf } from './trie.rules.ts'

/** Finds phrases of known meaning in folded text. */
export type Lexicon = {
  /** Numbers of the meanings found last, in the order of the text. */
  met: Int32Array
  /** Fills `met` and answers how many. The longest phrase wins, and phrases do not overlap. */
  find(units: Uint16Array, classes: Uint8Array, length: number): number
}

const metMax = 200
const phraseCharsMax = 60
const gap = 0x20

export function lexiconOf(meanings: string[][]): Lexicon {
  const trie = trieOf()
  const meant: (number[] | undefined)[] = []
  const phrase = new Uint16Array(phraseCharsMax)
  const kinds = new Uint8Array(phraseCharsMax)
  meanings.forEach((phrases, meaning) => {
    for (const words of phrases) {
      const length = fold(words, phrase, kinds)
      if (length === 0) continue
      for (let i = 0; i < length; i++) if (kinds[i] === unitKinds.gap) phrase[i] = gap
      const node = trie.add(phrase, length)
      meant[node] = [...(meant[node] ?? []), meaning]
    }
  })
  const met = new Int32Array(metMax)
  const find = (units: Uint16Array, classes: Uint8Array, length: number): number => {
    const isLetter = (at: number) => at >= 0 && at < length && classes[at] === unitKinds.letter
    let count = 0
    for (let from = 0; from < length; ) {
      let node =
        isLetter(from) && isLetter(from - 1) ? 0 : trie.first(classes[from] === unitKinds.gap ? gap : units[from]!)
      let end = 0
      let found: number[] | undefined
      for (let at = from; node > 0; ) {
        // A word of letters counts as a whole only.
        if (meant[node] && !(isLetter(at) && isLetter(at + 1))) {
          found = meant[node]
          end = at + 1
        }
        at += 1
        if (at >= length) break
        node = trie.next(node, classes[at] === unitKinds.gap ? gap : units[at]!)
      }
      if (found) for (const meaning of found) if (count < metMax) met[count++] = meaning
      from = found ? end : from + 1
    }
    return count
  }
  return { met, find }
}

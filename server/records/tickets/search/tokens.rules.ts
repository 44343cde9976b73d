import { isRun } from './fold.rules.ts'

/** Longer words (identifiers, mostly) are found by their beginning. */
export const tokenCharsMax = 40

/**
 * What a folded text is found by, each once: the words of scripts with spaces, and of scripts without every character and every two
 * that stand together, because nobody knows where their words begin.
 */
export function tokensOfFolded(folded: string): Set<string> {
  const tokens = new Set<string>()
  for (const part of folded.split(' ')) {
    if (part === '') continue
    if (!isRun(part)) {
      tokens.add(cut(part))
      continue
    }
    let before = ''
    for (const sign of part) {
      tokens.add(sign)
      if (before !== '') tokens.add(before + sign)
      before = sign
    }
  }
  return tokens
}

function cut(word: string): string {
  return word.length > tokenCharsMax ? word.slice(0, tokenCharsMax).toWellFormed() : word
}

import { fold, isRun } from './fold.rules.ts'
import type { Part } from './query.rules.ts'
import { tokenCharsMax, tokensOfFolded } from './tokens.rules.ts'

export type Words = Extract<Part, { kind: 'words' }>

/** What is asked of the index: tokens, and where these only make it likely, what the folded words must, or must never, match. */
export type Terms = { tokens: string[]; must: string[]; never: string[] }

/** The words of a query as they are compared, without what is no word; empty when there is none. */
export function foldedWords(text: string): string {
  return fold(text).trim()
}

/**
 * Words as terms of a tsquery and patterns. Any part of a text of a script without spaces is found, and the beginning of
 * words of the others; in quotes only whole words.
 */
export function termsOf(words: Words[]): Terms {
  const terms: Terms = { tokens: [], must: [], never: [] }
  const groups: Words[][] = []
  for (const word of words) {
    if (word.not) {
      if (isExact(word)) terms.tokens.push(`!${tokensIn(word)}`)
      else terms.never.push(patternOf(word))
    } else if (word.or && groups.length > 0) groups.at(-1)!.push(word)
    else groups.push([word])
  }
  for (const group of groups) {
    terms.tokens.push(group.length > 1 ? `(${group.map(tokensIn).join('|')})` : tokensIn(group[0]!))
    if (!group.every(isExact)) terms.must.push(group.map(patternOf).join('|'))
  }
  return terms
}

const partsOf = ({ text }: Words) => foldedWords(text).split(' ')

/** Whether the tokens alone say that the words are there: one word, or one or two characters. */
function isExact(words: Words): boolean {
  const [first = '', ...more] = partsOf(words)
  return more.length === 0 && (isRun(first) ? [...first].length <= 2 : first.length <= tokenCharsMax)
}

/** What every text with these words has. Of a run of characters the pairs are enough. */
function tokensIn(words: Words): string {
  const parts = partsOf(words)
  const tokens = parts.flatMap((part, i) => {
    if (!isRun(part)) {
      const [token = ''] = tokensOfFolded(part)
      return [`'${token}'${i === parts.length - 1 && !words.quoted ? ':*' : ''}`]
    }
    const signs = [...part]
    return (signs.length < 2 ? signs : signs.slice(1).map((sign, at) => signs[at]! + sign)).map((token) => `'${token}'`)
  })
  return `(${[...new Set(tokens)].join('&')})`
}

/** What folded words with these words match: signs and single spaces, and nothing that repeats. */
export function patternOf(words: Words): string {
  const parts = partsOf(words)
  const last = parts.at(-1)!
  return `${isRun(parts[0]!) ? '' : ' '}${parts.join(' ')}${words.quoted && !isRun(last) ? ' ' : ''}`
}

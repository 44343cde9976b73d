import { fold } from './fold.rules.ts'

/** Places in a text, from and up to but not with. */
export type Marks = [start: number, end: number][]
export type Excerpt = { text: string; marks: Marks }

const marksMax = 20
const charsBefore = 16
const charsMax = 90

/** Where folded words that match a pattern stand in a text (as NFC), in order, none twice. */
export function marksIn(text: string, patterns: string[]): Marks {
  if (patterns.length === 0) return []
  const at: number[] = []
  const folded = fold(text, at)
  const found: Marks = []
  for (const match of folded.matchAll(new RegExp(patterns.join('|'), 'g'))) {
    // A pattern may begin or end with the space between words.
    const from = match.index + (match[0].startsWith(' ') ? 1 : 0)
    const to = match.index + match[0].trimEnd().length
    if (found.length < marksMax) found.push([at[from]!, at[to]!])
  }
  return found
}

/** A piece of a text around the first mark; null when there is none. */
export function excerptOf(text: string, patterns: string[]): Excerpt | null {
  const plain = text.normalize('NFC').replaceAll(/\s/g, ' ')
  const marks = marksIn(plain, patterns)
  if (marks.length === 0) return null
  const from = Math.max(0, marks[0]![0] - charsBefore)
  const to = Math.min(plain.length, from + charsMax)
  const before = from > 0 ? '…' : ''
  const shift = before.length - from
  return {
    text: `${before}${plain.slice(from, to).toWellFormed()}${to < plain.length ? '…' : ''}`,
    marks: marks.filter(([, end]) => end <= to).map(([start, end]) => [start + shift, end + shift]),
  }
}

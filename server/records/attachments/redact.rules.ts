import type { Box, SeenLine } from '#platform/pictures.rules.ts'
import type { FoundKind } from '../customers/edits.rules.ts'
import { maskText } from '../customers/masking.rules.ts'
import { hasIssuer } from '../customers/numbers.rules.ts'
import { around, bottom, readings, right, rowsOf, type Sign } from './readings.rules.ts'

/** What is covered in pictures. Names and addresses are not: nobody could tell any more what a screenshot shows. */
const covered: ReadonlySet<string> = new Set<FoundKind>([
  'card',
  'id',
  'document',
  'phone',
  'landline',
  'email',
  'wechat',
  'secret',
])

/**
 * What must be covered in a picture, by the text that was read in it: the same numbers that are masked in text
 * (masking.rules.ts), also where a number stands in several boxes of a row or goes on in the next line, and where the
 * reader confused a letter with a digit. Errs to the side of covering: each way of reading adds what it finds.
 *
 * @returns boxes in pixels of the picture, a little larger than what they cover
 */
export function boxesToCover(lines: SeenLine[]): Box[] {
  const boxes: Box[] = []
  for (const signs of readings(lines)) {
    for (const text of new Set([textOf(signs), corrected(textOf(signs))])) {
      for (const { start, end } of [
        ...maskText(text).found.filter(({ kind }) => covered.has(kind)),
        ...likely(text, signs),
      ])
        boxes.push(...boxesOf(signs.slice(start, end)))
    }
  }
  for (const pieces of rowsOf(lines).flatMap(cardsInPieces))
    boxes.push(...acrossGaps(pieces.map((line) => boxOf(line, 0))))
  return withoutInner(boxes)
}

const textOf = (signs: Sign[]) => signs.map(({ sign }) => sign).join('')

// ---- What the reader confuses ---------------------------------------------------------------------------------------

/** Not letters that order numbers begin with, such as T. */
const confused: Record<string, string> = {
  O: '0',
  o: '0',
  l: '1',
  I: '1',
  i: '1',
  '|': '1',
  Z: '2',
  z: '2',
  S: '5',
  s: '5',
  B: '8',
}
const digitLike = new RegExp(`[\\d${Object.keys(confused).join('')}]{3,}`, 'g')

/** Runs that are mostly digits, with the letters in them read as the digits that look like them. Offsets hold. */
function corrected(text: string): string {
  return text.replace(digitLike, (run) =>
    run.replace(/\D/g, '').length * 2 > run.length ? Array.from(run, (sign) => confused[sign] ?? sign).join('') : run,
  )
}

/** Below this the reader was not sure of a sign. */
const sureMin = 0.9
const idLike =
  /(?<![\dA-Za-z])[1-9]\d{5} ?(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]) ?\d{3}[\dXx](?![\dA-Za-z])/g
const groupedLike = /(?<![\d.,:/-])\d{4,8}(?:[ -]\d{3,13}){1,4}(?![\d.,:/-])/g
const runLike = /(?<![\dA-Za-z.,])\d{15,19}(?![\dA-Za-z])/g
const emailLike = /[\w.+-]+ ?[@©®] ?[A-Za-z0-9-]+[. ][\w.]*[A-Za-z]{2,}/g

/**
 * What would be a number but for one sign: an ID with a right date, a card in groups, a run of a card's length of which
 * the reader was not sure (one that was read surely and fails its check digit is an order number), an address with a gap.
 */
function likely(text: string, signs: Sign[]): { start: number; end: number }[] {
  const places = (pattern: RegExp) =>
    [...text.matchAll(pattern)].map((match) => ({ start: match.index, end: match.index + match[0].length }))
  const isCard = ({ start, end }: { start: number; end: number }) =>
    hasIssuer(text.slice(start, end).replace(/\D/g, ''))
  const isDoubtful = ({ start, end }: { start: number; end: number }) =>
    signs.slice(start, end).some(({ line, unit }) => line && line.sure[unit]! < sureMin)
  return [
    ...places(idLike),
    ...places(groupedLike).filter(isCard),
    ...places(runLike).filter((place) => isCard(place) && isDoubtful(place)),
    ...places(emailLike),
  ]
}

/** Fewer digits are something else; more than a card has are read when two boxes share a digit. */
const [piecedMin, piecedMax] = [13, 22]

/** Boxes of nothing but digits in a row that together may be a card, whatever was read between or twice in them. */
function cardsInPieces(row: SeenLine[]): SeenLine[][] {
  const pieces = row.filter(({ text }) => /^\d{2,12}(?: \d{2,12})*$/.test(corrected(text)))
  const digits = pieces.map(({ text }) => corrected(text).replaceAll(' ', '')).join('')
  const isCard =
    digits.length >= piecedMin && digits.length <= piecedMax && /^(?:62|4|5[1-5]|35|37|3[068]|81)/.test(digits)
  return pieces.length > 1 && isCard ? [pieces] : []
}

// ---- Boxes ----------------------------------------------------------------------------------------------------------

/** Of a line's height: how far a cover reaches beyond the middle of its outer signs, and beyond the line. */
const besides = 0.55
const beyond = 0.25

/** The parts of each line that these signs take up. */
function boxesOf(signs: Sign[]): Box[] {
  const units = new Map<SeenLine, number[]>()
  for (const { line, unit } of signs) if (line) units.set(line, [...(units.get(line) ?? []), unit])
  return acrossGaps([...units].map(([line, all]) => boxOf(line, all[0]!, all.at(-1)!)))
}

/** One number side by side gets one cover, frames and gaps between its groups included. */
function acrossGaps(boxes: Box[]): Box[] {
  const covers: Box[] = []
  for (const box of boxes) {
    const i = covers.findIndex(
      (cover) => Math.min(bottom(cover), bottom(box)) - Math.max(cover.y, box.y) > box.height / 2,
    )
    if (i < 0) covers.push(box)
    else covers[i] = around([covers[i]!, box])
  }
  return covers
}

function boxOf({ box, at, text }: SeenLine, first: number, last = text.length - 1): Box {
  const past = beyond * box.height
  const from = first === 0 ? box.x - past : at[first]! - besides * box.height
  const to = last === text.length - 1 ? right(box) + past : at[last]! + besides * box.height
  return { x: from, y: box.y - past, width: to - from, height: box.height + 2 * past }
}

function withoutInner(boxes: Box[]): Box[] {
  const isInside = (a: Box, b: Box) => a.x >= b.x && a.y >= b.y && right(a) <= right(b) && bottom(a) <= bottom(b)
  return boxes.filter(
    (box, i) => !boxes.some((other, j) => i !== j && isInside(box, other) && (j < i || !isInside(other, box))),
  )
}

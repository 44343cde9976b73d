import type { Box, SeenLine } from '#platform/pictures.rules.ts'

/** One sign of a picture's text: what it was read as, and where. `line` is null between two lines. */
export type Sign = { sign: string; line: SeenLine | null; unit: number }

/**
 * The ways in which the text of a picture may be read: each line by itself, the lines of each row, and what stands
 * below each other, both with a space and with nothing at the line's end.
 */
export function readings(lines: SeenLine[]): Sign[][] {
  const rows = rowsOf(lines)
  const below = [...paragraphsOf(lines.map((line) => [line])), ...paragraphsOf(rows)]
  const several = (group: SeenLine[]) => group.length > 1
  return [
    ...lines.map((line) => joined([line], ' ')),
    ...rows.filter(several).map((row) => joined(row, ' ')),
    ...below.filter(several).flatMap((paragraph) => [joined(paragraph, ' '), joined(paragraph, '')]),
  ]
}

/** Lines side by side, from the left: more than half of the lower one's height is shared, and the gap is no column's. */
export function rowsOf(lines: SeenLine[]): SeenLine[][] {
  const rows: SeenLine[][] = []
  for (const line of lines.toSorted((a, b) => a.box.x - b.box.x)) {
    const row = rows.find((candidate) => {
      const { box } = candidate.at(-1)!
      const shared = Math.min(bottom(box), bottom(line.box)) - Math.max(box.y, line.box.y)
      const height = Math.min(box.height, line.box.height)
      return shared > height / 2 && line.box.x - right(box) < 3 * height
    })
    if (row) row.push(line)
    else rows.push([line])
  }
  return rows
}

/** What stands below each other: of about one height, sharing some of their width, closer than the rows of a table. */
function paragraphsOf(rows: SeenLine[][]): SeenLine[][] {
  const paragraphs: { last: Box; lines: SeenLine[] }[] = []
  for (const { box, row } of rows
    .map((each) => ({ box: around(each.map(({ box }) => box)), row: each }))
    .toSorted((a, b) => a.box.y - b.box.y)) {
    const paragraph = paragraphs.find(({ last }) => {
      const height = Math.max(last.height, box.height)
      const gap = box.y - bottom(last)
      const shared = Math.min(right(last), right(box)) - Math.max(last.x, box.x)
      const isAlike = Math.min(last.height, box.height) > 0.55 * height
      return isAlike && gap > -0.5 * height && gap < 0.75 * height && shared > 0.3 * Math.min(last.width, box.width)
    })
    if (paragraph) {
      paragraph.lines.push(...row)
      paragraph.last = box
    } else paragraphs.push({ last: box, lines: [...row] })
  }
  return paragraphs.map(({ lines }) => lines)
}

function joined(lines: SeenLine[], between: '' | ' '): Sign[] {
  const signs: Sign[] = []
  let before: SeenLine | undefined
  for (const line of lines) {
    if (before && (between || !goesOn(before, line))) signs.push({ sign: ' ', line: null, unit: 0 })
    before = line
    for (let unit = 0; unit < line.text.length; unit++) {
      const sign = line.text[unit]!
      // A wide gap is read as several spaces, or as dots; a number goes on over one.
      if (/[ .·•]/.test(sign) && signs.at(-1)?.sign === ' ') continue
      signs.push({ sign, line, unit })
    }
  }
  return signs
}

/** A word was broken where the line ended when the line is full, or ends in what joins the parts of an address. */
function goesOn(line: SeenLine, next: SeenLine): boolean {
  return /[-._@+]$/.test(line.text) || right(line.box) >= right(next.box) - line.box.height
}

export const bottom = (box: Box) => box.y + box.height
export const right = (box: Box) => box.x + box.width

/** The smallest box around several. */
export function around(boxes: Box[]): Box {
  const [x, y] = [Math.min(...boxes.map((box) => box.x)), Math.min(...boxes.map((box) => box.y))]
  return { x, y, width: Math.max(...boxes.map(right)) - x, height: Math.max(...boxes.map(bottom)) - y }
}

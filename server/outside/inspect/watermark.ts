import type { Picture } from './picture.ts'

/**
 * Letters five dots wide and seven high, a byte a column, the lowest bit on top: a bare container has no fonts, and a
 * watermark that sometimes is not there is none.
 */
const letters: Record<string, string> = {
  '0': '3e5149453e',
  '1': '00427f4000',
  '2': '4261514946',
  '3': '2141454b31',
  '4': '1814127f10',
  '5': '2745454539',
  '6': '3c4a494930',
  '7': '0171090503',
  '8': '3649494936',
  '9': '064949291e',
  A: '7e1111117e',
  B: '7f49494936',
  C: '3e41414122',
  D: '7f4141221c',
  E: '7f49494941',
  F: '7f09090901',
  G: '3e4149497a',
  H: '7f0808087f',
  I: '00417f4100',
  J: '2040413f01',
  K: '7f08142241',
  L: '7f40404040',
  M: '7f020c027f',
  N: '7f0408107f',
  O: '3e4141413e',
  P: '7f09090906',
  Q: '3e4151215e',
  R: '7f09192946',
  S: '4649494931',
  T: '01017f0101',
  U: '3f4040403f',
  V: '1f2040201f',
  W: '3f4038403f',
  X: '6314081463',
  Y: '0708700807',
  Z: '6151494543',
  '-': '0808080808',
  ':': '0036360000',
  '.': '0060600000',
}
const advance = 6
const height = 7
const gapColumns = 12
const rowDots = 30
/** A third towards white or black: read on everything, and everything is read under it. */
const strength = 1 / 3
const [cos, sin] = [Math.cos(Math.PI / 6), Math.sin(Math.PI / 6)]

/** Writes the words over the whole picture, again and again, rising to the right. What there is no letter for is a gap. */
export function writeOver({ rgb, width, height: rows }: Picture, words: string): void {
  const columns = columnsOf(words)
  const dot = Math.max(2, Math.round(Math.min(width, rows) / 260))
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < width; x++) {
      const u = Math.floor((x * cos - y * sin) / dot)
      const v = Math.floor((x * sin + y * cos) / dot)
      const line = Math.floor(v / rowDots)
      const bit = v - line * rowDots
      if (bit >= height) continue
      // Each line begins elsewhere, so that no strip of the picture is without words.
      const column = modulo(u + line * 17, columns.length)
      if (((columns[column]! >> bit) & 1) === 0) continue
      const at = (y * width + x) * 3
      const isDark = rgb[at]! * 0.3 + rgb[at + 1]! * 0.6 + rgb[at + 2]! * 0.1 < 128
      for (let i = at; i < at + 3; i++) rgb[i] = rgb[i]! + ((isDark ? 255 : 0) - rgb[i]!) * strength
    }
  }
}

function columnsOf(words: string): Uint8Array {
  const columns = new Uint8Array(words.length * advance + gapColumns)
  Array.from(words.toUpperCase()).forEach((letter, index) => {
    columns.set(Buffer.from(letters[letter] ?? '', 'hex'), index * advance)
  })
  return columns
}

const modulo = (value: number, by: number) => ((value % by) + by) % by

import simplified from '#platform/linear/simplified.json' with { type: 'json' }

/** Between words, in a word of a script that has spaces, in a run of a script that has none. */
const gap = 0
const word = 1
const run = 2

type Sign = { folded: string; first: number; last: number }

const simple = [...simplified.simplified]
const simpleOf = new Map([...simplified.traditional].map((sign, i) => [sign, simple[i]!]))
const known = new Map<string, Sign>()
const noSpaces =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u

function kindOf(sign: string): number {
  if (noSpaces.test(sign)) return run
  return /[\p{L}\p{N}\p{M}]/u.test(sign) ? word : gap
}

/** What one sign becomes, remembered: there are only so many. */
function learn(sign: string): Sign {
  let folded = ''
  let first = gap
  let last = gap
  for (const plain of sign.normalize('NFKC').toLowerCase()) {
    const kind = kindOf(plain)
    if (kind !== gap && kind !== last && folded !== '') folded += ' '
    if (kind !== gap) folded += simpleOf.get(plain) ?? plain
    if (first === gap) first = kind
    last = kind
  }
  const learnt = { folded, first, last }
  known.set(sign, learnt)
  return learnt
}

/**
 * A text as its words are compared: compatibility forms (NFKC), upper case and traditional characters are gone, one space
 * stands for everything between words and between scripts with and without spaces, and at both ends. `at` takes, for each
 * code unit of the answer, where in the text (as NFC) it came from. Folds sign by sign, so that a part of a text folds into a
 * part of the folded text.
 */
export function fold(text: string, at?: number[]): string {
  let folded = ' '
  let last = gap
  let index = 0
  at?.push(0)
  for (const sign of text.normalize('NFC')) {
    const { folded: piece, first, last: end } = known.get(sign) ?? learn(sign)
    if (last !== gap && first !== last) {
      folded += ' '
      at?.push(index)
    }
    folded += piece
    if (at) for (let i = 0; i < piece.length; i++) at.push(index)
    last = end
    index += sign.length
  }
  if (last === gap) return folded
  at?.push(index)
  return `${folded} `
}

/** Whether a folded word is of a script without spaces, where any part of it may be a word. */
export function isRun(folded: string): boolean {
  return noSpaces.test(folded)
}

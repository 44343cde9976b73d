import simplified from './simplified.json' with { type: 'json' }

/** Classes of folded code units. */
export const unitKinds = { gap: 0, letter: 1, digit: 2, han: 3, star: 4 } as const

const unknown = 0xffff
const folded = new Uint16Array(0x10000).fill(unknown)
const kinds = new Uint8Array(0x10000)
const simpleOf = new Map([...simplified.traditional].map((unit, i) => [unit, simplified.simplified[i]!]))

/** What one code unit becomes: compatibility forms and accents gone (NFKD), lower case, simplified characters. */
function learn(unit: number): void {
  const plain = String.fromCharCode(unit).normalize('NFKD').toLowerCase()[0]!
  const simple = simpleOf.get(plain) ?? plain
  folded[unit] = simple.charCodeAt(0)
  kinds[unit] = kindOf(simple)
}

function kindOf(character: string): number {
  if (/\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}/u.test(character)) return unitKinds.han
  if (/\p{N}/u.test(character)) return unitKinds.digit
  if (character === '*') return unitKinds.star
  return /\p{L}|'/u.test(character) ? unitKinds.letter : unitKinds.gap
}

/**
 * Folds a text into `units` and the class of each into `classes`, and answers how many there are. Each code unit becomes
 * one, so that nothing is allocated; what does not fit is left out.
 */
export function fold(text: string, units: Uint16Array, classes: Uint8Array): number {
  const length = Math.min(text.length, units.length)
  for (let i = 0; i < length; i++) {
    const unit = text.charCodeAt(i)
    if (folded[unit] === unknown) learn(unit)
    units[i] = folded[unit]!
    classes[i] = kinds[unit]!
  }
  return length
}

import operators from './operators.json' with { type: 'json' }

export type OperatorName = keyof typeof operators.names
type InWords = { en: string[]; 'zh-Hans': string[] }
type Meanings = Record<string, InWords>

export const operatorNames = Object.keys(operators.names) as OperatorName[]

/** As names and values are compared: width, case, spaces, dashes and underscores do not matter. */
export function plainOf(typed: string): string {
  return typed
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s_-]/g, '')
}

/** The operator that goes by this name in any language; undefined when none does. */
export function operatorOf(name: string): OperatorName | undefined {
  return meaningOf(operators.names, name) as OperatorName | undefined
}

/** What a word stands for among these; undefined when it stands for none. */
export function meaningOf(meanings: Meanings, typed: string): string | undefined {
  const plain = plainOf(typed)
  return Object.keys(meanings).find((meaning) => saidOf(meanings[meaning]!).some((said) => plainOf(said) === plain))
}

/** Values that an operator has whatever the organisation; empty for those whose values are its own. */
export function fixedValues(operator: OperatorName): Meanings {
  const values: Partial<Record<OperatorName, Meanings>> = {
    status: operators.status,
    priority: operators.priority,
    assignee: operators.assignee,
    team: operators.team,
    channel: operators.channel,
    late: operators.late,
    received: operators.days,
    due: operators.days,
  }
  return values[operator] ?? {}
}

/** How somebody of this language writes an operator's name, or one of its fixed values. */
export function inWords(meanings: InWords, language: string): string {
  return meanings[language === 'en' ? 'en' : 'zh-Hans'][0]!
}
export const nameInWords = (operator: OperatorName, language: string) => inWords(operators.names[operator], language)

/** Every way to say something. */
export const saidOf = (meanings: InWords): string[] => [...meanings.en, ...meanings['zh-Hans']]

export const { days: dayWords, units, names: nameWords } = operators

/** The nearest of some words to what was typed; undefined when none is near. */
export function nearest(typed: string, words: string[]): string | undefined {
  const plain = plainOf(typed)
  const farMax = plain.length < 4 ? 1 : 2
  let best: { word: string; far: number } | undefined
  for (const word of words) {
    const other = plainOf(word)
    const far = other.startsWith(plain) && plain.length > 0 ? 0 : distance(plain, other, farMax)
    if (far <= farMax && far < Math.max(plain.length, 1) && (!best || far < best.far)) best = { word, far }
  }
  return best?.word
}

/** How many signs must be put in, taken out or changed (Levenshtein), no further than `max`. */
function distance(one: string, other: string, max: number): number {
  if (Math.abs(one.length - other.length) > max) return max + 1
  let row = Array.from({ length: other.length + 1 }, (_, i) => i)
  for (let i = 1; i <= one.length; i++) {
    const next = [i]
    for (let j = 1; j <= other.length; j++)
      next.push(Math.min(next[j - 1]! + 1, row[j]! + 1, row[j - 1]! + (one[i - 1] === other[j - 1] ? 0 : 1)))
    row = next
  }
  return row[other.length]!
}

/** Where something stands in what was typed: from, and up to but not with. */
export type Span = { start: number; end: number }

/** Words to look for, `quoted` as they stand; or an operator, its name as typed and each value with its place. */
export type Part = Span & { not: boolean } & (
    | { kind: 'words'; text: string; quoted: boolean /** Another way to meet the part before. */; or: boolean }
    | { kind: 'operator'; name: string; values: (Span & { text: string })[] }
  )

/** Codes of problems, so that whoever typed it reads why. `_lost`: nothing known is near. */
export type FaultCode =
  | 'search_quote_open'
  | 'search_or_misplaced'
  | 'search_words_empty'
  | 'search_operator_unknown'
  | 'search_operator_unknown_lost'
  | 'search_value_missing'
  | 'search_value_unknown'
  | 'search_value_unknown_lost'
  | 'search_amount_unclear'
  | 'search_day_unclear'

/** Why a query cannot be understood, and where. `suggestion` is what was probably meant. */
export type Fault = Span & { code: FaultCode; what: string; suggestion?: string }

/** A name is letters; two strokes after its colon make it a web address. */
const named = /^(\p{L}[\p{L}_]{0,19}):(?!\/\/)/u

/**
 * Takes a query apart, left to right: words, "words that stand together", -without, this OR that, name:value and
 * name:value,value. Full-width signs and the quotes of Chinese mean the same. Pure; knows no names.
 */
export function parseQuery(typed: string): { parts: Part[]; faults: Fault[] } {
  const parts: Part[] = []
  const faults: Fault[] = []
  const plain = plainSigns(typed)
  let or: Span | null = null
  for (const { start, end } of wholesOf(plain, faults)) {
    const whole = plain.slice(start, end)
    if (whole === 'OR' || whole === '|') {
      const before = parts.at(-1)
      if (or || before?.kind !== 'words' || before.not)
        faults.push({ code: 'search_or_misplaced', what: whole, start, end })
      or = { start, end }
      continue
    }
    const not = whole.length > 1 && whole.startsWith('-')
    const part = partAt(plain, { start: not ? start + 1 : start, end }, or !== null)
    if (or && (part.kind === 'operator' || not)) faults.push({ code: 'search_or_misplaced', what: 'OR', ...or })
    parts.push({ ...part, not, start, end })
    or = null
  }
  if (or) faults.push({ code: 'search_or_misplaced', what: 'OR', ...or })
  return { parts, faults }
}

/** The same length, with signs as a Latin keyboard has them. */
function plainSigns(typed: string): string {
  return typed
    .replace(/[\uff01-\uff5e]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) - 0xfee0))
    .replace(/[\u201c\u201d\u300c-\u300f]/g, '"')
    .replace(/\u3001/g, ',')
    .replace(/\u2212/g, '-')
}

/** Runs of anything but spaces, where quotes hold spaces together. */
function wholesOf(plain: string, faults: Fault[]): Span[] {
  const wholes: Span[] = []
  for (let i = 0; i < plain.length; ) {
    if (/\s/u.test(plain[i]!)) {
      i++
      continue
    }
    const start = i
    while (i < plain.length && !/\s/u.test(plain[i]!)) {
      const end = opensQuote(plain, start, i) ? plain.indexOf('"', i + 1) : i
      if (end < 0) faults.push({ code: 'search_quote_open', what: '"', start: i, end: plain.length })
      i = end < 0 ? plain.length : end + 1
    }
    wholes.push({ start, end: i })
  }
  return wholes
}

/** A quote opens at the beginning of a word, after its minus, and where a value begins. Inside of words it is a sign. */
function opensQuote(plain: string, start: number, at: number): boolean {
  return plain[at] === '"' && /^-?$|[:,]$/.test(plain.slice(start, at))
}

type Bare =
  | { kind: 'words'; text: string; quoted: boolean; or: boolean }
  | { kind: 'operator'; name: string; values: (Span & { text: string })[] }

function partAt(plain: string, { start, end }: Span, or: boolean): Bare {
  const whole = plain.slice(start, end)
  const name = named.exec(whole)
  if (name) return { kind: 'operator', name: name[1]!, values: valuesAt(plain, start + name[0].length, end) }
  return { kind: 'words', text: unquoted(whole), quoted: whole.startsWith('"'), or }
}

function valuesAt(plain: string, start: number, end: number): (Span & { text: string })[] {
  const values: (Span & { text: string })[] = []
  for (let i = start; i < end; i++) {
    const from = i
    const close = plain[i] === '"' ? plain.indexOf('"', i + 1) : -1
    if (close > 0 && close < end) i = close
    while (i < end && plain[i] !== ',') i++
    if (i > from) values.push({ text: unquoted(plain.slice(from, i)), start: from, end: i })
  }
  return values
}

const unquoted = (whole: string) => (whole.startsWith('"') ? whole.slice(1).replace(/"$/, '') : whole)

/** A query without one of its parts. */
export function without(typed: string, { start, end }: Span): string {
  return `${typed.slice(0, start).trimEnd()} ${typed.slice(end).trimStart()}`.trim()
}

/** A value as it is written in a query: in quotes when it would fall apart. */
export function written(value: string): string {
  const plain = plainSigns(value).replaceAll('"', '')
  return /[\s,]/u.test(plain) ? `"${plain}"` : plain
}

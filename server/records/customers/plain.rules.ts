/**
 * What a text must hold before a rule is worth its time; one pass over the text tells. `numeral` are a few Chinese digits, `spelled` many,
 * `foreign` may be one of another script, `wide` becomes another sign in the plain text, `words` are three Latin words;
 * `code`, `expiry`, `person`, `place` and `paper` stand in the Chinese cues for secrets, dates of cards, names, addresses
 * and identity papers.
 */
export const signs = {
  digit: 1,
  at: 2,
  latin: 4,
  numeral: 8,
  foreign: 16,
  wide: 32,
  words: 64,
  code: 128,
  person: 256,
  place: 512,
  paper: 1024,
  expiry: 2048,
  plus: 4096,
  spelled: 8192,
} as const

const chineseDigits = new Map(
  ['〇零', '一幺壹', '二贰貳', '三叁', '四肆', '五伍', '六陆陸', '七柒', '八捌', '九玖'].flatMap((same, value) =>
    [...same].map((sign) => [sign, String(value)] as const),
  ),
)
const numerals = [...chineseDigits.keys()].join('')
/** The Chinese digits, for rules that read a short code behind a cue. */
export const numeralClass = `[${numerals}]`

/** Stands behind a digit that took more than one unit. */
export const filler = '\uE000'

/** What each UTF-16 unit becomes, and which of the signs above it shows. */
const units = new Uint16Array(0x10000)
const shows = new Uint16Array(0x10000)

function show(sign: number, all: string): void {
  for (const one of all) shows[one.charCodeAt(0)]! |= sign
}

function narrow(first: number, last: number, to: (c: number) => number): void {
  for (let c = first; c <= last; c++) {
    units[c] = to(c)
    shows[c] = shows[to(c)]! | signs.wide
  }
}

for (let c = 0; c < 0x10000; c++) units[c] = c
show(signs.digit, '0123456789')
show(signs.at, '@')
show(signs.latin, 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ')
show(signs.numeral, numerals)
show(signs.code, '码碼令态態证證三^=')
show(signs.expiry, '期')
show(signs.plus, '+')
show(signs.person, '联系叫是名主人给到至经法我客用商会店员柜业学患老先女小太同')
show(signs.place, '号弄栋幢座室楼层房户门组队铺档址住居籍寄')
show(signs.paper, '照证')
narrow(0xff01, 0xff5e, (c) => c - 0xfee0)
// Zero-width signs and every width of space.
for (const c of [0xa0, 0xad, 0x180e, 0x202f, 0x205f, 0x2060, 0x3000, 0xfeff]) narrow(c, c, () => 0x20)
// What makes a digit a keycap.
for (const c of [0xfe0f, 0x20e3]) narrow(c, c, () => filler.charCodeAt(0))
narrow(0x2000, 0x200f, () => 0x20)
narrow(0x2010, 0x2015, () => 0x2d)
for (const c of [0x2212, 0xfe58, 0xfe63]) narrow(c, c, () => 0x2d)
// Where digits of other scripts live (general category Nd); of pairs the first half.
for (const [first, last] of [
  [0x0660, 0x1c59],
  [0xa620, 0xabf9],
  [0xd800, 0xdbff],
] as const)
  for (let c = first; c <= last; c++) shows[c]! |= signs.foreign | signs.digit

/** Fewer Chinese digits are no code; fewer than these no telephone number. */
const spokenMin = 3
const spelledMin = 11

/** Which signs a text shows. */
export function signsOf(text: string): number {
  let seen = 0
  // 0 nowhere, 1 in a Latin word, 2 in the gap behind one.
  let word = 0
  let words = 0
  let numerals = 0
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i)
    const sign = shows[c]!
    seen |= sign
    if (sign & signs.latin) {
      if (word === 2) words += 1
      word = 1
    } else {
      if (sign & signs.numeral) numerals += 1
      word = word > 0 && (c === 32 || c === 10 || c === 58 || c === 44) ? 2 : 0
    }
  }
  if (words > 1) seen |= signs.words
  if (numerals < spokenMin) return seen & ~signs.numeral
  return numerals < spelledMin ? seen : seen | signs.spelled
}

/** The text in ASCII digits, signs and spaces, unit for unit, so that offsets hold. Zero-width signs become spaces. */
export function plainOf(text: string, seen: number = signsOf(text)): string {
  let plain = seen & signs.foreign ? text.replace(/\p{Nd}/gu, asDigit) : text
  if (seen & signs.wide) plain = narrowed(plain)
  return seen & signs.spelled ? plain.replace(numeralRun, inDigits) : plain
}

const chunk = new Uint16Array(4096)
const utf16 = new TextDecoder('utf-16le', { ignoreBOM: true })

function narrowed(text: string): string {
  let plain = ''
  for (let start = 0; start < text.length; start += chunk.length) {
    const size = Math.min(chunk.length, text.length - start)
    for (let i = 0; i < size; i++) chunk[i] = units[text.charCodeAt(start + i)]!
    plain += utf16.decode(chunk.subarray(0, size))
  }
  return plain
}

/** Five alphabets of mathematical digits stand side by side; all others stand alone, ten in a row from zero. */
const mathematical = { first: 0x1d7ce, last: 0x1d7ff }

/** A digit of any script in ASCII. */
function asDigit(sign: string): string {
  const code = sign.codePointAt(0)!
  if (code < 0x80) return sign
  let value = 0
  if (code >= mathematical.first && code <= mathematical.last) value = (code - mathematical.first) % 10
  else while (value < 9 && /\p{Nd}/u.test(String.fromCodePoint(code - value - 1))) value++
  return sign.length === 1 ? String(value) : `${value}${filler}`
}

// Only long runs: 一 is a word of its own far more often than a digit.
const numeralRun = new RegExp(`${numeralClass}(?:[ -]{0,3}${numeralClass}){10,}`, 'g')
/** "…一二三四一直没到": the last sign begins a word. */
const beginsWord = /[直个次下天笔共起分点些样般定旦位张条月年日号万千百十块元]/

function inDigits(run: string, at: number, text: string): string {
  const kept = run.length - (beginsWord.test(text[at + run.length] ?? '') ? 1 : 0)
  return run.slice(0, kept).replace(/[^ -]/g, (sign) => chineseDigits.get(sign)!) + run.slice(kept)
}

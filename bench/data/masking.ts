import { readFileSync } from 'node:fs'
import { isResidentId, passesLuhn } from '../../server/records/customers/numbers.rules.ts'

/** A text and what is personal in it; offsets in UTF-16 units. */
export type Labelled = { text: string; spans: { type: string; start: number; end: number }[] }

const { vocabulary, templates } = JSON.parse(readFileSync(new URL('masking.json', import.meta.url), 'utf8')) as {
  vocabulary: Record<string, string[]>
  templates: string[]
}

type Dice = { below(n: number): number; pick<T>(list: readonly T[]): T; digits(n: number): string }

/** The same numbers for the same seed (mulberry32). */
function diceOf(seed: number): Dice {
  let state = seed
  const next = () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
  const below = (n: number) => Math.floor(next() * n)
  return {
    below,
    pick: (list) => list[below(list.length)]!,
    digits: (n) => Array.from({ length: n }, () => below(10)).join(''),
  }
}

const wide = (text: string) => text.replace(/[!-~]/g, (c) => String.fromCharCode(c.charCodeAt(0) + 0xfee0))
const numerals = (digits: string) => digits.replace(/\d/g, (digit) => '零一二三四五六七八九'[Number(digit)]!)

/** Digits in the pieces and the script in which somebody might write them. */
function writtenBy(dice: Dice, digits: string, sizes: number[]): string {
  const gap = dice.pick(['', '', '', ' ', '-', ' - '])
  const pieces: string[] = []
  let at = 0
  for (const size of [...sizes, digits.length]) {
    if (at < digits.length) pieces.push(digits.slice(at, at + size))
    at += size
  }
  const text = pieces.join(gap)
  const script = dice.below(20)
  return script === 0 ? wide(text) : script === 1 && digits.length === 11 ? numerals(text) : text
}

function cardNumber(dice: Dice): string {
  const [front, length] = dice.pick([
    ['621226', 19],
    ['622848', 19],
    ['621700', 19],
    ['625907', 16],
    ['436742', 16],
    ['518710', 16],
    ['356827', 16],
    ['374622', 15],
    ['622908', 18],
  ] as const)
  const body = front + dice.digits(length - front.length - 1)
  return body + [...'0123456789'].find((digit) => passesLuhn(body + digit))
}

function residentId(dice: Dice): string {
  const two = (n: number) => String(n).padStart(2, '0')
  const region = dice.pick(['110105', '310104', '440106', '510104', '330203', '370203', '610113'])
  const body = `${region}${1950 + dice.below(58)}${two(1 + dice.below(12))}${two(1 + dice.below(28))}${dice.digits(3)}`
  const id = body + [...'0123456789X'].find((check) => isResidentId(body + check))
  return dice.below(4) === 0 ? id.toLowerCase() : id
}

/** What a slot is filled with, and as what it is labelled; a slot without a label must not be hidden. */
const slots: Record<string, { type?: string; fill(dice: Dice): string }> = {
  name: { type: 'NAME', fill: (dice) => dice.pick(vocabulary.surname!) + dice.pick(vocabulary.given!) },
  english: { type: 'NAME', fill: (dice) => dice.pick(vocabulary.english!) },
  pan: { type: 'PAN', fill: (dice) => writtenBy(dice, cardNumber(dice), [4, 4, 4, 4]) },
  id: { type: 'ID', fill: residentId },
  phone: {
    type: 'PHONE',
    fill: (dice) => {
      const plus = dice.pick(['', '', '', '+86 ', '+86-', '86'])
      return plus + writtenBy(dice, `1${dice.pick(['38', '59', '77', '86', '91', '65'])}${dice.digits(8)}`, [3, 4])
    },
  },
  foreign: {
    type: 'PHONE',
    fill: (dice) =>
      dice.pick([`+44 7700 900${dice.digits(3)}`, `(415) 555-0${dice.digits(3)}`, `+1-202-555-0${dice.digits(3)}`]),
  },
  landline: {
    type: 'LANDLINE',
    fill: (dice) => {
      const number = `${dice.pick(['6', '8', '5'])}${dice.digits(7)}`
      const area = dice.pick(vocabulary.area!)
      const local = dice.pick([number, `${number.slice(0, 4)} ${number.slice(4)}`])
      return dice.pick([
        `${area}-${local}`,
        `${area} ${local}`,
        `(${area})${local}`,
        area + number,
        `${area}-${number}-80${dice.below(9)}`,
      ])
    },
  },
  email: {
    type: 'EMAIL',
    fill: (dice) => `${dice.pick(vocabulary.local!)}${dice.below(90)}@${dice.pick(vocabulary.mail!)}`,
  },
  wx: { type: 'WX', fill: (dice) => dice.pick(vocabulary.wx!).replace('.', '_') },
  addr: {
    type: 'ADDR',
    fill: (dice) => {
      const door = `${1 + dice.below(30)}栋${1 + dice.below(20)}0${1 + dice.below(8)}室`
      const estate = dice.pick(vocabulary.estate!)
      const end = dice.pick([
        '',
        door,
        `${estate}${door}`,
        `${1 + dice.below(9)}号楼${1 + dice.below(6)}单元${dice.below(30)}01`,
      ])
      return `${dice.pick(vocabulary.city!)}${dice.pick(vocabulary.street!)}${1 + dice.below(900)}号${end}`
    },
  },
  englishStreet: { type: 'ADDR', fill: (dice) => dice.pick(vocabulary.englishStreet!) },
  englishTown: { type: 'ADDR', fill: (dice) => dice.pick(vocabulary.englishTown!) },
  secret: { type: 'SECRET', fill: (dice) => dice.digits(dice.pick([3, 4, 6])) },
  password: { type: 'SECRET', fill: (dice) => dice.pick(['hunter', 'Qwer!', 'abc', 'Lovely_']) + dice.digits(3) },
  expiry: { type: 'SECRET', fill: (dice) => `0${1 + dice.below(9)}/${27 + dice.below(5)}` },
  order: {
    fill: (dice) =>
      dice.pick([
        `4200${dice.digits(24)}`,
        `20250618${dice.digits(20)}`,
        `T${dice.digits(17)}`,
        `M${dice.digits(14)}`,
        `DD${dice.digits(12)}`,
      ]),
  },
  merchant: { fill: (dice) => `8${dice.digits(14)}` },
  terminal: { fill: (dice) => dice.digits(8) },
  reference: { fill: (dice) => `1${dice.pick(['0', '1', '2'])}${dice.digits(10)}` },
}

/**
 * Complaints with labels, made from templates and words of our own (masking.json): the same ones for the same seed. A slot
 * `{name+我叫}` is filled behind its cue. About one number in twenty is full-width or in Chinese numerals.
 */
export function labelledTexts(count: number, seed = 20260301): Labelled[] {
  const dice = diceOf(seed)
  return Array.from({ length: count }, (_, at) => fillIn(templates[at % templates.length]!, dice))
}

function fillIn(template: string, dice: Dice): Labelled {
  const spans: Labelled['spans'] = []
  let text = ''
  for (const part of template.split(/(\{[^}]+\})/)) {
    const [, name = '', cue = ''] = /^\{(\w+)\+?(.*)\}$/.exec(part) ?? []
    const slot = slots[name]
    const value = slot ? slot.fill(dice) : name ? dice.pick(vocabulary[name]!) : part
    text += cue
    if (slot?.type) spans.push({ type: slot.type, start: text.length, end: text.length + value.length })
    text += value
  }
  return { text, spans }
}

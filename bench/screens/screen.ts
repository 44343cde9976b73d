import type { Chance } from './chance.ts'
import { groupsOf, type ItemClass, numberOf } from './numbers.ts'
import words from './words.json' with { type: 'json' }

export type Word = keyof typeof words
export type Planted = { class: ItemClass; text: string }
/** How the groups of a number stand: run together, with a gap, each in a box of its own, or on two lines. */
export type Split = 'none' | 'gaps' | 'boxes' | 'lines'

/** A screen while it is drawn up: its language, its look, and what was planted in it so far. */
export type Screen = {
  chance: Chance
  isDark: boolean
  font: string
  planted: Planted[]
  word(name: Word): string
  /** A number as HTML, its parts marked for the measuring of boxes. */
  item(kind: ItemClass, split?: Split): string
  /** A sentence with a number in its middle. */
  sentence(name: Word, kind: ItemClass): string
  orderNumber(): string
  amount(): string
  time(): string
}

export function newScreen(chance: Chance, fonts: string[]): Screen {
  const language = chance.is(0.65) ? 0 : 1
  const planted: Planted[] = []
  const two = (n: number) => String(n).padStart(2, '0')
  const word = (name: Word) => words[name][language]!
  const item = (kind: ItemClass, split: Split = chance.is(0.5) ? 'gaps' : 'none') => {
    const text = numberOf(kind, chance)
    const groups = split === 'none' ? [text] : groupsOf(kind, text, chance)
    const mark = planted.push({ class: kind, text }) - 1
    const parts = groups.map(
      (group) => `<span data-item="${mark}"${split === 'boxes' ? ' class="box"' : ''}>${group}</span>`,
    )
    if (split !== 'lines') return parts.join(split === 'gaps' ? ' ' : '')
    const half = Math.ceil(parts.length / 2)
    return `${parts.slice(0, half).join(' ')}<br>${parts.slice(half).join(' ')}`
  }
  return {
    chance,
    isDark: chance.is(0.35),
    font: chance.of(fonts),
    planted,
    word,
    item,
    sentence: (name, kind) => word(name).replace('{}', item(kind)),
    // As payment companies make them: a date and a long serial, or a channel's own run of digits.
    orderNumber: () =>
      chance.is(0.5)
        ? `20261112${chance.digits(20)}`
        : chance.is(0.5)
          ? `42000${chance.digits(23)}`
          : `T${chance.digits(17)}`,
    amount: () => `${1 + chance.below(90)},${chance.digits(3)}.${chance.digits(2)}`,
    time: () =>
      `2026-${two(1 + chance.below(12))}-${two(1 + chance.below(28))} ${two(chance.below(24))}:${two(chance.below(60))}:${two(chance.below(60))}`,
  }
}

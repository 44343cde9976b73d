import type { Words } from '../words.rules.ts'

/** What is wrong with a definition; the pointer (RFC 6901) leads into it. */
export type RuleFault = { pointer: string; code: string }
export type Complain = (pointer: string, code: string) => void

export const keyShape = /^[a-z][a-z0-9_-]{0,39}$/
export const placeShape = /^([A-Z]{2}|\*)$/
/** Longest count of a unit: beyond it somebody wrote another unit than they meant. */
export const countMax = 100_000

/** Runs checks that complain, and gives what they found. */
export function faultsFrom(check: (complain: Complain) => void): RuleFault[] {
  const faults: RuleFault[] = []
  check((pointer, code) => faults.push({ pointer, code }))
  return faults
}

export function checkWords(words: Words, pointer: string, complain: Complain): void {
  for (const language of ['zh-Hans', 'en'] as const)
    if (words[language].trim() === '') complain(`${pointer}/${language}`, 'words_missing')
}

/** Keys of a list: of the right shape, and each once. */
export function checkKeys(list: readonly { key: string }[], pointer: string, complain: Complain): void {
  for (const [index, { key }] of list.entries()) {
    if (!keyShape.test(key)) complain(`${pointer}/${index}/key`, 'key_bad')
    else if (list.findIndex((one) => one.key === key) !== index) complain(`${pointer}/${index}/key`, 'twice')
  }
}

export function isCount(value: number): boolean {
  return Number.isInteger(value) && value >= 1 && value <= countMax
}

/** Whether a text names a day that there is (2026-02-30 is none). */
export function isDate(date: string): boolean {
  const at = new Date(`${date}T00:00:00Z`)
  return !Number.isNaN(at.getTime()) && at.toISOString().slice(0, 10) === date
}

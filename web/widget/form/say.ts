import { createContext } from 'preact'
import { useContext } from 'preact/hooks'
import type { Words } from '#records/knowledge/words.rules.ts'
import { say } from '#records/knowledge/words.rules.ts'
import en from '../words/form.en.json' with { type: 'json' }
import zhHans from '../words/form.zh-Hans.json' with { type: 'json' }
import type { FormPlace } from './place.ts'

export type WordKey = keyof typeof en

export type Say = {
  place: FormPlace
  t(key: WordKey, values?: Record<string, string>): string
  /** Says words that come as data. */
  say(words: Words): string
}

/** The words of one language, bound to where the form stands. */
export function sayIn(place: FormPlace): Say {
  const table = place.language === 'en' ? en : zhHans
  return {
    place,
    t: (key, values = {}) => table[key].replace(/\{(\w+)\}/g, (_, name: string) => values[name] ?? ''),
    say: (words) => say(words, place.language),
  }
}

export const SayContext = createContext<Say | null>(null)

export function useSay(): Say {
  return useContext(SayContext)!
}

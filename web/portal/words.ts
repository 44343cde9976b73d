import { useTranslation } from 'react-i18next'
import type { Language, Words } from '#records/knowledge/words.rules.ts'
import { say } from '#records/knowledge/words.rules.ts'
import type { SpokenLanguage } from '../kit/i18n.ts'

type KeysOf<T> = { [K in keyof T & string]: T[K] extends string ? K : `${K}.${KeysOf<T[K]>}` }[keyof T & string]

/** A key of the word files. One that does not exist does not compile. */
export type WordKey = KeysOf<typeof import('./words/en.json')>

export type Say = {
  t: (key: WordKey, values?: Record<string, string | number>) => string
  /** Says words that come as data: titles of forms, names of teams. */
  say: (words: Words) => string
  language: SpokenLanguage & Language
}

export function useWords(): Say {
  const { t, i18n } = useTranslation()
  const language: SpokenLanguage = i18n.language === 'en' ? 'en' : 'zh-Hans'
  return { t: (key, values) => t(key, values ?? {}), say: (words) => say(words, language), language }
}

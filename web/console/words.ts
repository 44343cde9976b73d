import { createInstance } from 'i18next'
import { useCallback } from 'react'
import { initReactI18next, useTranslation } from 'react-i18next'
import { type Language, languageOf, say, type Words } from '#records/knowledge/words.rules.ts'
import { clientSettings } from '../kit/client.ts'

const storageKey = 'huiyin.language'
/** Languages that have a word file; the others fall back to one of these. */
const loaders = {
  'zh-Hans': () => import('./words/zh-Hans.json', { with: { type: 'json' } }),
  en: () => import('./words/en.json', { with: { type: 'json' } }),
}

export const words = createInstance()

/** The language of this browser until somebody signs in; afterwards the person's own. Only its words are fetched. */
export async function startWords(): Promise<void> {
  const chosen = localStorage.getItem(storageKey) ?? undefined
  const language = languageOf(chosen ?? navigator.languages.join(','), 'zh-Hans')
  await words.use(initReactI18next).init({
    lng: language,
    fallbackLng: { 'zh-Hant': ['zh-Hans'] },
    resources: {},
    interpolation: { escapeValue: false },
    react: { useSuspense: false },
  })
  await fetchWords(language)
  wear(language)
  words.on('languageChanged', (next) => wear(next as Language))
}

/** Changes the language once its words are here, so that nothing is ever shown without words. */
export async function speak(language: Language): Promise<void> {
  localStorage.setItem(storageKey, language)
  if (words.language === language) return
  await fetchWords(language)
  await words.changeLanguage(language)
}

async function fetchWords(language: Language): Promise<void> {
  const file = language === 'en' ? 'en' : 'zh-Hans'
  if (words.hasResourceBundle(file, 'translation')) return
  words.addResourceBundle(file, 'translation', (await loaders[file]()).default)
}

function wear(language: Language): void {
  clientSettings.language = language
  document.documentElement.lang = language
}

export function useLanguage(): Language {
  return useTranslation().i18n.language as Language
}

/** Says words that come as data (labels of kinds, stages, teams) in the reader's language. */
export function useSay(): (text: Words) => string {
  const language = useLanguage()
  return useCallback((text) => say(text, language), [language])
}

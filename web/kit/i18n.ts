import { createInstance } from 'i18next'
import { initReactI18next } from 'react-i18next'
import { type Language, languageOf } from '#records/knowledge/words.rules.ts'
import { clientSettings } from './client.ts'

/** Languages that word files exist in. */
export type SpokenLanguage = 'zh-Hans' | 'en'

type WordFile = { default: Record<string, unknown> }
export type WordLoaders = Record<SpokenLanguage, () => Promise<WordFile>>

const storageKey = 'huiyin.language'

export const words = createInstance()
let loaders: WordLoaders

/**
 * Loads the words of the reader's language: the one that is asked for, else the one they chose, else the browser's, else
 * the organisation's.
 */
export async function startWords(from: WordLoaders, fallback: Language, wanted?: SpokenLanguage): Promise<void> {
  if (words.isInitialized) return
  loaders = from
  const language = wanted ?? spoken(languageOf(chosenBefore() ?? navigator.languages.join(','), fallback))
  await words.use(initReactI18next).init({ lng: language, resources: {}, interpolation: { escapeValue: false } })
  await speak(language)
}

/** Changes the language of everything on the page and remembers it in this browser. */
export async function chooseLanguage(language: SpokenLanguage): Promise<void> {
  await speak(language)
  try {
    localStorage.setItem(storageKey, language)
  } catch {
    // Storage may be forbidden; the choice then lasts as long as the page.
  }
}

async function speak(language: SpokenLanguage): Promise<void> {
  if (!words.hasResourceBundle(language, 'translation')) {
    words.addResourceBundle(language, 'translation', (await loaders[language]()).default)
  }
  clientSettings.language = language
  document.documentElement.lang = language
  await words.changeLanguage(language)
}

function chosenBefore(): string | undefined {
  try {
    return localStorage.getItem(storageKey) ?? undefined
  } catch {
    return undefined
  }
}

function spoken(language: Language): SpokenLanguage {
  return language === 'en' ? 'en' : 'zh-Hans'
}

import en from './words/loader.en.json' with { type: 'json' }
import zhHans from './words/loader.zh-Hans.json' with { type: 'json' }

export type SpokenLanguage = 'zh-Hans' | 'en'

const script = document.currentScript as HTMLScriptElement
const data = script.dataset

/** What the script tag says, once and for all of the page's buttons. */
export const settings = {
  /** Our own origin: where the script came from. */
  portal: new URL(script.src).origin,
  key: data.key ?? '',
  float: data.float !== undefined,
}

/** The language of a button, of the script tag, of the page, of the browser: the first that says one. */
export function spoken(tag: string | null | undefined): SpokenLanguage {
  const wanted = tag || data.lang || document.documentElement.lang || navigator.language
  return /^en\b/i.test(wanted) ? 'en' : 'zh-Hans'
}

export type LoaderWords = typeof en

export function loaderWords(language: SpokenLanguage): LoaderWords {
  return language === 'en' ? en : zhHans
}

/** The host's own storage holds a telephone number and a flag, never anything of a ticket. */
export const remembered = {
  read(name: 'hotline' | 'sent'): string {
    try {
      return localStorage.getItem(`huiyin.${name}`) ?? ''
    } catch {
      return ''
    }
  },
  write(name: 'hotline' | 'sent', value: string): void {
    try {
      localStorage.setItem(`huiyin.${name}`, value)
    } catch {
      // Forbidden: the page simply knows less next time.
    }
  },
}

/** The number to call: the one on the script tag, else the one that we answered last. */
export function hotline(): string {
  return data.hotline || remembered.read('hotline')
}

/** Languages of the interface. Traditional Chinese falls back to Simplified, then English (conventions, "Language"). */
export const languages = ['zh-Hans', 'zh-Hant', 'en'] as const
export type Language = (typeof languages)[number]

/** A text in the languages that data must have; `zh-Hant` may be missing. */
export type Words = { 'zh-Hans': string; en: string; 'zh-Hant'?: string }

/** The text in a language, with the fallback zh-Hant → zh-Hans → en. */
export function say(words: Words, language: Language): string {
  if (language === 'en') return words.en
  return (language === 'zh-Hant' ? words['zh-Hant'] : undefined) ?? words['zh-Hans'] ?? words.en
}

/**
 * The language to answer in, from an Accept-Language header (RFC 9110 section 12.5.4), else the fallback.
 * `zh`, `zh-CN`, `zh-SG` mean Simplified; `zh-TW`, `zh-HK`, `zh-MO`, `zh-Hant*` mean Traditional.
 */
export function languageOf(header: string | undefined, fallback: Language): Language {
  const wanted = (header ?? '')
    .slice(0, 200)
    .split(',')
    .map((part) => {
      const [tag = '', ...rest] = part.trim().split(';')
      const quality = rest.map((r) => /^\s*q=([\d.]+)$/.exec(r)?.[1]).find(Boolean)
      return { tag: tag.trim().toLowerCase(), quality: quality ? Number(quality) : 1 }
    })
    .filter((entry) => entry.tag && entry.quality > 0)
    .sort((a, b) => b.quality - a.quality)
  for (const { tag } of wanted) {
    if (/^zh-(hant|tw|hk|mo)/.test(tag)) return 'zh-Hant'
    if (tag.startsWith('zh')) return 'zh-Hans'
    if (tag.startsWith('en')) return 'en'
  }
  return fallback
}

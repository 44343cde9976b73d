import { chooseLanguage, type SpokenLanguage } from '../../kit/i18n.ts'
import { useWords } from '../words.ts'

const languages: SpokenLanguage[] = ['zh-Hans', 'en']

/** Each language under its own name, so that somebody lost in the other one finds the way back. */
export function LanguageSwitch() {
  const { t, language } = useWords()
  return (
    <fieldset className="languages" aria-label={t('language.choose')}>
      {languages.map((each) => (
        <button
          key={each}
          type="button"
          lang={each}
          aria-pressed={each === language}
          onClick={() => void chooseLanguage(each)}
        >
          {t(`language.${each}`)}
        </button>
      ))}
    </fieldset>
  )
}

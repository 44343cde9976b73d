import { Textarea, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Words } from '#records/knowledge/words.rules.ts'
import styles from './forms.module.css'

type WordsInputProps = {
  label: string
  value: Words
  onChange: (value: Words) => void
  /** What is wrong with the words of a language. */
  faultIn?: (language: 'zh-Hans' | 'en') => string | boolean | undefined
  charsMax: number
  lines?: boolean
}

/** A text in both languages, side by side. */
export function WordsInput({ label, value, onChange, faultIn, charsMax, lines = false }: WordsInputProps) {
  const { t } = useTranslation()
  const Control = lines ? Textarea : TextInput
  return (
    <div className={styles.pair}>
      {(['zh-Hans', 'en'] as const).map((language) => (
        <Control
          key={language}
          size="sm"
          label={`${label} · ${t(`language.${language}`)}`}
          lang={language}
          value={value[language]}
          maxLength={charsMax}
          error={faultIn?.(language)}
          onChange={(event) => onChange({ ...value, [language]: event.currentTarget.value })}
        />
      ))}
    </div>
  )
}

import { SegmentedControl } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import {
  type Answers,
  askedFields,
  codeOf,
  type Form,
  fieldFaults,
  normalised,
} from '#records/knowledge/forms.rules.ts'
import { say } from '#records/knowledge/words.rules.ts'
import { words } from '../words.ts'
import styles from './preview.module.css'
import { PreviewControl } from './preview-control.tsx'

type PreviewProps = { form: Form; codes: { value: string; label: string }[] }

/**
 * The questions as customers meet them, at the width of a phone, asked and checked by the evaluator that the portal uses.
 * The portal asks them one by one; here they stand below each other, so that conditions are seen at work.
 */
export function Preview({ form, codes }: PreviewProps) {
  const { t } = useTranslation()
  const [language, setLanguage] = useState<'zh-Hans' | 'en'>(words.language === 'en' ? 'en' : 'zh-Hans')
  const [typed, setTyped] = useState<Answers>({})
  const answers = normalised(form, typed)
  const asked = askedFields(form, answers, 'portal')
  const code = codeOf(form, answers)
  return (
    <aside className={styles.preview} aria-label={t('forms.preview')}>
      <header className={styles.head}>
        <h2>{t('forms.preview')}</h2>
        <SegmentedControl
          size="xs"
          aria-label={t('forms.preview_language')}
          value={language}
          onChange={(value) => setLanguage(value as 'zh-Hans' | 'en')}
          data={(['zh-Hans', 'en'] as const).map((value) => ({ value, label: t(`language.${value}`) }))}
        />
      </header>
      <div className={styles.phone} lang={language} data-lane={form.lane}>
        <p className={styles.title}>{say(form.title, language)}</p>
        <p className={styles.hint}>{say(form.hint, language)}</p>
        {asked.map((field) => (
          <PreviewControl
            key={field.key}
            id={`preview-${field.key}`}
            field={field}
            language={language}
            value={typed[field.key]}
            onChange={(value) => setTyped({ ...typed, [field.key]: value })}
            isFaulty={answers[field.key] !== undefined && fieldFaults(field, answers[field.key]).length > 0}
          />
        ))}
        {asked.length === 0 && <p className={styles.hint}>{t('forms.preview_empty')}</p>}
      </div>
      <p className={styles.outcome} role="status">
        {t('forms.preview_code', { code: codes.find(({ value }) => value === code)?.label ?? code })}
      </p>
    </aside>
  )
}

import type { TFunction } from 'i18next'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { type Answer, cellsOf, type Field, type Row } from '#records/knowledge/forms.rules.ts'
import { type Language, say } from '#records/knowledge/words.rules.ts'
import styles from './preview.module.css'

type PreviewControlProps = {
  id: string
  field: Field
  language: Language
  value: Answer | undefined
  onChange: (value: Answer) => void
  isFaulty?: boolean
}

const inputTypes: Partial<Record<string, string>> = {
  date: 'date',
  'local-date-time': 'datetime-local',
  phone: 'tel',
  email: 'email',
}

/** One question with a native control, as on a phone. */
export function PreviewControl({ id, field, language, value, onChange, isFaulty = false }: PreviewControlProps) {
  const { t } = useTranslation()
  const { schema, ui, required } = field
  const label = (
    <>
      {say(ui.label, language) || '…'}
      {!required && <small> {t(`forms.said.optional.${language}`)}</small>}
    </>
  )
  const hint = ui.help && <p className={styles.hint}>{say(ui.help, language)}</p>
  const text = String(value ?? '')
  const choices = choicesOf(field, language, t)
  const grouped = (children: ReactNode) => (
    <fieldset className={styles.question}>
      <legend className={styles.label}>{label}</legend>
      {hint}
      {children}
    </fieldset>
  )
  if (schema.type === 'array') {
    const [row = {}] = (value ?? []) as Row[]
    return grouped(
      <div className={styles.row}>
        {cellsOf(field).map((cell) => (
          <PreviewControl
            key={cell.key}
            id={`${id}-${cell.key}`}
            field={cell}
            language={language}
            value={row[cell.key]}
            onChange={(answer) => onChange([{ ...row, [cell.key]: answer as string }])}
          />
        ))}
      </div>,
    )
  }
  if (choices && ui.widget !== 'select')
    return grouped(
      choices.map((choice) => (
        <label key={choice.value} className={styles.choice}>
          <input type="radio" name={id} checked={text === choice.value} onChange={() => onChange(choice.value)} />
          <span>{choice.label}</span>
        </label>
      )),
    )
  const common = { id, value: text, 'aria-invalid': isFaulty || undefined }
  return (
    <div className={styles.question}>
      <label htmlFor={id} className={styles.label}>
        {label}
      </label>
      {hint}
      {choices ? (
        <select {...common} onChange={(event) => onChange(event.target.value)}>
          <option value="">…</option>
          {choices.map((choice) => (
            <option key={choice.value} value={choice.value}>
              {choice.label}
            </option>
          ))}
        </select>
      ) : ui.widget === 'textarea' ? (
        <textarea {...common} rows={4} onChange={(event) => onChange(event.target.value)} />
      ) : (
        <input
          {...common}
          type={inputTypes[(schema.type === 'string' && schema.format) || ''] ?? 'text'}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </div>
  )
}

function choicesOf({ schema, ui }: Field, language: Language, t: TFunction) {
  if (schema.type === 'boolean')
    return [true, false].map((value) => ({ value: String(value), label: t(`forms.said.${value}.${language}`) }))
  if (schema.type !== 'string' || !schema.enum) return null
  return schema.enum.map((value) => {
    const title = ui.options?.[value]
    return { value, label: (title && say(title, language)) || '…' }
  })
}

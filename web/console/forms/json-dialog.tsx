import { Button, CopyButton, Modal, Textarea } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { formContent } from '#records/knowledge/contract.ts'
import type { Form } from '#records/knowledge/forms.rules.ts'
import styles from './forms.module.css'

type JsonDialogProps = { form: Form; onTake: (form: Form) => void; onClose: () => void }

/** The definition as it is stored, to copy into another organisation or to write by hand. */
export function JsonDialog({ form, onTake, onClose }: JsonDialogProps) {
  const { t } = useTranslation()
  const { key, version, ...content } = form
  const [text, setText] = useState(() => JSON.stringify(content, null, 2))
  const [faults, setFaults] = useState<string[]>([])
  const take = (): void => {
    const read = readContent(text)
    if (Array.isArray(read)) setFaults(read.length > 0 ? read : [t('forms.json_unreadable')])
    else onTake({ key, version, ...read })
  }
  return (
    <Modal opened onClose={onClose} size="xl" title={t('forms.json')}>
      <p className={styles.quiet}>{t('forms.json_what')}</p>
      <Textarea
        aria-label={t('forms.json')}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        rows={22}
        spellCheck={false}
        classNames={{ input: styles.mono }}
      />
      {faults.length > 0 && (
        <ul className={styles.faults} role="alert">
          {faults.map((fault) => (
            <li key={fault}>{fault}</li>
          ))}
        </ul>
      )}
      <div className={styles.actions}>
        <CopyButton value={text}>
          {({ copied, copy }) => (
            <Button variant="default" onClick={copy}>
              {t(copied ? 'copied' : 'forms.json_copy')}
            </Button>
          )}
        </CopyButton>
        <Button onClick={take}>{t('forms.json_take')}</Button>
      </div>
    </Modal>
  )
}

/** What a text says of a form, or the pointers at which it has not the shape of one; none when it is no JSON. */
function readContent(text: string): Omit<Form, 'key' | 'version'> | string[] {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return []
  }
  const { data, error } = formContent.safeParse(value)
  return data ?? error.issues.map((issue) => `/${issue.path.join('/')}: ${issue.message}`)
}

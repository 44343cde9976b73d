import { Button, CopyButton, Modal, Textarea } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { z } from 'zod'
import styles from './definitions.module.css'

const faultsShown = 12

type JsonDialogProps<T> = {
  title: string
  /** What the text is good for. */
  what?: string
  value: T
  shape: z.ZodType<T>
  /** Null for who may only read. */
  onTake: ((value: T) => void) | null
  onClose: () => void
}

/** A definition as JSON, to copy into another organisation or to write by hand. */
export function JsonDialog<T>({ title, what, value, shape, onTake, onClose }: JsonDialogProps<T>) {
  const { t } = useTranslation()
  const [text, setText] = useState(() => JSON.stringify(value, null, 2))
  const [faults, setFaults] = useState<string[]>([])
  const take = (): void => {
    const written = parsed(text)
    const { data, error } = shape.safeParse(written)
    if (written === undefined) setFaults([t('definition.json_unreadable')])
    else if (error) setFaults(error.issues.map((issue) => `/${issue.path.join('/')}: ${issue.message}`))
    else onTake?.(data)
  }
  return (
    <Modal opened onClose={onClose} size="xl" title={title} closeButtonProps={{ 'aria-label': t('close') }}>
      <div className={styles.dialog}>
        {what && <p className={styles.what}>{what}</p>}
        <Textarea
          aria-label={t('definition.json')}
          value={text}
          readOnly={onTake === null}
          onChange={(event) => setText(event.currentTarget.value)}
          rows={20}
          spellCheck={false}
          classNames={{ input: styles.mono }}
        />
        {faults.length > 0 && (
          <ul className={styles.fault} role="alert">
            {faults.slice(0, faultsShown).map((fault) => (
              <li key={fault}>{fault}</li>
            ))}
          </ul>
        )}
        <div className={styles.dialogButtons}>
          <CopyButton value={text}>
            {({ copied, copy }) => (
              <Button variant="default" onClick={copy}>
                {t(copied ? 'copied' : 'definition.json_copy')}
              </Button>
            )}
          </CopyButton>
          {onTake && <Button onClick={take}>{t('definition.json_take')}</Button>}
        </div>
      </div>
    </Modal>
  )
}

/** Undefined for what is no JSON. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

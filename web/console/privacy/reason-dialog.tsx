import { Button, Modal, Textarea } from '@mantine/core'
import { type FormEvent, type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Problem } from '../parts/problem.tsx'
import { useReturnFocus } from '../parts/return-focus.ts'
import styles from './privacy.module.css'

type Props = {
  title: string
  what: string
  send: string
  error: unknown
  isRunning: boolean
  /** Whether what else is asked has its answer. */
  isReady?: boolean
  children?: ReactNode
  onSend: (reason: string) => void
  onClose: () => void
}

/** Asks why, before something that others will want to understand later. */
export function ReasonDialog({
  title,
  what,
  send,
  error,
  isRunning,
  isReady = true,
  children,
  onSend,
  onClose,
}: Props) {
  const { t } = useTranslation()
  const [reason, setReason] = useState('')
  useReturnFocus()
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (reason.trim()) onSend(reason.trim())
  }
  return (
    <Modal opened onClose={onClose} title={title} closeButtonProps={{ 'aria-label': t('close') }}>
      <form className={styles.form} onSubmit={submit}>
        <p>{what}</p>
        {children}
        <Textarea
          label={t('privacy.reason')}
          description={t('privacy.reason_what')}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
          maxLength={500}
          autosize
          minRows={2}
          required
          data-autofocus={children === undefined || undefined}
        />
        {error !== null && <Problem error={error} />}
        <div className={styles.buttons}>
          <Button variant="default" onClick={onClose}>
            {t('cancel')}
          </Button>
          <Button type="submit" loading={isRunning} disabled={!isReady || !reason.trim()}>
            {send}
          </Button>
        </div>
      </form>
    </Modal>
  )
}

import { Modal, Radio, Textarea } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { newKey } from '../../kit/client.ts'
import { useReturnFocus } from '../parts/return-focus.ts'
import styles from './card.module.css'
import { DialogButtons } from './dialog-buttons.tsx'
import { useProposeRelease } from './money-data.ts'

const noteCharsMax = 2_000
const reasons = ['false_alarm', 'safe_again'] as const

/** Why a protection should end early. Another person must agree before it does. */
export function ReleaseDialog({ onClose, ...named }: { ticketId: string; remedyId: string; onClose: () => void }) {
  const { t } = useTranslation()
  const release = useProposeRelease(named)
  const [reason, setReason] = useState<(typeof reasons)[number]>('false_alarm')
  const [note, setNote] = useState('')
  const [key] = useState(newKey)
  useReturnFocus()
  const submit = (event: FormEvent) => {
    event.preventDefault()
    release.mutate(
      { reason, note: note.trim(), key },
      {
        onSuccess: () => {
          notifications.show({ message: t('money.said.release_asked'), color: 'teal' })
          onClose()
        },
      },
    )
  }
  return (
    <Modal opened onClose={onClose} title={t('money.end_early')} closeButtonProps={{ 'aria-label': t('close') }}>
      <form className={styles.form} onSubmit={submit}>
        <p>{t('money.end_early_what')}</p>
        <Radio.Group
          label={t('money.why')}
          value={reason}
          onChange={(value) => setReason(value as (typeof reasons)[number])}
        >
          <div className={styles.radios}>
            {reasons.map((each) => (
              <Radio key={each} value={each} label={t(`money.reason.${each}`)} />
            ))}
          </div>
        </Radio.Group>
        <Textarea
          label={t('money.how_known')}
          description={t('money.masked')}
          required
          maxLength={noteCharsMax}
          autosize
          minRows={2}
          value={note}
          onChange={(event) => setNote(event.currentTarget.value)}
          data-autofocus
        />
        <DialogButtons
          send={t('money.end_early_send')}
          isReady={note.trim() !== ''}
          isRunning={release.isPending}
          error={release.error}
          onClose={onClose}
        />
      </form>
    </Modal>
  )
}

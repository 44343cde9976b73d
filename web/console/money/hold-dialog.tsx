import { Modal, Radio, Select, Textarea } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { newKey } from '../../kit/client.ts'
import { useReturnFocus } from '../parts/return-focus.ts'
import type { Ticket } from '../ticket/ticket-data.ts'
import styles from './card.module.css'
import { DialogButtons } from './dialog-buttons.tsx'
import { usePlaceHold } from './money-data.ts'

const noteCharsMax = 2_000
const reasons = ['theft', 'missing_money', 'fraud'] as const
const targets = ['account', 'payment'] as const

/** Protects the account or the payment at once; it ends by itself. */
export function HoldDialog({
  ticket,
  hasPayment,
  onClose,
}: {
  ticket: Ticket
  hasPayment: boolean
  onClose: () => void
}) {
  const { t } = useTranslation()
  const hold = usePlaceHold(ticket.ticketId)
  const [target, setTarget] = useState<(typeof targets)[number]>('account')
  const [reason, setReason] = useState<(typeof reasons)[number]>('theft')
  const [note, setNote] = useState('')
  const [key] = useState(newKey)
  useReturnFocus()
  const submit = (event: FormEvent) => {
    event.preventDefault()
    hold.mutate(
      { target, reason, key, ...(note.trim() ? { note: note.trim() } : {}) },
      {
        onSuccess: () => {
          notifications.show({ message: t('money.said.hold'), color: 'teal' })
          onClose()
        },
      },
    )
  }
  return (
    <Modal opened onClose={onClose} title={t('money.do.hold')} closeButtonProps={{ 'aria-label': t('close') }}>
      <form className={styles.form} onSubmit={submit}>
        <p>{t('money.do_what.hold')}</p>
        <Radio.Group
          label={t('money.protect_what')}
          value={target}
          onChange={(value) => setTarget(value as (typeof targets)[number])}
        >
          <div className={styles.radios}>
            {targets.map((each) => (
              <Radio
                key={each}
                value={each}
                label={t(`money.protect.${each}`)}
                disabled={each === 'payment' && !hasPayment}
                data-autofocus={each === target || undefined}
              />
            ))}
          </div>
        </Radio.Group>
        <Select
          label={t('money.why')}
          data={reasons.map((value) => ({ value, label: t(`money.reason.${value}`) }))}
          value={reason}
          onChange={(value) => value && setReason(value as (typeof reasons)[number])}
          allowDeselect={false}
        />
        <Textarea
          label={t('money.note')}
          description={t('money.masked')}
          maxLength={noteCharsMax}
          autosize
          minRows={2}
          value={note}
          onChange={(event) => setNote(event.currentTarget.value)}
        />
        <DialogButtons
          send={t('money.protect_now')}
          isReady
          isRunning={hold.isPending}
          error={hold.error}
          onClose={onClose}
        />
      </form>
    </Modal>
  )
}

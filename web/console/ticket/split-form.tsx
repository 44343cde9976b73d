import { Checkbox, TextInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import styles from './dialog.module.css'
import { DialogFoot } from './dialog-foot.tsx'
import { useSplit } from './merge.ts'
import { useSeen } from './seen.ts'
import type { Ticket } from './ticket-data.ts'

const reasonCharsMax = 500
const messagesMax = 50

/** Which of the customer's messages are about another matter. */
export function SplitForm({ ticket, onClose }: { ticket: Ticket; onClose: () => void }) {
  const { t } = useTranslation()
  const split = useSplit(ticket.ticketId)
  const seen = useSeen(ticket, true)
  const [messageIds, setMessageIds] = useState<string[]>([])
  const [reason, setReason] = useState('')
  const messages = ticket.messages.filter((message) => message.from === 'customer')

  const submit = (event: FormEvent) => {
    event.preventDefault()
    split.mutate(
      {
        input: { messageIds: messageIds.slice(0, messagesMax), ...(reason.trim() ? { reason: reason.trim() } : {}) },
        version: seen.versionToSend(),
      },
      {
        onSuccess: (made) => {
          notifications.show({
            autoClose: 8_000,
            color: 'teal',
            message: (
              <Link to={`/tickets/${made.ticketId}?view=all`}>{t('move.split.done', { number: made.number })}</Link>
            ),
          })
          onClose()
        },
      },
    )
  }

  return (
    <form className={styles.form} onSubmit={submit}>
      <p className={styles.help}>{t('move.split.what')}</p>
      <Checkbox.Group value={messageIds} onChange={setMessageIds} aria-label={t('move.split.messages')}>
        <div className={styles.messages}>
          {messages.map((message) => (
            <Checkbox
              key={message.messageId}
              value={message.messageId}
              label={<span lang={ticket.language}>{message.body.slice(0, 280)}</span>}
            />
          ))}
        </div>
      </Checkbox.Group>
      <TextInput
        label={t('move.reason_optional')}
        maxLength={reasonCharsMax}
        value={reason}
        onChange={(e) => setReason(e.currentTarget.value)}
      />
      <DialogFoot
        ticket={ticket}
        seen={seen}
        error={split.error}
        isRunning={split.isPending}
        isReady={messageIds.length > 0}
        send={t('move.split.send', { count: messageIds.length })}
        onClose={onClose}
      />
    </form>
  )
}

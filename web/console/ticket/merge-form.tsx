import { Autocomplete, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ProblemAnswer } from '../../kit/client.ts'
import styles from './dialog.module.css'
import { DialogFoot } from './dialog-foot.tsx'
import { useMerge, useUnmerge } from './merge.ts'
import { useSeen } from './seen.ts'
import type { Ticket } from './ticket-data.ts'
import { showUndo } from './undo-notice.tsx'

const reasonCharsMax = 500

/** Into which ticket: by number, with the same customer's other tickets at hand. */
export function MergeForm({ ticket, onClose }: { ticket: Ticket; onClose: () => void }) {
  const { t } = useTranslation()
  const merge = useMerge(ticket.ticketId)
  const unmerge = useUnmerge()
  const seen = useSeen(ticket, true)
  const [number, setNumber] = useState('')
  const [reason, setReason] = useState('')
  // The first answer warns that the other ticket is another customer's; pressing again means it.
  const isAcross = merge.error instanceof ProblemAnswer && merge.error.code === 'merge_across_customers'
  const others = new Map(ticket.customer.others.map((other) => [other.number, other.subject]))

  const submit = (event: FormEvent) => {
    event.preventDefault()
    const intoNumber = number.trim().toUpperCase()
    merge.mutate(
      {
        input: {
          intoNumber,
          ...(reason.trim() ? { reason: reason.trim() } : {}),
          ...(isAcross ? { acrossCustomers: true } : {}),
        },
        version: seen.versionToSend(),
      },
      {
        onSuccess: (after) => {
          showUndo({
            message: t('merge.done', { number: after.number, into: intoNumber }),
            undo: t('merge.undo'),
            onUndo: () => unmerge.run(after),
          })
          onClose()
        },
      },
    )
  }

  return (
    <form className={styles.form} onSubmit={submit}>
      <p className={styles.help}>{t('move.merge.what')}</p>
      <Autocomplete
        label={t('move.merge.into')}
        placeholder="HY-"
        data={[...others.keys()]}
        renderOption={({ option }) => (
          <span>
            {option.value} <span className={styles.help}>{others.get(option.value)}</span>
          </span>
        )}
        filter={({ options }) => options}
        value={number}
        onChange={(typed) => {
          setNumber(typed)
          merge.reset()
        }}
        maxLength={20}
        required
        spellCheck={false}
        autoComplete="off"
        data-autofocus
      />
      <TextInput
        label={t('move.reason_optional')}
        maxLength={reasonCharsMax}
        value={reason}
        onChange={(e) => setReason(e.currentTarget.value)}
      />
      <DialogFoot
        ticket={ticket}
        seen={seen}
        error={merge.error}
        isRunning={merge.isPending}
        isReady={number.trim() !== ''}
        send={t(isAcross ? 'move.merge.send_across' : 'move.merge.send')}
        onClose={onClose}
      />
    </form>
  )
}

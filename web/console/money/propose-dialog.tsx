import { Modal, Radio, Select, Textarea, TextInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { newKey } from '../../kit/client.ts'
import { currency as usualCurrency } from '../../kit/money.ts'
import { useReturnFocus } from '../parts/return-focus.ts'
import type { Ticket } from '../ticket/ticket-data.ts'
import { minorOf } from './amount.ts'
import styles from './card.module.css'
import { DialogButtons } from './dialog-buttons.tsx'
import { type MoneyOfTicket, type Remedy, usePropose } from './money-data.ts'
import { useRemedyWords } from './remedy-words.ts'

const noteCharsMax = 2_000

/** Why somebody at the desk wants each of them, the usual one first. */
const reasons: Record<Kind, Remedy['reason'][]> = {
  refund: ['duplicate_debit', 'failed_but_debited', 'wrong_amount', 'still_frozen', 'merchant_refund', 'late'],
  compensate: ['goodwill', 'late', 'wrong_amount'],
  recall: ['fraud', 'theft', 'wrong_amount', 'duplicate_debit'],
}
type Kind = 'refund' | 'compensate' | 'recall'
type Props = { ticket: Ticket; kind: Kind; money: MoneyOfTicket; onClose: () => void }

/** Asks for a refund, whole or in part, a compensation, or a payment back from whoever got it. Others decide. */
export function ProposeDialog({ ticket, kind, money: { payment, refundable }, onClose }: Props) {
  const { t } = useTranslation()
  const words = useRemedyWords()
  const propose = usePropose(ticket.ticketId)
  const mayBeWhole = kind === 'refund' && refundable !== null && /^[1-9]/.test(refundable.amountMinor)
  const [isWhole, setWhole] = useState(mayBeWhole)
  const [typed, setTyped] = useState('')
  const [reason, setReason] = useState(reasons[kind][0]!)
  const [note, setNote] = useState('')
  const [key] = useState(newKey)
  useReturnFocus()
  const currency = payment?.amount.currency ?? usualCurrency
  const minor = isWhole && refundable ? refundable.amountMinor : minorOf(typed, currency)
  const more = { reason, ...(note.trim() ? { note: note.trim() } : {}) }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const body =
      kind === 'recall'
        ? { kind, ...more }
        : minor !== null
          ? { kind, amount: { amountMinor: minor, currency }, ...more }
          : null
    if (!body) return
    propose.mutate(
      { body, key },
      {
        onSuccess: () => {
          notifications.show({ message: t('money.said.proposed'), color: 'teal' })
          onClose()
        },
      },
    )
  }
  return (
    <Modal opened onClose={onClose} title={t(`money.do.${kind}`)} closeButtonProps={{ 'aria-label': t('close') }}>
      <form className={styles.form} onSubmit={submit}>
        <p>{t(`money.do_what.${kind}`)}</p>
        {mayBeWhole && refundable && (
          <Radio.Group
            label={t('money.how_much')}
            value={isWhole ? 'whole' : 'part'}
            onChange={(value) => setWhole(value === 'whole')}
          >
            <div className={styles.radios}>
              <Radio value="whole" label={t('money.whole', { amount: words.amount(refundable) })} data-autofocus />
              <Radio value="part" label={t('money.part')} />
            </div>
          </Radio.Group>
        )}
        {kind !== 'recall' && !isWhole && (
          <TextInput
            label={t('money.amount', { currency })}
            required
            inputMode="decimal"
            autoComplete="off"
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
            error={typed !== '' && minor === null ? t('money.amount_wrong') : undefined}
            data-autofocus={!mayBeWhole || undefined}
          />
        )}
        <Select
          label={t('money.why')}
          data={reasons[kind].map((value) => ({ value, label: words.reason(value) }))}
          value={reason}
          onChange={(value) => value && setReason(value as Remedy['reason'])}
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
        <p className={styles.quiet}>{t('money.no_undo')}</p>
        <DialogButtons
          send={t('money.propose')}
          isReady={kind === 'recall' || minor !== null}
          isRunning={propose.isPending}
          error={propose.error}
          onClose={onClose}
        />
      </form>
    </Modal>
  )
}

import { Button, Textarea } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type AttendedHow, attendedHow } from '#stages/triage/attend.rules.ts'
import { attendTicket } from '#stages/triage/contract.ts'
import { call } from '../../kit/client.ts'
import { useCan } from '../me.ts'
import { Icon } from '../parts/icon.tsx'
import { Moment } from '../parts/moment.tsx'
import { useChange } from '../ticket/change.ts'
import dialog from '../ticket/dialog.module.css'
import { DialogFoot } from '../ticket/dialog-foot.tsx'
import { useSeen } from '../ticket/seen.ts'
import type { Ticket } from '../ticket/ticket-data.ts'
import styles from './care.module.css'

const noteCharsMax = 2_000

/** Somebody should speak with this customer now: how, and what came of it. Stays until somebody says that they did. */
export function PersonBanner({ ticket }: { ticket: Ticket }) {
  const { t } = useTranslation()
  const can = useCan()
  const [how, setHow] = useState<AttendedHow | null>(null)
  if (!ticket.personSince) return null
  const isDanger = ticket.mood === 'danger'
  const [first, ...advice] = t(isDanger ? 'care.advice.danger' : 'care.advice.distressed', {
    returnObjects: true,
  }) as string[]
  return (
    <section className={styles.person} data-mood={ticket.mood} aria-label={t('care.person_title')}>
      <p className={styles.call}>
        <Icon name={isDanger ? 'lifebuoy' : 'sad'} />
        <strong>{t(isDanger ? 'care.call_danger' : 'care.call_distressed')}</strong>
        <span>
          <Moment at={ticket.personSince} />
        </span>
      </p>
      <p className={styles.first}>{first}</p>
      <details className={styles.advice}>
        <summary>{t('care.advice_title')}</summary>
        <ul>
          {advice.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      </details>
      {can('ticket.work', ticket) &&
        (how ? (
          <AttendForm key={how} ticket={ticket} how={how} onClose={() => setHow(null)} />
        ) : (
          <div className={styles.acts}>
            {attendedHow.map((each) => (
              <Button
                key={each}
                size="xs"
                variant={each === 'called' ? 'filled' : each === 'misread' ? 'subtle' : 'default'}
                color={each === 'misread' ? 'gray' : undefined}
                onClick={() => setHow(each)}
              >
                {t(`care.attended.${each}`)}
              </Button>
            ))}
          </div>
        ))}
    </section>
  )
}

function AttendForm({ ticket, how, onClose }: { ticket: Ticket; how: AttendedHow; onClose: () => void }) {
  const { t } = useTranslation()
  const [note, setNote] = useState('')
  const seen = useSeen(ticket, true)
  const attend = useChange(ticket.ticketId, (body: { how: AttendedHow; note?: string }, version) =>
    call(attendTicket, { params: { ticketId: ticket.ticketId }, body, version }),
  )
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const words = note.trim()
    attend.mutate(
      { input: { how, ...(words ? { note: words } : {}) }, version: seen.versionToSend() },
      { onSuccess: onClose },
    )
  }
  return (
    <form className={dialog.form} onSubmit={submit}>
      <Textarea
        size="xs"
        label={t(how === 'misread' ? 'care.note_misread' : 'care.note')}
        maxLength={noteCharsMax}
        autosize
        minRows={2}
        maxRows={6}
        autoFocus
        value={note}
        onChange={(event) => setNote(event.currentTarget.value)}
      />
      <DialogFoot
        ticket={ticket}
        seen={seen}
        error={attend.error}
        isRunning={attend.isPending}
        send={t(`care.attended.${how}`)}
        onClose={onClose}
      />
    </form>
  )
}

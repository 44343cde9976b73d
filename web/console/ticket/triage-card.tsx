import { Button, Select, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { triageTicket } from '#stages/triage/contract.ts'
import { call } from '../../kit/client.ts'
import { useCan } from '../me.ts'
import { Icon } from '../parts/icon.tsx'
import { Priority } from '../parts/priority.tsx'
import { useTaxonomy } from '../queue/queue-data.ts'
import { useSay } from '../words.ts'
import { useChange } from './change.ts'
import dialog from './dialog.module.css'
import { DialogFoot } from './dialog-foot.tsx'
import { RegulatorLine } from './regulator-line.tsx'
import { useSeen } from './seen.ts'
import styles from './side.module.css'
import { Suggestions } from './suggestions.tsx'
import type { Ticket } from './ticket-data.ts'

/** What it is about and how pressing it is, with the machine's reason; a person's decision stands above it. */
export function TriageCard({ ticket }: { ticket: Ticket }) {
  const { t } = useTranslation()
  const say = useSay()
  const can = useCan()
  const [isEditing, setEditing] = useState(false)
  if (isEditing) return <TriageForm ticket={ticket} onClose={() => setEditing(false)} />
  return (
    <>
      <p className={styles.kind}>
        {ticket.needsTriage && (
          <span className={styles.unsure}>
            <Icon name="tag" size={14} />
            {t('triage.unsure')}
          </span>
        )}
        <strong>{say(ticket.codeLabel)}</strong>
        <span className={styles.quiet}>{ticket.code}</span>
      </p>
      <p className={styles.quiet}>{say(ticket.triageWhy)}</p>
      <RegulatorLine classes={ticket.classes} />
      <p>
        <Priority priority={ticket.priority} mood={ticket.mood} />
      </p>
      {can('ticket.work', ticket) && <Suggestions ticket={ticket} />}
      {can('ticket.work', ticket) && (
        <div className={styles.row}>
          <Button size="xs" variant={ticket.needsTriage ? 'light' : 'default'} onClick={() => setEditing(true)}>
            {t(ticket.needsTriage ? 'triage.decide' : 'triage.change')}
          </Button>
        </div>
      )}
    </>
  )
}

const priorities = ['1', '2', '3', '4']
const reasonCharsMax = 500

function TriageForm({ ticket, onClose }: { ticket: Ticket; onClose: () => void }) {
  const { t } = useTranslation()
  const say = useSay()
  const groups = useTaxonomy().data?.groups ?? []
  const isRetired = !groups.some((group) => group.codes.some((each) => each.code === ticket.code))
  const [code, setCode] = useState(ticket.code)
  const [priority, setPriority] = useState(String(ticket.priority))
  const [reason, setReason] = useState('')
  const seen = useSeen(ticket, true)
  const triage = useChange(ticket.ticketId, (body: { code: string; priority: number; reason?: string }, version) =>
    call(triageTicket, { params: { ticketId: ticket.ticketId }, body, version }),
  )

  const submit = (event: FormEvent) => {
    event.preventDefault()
    triage.mutate(
      {
        input: { code, priority: Number(priority), ...(reason.trim() ? { reason: reason.trim() } : {}) },
        version: seen.versionToSend(),
      },
      { onSuccess: onClose },
    )
  }
  return (
    <form className={dialog.form} onSubmit={submit}>
      <Select
        size="xs"
        label={t('queue.kind')}
        searchable
        allowDeselect={false}
        value={code}
        onChange={(value) => value && setCode(value)}
        comboboxProps={{ width: 300, position: 'bottom-end' }}
        nothingFoundMessage={t('queue.no_choice')}
        data={[
          ...(isRetired ? [{ value: ticket.code, label: say(ticket.codeLabel) }] : []),
          ...groups.map((group) => ({
            group: say(group.label),
            items: group.codes.map((each) => ({ value: each.code, label: say(each.label) })),
          })),
        ]}
      />
      <Select
        size="xs"
        label={t('queue.priority')}
        allowDeselect={false}
        value={priority}
        onChange={(value) => value && setPriority(value)}
        data={priorities.map((value) => ({ value, label: t(`priority.${value}`) }))}
      />
      <TextInput
        size="xs"
        label={t('move.reason_optional')}
        maxLength={reasonCharsMax}
        value={reason}
        onChange={(e) => setReason(e.currentTarget.value)}
      />
      <DialogFoot
        ticket={ticket}
        seen={seen}
        error={triage.error}
        isRunning={triage.isPending}
        send={t('triage.send')}
        onClose={onClose}
      />
    </form>
  )
}

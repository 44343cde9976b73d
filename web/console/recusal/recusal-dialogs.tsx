import { Select } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import { useMe } from '../me.ts'
import { ReasonDialog } from '../privacy/reason-dialog.tsx'
import { useStaff } from '../queue/queue-data.ts'
import type { Ticket } from '../ticket/ticket-data.ts'
import { useLift, useRecuse } from './recusal-data.ts'

type Props = { ticket: Ticket; onClose: () => void }

const tell = (message: string) => notifications.show({ message, color: 'teal' })

/** Oneself: the ticket is gone for them afterwards, so they go back to their list. */
export function DeclareDialog({ ticket, onClose }: Props) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const recuse = useRecuse(ticket.ticketId)
  return (
    <ReasonDialog
      title={t('recusal.declare_title', { number: ticket.number })}
      what={t('recusal.declare_what')}
      send={t('recusal.declare_send')}
      error={recuse.error}
      isRunning={recuse.isPending}
      onSend={(reason) => {
        recuse.mutate(
          { reason },
          {
            onSuccess: () => {
              tell(t('recusal.declared', { number: ticket.number }))
              navigate('/queue?view=mine')
            },
          },
        )
      }}
      onClose={onClose}
    />
  )
}

/** Somebody else, by a lead. */
export function RecuseDialog({ ticket, onClose }: Props) {
  const { t } = useTranslation()
  const me = useMe()
  const staff = useStaff().data
  const recuse = useRecuse(ticket.ticketId)
  const [staffId, setStaffId] = useState<string | null>(null)
  const already = new Set(ticket.recusals.map(({ person }) => person?.staffId))
  const people = (staff?.people ?? [])
    .filter((person) => person.active && person.staffId !== me.staffId && !already.has(person.staffId))
    .map((person) => ({ value: person.staffId, label: person.name }))
  return (
    <ReasonDialog
      title={t('recusal.add_title', { number: ticket.number })}
      what={t('recusal.add_what')}
      send={t('recusal.add_send')}
      error={recuse.error}
      isRunning={recuse.isPending}
      isReady={staffId !== null}
      onSend={(reason) => {
        if (staffId)
          recuse.mutate(
            { staffId, reason },
            {
              onSuccess: () => {
                tell(t('recusal.done', { number: ticket.number }))
                onClose()
              },
            },
          )
      }}
      onClose={onClose}
    >
      <Select
        label={t('recusal.who')}
        data={people}
        value={staffId}
        onChange={setStaffId}
        searchable
        required
        nothingFoundMessage={t('queue.no_choice')}
        data-autofocus
      />
    </ReasonDialog>
  )
}

export function LiftDialog({ ticket, recusal, onClose }: Props & { recusal: Ticket['recusals'][number] }) {
  const { t } = useTranslation()
  const lift = useLift(ticket.ticketId)
  const name = recusal.person?.name
  return (
    <ReasonDialog
      title={t('recusal.lift_title', { name })}
      what={t('recusal.lift_what', { name })}
      send={t('recusal.lift')}
      error={lift.error}
      isRunning={lift.isPending}
      onSend={(reason) =>
        lift.mutate(
          { recusalId: recusal.recusalId, reason },
          {
            onSuccess: () => {
              tell(t('recusal.lifted', { name }))
              onClose()
            },
          },
        )
      }
      onClose={onClose}
    />
  )
}

import { Modal, Select } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { holds } from '#records/staff/permissions.rules.ts'
import { useMe } from '../me.ts'
import { PageLoading } from '../parts/page-loading.tsx'
import { Problem } from '../parts/problem.tsx'
import { useReturnFocus } from '../parts/return-focus.ts'
import { useStaff } from '../queue/queue-data.ts'
import { useSay } from '../words.ts'
import { useAssign } from './assign.ts'
import dialog from './dialog.module.css'
import { DialogFoot } from './dialog-foot.tsx'
import { useSeen } from './seen.ts'
import { type Ticket, useTicket } from './ticket-data.ts'

type Props = { ticketId: string; number: string; onClose: () => void }

/** Who takes the ticket; from the list as well as from the ticket. */
export function AssignDialog({ ticketId, number, onClose }: Props) {
  const { t } = useTranslation()
  const ticket = useTicket(ticketId)
  useReturnFocus()
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('assign.title', { number })}
      closeButtonProps={{ 'aria-label': t('close') }}
    >
      {ticket.data ? (
        <AssignForm ticket={ticket.data} onClose={onClose} />
      ) : ticket.error ? (
        <Problem error={ticket.error} onAgain={() => void ticket.refetch()} />
      ) : (
        <PageLoading />
      )}
    </Modal>
  )
}

const nobody = ''

function AssignForm({ ticket, onClose }: { ticket: Ticket; onClose: () => void }) {
  const { t } = useTranslation()
  const say = useSay()
  const me = useMe()
  const staff = useStaff().data
  const assign = useAssign(ticket.ticketId)
  const [staffId, setStaffId] = useState<string>(ticket.assignee?.staffId ?? me.staffId)
  const seen = useSeen(ticket, true)

  const able = (staff?.people ?? []).filter((person) => person.active && holds(person.role, 'ticket.work'))
  const option = (person: (typeof able)[number]) => ({
    value: person.staffId,
    label: t('assign.person', { name: person.name, open: person.open }),
  })
  const ofTeam = able.filter((person) => ticket.team && person.teamIds.includes(ticket.team.teamId))
  const others = able.filter((person) => !ofTeam.includes(person))
  const byLoad = (a: (typeof able)[number], b: (typeof able)[number]) => a.open - b.open

  const send = (version: number) =>
    assign.mutate(
      { input: staffId === nobody ? null : staffId, version },
      {
        onSuccess: (after) => {
          notifications.show({
            message: after.assignee
              ? t('assign.done', { number: ticket.number, name: after.assignee.name })
              : t('assign.given_back', { number: ticket.number }),
            color: 'teal',
          })
          onClose()
        },
      },
    )
  const submit = (event: FormEvent) => {
    event.preventDefault()
    send(seen.versionToSend())
  }

  return (
    <form className={dialog.form} onSubmit={submit}>
      <Select
        label={t('assign.to')}
        data={[
          {
            group: t('assign.none_group'),
            items: [
              {
                value: nobody,
                label: ticket.team ? t('assign.back', { team: say(ticket.team.name) }) : t('assign.nobody'),
              },
            ],
          },
          { group: ticket.team ? say(ticket.team.name) : t('assign.team'), items: ofTeam.sort(byLoad).map(option) },
          { group: t('assign.others'), items: others.sort(byLoad).map(option) },
        ].filter((group) => group.items.length > 0)}
        value={staffId}
        onChange={(value) => setStaffId(value ?? nobody)}
        allowDeselect={false}
        searchable
        nothingFoundMessage={t('queue.no_choice')}
        autoFocus
      />
      <DialogFoot
        ticket={ticket}
        seen={seen}
        error={assign.error}
        isRunning={assign.isPending}
        send={t('assign.send')}
        onClose={onClose}
      />
    </form>
  )
}

import { Button, Modal, Select } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type Tier, tiers } from '#records/customers/standing.rules.ts'
import { holds } from '#records/staff/permissions.rules.ts'
import { placeCustomer } from '#records/tickets/contract.ts'
import { call } from '../../kit/client.ts'
import { Problem } from '../parts/problem.tsx'
import { useReturnFocus } from '../parts/return-focus.ts'
import { useStaff } from '../queue/queue-data.ts'
import { useChange } from './change.ts'
import dialog from './dialog.module.css'
import type { Ticket } from './ticket-data.ts'

/** What the customer is to the house, and who their adviser is. */
export function PlaceDialog({ ticket, onClose }: { ticket: Ticket; onClose: () => void }) {
  const { t } = useTranslation()
  const staff = useStaff().data
  const { customer } = ticket
  const [tier, setTier] = useState<Tier>(customer.tier)
  const [adviserId, setAdviserId] = useState<string | null>(customer.adviser?.staffId ?? null)
  const place = useChange(ticket.ticketId, (body: { tier: Tier; adviserId: string | null }) =>
    call(placeCustomer, { params: { ticketId: ticket.ticketId }, body }),
  )
  useReturnFocus()
  const submit = (event: FormEvent) => {
    event.preventDefault()
    place.mutate({ input: { tier, adviserId }, version: ticket.version }, { onSuccess: onClose })
  }
  const people = (staff?.people ?? []).filter((person) => person.active && holds(person.role, 'ticket.work'))
  return (
    <Modal opened onClose={onClose} title={t('standing.title')} closeButtonProps={{ 'aria-label': t('close') }}>
      <form className={dialog.form} onSubmit={submit}>
        <p>{t('standing.what')}</p>
        <Select
          label={t('standing.tier_label')}
          data={tiers.map((value) => ({ value, label: t(`standing.tier.${value}`) }))}
          value={tier}
          onChange={(value) => setTier((value as Tier | null) ?? 'none')}
          allowDeselect={false}
          data-autofocus
        />
        <Select
          label={t('standing.adviser')}
          description={t('standing.adviser_what')}
          placeholder={t('standing.no_adviser')}
          data={people.map((person) => ({ value: person.staffId, label: person.name }))}
          value={adviserId}
          onChange={setAdviserId}
          searchable
          clearable
          clearButtonProps={{ 'aria-label': t('standing.clear') }}
          nothingFoundMessage={t('queue.no_choice')}
        />
        {place.error !== null && <Problem error={place.error} />}
        <div className={dialog.buttons}>
          <Button variant="default" onClick={onClose}>
            {t('cancel')}
          </Button>
          <Button type="submit" loading={place.isPending}>
            {t('standing.send')}
          </Button>
        </div>
      </form>
    </Modal>
  )
}

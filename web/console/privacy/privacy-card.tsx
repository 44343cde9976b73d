import { Button } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useCan } from '../me.ts'
import { Icon } from '../parts/icon.tsx'
import { Moment } from '../parts/moment.tsx'
import { Problem } from '../parts/problem.tsx'
import styles from '../ticket/side.module.css'
import type { Ticket } from '../ticket/ticket-data.ts'
import own from './privacy.module.css'
import { type Privacy, useHold, usePrivacy, useRestrict } from './privacy-data.ts'
import { ReasonDialog } from './reason-dialog.tsx'
import { VouchDialog } from './vouch-dialog.tsx'

/** What may be done with this customer's data, what is coming, and who calls. */
export function PrivacyCard({ ticket }: { ticket: Ticket }) {
  const { t } = useTranslation()
  const can = useCan()
  const privacy = usePrivacy(ticket.ticketId, ticket.storySeq)
  const [dialog, setDialog] = useState<'hold' | 'vouch' | null>(null)
  const restrict = useRestrict(ticket.ticketId)
  const { data } = privacy
  if (privacy.error) return <Problem error={privacy.error} onAgain={() => void privacy.refetch()} />
  if (!data) return null
  const isGone = data.state === 'erased'
  return (
    <section className={styles.card}>
      <h2 className={styles.title}>{t('privacy.title')}</h2>
      <p className={own.state} data-state={data.state}>
        <Icon name={data.state === 'active' ? 'person' : data.state === 'restricted' ? 'lock' : 'archive'} size={14} />
        {t(`privacy.state.${data.state}`)}
      </p>
      <Facts data={data} />
      {restrict.error !== null && <Problem error={restrict.error} />}
      <div className={own.acts}>
        {can('customer.identify') && !isGone && (
          <Button size="compact-xs" variant="default" onClick={() => setDialog('vouch')}>
            {t('privacy.vouch')}
          </Button>
        )}
        {can('hold.manage') && !isGone && (
          <Button size="compact-xs" variant="default" onClick={() => setDialog('hold')}>
            {t(data.hold ? 'privacy.lift' : 'privacy.hold')}
          </Button>
        )}
        {can('customer.restrict') && !isGone && (
          <Button
            size="compact-xs"
            variant="default"
            loading={restrict.isPending}
            onClick={() => restrict.mutate(data.state === 'active')}
          >
            {t(data.state === 'active' ? 'privacy.restrict' : 'privacy.use_again')}
          </Button>
        )}
      </div>
      {dialog === 'vouch' && <VouchDialog ticketId={ticket.ticketId} onClose={() => setDialog(null)} />}
      {dialog === 'hold' && <HoldDialog ticketId={ticket.ticketId} data={data} onClose={() => setDialog(null)} />}
    </section>
  )
}

function Facts({ data }: { data: Privacy }) {
  const { t } = useTranslation()
  const confirmed = data.contacts.filter(({ verifiedAt, supersededAt }) => verifiedAt && !supersededAt)
  return (
    <ul className={own.facts}>
      {confirmed.map(({ contactId, masked }) => (
        <li key={contactId}>
          <Icon name="check" size={14} />
          {t('privacy.confirmed', { contact: masked })}
        </li>
      ))}
      {data.hold && (
        <li>
          <Icon name="shield" size={14} />
          <span>
            {t('privacy.held', { name: data.hold.setBy })} <Moment at={data.hold.setAt} />
            <span className={styles.quiet}>{data.hold.reason}</span>
          </span>
        </li>
      )}
      {data.heldElsewhere && (
        <li>
          <Icon name="shield" size={14} />
          {t('privacy.held_elsewhere')}
        </li>
      )}
      {data.erasure && (
        <li>
          <Icon name="hourglass" size={14} />
          <span>
            {t(`privacy.erasure.${data.erasure.state}`)} <Moment at={data.erasure.eraseAt ?? data.erasure.askedAt} />
          </span>
        </li>
      )}
      {data.next && (
        <li>
          <Icon name="clock" size={14} />
          <span>
            {t(`privacy.next.${data.next.step}`)} <Moment at={data.next.at} />
          </span>
        </li>
      )}
      {data.consents.map((purpose) => (
        <li key={purpose}>
          <Icon name="check" size={14} />
          {t(`privacy.consent.${purpose}`)}
        </li>
      ))}
    </ul>
  )
}

function HoldDialog({ ticketId, data, onClose }: { ticketId: string; data: Privacy; onClose: () => void }) {
  const { t } = useTranslation()
  const hold = useHold(ticketId)
  const isHeld = data.hold !== null
  return (
    <ReasonDialog
      title={t(isHeld ? 'privacy.lift_title' : 'privacy.hold_title')}
      what={t(isHeld ? 'privacy.lift_what' : 'privacy.hold_what')}
      send={t(isHeld ? 'privacy.lift' : 'privacy.hold')}
      error={hold.error}
      isRunning={hold.isPending}
      onSend={(reason) => hold.mutate({ held: !isHeld, reason }, { onSuccess: onClose })}
      onClose={onClose}
    />
  )
}

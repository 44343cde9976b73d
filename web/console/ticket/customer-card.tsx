import { Button } from '@mantine/core'
import { lazy, Suspense, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { useCan } from '../me.ts'
import { Icon, type IconName } from '../parts/icon.tsx'
import { Moment } from '../parts/moment.tsx'
import { Reveal } from '../reveal/reveal.tsx'
import styles from './side.module.css'
import type { Ticket } from './ticket-data.ts'

const PlaceDialog = lazy(() => import('./place-dialog.tsx').then((m) => ({ default: m.PlaceDialog })))

const icons: Record<Ticket['customer']['contacts'][number]['kind'], IconName> = {
  email: 'mail',
  phone: 'phone',
  app_user: 'person',
}

/** Who asks: masked always, with the other tickets that came with the same contact. */
export function CustomerCard({ ticket, search }: { ticket: Ticket; search: string }) {
  const { t } = useTranslation()
  const { customer } = ticket
  return (
    <section className={styles.card}>
      <h2 className={styles.title}>{t('customer.title')}</h2>
      <p className={styles.owner}>
        <Icon name="person" />
        <span>
          <strong>
            {ticket.hidden.includes('name') ? t('customer.hidden') : (customer.name ?? t('customer.no_name'))}
          </strong>
          <span className={styles.quiet}>
            {t('customer.since')} <Moment at={customer.since} />
          </span>
        </span>
      </p>
      <Standing ticket={ticket} />
      {customer.name && <Reveal ticket={ticket} hidden={{ kind: 'name' }} what={customer.name} />}
      {customer.contacts.length === 0 && !ticket.hidden.includes('contacts') && (
        <p className={styles.quiet}>{t('customer.no_contact')}</p>
      )}
      <ul className={styles.contacts}>
        {customer.contacts.map((contact) => (
          <li key={contact.contactId}>
            <Icon name={icons[contact.kind]} size={14} />
            <span>
              {contact.kind === 'app_user' ? t('customer.app_user', { end: contact.masked }) : contact.masked}
              <Reveal ticket={ticket} hidden={{ kind: 'contact', id: contact.contactId }} what={contact.masked} />
            </span>
          </li>
        ))}
      </ul>
      {customer.others.length > 0 && (
        <>
          <h3 className={styles.subtitle}>{t('customer.others', { count: customer.others.length })}</h3>
          <ul className={styles.others}>
            {customer.others.map((other) => (
              <li key={other.ticketId}>
                <Link to={`/tickets/${other.ticketId}?${search}`}>{other.subject}</Link>
                <span className={styles.quiet}>
                  {other.number} · {t(`stage.${other.stage}`)} · <Moment at={other.receivedAt} />
                </span>
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  )
}

/** What they are to the house, and whose customer; a lead may say so here. */
function Standing({ ticket }: { ticket: Ticket }) {
  const { t } = useTranslation()
  const can = useCan()
  const [isOpen, setOpen] = useState(false)
  const { tier, adviser } = ticket.customer
  return (
    <>
      {(tier !== 'none' || adviser) && (
        <ul className={styles.contacts}>
          {tier !== 'none' && (
            <li>
              <Icon name="star" size={14} />
              {t(`standing.tier.${tier}`)}
            </li>
          )}
          {adviser && (
            <li>
              <Icon name="people" size={14} />
              {t('standing.adviser_is', { name: adviser.name })}
            </li>
          )}
        </ul>
      )}
      {can('customer.place') && (
        <div className={styles.row}>
          <Button size="compact-xs" variant="default" onClick={() => setOpen(true)}>
            {t('standing.change')}
          </Button>
        </div>
      )}
      {isOpen && (
        <Suspense fallback={null}>
          <PlaceDialog ticket={ticket} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  )
}

import { useTranslation } from 'react-i18next'
import { Icon } from '../parts/icon.tsx'
import { Moment } from '../parts/moment.tsx'
import { TimeLeft } from '../parts/time-left.tsx'
import type { Ticket } from '../ticket/ticket-data.ts'
import { HoldDeeds } from './hold-deeds.tsx'
import type { Remedy } from './money-data.ts'
import styles from './ticket.module.css'

/** A protection that stands: what, since when, until when. */
export function HoldBox({ hold, ticket }: { hold: Remedy; ticket: Ticket }) {
  const { t } = useTranslation()
  return (
    <div className={styles.hold}>
      <p className={styles.holdTitle}>
        <Icon name="lock" size={16} />
        <strong>{t(`money.held.${hold.target}`)}</strong>
      </p>
      <p>
        {hold.endedAt && (
          <>
            {t('money.since')} <Moment at={hold.endedAt} />
          </>
        )}
      </p>
      {hold.holdUntil && (
        <p>
          {t('money.until')} <Moment at={hold.holdUntil} /> · <TimeLeft dueAt={hold.holdUntil} late={false} />
        </p>
      )}
      <HoldDeeds remedy={hold} ticketId={ticket.ticketId} ticket={ticket} />
    </div>
  )
}

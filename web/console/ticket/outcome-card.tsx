import { useTranslation } from 'react-i18next'
import { Stars } from '../parts/stars.tsx'
import { useSay } from '../words.ts'
import styles from './side.module.css'
import type { Ticket } from './ticket-data.ts'

/** How it ended, once it did, and what the customer thought of it. */
export function OutcomeCard({ ticket }: { ticket: Ticket }) {
  const { t } = useTranslation()
  const say = useSay()
  if (!ticket.outcome && !ticket.rating) return null
  return (
    <section className={styles.card}>
      <h2 className={styles.title}>{t('outcome.title')}</h2>
      {ticket.outcome && (
        <p>
          <strong>{ticket.outcomeLabel ? say(ticket.outcomeLabel) : t(`outcome.${ticket.outcome}`)}</strong>
          {ticket.redress && ticket.redress !== 'none' && (
            <span className={styles.quiet}>{t(`redress.${ticket.redress}`)}</span>
          )}
        </p>
      )}
      {ticket.reason && <p className={styles.reason}>{ticket.reason}</p>}
      {ticket.rating && (
        <div>
          <Stars stars={ticket.rating.stars} />
          {ticket.rating.words && (
            <p className={styles.reason} lang={ticket.language}>
              {ticket.rating.words}
            </p>
          )}
        </div>
      )}
    </section>
  )
}

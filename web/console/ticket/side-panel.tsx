import { useTranslation } from 'react-i18next'
import { useCan } from '../me.ts'
import { PrivacyCard } from '../privacy/privacy-card.tsx'
import type { Take } from './assign.ts'
import { AssignmentCard } from './assignment-card.tsx'
import { ContextCard } from './context-card.tsx'
import { CustomerCard } from './customer-card.tsx'
import { FactsCard } from './facts-card.tsx'
import type { OfferedMove } from './moves.ts'
import { MovesCard } from './moves-card.tsx'
import { OutcomeCard } from './outcome-card.tsx'
import styles from './side.module.css'
import type { Ticket } from './ticket-data.ts'
import { TriageCard } from './triage-card.tsx'

type Props = { ticket: Ticket; moves: OfferedMove[]; take: Take; onAssign: () => void; search: string }

/** The side of the ticket: what can be done, with whom it is, who asks, and the facts. */
export function SidePanel({ ticket, moves, take, onAssign, search }: Props) {
  const { t } = useTranslation()
  const can = useCan()
  return (
    <div className={styles.panel}>
      <OutcomeCard ticket={ticket} />
      {can('ticket.work') && <MovesCard moves={moves} />}
      <AssignmentCard ticket={ticket} take={take} onAssign={onAssign} />
      <section className={styles.card}>
        <h2 className={styles.title}>{t('triage.title')}</h2>
        <TriageCard ticket={ticket} />
      </section>
      <FactsCard ticket={ticket} />
      <ContextCard ticket={ticket} />
      <CustomerCard ticket={ticket} search={search} />
      {can('customer.read') && <PrivacyCard ticket={ticket} />}
    </div>
  )
}

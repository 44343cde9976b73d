import { useTranslation } from 'react-i18next'
import { CareCard } from '../care/care-card.tsx'
import { ClocksCard } from '../clocks/clocks-card.tsx'
import { useCan } from '../me.ts'
import { MoneyCard } from '../money/money-card.tsx'
import { PrivacyCard } from '../privacy/privacy-card.tsx'
import { ProgressCard } from '../progress/progress-card.tsx'
import { RecusalCard } from '../recusal/recusal-card.tsx'
import type { Take } from './assign.ts'
import { AssignmentCard } from './assignment-card.tsx'
import { ContextCard } from './context-card.tsx'
import { CustomerCard } from './customer-card.tsx'
import { FactsCard } from './facts-card.tsx'
import type { OfferedMove } from './moves.ts'
import { MovesCard } from './moves-card.tsx'
import { OutcomeCard } from './outcome-card.tsx'
import styles from './side.module.css'
import { SimilarCard } from './similar-card.tsx'
import { TagsCard } from './tags-card.tsx'
import type { Ticket } from './ticket-data.ts'
import { TriageCard } from './triage-card.tsx'

type Props = { ticket: Ticket; moves: OfferedMove[]; take: Take; onAssign: () => void; search: string }

/** The side of the ticket: what can be done, with whom it is, who asks, and the facts. */
export function SidePanel({ ticket, moves, take, onAssign, search }: Props) {
  const { t } = useTranslation()
  const can = useCan()
  const triage = (
    <section className={styles.card}>
      <h2 className={styles.title}>{t('triage.title')}</h2>
      <TriageCard ticket={ticket} />
    </section>
  )
  return (
    <div className={styles.panel}>
      <OutcomeCard ticket={ticket} />
      {/* What waits for a person to say what it is begins with that. */}
      {ticket.needsTriage && triage}
      {can('ticket.work') && <MovesCard moves={moves} />}
      <MoneyCard ticket={ticket} />
      <SimilarCard ticket={ticket} search={search} />
      <AssignmentCard ticket={ticket} take={take} onAssign={onAssign} />
      <ClocksCard ticket={ticket} />
      <RecusalCard ticket={ticket} />
      {!ticket.needsTriage && triage}
      <TagsCard ticket={ticket} />
      <ProgressCard ticket={ticket} />
      <FactsCard ticket={ticket} />
      <ContextCard ticket={ticket} />
      <CustomerCard ticket={ticket} search={search} />
      {can('customer.care', ticket) && ticket.dataState === 'active' && <CareCard ticket={ticket} />}
      {can('customer.read') && <PrivacyCard ticket={ticket} />}
    </div>
  )
}

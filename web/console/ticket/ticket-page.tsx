import { useDocumentTitle } from '@mantine/hooks'
import { useTranslation } from 'react-i18next'
import { useParams, useSearchParams } from 'react-router'
import { ProblemAnswer } from '../../kit/client.ts'
import { NoSuchPage } from '../parts/no-such-page.tsx'
import { Problem } from '../parts/problem.tsx'
import { filtersOf } from '../queue/filters.ts'
import styles from './ticket.module.css'
import { useTicket } from './ticket-data.ts'
import { TicketDesk } from './ticket-desk.tsx'
import { TicketSkeleton } from './ticket-skeleton.tsx'

export function TicketPage() {
  const { t } = useTranslation()
  const { ticketId = '' } = useParams()
  const [search] = useSearchParams()
  const ticket = useTicket(ticketId)
  useDocumentTitle(
    t('title', { page: ticket.data ? `${ticket.data.number} ${ticket.data.subject}` : t('ticket.title') }),
  )

  if (ticket.data) return <TicketDesk key={ticketId} ticket={ticket.data} filters={filtersOf(search)} />
  if (ticket.error instanceof ProblemAnswer && ticket.error.status === 404) return <NoSuchPage />
  if (ticket.error)
    return (
      <div className={styles.problem}>
        <Problem error={ticket.error} onAgain={() => void ticket.refetch()} />
      </div>
    )
  return <TicketSkeleton />
}

import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { StoryLine } from './story-line.tsx'
import type { Ticket } from './ticket-data.ts'
import styles from './timeline.module.css'
import { TimelineMessage } from './timeline-message.tsx'
import { timelineOf } from './timeline-order.ts'

/** The whole story, oldest first: what people wrote, and what happened between. */
export function Timeline({ ticket }: { ticket: Ticket }) {
  const { t } = useTranslation()
  const entries = useMemo(() => timelineOf(ticket), [ticket])
  return (
    <ol className={styles.timeline} aria-label={t('timeline.label')}>
      {entries.map((entry) =>
        entry.kind === 'message' ? (
          <TimelineMessage
            key={entry.message.messageId}
            message={entry.message}
            customerName={ticket.customer.name}
            language={ticket.language}
          />
        ) : (
          <StoryLine key={`event-${entry.events[0]?.seq}`} events={entry.events} />
        ),
      )}
    </ol>
  )
}

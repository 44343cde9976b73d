import { lazy, Suspense, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { isPicture } from './attachment-data.ts'
import { StoryLine } from './story-line.tsx'
import type { Ticket } from './ticket-data.ts'
import styles from './timeline.module.css'
import { TimelineMessage } from './timeline-message.tsx'
import { timelineOf } from './timeline-order.ts'

const Viewer = lazy(async () => ({ default: (await import('./viewer.tsx')).Viewer }))

/** The whole story, oldest first: what people wrote, and what happened between. */
export function Timeline({ ticket }: { ticket: Ticket }) {
  const { t } = useTranslation()
  const entries = useMemo(() => timelineOf(ticket), [ticket])
  const pictures = ticket.messages.flatMap((message) => message.attachments.filter(isPicture))
  const [viewing, setViewing] = useState<string | null>(null)
  return (
    <>
      <ol className={styles.timeline} aria-label={t('timeline.label')}>
        {entries.map((entry) =>
          entry.kind === 'message' ? (
            <TimelineMessage
              key={entry.message.messageId}
              message={entry.message}
              ticket={ticket}
              onView={setViewing}
            />
          ) : (
            <StoryLine key={`event-${entry.events[0]?.seq}`} events={entry.events} />
          ),
        )}
      </ol>
      {pictures.some((picture) => picture.attachmentId === viewing) && (
        <Suspense>
          <Viewer ticket={ticket} pictures={pictures} first={viewing ?? ''} onClose={() => setViewing(null)} />
        </Suspense>
      )}
    </>
  )
}

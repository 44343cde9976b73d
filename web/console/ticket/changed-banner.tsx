import { Alert } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { Icon } from '../parts/icon.tsx'
import { Moment } from '../parts/moment.tsx'
import dialog from './dialog.module.css'
import type { Seen } from './seen.ts'
import { sentence } from './sentence.ts'
import { type Ticket, useNames } from './ticket-data.ts'

const shownChars = 220

/** Somebody changed the ticket meanwhile: what they did, so that one can decide whether one's own words still fit. */
export function ChangedBanner({ ticket, seen }: { ticket: Ticket; seen: Seen }) {
  const { t } = useTranslation()
  const names = useNames()
  return (
    <Alert
      color="yellow"
      variant="light"
      icon={<Icon name="alert" size={18} />}
      title={t('changed.title')}
      role="alert"
    >
      <ul className={dialog.news}>
        {seen.news.map((event) => {
          const message = ticket.messages.find((entry) => entry.messageId === event.payload.messageId)
          return (
            <li key={event.seq}>
              <span>{sentence(t, event, names)}</span> <Moment at={event.at} />
              {message && event.type === 'message.added' && (
                <q className={dialog.quote}>{message.body.slice(0, shownChars)}</q>
              )}
            </li>
          )
        })}
      </ul>
      <p>{t('changed.kept')}</p>
    </Alert>
  )
}

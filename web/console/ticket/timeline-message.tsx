import { Button, Tooltip } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Icon, type IconName } from '../parts/icon.tsx'
import { Moment } from '../parts/moment.tsx'
import { Mood } from '../parts/mood.tsx'
import { RemoveButton } from '../privacy/remove-button.tsx'
import { Reveal } from '../reveal/reveal.tsx'
import { Attachments } from './attachments.tsx'
import type { Message, Ticket } from './ticket-data.ts'
import styles from './timeline.module.css'

const longChars = 1_200

type Voice = 'customer' | 'staff' | 'note' | 'system'
const icons: Record<Voice, IconName> = { customer: 'person', staff: 'reply', note: 'lock', system: 'send' }

/** Something somebody wrote. A note looks and says that the customer never sees it. */
export function TimelineMessage({
  message,
  ticket,
  onView,
}: {
  message: Message
  ticket: Ticket
  onView: (attachmentId: string) => void
}) {
  const { t } = useTranslation()
  const { ticketId, customer, language } = ticket
  const [isWhole, setWhole] = useState(false)
  const voice: Voice = message.visibility === 'internal' ? 'note' : message.from
  const isLong = message.body.length > longChars
  const author = message.authorName ?? (voice === 'customer' ? customer.name : null)
  return (
    <li className={styles.message} data-voice={voice}>
      <div className={styles.by}>
        <Icon name={icons[voice]} size={14} />
        <strong>{t(`timeline.${voice}`)}</strong>
        {author && <span>{author}</span>}
        <Mood mood={message.mood} from="angry" />
        {message.masked && (
          <Tooltip label={t('timeline.masked_what')}>
            <button type="button" className={styles.masked}>
              <Icon name="shield" size={12} />
              {t('timeline.masked')}
            </button>
          </Tooltip>
        )}
        <span className={styles.at}>
          <Moment at={message.at} />
        </span>
      </div>
      {message.body && (
        <p className={styles.body} lang={voice === 'note' ? undefined : language}>
          {isLong && !isWhole ? `${message.body.slice(0, longChars)}…` : message.body}
        </p>
      )}
      {isLong && (
        <Button size="compact-xs" variant="subtle" onClick={() => setWhole(!isWhole)} aria-expanded={isWhole}>
          {t(isWhole ? 'timeline.less' : 'timeline.whole', { chars: message.body.length })}
        </Button>
      )}
      {message.masked && (
        <Reveal ticket={ticket} hidden={{ kind: 'message', id: message.messageId }} what={t('reveal.message')} />
      )}
      <Attachments ticketId={ticketId} attachments={message.attachments} onView={onView} />
      {ticket.dataState === 'active' && <RemoveButton ticketId={ticketId} messageId={message.messageId} />}
    </li>
  )
}

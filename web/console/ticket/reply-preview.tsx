import { useTranslation } from 'react-i18next'
import { maskText } from '#records/customers/masking.rules.ts'
import { say } from '#records/knowledge/words.rules.ts'
import { Mark } from '../../kit/mark.tsx'
import { useMe } from '../me.ts'
import styles from './composer.module.css'
import type { Ticket } from './ticket-data.ts'

/** The reply as the customer will read it: from a team, never from a person, with numbers masked. */
export function ReplyPreview({ ticket, text }: { ticket: Ticket; text: string }) {
  const { t } = useTranslation()
  const { organisation } = useMe()
  const masked = maskText(text.trim())
  return (
    <div className={styles.preview}>
      <p className={styles.previewLabel}>{t('composer.preview_label')}</p>
      <div className={styles.previewCard} lang={ticket.language}>
        <p className={styles.previewFrom}>
          <Mark size={16} />
          <span>
            {say(organisation.name, ticket.language)}
            {ticket.team ? ` · ${say(ticket.team.name, ticket.language)}` : ''}
          </span>
          <span className={styles.previewNumber}>{ticket.number}</span>
        </p>
        <p className={styles.previewText}>{masked.text}</p>
      </div>
      {masked.found.length > 0 && (
        <p className={styles.previewLabel}>{t('composer.preview_masked', { count: masked.found.length })}</p>
      )}
    </div>
  )
}

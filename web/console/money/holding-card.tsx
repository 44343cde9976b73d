import { useTranslation } from 'react-i18next'
import { Moment } from '../parts/moment.tsx'
import styles from './card.module.css'
import { CardHead } from './card-head.tsx'
import { HoldDeeds } from './hold-deeds.tsx'
import type { Listed } from './money-data.ts'
import { useRemedyWords } from './remedy-words.ts'

/** A protection that stands: since when and until when, who asked for it, and what may be done about it. */
export function HoldingCard({ remedy, onDone }: { remedy: Listed; onDone: () => void }) {
  const { t } = useTranslation()
  const words = useRemedyWords()
  const { proposedBy, proposedAt, answeredAt, holdUntil, remedyId, reason } = remedy
  const id = `what-${remedyId}`
  return (
    <article className={styles.card} data-state="holding" aria-labelledby={id}>
      <CardHead remedy={remedy} until={holdUntil} id={id} />
      <dl className={styles.facts}>
        <dt>{t('money.why')}</dt>
        <dd>{words.reason(reason)}</dd>
        <dt>{t('money.asked')}</dt>
        <dd>
          {proposedBy?.name ?? t('money.by_door')} · <Moment at={proposedAt} />
        </dd>
        <dt>{t('money.stands')}</dt>
        <dd>
          {answeredAt && <Moment at={answeredAt} />}
          {answeredAt &&
            ` · ${t('money.after', { took: words.took(Date.parse(answeredAt) - Date.parse(proposedAt)) })}`}
        </dd>
        <dt>{t('money.until')}</dt>
        <dd>{holdUntil && <Moment at={holdUntil} />}</dd>
      </dl>
      <HoldDeeds remedy={remedy} ticketId={remedy.ticketId} onDone={onDone} />
    </article>
  )
}

import { useTranslation } from 'react-i18next'
import { useNow } from '../../kit/now.ts'
import { CopyLine } from '../entries/copy-line.tsx'
import { Moment } from '../parts/moment.tsx'
import styles from './card.module.css'
import { CardHead } from './card-head.tsx'
import type { Listed } from './money-data.ts'
import { useRemedyWords } from './remedy-words.ts'

const minuteMs = 60_000

/** What was sent and nobody knows the outcome of: since when, how often it was asked about, and what to do. */
export function UnclearCard({ remedy }: { remedy: Listed }) {
  const { t } = useTranslation()
  const words = useRemedyWords()
  const now = useNow()
  const { submittedAt, attempts, nextAt, rail, state, remedyId, reference } = remedy
  const id = `what-${remedyId}`
  return (
    <article className={styles.card} data-state={state} aria-labelledby={id}>
      <CardHead remedy={remedy} until={null} id={id} />
      <p className={styles.said}>{words.state(remedy)}</p>
      <dl className={styles.facts}>
        <dt>{t('money.sent')}</dt>
        <dd>
          {submittedAt && <Moment at={submittedAt} />} · {t(`money.rail.${rail}`)}
        </dd>
        <dt>{t('money.tries')}</dt>
        <dd>{t('money.tried', { count: attempts })}</dd>
        {nextAt && (
          <>
            <dt>{t('money.next_ask')}</dt>
            <dd>
              {Date.parse(nextAt) - now.getTime() < minuteMs ? t('money.right_away') : <Moment at={nextAt} far />}
            </dd>
          </>
        )}
        <dt>{t('money.our_id')}</dt>
        <dd>
          <CopyLine value={remedyId} label={t('money.copy_id')} />
        </dd>
        {reference && (
          <>
            <dt>{t('money.their_id')}</dt>
            <dd className={styles.mono}>{reference}</dd>
          </>
        )}
      </dl>
      <section className={styles.evidence}>
        <h4>{t('money.to_do')}</h4>
        <ol className={styles.steps}>
          {(['again', 'ask', 'wait'] as const).map((step) => (
            <li key={step}>{t(`money.unclear_do.${step}`)}</li>
          ))}
        </ol>
      </section>
    </article>
  )
}

import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { useCan } from '../me.ts'
import { Icon } from '../parts/icon.tsx'
import { Moment } from '../parts/moment.tsx'
import { SeeForm } from '../parts/see-form.tsx'
import styles from './card.module.css'
import { type Difference, useSettleDifference } from './money-data.ts'
import { useRemedyWords } from './remedy-words.ts'

type Side = { kind?: string; amount?: { amountMinor: string; currency: string } | null } | null

/** What our books say and what the statement says, the ticket that was opened for it, and how it was settled. */
export function DifferenceCard({ difference, date }: { difference: Difference; date: (day: string) => string }) {
  const { t } = useTranslation()
  const words = useRemedyWords()
  const maySettle = useCan()('money.settle')
  const settle = useSettleDifference(difference)
  const { kind, rail, day, facts, ticketNumber, settledAt, settledBy, note, remedyId } = difference
  const side = (of: Side) =>
    of
      ? `${t(`money.kind_name.${of.kind}`, { defaultValue: '' })} ${of.amount ? words.amount(of.amount) : ''}`.trim()
      : t('money.side_none')
  return (
    <article
      className={styles.card}
      data-state={settledAt ? 'settled' : 'open'}
      aria-label={t(`money.differs.${kind}`)}
    >
      <header className={styles.head}>
        <h3>
          <Icon name={settledAt ? 'check' : 'alert'} size={18} />
          {t(`money.differs.${kind}`)}
        </h3>
        <span className={styles.quiet}>
          {date(day)} · {t(`money.rail.${rail}`)}
        </span>
      </header>
      <dl className={styles.facts}>
        <dt>{t('money.here')}</dt>
        <dd>{side((facts.here ?? null) as Side)}</dd>
        <dt>{t('money.there')}</dt>
        <dd>{side((facts.there ?? null) as Side)}</dd>
        <dt>{t('money.our_id')}</dt>
        <dd className={styles.mono}>{remedyId}</dd>
        {ticketNumber && (
          <>
            <dt>{t('money.ticket')}</dt>
            <dd>
              <Link to={`/queue?view=all&q=${ticketNumber}`}>{ticketNumber}</Link>
            </dd>
          </>
        )}
      </dl>
      {settledAt ? (
        <p>
          <q className={styles.note}>{note}</q>
          <span className={styles.quiet}>
            {settledBy?.name} · <Moment at={settledAt} />
          </span>
        </p>
      ) : maySettle ? (
        <SeeForm label={t('money.settle_note')} act={t('money.settle')} see={settle} />
      ) : (
        <p className={styles.quiet}>{t('money.settle_waits')}</p>
      )}
    </article>
  )
}

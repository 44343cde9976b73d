import { useTranslation } from 'react-i18next'
import { Moment } from '../parts/moment.tsx'
import styles from './card.module.css'
import { CardHead } from './card-head.tsx'
import { Decision } from './decision.tsx'
import type { Listed } from './money-data.ts'
import { PaymentFacts } from './payment-facts.tsx'
import { useRemedyWords } from './remedy-words.ts'
import { Shares } from './shares.tsx'

/** One proposal: what, how much, why, what whoever holds the money says, what is left, who asked, and the decision. */
export function ProposalCard({ remedy, onDone }: { remedy: Listed; onDone: () => void }) {
  const { t } = useTranslation()
  const words = useRemedyWords()
  const { proposedBy, proposedAt, policyKey, approvals, peopleNeeded, limits, payment, note } = remedy
  const yes = approvals.filter(({ decision }) => decision === 'approve')
  const id = `what-${remedy.remedyId}`
  return (
    <article className={styles.card} aria-labelledby={id}>
      <CardHead remedy={remedy} until={remedy.expiresAt} id={id} />
      <dl className={styles.facts}>
        <dt>{t('money.why')}</dt>
        <dd>
          {words.reason(remedy.reason)}
          {note && <q className={styles.note}>{note}</q>}
        </dd>
        <dt>{t('money.asked')}</dt>
        <dd>
          {proposedBy?.name ?? t('money.by_rule', { rule: policyKey ?? '' })} · <Moment at={proposedAt} />
        </dd>
        {limits && (
          <>
            <dt>{t('money.limits')}</dt>
            <dd>
              {t('money.limits_are', {
                once: words.amount(limits.once),
                day: words.amount(limits.day),
                today: words.amount(limits.today),
              })}
            </dd>
          </>
        )}
        <dt>{t('money.people')}</dt>
        <dd>
          {t('money.people_needed', { count: peopleNeeded })}
          {yes.map(({ by, at, note: said }) => (
            <span key={by.staffId} className={styles.person}>
              {t('money.person_yes', { name: by.name })} · <Moment at={at} />
              {said && <q className={styles.note}>{said}</q>}
            </span>
          ))}
        </dd>
      </dl>
      <section className={styles.evidence}>
        <h4>{t('money.evidence')}</h4>
        {payment ? (
          <PaymentFacts payment={payment} orderNo={remedy.orderNo} />
        ) : (
          <p className={styles.quiet}>{t('money.no_evidence')}</p>
        )}
      </section>
      {remedy.ofPayment && remedy.amount && <Shares shares={remedy.ofPayment} amount={remedy.amount} />}
      <Decision key={remedy.paramsHash} remedy={remedy} isLast={yes.length + 1 >= peopleNeeded} onDone={onDone} />
    </article>
  )
}

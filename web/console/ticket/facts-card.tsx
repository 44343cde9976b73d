import { Fragment, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { sayAnswer } from '#records/knowledge/answers.rules.ts'
import { fieldsOf } from '#records/knowledge/forms.rules.ts'
import { moneyWords } from '../parts/money.ts'
import { Reveal } from '../reveal/reveal.tsx'
import { useLanguage, useSay } from '../words.ts'
import styles from './side.module.css'
import type { Ticket } from './ticket-data.ts'

/** What the customer told us, apart from their own words. */
export function FactsCard({ ticket }: { ticket: Ticket }) {
  const { t } = useTranslation()
  const say = useSay()
  const language = useLanguage()
  const facts: [label: string, value: ReactNode, key?: string][] = []
  if (ticket.amount)
    facts.push([t('facts.amount'), <strong key="amount">{moneyWords(ticket.amount, language)}</strong>])
  if (ticket.orderNo)
    facts.push([
      t('facts.order'),
      <code key="order" className={styles.code}>
        {ticket.orderNo}
      </code>,
    ])
  if (ticket.wants) facts.push([t('facts.wants'), t(`wants.${ticket.wants}`, { defaultValue: ticket.wants })])
  facts.push([t('facts.form'), say(ticket.form.title)])
  const words = { language, currency: ticket.amount?.currency ?? 'CNY', yes: t('facts.yes'), no: t('facts.no') }
  for (const field of fieldsOf(ticket.form)) {
    const answer = ticket.answers[field.key]
    if (answer !== undefined) facts.push([say(field.ui.label), sayAnswer(field, answer, words), `answer.${field.key}`])
  }
  const isMasked = JSON.stringify([ticket.answers, ticket.orderNo]).includes('*')
  return (
    <section className={styles.card}>
      <h2 className={styles.title}>{t('facts.title')}</h2>
      <dl className={styles.facts}>
        {facts.map(([label, value, key = label]) => (
          <Fragment key={key}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </Fragment>
        ))}
      </dl>
      {isMasked && <Reveal ticket={ticket} hidden={{ kind: 'answers' }} what={t('facts.title')} />}
    </section>
  )
}

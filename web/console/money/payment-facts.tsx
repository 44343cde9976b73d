import { useTranslation } from 'react-i18next'
import { Moment } from '../parts/moment.tsx'
import styles from './card.module.css'
import type { MoneyOfTicket } from './money-data.ts'
import { useRemedyWords } from './remedy-words.ts'

type Props = { payment: NonNullable<MoneyOfTicket['payment']>; orderNo: string | null }

/** A payment as whoever holds the money knows it. */
export function PaymentFacts({ payment, orderNo }: Props) {
  const { t } = useTranslation()
  const words = useRemedyWords()
  const { amount, state, debited, frozen, at, errorCode, refundedMinor, duplicateOf } = payment
  return (
    <dl className={styles.facts}>
      {orderNo && (
        <>
          <dt>{t('money.order')}</dt>
          <dd className={styles.mono}>{orderNo}</dd>
        </>
      )}
      <dt>{t('money.payment')}</dt>
      <dd>
        <strong>{words.amount(amount)}</strong> · {t(`money.payment_state.${state}`)} · <Moment at={at} />
      </dd>
      <dt>{t('money.account')}</dt>
      <dd>
        {t(debited ? 'money.debited' : 'money.not_debited')}
        {frozen && ` · ${t('money.frozen')}`}
      </dd>
      {refundedMinor !== '0' && (
        <>
          <dt>{t('money.given_back')}</dt>
          <dd>{words.amount({ amountMinor: refundedMinor, currency: amount.currency })}</dd>
        </>
      )}
      {errorCode && (
        <>
          <dt>{t('money.error_code')}</dt>
          <dd className={styles.mono}>{errorCode}</dd>
        </>
      )}
      {duplicateOf && (
        <>
          <dt>{t('money.duplicate_of')}</dt>
          <dd className={styles.mono}>{duplicateOf}</dd>
        </>
      )}
    </dl>
  )
}

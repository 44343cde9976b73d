import { useTranslation } from 'react-i18next'
import styles from './card.module.css'
import type { Listed } from './money-data.ts'
import { useRemedyWords } from './remedy-words.ts'

type Props = { shares: NonNullable<Listed['ofPayment']>; amount: NonNullable<Listed['amount']> }

/** The payment before and after: what was paid, what goes back otherwise, what with this, and what is left. */
export function Shares({ shares: { paid, others, rest }, amount }: Props) {
  const { t } = useTranslation()
  const words = useRemedyWords()
  const parts = [
    ['others', others],
    ['this', amount],
    ['rest', rest],
  ] as const
  // Hundredths of the whole are enough for a bar; money itself is never a float.
  const share = (minor: string) => Number((BigInt(minor) * 10_000n) / BigInt(paid.amountMinor)) / 100
  return (
    <section className={styles.shares}>
      <h4>{t('money.before_after')}</h4>
      <div className={styles.bar} aria-hidden="true">
        {parts.map(([name, money]) => (
          <i key={name} data-of={name} style={{ width: `${share(money.amountMinor)}%` }} />
        ))}
      </div>
      <dl className={styles.parts}>
        {([['paid', paid], ...parts] as const).map(([name, money]) => (
          <div key={name}>
            <dt className={styles.part}>{t(`money.share.${name}`)}</dt>
            <dd className={styles.amount} data-of={name}>
              {words.amount(money)}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  )
}

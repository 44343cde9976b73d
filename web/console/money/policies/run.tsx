import { SegmentedControl } from '@mantine/core'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { RefundContent } from '#records/knowledge/refunds/policy-check.rules.ts'
import definitions from '../../definitions/definitions.module.css'
import { PageLoading } from '../../parts/page-loading.tsx'
import { Problem } from '../../parts/problem.tsx'
import { useLanguage } from '../../words.ts'
import { type DryRun, useDryRun } from '../rules/data.ts'
import styles from '../rules/rules.module.css'
import { useRuleWords } from '../rules/words.ts'

const spans = [7, 30, 90, 365]

type PolicyRunProps = { policyKey: string; policy: RefundContent; onRun: () => void }

/** What a policy would have done with past tickets: what goes back by itself, what a person decides, what neither, and why. */
export function PolicyRun({ policyKey, policy, onRun }: PolicyRunProps) {
  const { t } = useTranslation()
  const [days, setDays] = useState(30)
  const run = useDryRun(policyKey, policy, days)
  const hasRun = run.data !== undefined
  useEffect(() => {
    if (hasRun) onRun()
  }, [hasRun, onRun])
  return (
    <section className={styles.stack} aria-labelledby="policy-run">
      <div className={styles.bar}>
        <h3 id="policy-run" className={styles.name}>
          {t('money.rules.run')}
        </h3>
        <SegmentedControl
          aria-label={t('money.rules.run_days')}
          value={`${days}`}
          onChange={(value) => setDays(Number(value))}
          data={spans.map((span) => ({ value: `${span}`, label: t('money.rules.last_days', { count: span }) }))}
        />
      </div>
      {run.isPending && <PageLoading />}
      {run.error && <Problem error={run.error} onAgain={() => void run.refetch()} />}
      {run.data && <Result run={run.data} />}
    </section>
  )
}

function Result({ run }: { run: DryRun }) {
  const { t } = useTranslation()
  const sumsOf = (outcome: DryRun['sums'][number]['outcome']) =>
    run.sums.find((one) => one.outcome === outcome)?.sums ?? []
  const reasons = Object.entries(run.nothingBy).toSorted(([, a], [, b]) => b - a)
  return (
    <>
      <p>
        {t('money.rules.run_looked', { count: run.payments })} {!run.isComplete && t('money.rules.run_newest')}{' '}
        <span className={styles.quiet}>{t('money.rules.run_what')}</span>
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard */}
      <section className={definitions.scroll} aria-label={t('money.rules.run')} tabIndex={0}>
        <table className={definitions.table}>
          <thead>
            <tr>
              {(['outcome', 'payments', 'amounts'] as const).map((column) => (
                <th key={column} scope="col">
                  {t(`money.rules.column.${column}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {(['refund', 'propose', 'nothing'] as const).map((outcome) => (
              <tr key={outcome}>
                <th scope="row">
                  <b>{t(`money.rules.outcome.${outcome}`)}</b>
                </th>
                <td>{run.counts[outcome]}</td>
                <td>
                  <ul>
                    {sumsOf(outcome).map((sum) => (
                      <li key={sum.currency}>
                        <Sum sum={sum} />
                      </li>
                    ))}
                  </ul>
                </td>
              </tr>
            ))}
            {reasons.map(([reason, count]) => (
              <tr key={reason}>
                <th scope="row">{t('money.rules.because', { reason: t(`money.rules.nothing.${reason}`) })}</th>
                <td>{count}</td>
                <td />
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {run.examples.length > 0 && <Examples examples={run.examples} />}
    </>
  )
}

function Examples({ examples }: Pick<DryRun, 'examples'>) {
  const { t } = useTranslation()
  const language = useLanguage() === 'en' ? 'en' : 'zh-Hans'
  return (
    <section aria-labelledby="policy-examples">
      <h4 id="policy-examples">{t('money.rules.examples')}</h4>
      <ul>
        {examples.map(({ number, orderNo, outcome, sum, said }) => (
          <li key={`${number} ${orderNo}`} className={styles.example}>
            <p className={styles.facts}>
              <b>{number}</b>
              <span>{orderNo}</span>
              <span>{t(`money.rules.outcome.${outcome}`)}</span>
              <b>
                <Sum sum={sum} />
              </b>
            </p>
            <details>
              <summary>{said[language].at(-1)}</summary>
              <ul className={styles.quiet}>
                {said[language].slice(0, -1).map((sentence) => (
                  <li key={sentence}>{sentence}</li>
                ))}
              </ul>
            </details>
          </li>
        ))}
      </ul>
    </section>
  )
}

function Sum({ sum: { currency, refundMinor, compensationMinor } }: Pick<DryRun['examples'][number], 'sum'>) {
  const { t } = useTranslation()
  const { amount } = useRuleWords()
  const refund = amount(refundMinor, currency)
  if (/^0+$/.test(compensationMinor)) return refund
  return t('money.rules.sums', { refund, compensation: amount(compensationMinor, currency) })
}
